"""A real Chromium in front of the real pages."""

import contextlib
import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Error, Page, Playwright, async_playwright

from tests.browser.site import Site
from tests.run import BROWSERS

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--process-per-site",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="package")
async def browser() -> AsyncIterator[Browser]:
    """The one named in KSE_BROWSER, else an installed Chromium, else the one Playwright brought."""
    async with async_playwright() as playwright:
        running = await _launched(playwright)
        yield running
        await running.close()


async def _launched(playwright: Playwright) -> Browser:
    if named := os.environ.get("KSE_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None):
        return await playwright.chromium.launch(executable_path=named, args=SWITCHES)
    for its_own in (None, playwright.chromium.executable_path):  # the shell, or the whole browser
        with contextlib.suppress(Error):
            return await playwright.chromium.launch(executable_path=its_own, args=SWITCHES)
    pytest.skip("NO BROWSER: the browser tests did not run; install chromium")


@pytest.fixture(scope="package")
async def running_site() -> AsyncIterator[Site]:
    """The pages on a free port."""
    site = Site()
    await site.start()
    yield site
    await site.stop()


@pytest.fixture
def site(running_site: Site) -> Site:
    """The pages, with nothing set."""
    running_site.reset()
    return running_site


@pytest.fixture(scope="package")
async def context(browser: Browser, running_site: Site) -> AsyncIterator[BrowserContext]:
    """One person's browser, in Korean; its cache is kept from test to test.

    So is the process that draws its pages, by a tab that stays open: beginning one costs a third of most tests.
    """
    opened = await browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="ko-KR", base_url=running_site.url
    )
    await opened.grant_permissions(["clipboard-read", "clipboard-write"], origin=running_site.url)
    await (await opened.new_page()).goto("/sign-in")
    yield opened
    await opened.close()


@pytest.fixture
async def page(context: BrowserContext, site: Site) -> AsyncIterator[Page]:
    """A fresh tab without memories; a console error or a policy violation fails the test that caused it."""
    tab = await context.new_page()
    complaints: list[str] = []
    tab.on(
        "console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None
    )
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    yield tab
    await tab.evaluate("localStorage.clear()")
    await tab.close()
    # The browser itself reports answers of 4xx and 5xx; those are the test's own doing.
    assert [each for each in complaints if "the server responded with a status of" not in each] == []

"""A real Chromium in front of the real pages."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.browser.site import Site

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
    """The one named in KSE_BROWSER, else the installed Chromium, else the one Playwright brought."""
    named = os.environ.get("KSE_BROWSER")
    installed = named or shutil.which("chromium") or shutil.which("chromium-browser")
    async with async_playwright() as playwright:
        path = installed or (
            playwright.chromium.executable_path
            if Path(playwright.chromium.executable_path).exists()
            else None
        )
        if path is None:
            pytest.skip("NO BROWSER: the browser tests did not run; install chromium")
        running = await playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield running
        await running.close()


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

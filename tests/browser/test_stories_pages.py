"""Every page of the running product in three languages, who may sign in where, and the keys of the KSE API."""

import re
import secrets
from pathlib import Path

import pytest
from gateway.web.menu import PAGES, menu_for
from gateway.web.strings import CATALOGUES
from playwright.async_api import Browser, Page, expect

from tests.browser.desk import desk, sign_in
from tests.system.conftest import Up
from tests.system.people import Partner

pytestmark = pytest.mark.xdist_group("system")
NAMES = {"ko": "한국어", "ja": "日本語", "en": "English"}
LOOKS = (Path(__file__).parent / "looks.js").read_text(encoding="utf-8")
WINDOWS = [("light", 1280, 720), ("dark", 1440, 900), ("light", 1920, 1080)]
"""Gone through to and fro, so that a page begins in the window the one before ended in."""
FILLED = "main .slick-row, main .notice, main tbody tr, main form, main article, main li"
KEY = re.compile(r"\b(?:" + "|".join({key.split(".")[0] for key in CATALOGUES["ko"]}) + r")\.[a-z][\w.-]*\b")
"""What a sentence without words would look like: `packing.hold`."""


@pytest.mark.parametrize(("login_id", "role"), [("demomaster", "master"), ("kseoperator", "operator")])
async def test_every_page_speaks_the_chosen_language_and_complains_of_nothing(
    browser: Browser, up: Up, login_id: str, role: str
) -> None:
    async with desk(browser, up, login_id) as page:
        try:
            for lang, name in NAMES.items():
                await page.locator("#language").select_option(label=name)
                await expect(page.locator("html")).to_have_attribute("lang", lang)
                for each in (page for _, pages in menu_for(role) for page in pages):  # type: ignore[arg-type]
                    await page.goto(each.path)
                    await expect(page.locator(FILLED).locator("visible=true").first).to_be_visible()
                    await expect(page.locator("html")).to_have_attribute("lang", lang)
                    await expect(page.locator("main h1")).to_have_text(CATALOGUES[lang][f"page.{each.key}"])
                    await expect(page.locator(".notice.bad, .skeleton, .form-failure")).to_have_count(0)
                    assert KEY.findall(await page.locator("body").inner_text()) == [], each.path
                    assert await tripped_over(page, colours=lang == "en") == [], each.path
        finally:
            await page.locator("#language").select_option(label=NAMES["ko"])
            await expect(page.locator("html")).to_have_attribute("lang", "ko")


async def tripped_over(page: Page, *, colours: bool) -> list[str]:
    """What the eyes would trip over in a small, a usual and a large window; colours in both themes (WCAG AA)."""
    found = []
    WINDOWS.reverse()
    for theme, width, height in WINDOWS:
        await page.set_viewport_size({"width": width, "height": height})
        if colours:
            await page.evaluate("theme => (document.documentElement.dataset.theme = theme)", theme)
        found += [f"{theme} {width}: {fault}" for fault in await page.evaluate(LOOKS, colours)]
    return found


def test_the_stories_open_every_page() -> None:
    opened = {page for role in ("master", "operator") for _, pages in menu_for(role) for page in pages}  # type: ignore[arg-type]
    assert opened == set(PAGES)


async def test_a_second_sign_in_ends_the_first_which_is_told_why(browser: Browser, up: Up) -> None:
    async with desk(browser, up, "demostaff") as first, desk(browser, up, "demostaff") as second:
        await first.goto("/packing")
        await expect(first).to_have_url(f"{up.address}/sign-in?error=ended&next=/packing")
        await expect(first.get_by_role("alert")).to_contain_text("다른 곳에서 로그인")
        await second.goto("/packing")
        await expect(second.locator("main h1")).to_have_text("팩킹리스트")
        # Signing in again leads on to where the work was, and now ends the second.
        await sign_in(first, up, "demostaff", onward="/packing")
        await expect(first.locator("main h1")).to_have_text("팩킹리스트")
        await second.locator("[aria-label=새로고침]").click()
        await expect(second.get_by_role("alert")).to_contain_text("다른 곳에서 로그인")


async def test_a_key_is_shown_once_approved_by_an_operator_and_ended_by_its_company(
    browser: Browser, up: Up
) -> None:
    async with desk(browser, up, "demomaster") as master, desk(browser, up, "kseoperator") as operator:
        name, key = await generated(master)
        assert Partner(up, key).ask("tracking", "K2611239999999").status_code in (401, 403)
        await operator.goto("/kse-api")
        theirs = operator.locator("#keys tr", has_text=name)
        await theirs.get_by_role("button", name="승인").click()
        await operator.get_by_role("dialog").get_by_role("button", name="승인").click()
        await expect(theirs.locator(".badge.good")).to_have_text("사용 중")
        assert Partner(up, key).ask("tracking", "K2611239999999").status_code == 200

        await master.reload()
        own = master.locator("#keys tr", has_text=name)
        await expect(own).to_contain_text("사용 중")
        await own.get_by_role("button", name="폐기").click()
        await master.get_by_role("dialog").get_by_role("button", name="폐기").click()
        await expect(own.locator(".badge")).to_have_text("폐기됨")
        assert Partner(up, key).ask("tracking", "K2611239999999").status_code in (401, 403)


async def generated(master: Page) -> tuple[str, str]:
    """A new key; answers its name and what was shown the one time."""
    await master.goto("/kse-api")
    await expect(master.locator("#keys table, #keys .notice").first).to_be_visible()
    name = f"WMS {secrets.token_hex(3)}"
    await master.locator("#add").click()
    await master.locator("[name=label]").fill(name)
    await master.get_by_role("dialog").get_by_role("button", name="API 키 생성").click()
    once = master.get_by_role("dialog", name="API 키가 생성되었습니다")
    key = await once.get_by_label("API 키").input_value()
    await once.get_by_role("button", name="복사").click()
    assert await master.evaluate("navigator.clipboard.readText()") == key
    await once.get_by_role("button", name="닫기").last.click()
    await expect(master.locator("#keys tr", has_text=name).locator(".badge")).to_have_text("승인 대기")
    assert key not in await master.content()
    return name, key

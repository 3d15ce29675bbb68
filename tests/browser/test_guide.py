"""The KSE API's guide in a real browser: read, copied, and tried from the page (INT-11)."""

import json
import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.site import Site

KEY = "kse_test_of-nobody-0123456789"


@pytest.mark.parametrize("lang", ["ko", "ja", "en"])
async def test_it_is_read_from_the_top_to_the_end_and_the_contents_follow(
    page: Page, site: Site, lang: str
) -> None:
    site.user = None
    await page.goto(f"/kse-api/guide?lang={lang}")
    here = page.locator(".guide-nav a[aria-current]:not(.brand)")
    await expect(here).to_have_attribute("href", "#overview")
    for anchor in ("authentication", "orderRegistration", "deliveryTracking", "errorCodes", "changeHistory"):
        await page.locator(f".guide-nav a[href='#{anchor}']").click()
        await expect(here).to_have_attribute("href", f"#{anchor}")
    # Nothing is wider than the window, and no word of the contents is cut.
    for width in (1440, 1920, 1024, 390):
        await page.set_viewport_size({"width": width, "height": 900})
        assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), width
    await page.set_viewport_size({"width": 1440, "height": 900})


async def test_the_language_is_chosen_and_the_place_is_kept(page: Page, site: Site) -> None:
    site.user = None
    await page.goto("/kse-api/guide?lang=ko#errorCodes")
    await page.locator("#language").select_option("ja")
    await page.wait_for_url(re.compile(r"lang=ja#errorCodes$"))
    await expect(page.locator("h1")).to_have_text("KSE API連携ガイド")
    await expect(page.locator("html")).to_have_attribute("lang", "ja")


async def test_examples_are_shown_in_the_language_last_chosen_and_copied_whole(
    page: Page, site: Site
) -> None:
    await page.goto("/kse-api/guide")
    section = page.locator("#orderRegistration")
    await section.locator("button[data-tab='Python']").click()
    await expect(page.locator("#deliveryTracking pre[data-code='Python']")).to_be_visible()
    await expect(page.locator("pre[data-code='curl']").first).to_be_hidden()
    await section.locator(".tabbed .copy").click()
    await expect(section.locator(".tabbed .copy")).to_have_text("복사했습니다")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("import json\n")
    compile(copied, "copied", "exec")
    await page.locator("#orderRegistration .endpoint .copy").click()
    await page.wait_for_function(
        "() => navigator.clipboard.readText().then(text => text.endsWith('/v1/createOrders/kr'))"
    )
    await page.reload()
    await expect(page.locator("pre[data-code='Python']").first).to_be_visible()


async def test_a_call_is_tried_with_a_test_key_typed_in_and_the_answer_is_shown(
    page: Page, site: Site
) -> None:
    site.answers["POST /v1/createOrders/jp"] = lambda _: (
        422,
        {"Code": "9903010", "Message": "一部", "Data": []},
    )
    await page.goto("/kse-api/guide?lang=ja")
    trial = page.locator("#orderRegistration .try")
    await trial.locator("summary").click()
    await trial.locator("[name=key]").fill("kse_live_real-key-of-a-company")
    await trial.locator("button.primary").click()
    assert site.bodies("POST", "/v1/*") == [], "a live key would register a real parcel"
    await trial.locator("[name=key]").fill(KEY)
    await trial.locator("button.primary").click()
    await expect(trial.locator(".answer-line")).to_have_text(re.compile(r"^422 · \d+ミリ秒$"))
    await expect(trial.locator("output pre")).to_contain_text('"Message": "一部"')
    (sent,) = site.bodies("POST", "/v1/createOrders/jp")
    assert json.loads(sent)["DataList"][0]["PackageNo"].startswith("GUIDE-")
    # The key goes along to the next call, and nowhere else.
    other = page.locator("#orderInquiry .try")
    await other.locator("summary").click()
    await expect(other.locator("[name=key]")).to_have_value(KEY)
    kept = await page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    assert KEY not in kept


async def test_it_is_read_in_the_dark_too(page: Page, site: Site) -> None:
    await page.goto("/kse-api/guide")
    theme = await page.locator("html").get_attribute("data-theme")
    await page.locator("#theme").click()
    await expect(page.locator("html")).not_to_have_attribute("data-theme", str(theme))

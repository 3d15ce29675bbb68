"""Addresses that customs would stop: found as orders come, corrected with a press, kept from registration (INT-05)."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.desk import cell, desk, filter_to, fresh_number, renumbered, rows, tile
from tests.system.conftest import Up
from tests.system.people import Seller

pytestmark = pytest.mark.xdist_group("system")


async def test_a_wrong_address_is_explained_and_corrected_with_one_press(browser: Browser, up: Up) -> None:
    number = fresh_number()
    colleague = Seller(up, "demostaff")
    colleague.drop("qoo10-detail-ko.csv", renumbered("qoo10-detail-ko.csv", number))
    line = next(row for row in colleague.waiting() if number in row["cart_no"])
    colleague.http.patch(
        f"/api/intake/waiting-orders/{line['id']}",
        json={"version": line["version"], "fields": {"zip": "1500001", "address": "東京都千代田区千代田1-1"}},
    ).raise_for_status()
    async with desk(browser, up, "demomaster") as page:
        await filter_to(page, line["order_no"])
        at = next(at for at, row in enumerate(await rows(page)) if row["id"] == line["id"])
        await (await cell(page, at, "check")).get_by_role("button").click()
        drawer = page.get_by_role("dialog", name="점검 결과")
        finding = drawer.locator(".finding", has_text="우편번호와 주소 불일치")
        await expect(finding).to_contain_text("우편번호 1500001은(는) 東京都渋谷区神宮前입니다")
        await finding.get_by_role("button", name="이대로 고치기").click()
        await expect(drawer.locator(".finding", has_text="우편번호와 주소 불일치")).to_have_count(0)
        await page.keyboard.press("Escape")
        [kept] = [row for row in colleague.waiting() if row["id"] == line["id"]]
        assert kept["address"] == "東京都渋谷区神宮前1-1"


async def test_addresses_are_checked_on_demand_and_a_check_may_bar_registration(
    browser: Browser, up: Up
) -> None:
    number = fresh_number()
    colleague = Seller(up, "demostaff")
    colleague.drop("qoo10-detail-ko.csv", renumbered("qoo10-detail-ko.csv", number))
    lines = [row for row in colleague.waiting() if number in row["cart_no"]]
    cart = [row for row in lines if row["cart_no"] == lines[0]["cart_no"]]
    for line in cart:
        colleague.http.patch(
            f"/api/intake/waiting-orders/{line['id']}",
            json={"version": line["version"], "fields": {"zip": "9999999"}},
        ).raise_for_status()
    async with desk(browser, up, "demomaster") as page:
        await page.goto("/checks")
        rule = page.get_by_role("radiogroup", name="없는 우편번호")
        await rule.get_by_label("등록 안 함").check()
        await page.get_by_role("button", name="저장").click()
        await expect(page.locator(".toast")).to_contain_text("저장했습니다")
        await page.goto("/waiting")
        await filter_to(page, number)
        await page.locator("#check").click()
        told = page.get_by_role("dialog", name="주소 점검")
        assert await tile(told, "점검한 줄") >= len(lines)
        await told.locator("tr", has_text="없는 우편번호").get_by_role("button", name="보기").click()
        assert {row["id"] for row in await rows(page)} == {row["id"] for row in cart}
        await page.locator(".tick-all").check()
        await page.locator("#register").click()
        dialog = page.get_by_role("dialog", name="배송접수(국제)")
        await expect(dialog).to_contain_text("일본우편 자료에 없습니다")
        await expect(dialog.get_by_role("button", name="0건 배송접수")).to_be_disabled()
        await page.keyboard.press("Escape")
        await page.goto("/checks")
        await page.get_by_role("radiogroup", name="없는 우편번호").get_by_label("표시").check()
        await page.get_by_role("button", name="저장").click()
        await expect(page.locator(".toast")).to_contain_text("저장했습니다")

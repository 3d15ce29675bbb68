"""SDEX on the running product: an operator switches it on, a seller sends by it, a program is refused after (0.10)."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.desk import cell, desk, eventually, filter_to, fresh_number, renumbered, rows, tick_all
from tests.system.conftest import Up
from tests.system.people import Partner, Seller
from tests.system.test_partner import package

pytestmark = pytest.mark.xdist_group("system")


async def test_a_company_sends_by_sdex_from_the_moment_an_operator_lets_it(browser: Browser, up: Up) -> None:
    number, colleague, program = fresh_number(), Seller(up, "demostaff"), Partner(up)
    sdex = {"DeliveryServiceCode": "SDEX"}
    assert program.create(package(f"SD-{number}", **sdex)).json()["Data"][0]["Code"] == "9903015"
    async with desk(browser, up, "kseoperator") as page:
        await page.goto("/delivery-services")
        box = page.get_by_role("switch", name="데모뷰티 SDEX 사용")
        await box.click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("radio", name="NEKOPOS").check()
        await dialog.get_by_role("button", name="사용 시작").click()
        await expect(box).to_be_checked()
        try:
            await sends_by_sdex(browser, up, colleague, number)
            assert program.create(package(f"SD-{number}", **sdex)).json()["Code"] == "0"
        finally:
            await box.click()
            await page.get_by_role("dialog").get_by_role("button", name="사용 중지").click()
            await expect(box).not_to_be_checked()
    refused = program.create(package(f"SD-{number}-2", **sdex)).json()["Data"][0]
    assert (refused["Code"], "DeliveryServiceCode" in refused["Message"]) == ("9903015", True)


async def sends_by_sdex(browser: Browser, up: Up, colleague: Seller, number: str) -> None:
    """A cart gets SDEX in its cells and is registered; packing shows it with the carrier's number."""
    colleague.drop("qoo10-detail-ko.csv", renumbered("qoo10-detail-ko.csv", number))
    async with desk(browser, up, "demomaster") as page:
        await filter_to(page, f"{number} 山田")
        for at in (0, 1):
            await (await cell(page, at, "delivery_service")).dblclick()
            await page.locator("select.cell-editor").select_option("SDEX")
            await page.keyboard.press("Enter")
            await expect(await cell(page, at, "delivery_service")).to_have_text("SDEX")
        cart_no = (await rows(page))[0]["cart_no"]
        await tick_all(page)
        await page.locator("#register").click()
        dialog = page.get_by_role("dialog", name="배송접수(국제)")
        await expect(dialog.locator("tr", has_text="SDEX")).to_contain_text("NEKOPOS")
        await dialog.get_by_role("button", name="1건 배송접수").click()
        done = page.get_by_role("dialog", name="배송접수 결과")
        await expect(done.locator("tbody td")).to_have_count(4)
        [cart, k_number, local, _] = await done.locator("tbody td").all_inner_texts()
        assert (cart, local[:3]) == (cart_no, "369")

    async def packed() -> bool:
        return bool(colleague.packing_list(k_number))

    await eventually(packed, about="packing has heard")
    async with desk(browser, up, "demomaster") as page:
        await page.goto(f"/packing?numbers={k_number}")
        await expect(await cell(page, 0, "delivery_service")).to_have_text("SDEX")

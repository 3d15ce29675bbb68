"""Sheets nobody knew and gifts by cart number, on the running product (INT-01, INT-09)."""

import io
from typing import Any

import openpyxl
import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.desk import (
    desk,
    drop,
    eventually,
    filter_to,
    fresh_number,
    renumbered,
    rows,
    tick_all,
    tile,
)
from tests.intake.test_gift_form import filled
from tests.intake.test_sheets import BUYMA, KOREAN, sheet
from tests.system.conftest import Up
from tests.system.people import Seller
from tests.system.people import eventually as at_last

pytestmark = pytest.mark.xdist_group("system")


def buyma(number: str, *orders: dict[str, str]) -> bytes:
    """BUYMA orders under a header and numbers of this story's own."""
    return sheet(
        *(
            {**BUYMA, "取引ID": f"{number}{at}", f"欄{number}": "", **order}
            for at, order in enumerate(orders)
        ),
        encoding="cp932",
    )


async def only_row(page: Page, words: str) -> dict[str, Any]:
    """The one row that says this, once the list has been read anew."""
    await filter_to(page, words)

    async def one() -> list[dict[str, Any]]:
        found = await rows(page)
        return found if len(found) == 1 else []

    [found] = await eventually(one, about=f"the row of {words}")
    return found


async def test_a_buyma_file_is_taught_once_and_the_next_is_read_without_a_question(
    browser: Browser, up: Up
) -> None:
    number = fresh_number()
    async with desk(browser, up, "demomaster") as page:
        card = await drop(page, {f"BUYMA{number}.csv": buyma(number, {}, {}, {}, {}, {"郵便番号": "1000"})})
        wizard = page.get_by_role("dialog", name="처음 보는 주문서 — 어느 열이 무엇인가요?")
        await expect(wizard.locator("[name=market]")).to_have_value("buyma")
        await expect(wizard.get_by_label("우편번호", exact=True)).to_have_value("郵便番号")
        await expect(wizard.locator("tr[data-field=order_no]")).to_contain_text("98%")
        await expect(wizard.locator("tr[data-field=order_no] .sheet-samples")).to_contain_text(f"{number}0")
        preview = wizard.locator(".sheet-preview")
        await expect(preview).to_contain_text("처음 5줄 · 좋음 4 · 거절 1")
        await expect(preview.locator("tr.refused")).to_contain_text("우편번호는 7자리 숫자여야 합니다: 1000")
        await wizard.get_by_label("우편번호", exact=True).select_option("")
        await expect(wizard.locator(".sheet-state")).to_contain_text(
            "꼭 필요한 항목의 열을 골라 주세요: 우편번호"
        )
        await expect(wizard.get_by_role("button", name="기억하고 읽기")).to_be_disabled()
        await wizard.get_by_label("우편번호", exact=True).select_option("郵便番号")
        await wizard.get_by_role("button", name="기억하고 읽기").click()
        await expect(card.locator(".taught")).to_contain_text(f"‘BUYMA{number}’ 양식으로 읽었습니다")
        assert await tile(card, "등록된 줄") == 4
        await expect(card.locator(".refusals tbody tr")).to_have_count(1)
        await page.keyboard.press("Escape")
        line = await only_row(page, f"{number}0")
        assert (line["market"], line["zip"], line["address"]) == (
            "buyma",
            "1000001",
            "東京都千代田区千代田1-1 見本荘101",
        )

        again = await drop(page, {"next.csv": buyma(number, {"取引ID": f"{number}77"})})
        assert await tile(again, "등록된 줄") == 1
        await expect(again.locator(".taught")).to_contain_text(f"BUYMA{number}")
        await again.get_by_role("button", name="바꾸기").click()
        anew = page.get_by_role("dialog", name="주문서 양식 바꾸기")
        await expect(anew.locator("tr[data-field=order_no] .sheet-samples")).to_contain_text(f"{number}77")
        await anew.locator("[name=name]").fill(f"바이마{number}")
        await anew.get_by_label("주소 2번째 열").select_option("")
        await anew.get_by_role("button", name="저장").click()
        await expect(again.locator(".taught")).to_contain_text(f"바이마{number}")
        assert await tile(again, "등록된 줄") == 1
        await page.keyboard.press("Escape")
        await page.keyboard.press("Escape")
        assert (await only_row(page, f"{number}77"))["address"] == "東京都千代田区千代田1-1"


async def test_a_long_sheet_that_is_read_as_a_job_is_asked_about_too(browser: Browser, up: Up) -> None:
    number = fresh_number()
    # In no number of theirs stand four digits that another story could look for.
    body = buyma(number, *({"取引ID": f"{number}-{at:03x}", "色・サイズ": "M" * 300} for at in range(2500)))
    async with desk(browser, up, "demomaster") as page:
        card = await drop(page, {f"BUYMA{number}.csv": body})
        wizard = page.get_by_role("dialog", name="처음 보는 주문서 — 어느 열이 무엇인가요?")
        await expect(wizard.locator(".sheet-unused")).to_contain_text(f"欄{number}")
        await wizard.get_by_role("button", name="기억하고 읽기").click()
        assert await tile(card, "등록된 줄") == 2500
    seller = Seller(up)
    ours = [row["id"] for row in seller.waiting() if row["order_no"].startswith(number)]
    seller.post("/api/intake/waiting-orders/delete", {"ids": ours})


async def test_what_is_not_certain_waits_for_a_person_and_a_sheet_can_be_changed_and_forgotten(
    browser: Browser, up: Up
) -> None:
    number = fresh_number()
    order = {**KOREAN, "주문번호": f"{number}1", f"접수{number}": "x", "판매처금액": "3000"}
    del order["합계금액"]
    async with desk(browser, up, "demomaster") as page:
        card = await drop(page, {f"주문{number}.csv": sheet(order)})
        await expect(card.locator(".form-failure")).to_contain_text("필요한 열이 없습니다")
        await card.get_by_role("button", name="어느 열이 무엇인지 지정하기").click()
        wizard = page.get_by_role("dialog", name="처음 보는 주문서 — 어느 열이 무엇인가요?")
        await expect(wizard.locator(".sheet-state")).to_contain_text(
            "확실하지 않은 항목을 확인해 주세요: 금액"
        )
        await expect(wizard.get_by_role("button", name="기억하고 읽기")).to_be_disabled()
        await wizard.locator("tr[data-field=amount]").get_by_role("button", name="맞습니다").click()
        await expect(wizard.locator(".sheet-state")).to_contain_text("마켓을 골라 주세요")
        await wizard.locator("[name=market]").select_option("?")
        await wizard.get_by_label("마켓 이름").fill("coupang")
        await wizard.get_by_text("나머지 항목").click()
        await wizard.get_by_label("배송타입", exact=True).select_option(label="모든 줄에 같은 값…")
        await wizard.get_by_label("배송타입의 값").fill("KSE Light")
        await expect(wizard.locator(".sheet-preview")).to_contain_text("KSE Light")
        await wizard.get_by_role("button", name="기억하고 읽기").click()
        assert await tile(card, "등록된 줄") == 1
        await page.keyboard.press("Escape")
        line = await only_row(page, f"{number}1")
        assert (line["market"], line["unit_price"], line["delivery_service"]) == (
            "coupang",
            1500,
            "KSE Light",
        )

        taught = await open_taught(page)
        mine = taught.locator("tr", has_text=f"주문{number}")
        await expect(mine).to_contain_text("1번")
        await mine.get_by_role("button", name="바꾸기").click()
        change = page.get_by_role("dialog", name="주문서 양식 바꾸기")
        await change.get_by_label("금액", exact=True).select_option("")
        await change.get_by_label("단가", exact=True).select_option("판매처금액")
        await change.get_by_role("button", name="저장").click()
        await expect(page.locator(".toast")).to_contain_text("바꾸었습니다")
        await mine.get_by_role("button", name="지우기").click()
        await page.get_by_role("dialog", name="지우기").get_by_role("button", name="지우기").click()
        await expect(taught.locator("tr", has_text=f"주문{number}")).to_have_count(0)


async def open_taught(page: Page) -> Locator:
    await page.locator("#forms").click()
    await page.get_by_role("menuitem", name="기억한 주문서 양식").click()
    return page.get_by_role("dialog", name="기억한 주문서 양식")


async def test_gifts_join_their_carts_and_ship_with_them(browser: Browser, up: Up) -> None:
    number = fresh_number()
    Seller(up, "demostaff").drop("qoo10-detail-ko.csv", renumbered("qoo10-detail-ko.csv", number))
    cart = f"17{number}001"
    async with desk(browser, up, "demomaster") as page:
        await page.locator("#forms").click()
        async with page.expect_download() as download:
            await page.get_by_role("menuitem", name="사은품 양식 내려받기").click()
        form = openpyxl.load_workbook(io.BytesIO((await (await download.value).path()).read_bytes()))
        assert form.worksheets[0]["A1"].value == "주문번호(장바구니번호)"

        gifts = filled("ko", {"cart_no": cart, "title": f"마스크팩{number}"}, {"cart_no": "999000"})
        card = await drop(page, {"gifts.xlsx": gifts})
        await expect(card.get_by_label("마켓")).to_have_value("gift")
        assert await tile(card, "등록된 줄") == 1
        await expect(card.locator(".refusals tbody tr")).to_contain_text(
            "대기목록에 없는 장바구니번호입니다: 999000"
        )
        again = await drop(page, {"gifts.xlsx": gifts})
        await expect(again.last.locator(".tile", has_text="이미 등록됨").locator("strong")).to_have_text("1")
        await page.keyboard.press("Escape")
        await page.keyboard.press("Escape")

        await filter_to(page, cart)
        await expect(page.locator(".slick-row")).to_have_count(3)
        lines = await rows(page)
        assert sorted(line["market"] for line in lines) == ["gift", "qoo10jp", "qoo10jp"]
        assert len({(line["receiver_name"], line["address"]) for line in lines}) == 1
        await tick_all(page)
        await expect(page.locator("#register")).to_contain_text("1건")
        await page.locator("#register").click()
        await (
            page.get_by_role("dialog", name="배송접수(국제)")
            .get_by_role("button", name="1건 배송접수")
            .click()
        )
        done = page.get_by_role("dialog", name="배송접수 결과")
        await expect(done.locator("tbody td")).to_have_count(4)
        [_, k_number, _, count] = await done.locator("tbody td").all_inner_texts()
        assert count == "3"
    seller = Seller(up)
    at_last(lambda: len(seller.packing_list(k_number)) == 3, about="packing has the gift too")
    [gift] = [row for row in seller.packing_list(k_number) if row["gift"]]
    assert (gift["title"], gift["order_no"]) == (f"마스크팩{number}", cart)

"""From the packing list to the door on the running product: seller, warehouse and carrier."""

import re
import secrets
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pypdfium2
import pytest
import zxingcpp
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.desk import (
    cell,
    desk,
    eventually,
    filter_to,
    fresh_number,
    renumbered,
    rows,
    tick_all,
    tile,
)
from tests.system.conftest import Up
from tests.system.people import Seller
from tests.system.people import eventually as until

pytestmark = pytest.mark.xdist_group("system")


def registered(up: Up, name: str = "qoo10-detail-ko.csv") -> list[dict[str, Any]]:
    """Parcels of this story alone, registered by a colleague and known to packing."""
    colleague, number = Seller(up, "demostaff"), fresh_number()
    colleague.drop(name, renumbered(name, number))
    ids = [row["id"] for row in colleague.waiting() if number in row["cart_no"]]
    parcels: list[dict[str, Any]] = colleague.register(ids)["accepted"]
    k_numbers = [parcel["k_number"] for parcel in parcels]
    until(
        lambda: {row["k_number"] for row in colleague.packing_list(*k_numbers)} == set(k_numbers),
        about="packing has heard",
    )
    return parcels


async def open_list(page: Page, *k_numbers: str) -> None:
    """The packing list with these parcels only."""
    await page.goto(f"/packing?numbers={','.join(k_numbers)}")
    await expect(page.locator(".slick-row").first).to_be_visible()


async def shows(page: Page, column: str, *wanted: Any) -> None:
    """Look again until every line of the list says one of these."""

    async def look() -> bool:
        async with page.expect_response(re.compile("packing-list")):
            await page.locator("#search").click()
        return {row[column] for row in await rows(page) if row["market"] != "gift"} <= set(wanted)

    await eventually(look, about=f"{column} = {wanted}")


async def test_parcels_get_a_gift_and_labels_whose_barcodes_are_their_numbers(
    browser: Browser, up: Up, tmp_path: Path
) -> None:
    k_numbers = [parcel["k_number"] for parcel in registered(up)][:3]
    async with desk(browser, up, "demomaster") as page:
        await open_list(page, *k_numbers)
        names = {row["sku"]: row["name"] for row in await rows(page)}
        assert names["SERUM-30"] == "히알루론 세럼 30ml"
        await expect(await cell(page, 0, "name")).to_have_text(re.compile("[가-힣]"))

        await tick_all(page)
        await page.locator("#gift").click()
        await page.locator("select[name=item_code]").select_option(label="샘플 3종 키트 (SAMPLE-3)")
        await page.get_by_role("button", name="3건에 적용").click()
        await expect(page.locator(".slick-row.gift")).to_have_count(3)
        await expect(page.locator(".slick-row.gift").first).to_contain_text("샘플 3종 키트")
        for layout in ("A2", "L10-1"):
            document = await labels(page, layout, tmp_path)
            assert barcodes(document) == set(k_numbers)
        await shows(page, "printed", True)
        await expect(await cell(page, 0, "printed")).to_have_text("O")


async def labels(page: Page, layout: str, folder: Path) -> Path:
    """Print every parcel of the list and save the document, following the job as it goes."""
    await tick_all(page)
    await page.locator("#labels").click()
    await page.locator("[name=layout]").select_option(layout)
    await page.get_by_role("button", name="3건 출력").click()
    drawer = page.get_by_role("dialog", name="라벨 출력")
    await expect(drawer.get_by_role("status")).to_have_text("3 / 3건 출력 완료")
    # Not every browser can show a PDF: what counts is the tab of its own and what is sent to it.
    answering = page.context.expect_event("response", lambda answer: "/document" in answer.url)
    async with page.context.expect_page() as opened, answering as answered:
        await drawer.get_by_role("link", name="PDF 열기").click()
    sent = (await answered.value).headers
    assert (sent["content-type"], sent["content-disposition"].split(";")[0]) == ("application/pdf", "inline")
    await (await opened.value).close()
    async with page.expect_download() as download:
        await drawer.get_by_role("link", name="PDF 저장").click()
    path = folder / (await download.value).suggested_filename
    await (await download.value).save_as(path)
    await page.keyboard.press("Escape")
    await page.locator(".tick-all").click()
    return path


def barcodes(pdf: Path) -> set[str]:
    """What a scanner reads from every page at a label printer's resolution."""
    images = [sheet.render(scale=203 / 72).to_pil() for sheet in pypdfium2.PdfDocument(pdf)]
    return {code.text for image in images for code in zxingcpp.read_barcodes(image)}


async def test_the_market_is_told_the_numbers_and_the_list_says_so(browser: Browser, up: Up) -> None:
    async with desk(browser, up, "demomaster") as page:
        k_number = await collected_parcel(page, up)
        await open_list(page, k_number)
        await tick_all(page)
        await page.locator("#transmit").click()
        await page.get_by_role("button", name="1건 전송").click()
        await expect(page.locator(".toast.good")).to_contain_text("1건")
        await expect(await cell(page, 0, "api_sent")).to_have_text("전송완료")
        [local] = {row["local_tracking_number"] for row in await rows(page)}
        orders = {row["order_no"] for row in await rows(page)}
    told = httpx.get(f"{up.simulators['qoo10']}/_control/received").json()["sent"]
    assert {str(row["OrderNo"]) for row in told if row["TrackingNo"] == local} == orders


async def collected_parcel(page: Page, up: Up) -> str:
    """A cart a market sold and the page's own routes collected and registered."""
    name, market = f"story{secrets.token_hex(4)}", up.simulators["qoo10"]
    sold = {"user_id": name, "pwd": "pass-1", "api_key": f"key-{name}"}
    httpx.post(f"{market}/_control/sellers", json=sold).raise_for_status()
    httpx.post(f"{market}/_control/orders", json={"seller": name, "lines": 2}).raise_for_status()
    connector = "/api/marketplace-connector"
    account = await ask(
        page, f"{connector}/accounts",
        {"market": "qoo10jp", "alias": name, "qsm_id": name, "password": "pass-1", "api_key": f"key-{name}"},
    )  # fmt: skip
    now = await page.evaluate("new Date(Date.now() + 9 * 3600e3).toISOString().slice(0, 10)")
    period = {"date_from": now, "date_to": now, "date_type": "order", "status": "new"}
    await ask(page, f"{connector}/collections", {"account_id": account["id"], **period})

    async def waits() -> list[int]:
        await page.goto("/waiting")
        await expect(page.locator("#grid .grid-box[aria-busy]")).to_have_count(0)
        return [row["id"] for row in await rows(page) if row["shop"] == name]

    ids = await eventually(waits, about="collected orders wait")
    [parcel] = (await ask(page, "/api/intake/registrations", {"ids": ids, "delivery_service": ""}))[
        "accepted"
    ]
    colleague = Seller(up, "demostaff")
    until(lambda: colleague.packing_list(parcel["k_number"]), about="packing has heard")
    return str(parcel["k_number"])


async def ask(page: Page, path: str, body: dict[str, Any]) -> Any:
    answer = await page.request.post(path, data=body, headers={"X-KSE-Page": "1"})
    assert answer.ok, await answer.text()
    return await answer.json()


async def test_a_held_parcel_is_stopped_at_the_scanner_and_a_released_one_goes_to_the_door(
    browser: Browser, up: Up, tmp_path: Path
) -> None:
    held, sent = registered(up)[:2]
    async with desk(browser, up, "demomaster") as seller, desk(browser, up, "kseoperator") as operator:
        await open_list(seller, held["k_number"])
        await tick_all(seller)
        await seller.locator("#hold").click()
        await seller.get_by_role("textbox", name="보류 사유").fill("주소 확인")
        await seller.get_by_role("button", name="1건 보류").click()
        await expect(await cell(seller, 0, "status")).to_have_text("보류")

        await expect(operator).to_have_title("입고 스캔 · KSE OMS")
        await scan(operator, held["k_number"], "350")
        await expect(operator.locator("#verdict")).to_have_class("verdict bad")
        await expect(operator.locator("#verdict")).to_contain_text("보류")
        await scan(operator, sent["k_number"].lower(), "420")
        await expect(operator.locator("#verdict")).to_have_class("verdict good")
        await expect(operator.locator("#verdict")).to_contain_text(sent["local_tracking_number"])
        assert await operator.evaluate("soundsHeard") == ["square", "sine", "sine"]

        await tick_all(seller)
        await seller.locator("#release").click()
        await seller.get_by_role("button", name="1건 보류해제").click()
        await expect(await cell(seller, 0, "status")).to_have_text("입고대기")
        await scan(operator, held["k_number"], "350")
        await expect(operator.locator("#verdict")).to_have_class("verdict good")
        await expect(operator.locator("#accepted")).to_have_text("2")

        for status in ("B00", "B11", "B99", "C11", "C90", "D00"):
            await move(operator, status, sent["k_number"])
        await carried(up, operator, seller, sent)
        await declared(seller, sent["k_number"], tmp_path)


async def scan(page: Page, code: str, grams: str) -> None:
    """A scanner types the number and Enter; the scale's value was typed before."""
    await page.locator("#weight").fill(grams)
    await page.locator("h1").click()
    await page.keyboard.type(f"{code}\n")


async def move(page: Page, status: str, k_number: str) -> None:
    """운송 관리: as soon as tracking has heard of the step before."""

    async def moved() -> bool:
        await page.goto("/movements")
        await page.locator(f"[name=status][value={status}]").check()
        await page.locator("#numbers").fill(k_number)
        await page.locator("#go").click()
        await page.get_by_role("dialog").get_by_role("button", name="상태 변경").click()
        outcome = page.get_by_role("dialog", name=status)
        return await tile(outcome, "변경됨") == 1

    await eventually(moved, about=f"{k_number} moved to {status}")


async def carried(up: Up, operator: Page, seller: Page, parcel: dict[str, Any]) -> None:
    """The carrier delivers; the operator asks it; the seller sees the whole way."""
    advance = {"carrier": "sagawa", "numbers": [parcel["local_tracking_number"]], "to": "delivered"}
    carriers = up.simulators["carriers"]
    httpx.post(f"{carriers}/_control/carriers/advance", json=advance).raise_for_status()
    await seller.goto(f"/deliveries?numbers={parcel['k_number']}")

    async def delivered() -> bool:
        async with operator.expect_response(re.compile("carrier-pulls")):
            await operator.locator("#pull").click()
        async with seller.expect_response(re.compile("/deliveries")):
            await seller.reload()
        await expect(seller.locator(".slick-row")).to_have_count(1)
        return (await rows(seller))[0]["status"] == "D99"

    await operator.goto("/movements")
    await eventually(delivered, about="delivered")
    await expect(await cell(seller, 0, "status")).to_have_text("배송완료")
    await (await cell(seller, 0, "track")).click()
    way = seller.get_by_role("dialog", name=parcel["k_number"])
    steps = await codes(way)
    # The carrier dates its steps by the second, our own are dated finer: D99 may stand just below D00.
    assert {"D00", "D99"} <= set(steps)
    ours = [code for code in reversed(steps) if code[0] != "D"]
    assert ours == ["A10", "A99", "B00", "B11", "B99", "C11", "C90"]
    await expect(way).to_contain_text("0.420 kg")
    await seller.keyboard.press("Escape")


async def codes(way: Locator) -> list[str]:
    await expect(way.locator(".timeline li").first).to_be_visible()
    return [text.strip() for text in await way.locator(".timeline strong .hint").all_inner_texts()]


async def declared(page: Page, k_number: str, folder: Path) -> None:
    """수출신고: this parcel's lines as the broker's sheet, filled from the catalogue."""
    await page.goto("/customs")
    await filter_to(page, k_number)
    await tick_all(page)
    async with page.expect_download() as download:
        await page.locator("#download").click()
    path = folder / "declaration.xlsx"
    await (await download.value).save_as(path)
    sheet = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    cells = {str(value) for row in sheet for value in row if value is not None}
    assert k_number in cells
    assert {"3304991000"} <= cells, cells

"""Gifts by cart number: the form filled in, and the carts they join over HTTP (INT-09)."""

import io
from typing import Any

import openpyxl
import pytest
from intake.adapters.cells import Number
from intake.adapters.form_template import gift_form
from intake.adapters.gift_form import COLUMNS, hs_code
from intake.adapters.order_file import read_order_file
from intake.adapters.refusals import CellRefused, UnreadableFile

from kse.contracts import ShipmentRegistered
from kse.testing.running import Running, signed_in
from tests.intake import samples

EXAMPLE = {column.name: column.example for column in COLUMNS}
PLACE = {"ko": 0, "ja": 1, "en": 2}
SELLER = [900]


def filled(lang: str, *rows: dict[str, Any]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(gift_form(lang)))
    for at, row in enumerate(rows, 2):
        for place, column in enumerate(COLUMNS, 1):
            book.worksheets[0].cell(at, place, {**EXAMPLE, **row}[column.name])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("lang", PLACE)
def test_the_form_names_what_it_needs_explains_itself_and_is_known_again(lang: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(gift_form(lang)))
    gifts, help_sheet = book.worksheets
    yellow = {cell.value for cell in gifts[1] if cell.fill.fgColor.rgb == "00FFF2A8"}
    assert yellow == {column.headings[PLACE[lang]] for column in COLUMNS if column.needed}
    assert [row[0] for row in help_sheet.iter_rows(min_row=2, values_only=True)] == [
        column.headings[PLACE[lang]] for column in COLUMNS
    ]
    with pytest.raises(UnreadableFile, match="no-orders"):
        read_order_file("gifts.xlsx", gift_form(lang))
    file = read_order_file("gifts.xlsx", filled(lang, {}))
    assert (file.market, file.layout) == ("gift", f"gift-form-{lang}")
    [(_, line)] = file.lines
    assert (line.cart_no, line.sku, line.hs_code) == ("170000001", "GIFT-MASK", "3304991000")


def test_the_manuals_own_sheet_is_read() -> None:
    text = (
        "주문번호(장바구니번호),상품명,수량,금액(단가),상품코드(SKU),재질,HSCODE\r\n"
        "387702-20210211-0006781,사은품1,1,2000,K-123-AAA,,33\r\n"
        "387702-20210211-0006781,사은품2,2,1000,K-123-BBB,,33\r\n"
        "387702-20210211-0006781,사은품2,2,1000,K-123-BBB,,33\r\n"
    )
    file = read_order_file("gifts.csv", text.encode("cp949"))
    assert [(line.title, line.quantity, line.unit_price, line.hs_code) for _, line in file.lines] == [
        ("사은품1", 1, 2000, "33"), ("사은품2", 2, 1000, "33"),
    ]  # fmt: skip
    assert [(one.row, one.code) for one in file.refusals] == [(4, "line-repeated")]


@pytest.mark.parametrize(
    ("came", "read"),
    [("3304.99-1000", "3304991000"), (Number("304991000"), "0304991000"), ("", ""), ("33", "33")],
)
def test_a_tariff_code_is_its_digits(came: str, read: str) -> None:
    assert hs_code(came) == read


@pytest.mark.parametrize("came", ["304991000", "33049910001", "화장품"])
def test_a_tariff_code_that_is_none_is_refused(came: str) -> None:
    with pytest.raises(CellRefused, match="hs-code-unreadable"):
        hs_code(came)


class Desk:
    """One seller's waiting list."""

    def __init__(self, up: Running) -> None:
        SELLER[0] += 1
        self.up, self.headers = up, signed_in(SELLER[0])

    async def drop(self, body: bytes, name: str = "orders.csv") -> dict[str, Any]:
        answer = await self.up.http.post(
            "/uploads", content=body, headers={**self.headers, "x-filename": name}
        )
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def gifts(self, *rows: dict[str, Any]) -> dict[str, Any]:
        return await self.drop(filled("ko", *rows), "gifts.xlsx")

    async def waiting(self) -> list[dict[str, Any]]:
        answer = (await self.up.http.get("/waiting-orders", headers=self.headers)).json()
        return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]

    async def register(self, *ids: int) -> dict[str, Any]:
        given = {"ids": ids, "delivery_service": ""}
        answer = await self.up.http.post("/registrations", headers=self.headers, json=given)
        told: dict[str, Any] = answer.json()
        return told


@pytest.fixture
def desk(intake: Running) -> Desk:
    return Desk(intake)


async def test_a_gift_joins_its_cart_and_ships_with_it_even_when_only_the_order_is_chosen(desk: Desk) -> None:
    await desk.drop(samples.qoo10_ko())
    told = await desk.gifts({}, {"sku": "GIFT-2", "title": "파우치"})
    assert (told["market"], told["accepted"], told["refused"]) == ("gift", 2, [])
    rows = await desk.waiting()
    [order] = [row for row in rows if row["market"] == "qoo10jp"]
    presents = [row for row in rows if row["market"] == "gift"]
    assert [row["sku"] for row in presents] == ["GIFT-2", "GIFT-MASK"]
    for name in ("cart_no", "receiver_name", "receiver_phone", "zip", "address", "delivery_service"):
        assert {row[name] for row in rows} == {order[name]}
    alone = await desk.register(presents[0]["id"])
    assert [each["code"] for each in alone["refused"]] == ["gift-alone"]
    done = await desk.register(order["id"])
    assert (done["refused"], [each["lines"] for each in done["accepted"]]) == ([], [3])
    said = await desk.up.said(ShipmentRegistered)
    [shipment] = [event for event in said if event.k_number == done["accepted"][0]["k_number"]]
    assert (shipment.market, [line.market for line in shipment.lines]) == (
        "qoo10jp",
        ["qoo10jp", "gift", "gift"],
    )
    assert {line.hs_code for line in shipment.lines[1:]} == {"3304991000"}
    assert await desk.waiting() == []


async def test_the_same_gifts_twice_add_nothing(desk: Desk) -> None:
    await desk.drop(samples.qoo10_ko())
    again = [await desk.gifts({}, {"sku": "", "title": "파우치"}) for _ in range(2)]
    assert [(told["accepted"], told["already"]) for told in again] == [(2, 0), (0, 2)]
    fewer = await desk.gifts({"sku": "", "title": "파우치"})
    assert (fewer["accepted"], fewer["already"]) == (0, 1)
    other = await desk.gifts({"sku": "GIFT-2", "title": "마스크"})
    same_code = await desk.gifts({"sku": "GIFT-2", "title": "마스크 큰 것"})
    assert (other["accepted"], same_code["accepted"]) == (1, 1)


async def test_a_cart_that_does_not_wait_is_refused_on_its_row_with_the_reason(desk: Desk) -> None:
    await desk.drop(samples.qoo10_ko({}, {"주문번호": "1100000002", "장바구니번호": "170000002"}))
    [first, second] = sorted(await desk.waiting(), key=lambda row: str(row["cart_no"]))
    k_number = (await desk.register(first["id"]))["accepted"][0]["k_number"]
    told = await desk.gifts({}, {"cart_no": "999"}, {"cart_no": second["cart_no"]})
    assert (told["accepted"], told["refused_rows"]) == (1, 2)
    assert [(each["row"], each["column"], each["code"]) for each in told["refused"]] == [
        (2, "주문번호(장바구니번호)", "gift-cart-registered"), (3, "주문번호(장바구니번호)", "gift-cart-unknown"),
    ]  # fmt: skip
    assert k_number in told["refused"][0]["reason"]
    back = await desk.up.http.get(f"/uploads/{told['upload_id']}/refused.csv", headers=desk.headers)
    assert [line.split('","')[1] for line in back.text.splitlines()[1:]] == ["사은품 마스크팩"] * 2


async def test_a_cart_of_two_consignees_and_another_sellers_cart_get_no_gift(
    desk: Desk, intake: Running
) -> None:
    await desk.drop(
        samples.qoo10_ko({}, {"주문번호": "1100000002", "장바구니번호": "170000002", "수취인명": "佐藤 花"})
    )
    other = next(row for row in await desk.waiting() if row["cart_no"] == "170000002")
    changed = {"version": other["version"], "fields": {"cart_no": "170000001"}}
    await intake.http.patch(f"/waiting-orders/{other['id']}", headers=desk.headers, json=changed)
    assert [each["code"] for each in (await desk.gifts({}))["refused"]] == ["gift-cart-of-two"]
    assert [each["code"] for each in (await Desk(intake).gifts({}))["refused"]] == ["gift-cart-unknown"]

"""The broker's sheet, read back as a spreadsheet program would."""

import io
from datetime import datetime

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from kse.contracts import Consignee
from kse.testing.running import Running, eventually, say, signed_in
from tests.customs.goods import K, approved, line, product, registered
from tests.customs.test_declarations import shown


async def downloaded(customs: Running, seller: int = 1, **asked: str) -> Worksheet:
    answer = await customs.http.get("/declarations.xlsx", params=asked, headers=signed_in(seller))
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    book = load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["수출신고"]
    return book["수출신고"]


def cells(page: Worksheet, row: int = 2) -> dict:
    return {head.value: cell for head, cell in zip(page[1], page[row], strict=True)}


async def test_a_whole_declaration_stands_in_one_row_of_typed_cells(customs: Running) -> None:
    await say(customs.settings, "gateway", approved())
    await say(customs.settings, "packing", product(material="wax"))

    async def sender_known() -> bool:
        return bool(await customs.fetch("SELECT 1 FROM senders, products"))

    await eventually(sender_known)
    await say(customs.settings, "intake", registered())
    await shown(customs, k_number=K)
    found = {name: cell.value for name, cell in cells(await downloaded(customs)).items()}
    assert found == {
        "접수번호": K,
        "등록일": datetime(2026, 11, 20),  # noqa: DTZ001
        "주문번호": "001001",
        "장바구니번호": "258743000",
        "순번": 1,
        "SKU": "LIP-1",
        "상품명": "リップ 01",
        "수출신고용 영문명": "MAKE-UP COSMETIC",
        "HSCode": "3304992000",
        "원산지": "KR",
        "재질": "wax",
        "수량": 2,
        "단가": 1980,
        "금액": 3960,
        "통화": "JPY",
        "중량(kg)": 0.03,
        "배송타입": "KSE",
        "송장번호(도착지)": "357882100001",
        "수취인": "見本 花子",
        "수취인(요미가나)": "ミホン ハナコ",
        "수취인(영문)": "MIHON HANAKO",
        "수취인 전화번호": "090-0000-0001",
        "수취인 우편번호": "0600001",
        "수취인 주소": "北海道札幌市見本1-1",
        "수취인 주소(영문)": None,
        "발송인(영문)": "SAMPLE TRADING",
        "발송인 주소(영문)": "1, Sample-ro",
        "발송인 도시(영문)": "Seoul",
        "발송인 주/도(영문)": None,
        "발송인 우편번호": "04001",
        "발송인 국가": "KR",
        "발송인 전화번호": "02-0000-0001",
        "확인 필요": None,
    }


async def test_codes_phones_and_zips_are_text_and_nothing_becomes_a_formula(customs: Running) -> None:
    evil = Consignee(name='=HYPERLINK("http://evil.example")', kana="+1+1", zip="0010001", phone="@SUM(1)")
    await say(customs.settings, "intake", registered(consignee=evil, lines=[line(title="-2+3")]))
    await shown(customs, k_number=K)
    found = cells(await downloaded(customs))
    for name in ("수취인", "수취인(요미가나)", "수취인 우편번호", "수취인 전화번호", "상품명", "주문번호"):
        assert found[name].data_type == "s", name
        assert found[name].quotePrefix, name
        assert found[name].number_format == "@", name
    assert found["수취인"].value == '=HYPERLINK("http://evil.example")'


async def test_what_is_missing_is_empty_yellow_and_named(customs: Running) -> None:
    await say(
        customs.settings, "intake", registered(lines=[line(1, "UNKNOWN", hs_code="3304", unit_price=0)])
    )
    await shown(customs, k_number=K)
    page = await downloaded(customs)
    found = cells(page)
    missing = ["수출신고용 영문명", "HSCode", "원산지", "중량(kg)"]
    sender = [name for name in found if name.startswith("발송인") and "주/도" not in name]
    assert found["확인 필요"].value == ", ".join([*missing, *sender])
    assert found["단가"].value == 0
    for name in missing:
        assert found[name].value is None
        rules = [
            rule
            for area in page.conditional_formatting
            if found[name].coordinate in area.sqref
            for rule in area.rules
        ]
        assert [(r.type, r.operator, r.formula) for r in rules] == [("cellIs", "equal", ["0"])]
        assert rules[0].dxf.fill.bgColor.rgb == "FFFFFF00"


async def test_money_is_written_in_the_currencys_own_units(customs: Running) -> None:
    await say(customs.settings, "intake", registered(lines=[line(unit_price=1234, currency="USD")]))
    await shown(customs, k_number=K)
    found = cells(await downloaded(customs))
    assert (found["단가"].value, found["금액"].value) == (12.34, 24.68)


async def test_the_sheet_holds_the_chosen_shipments_only_and_no_other_sellers(customs: Running) -> None:
    other, foreign = "K2611200000002", "K2611200000003"
    await say(customs.settings, "intake", registered(), registered(other), registered(foreign, seller=2))
    for seller, k_number in ((1, K), (1, other), (2, foreign)):
        await shown(customs, seller, k_number=k_number)
    page = await downloaded(customs, k_numbers=f"{K},{foreign}")
    assert [row[0].value for row in page.iter_rows(min_row=2)] == [K]
    whole = await downloaded(customs)
    assert [row[0].value for row in whole.iter_rows(min_row=2)] == [other, K]


async def test_a_period_without_shipments_is_a_sheet_with_headings_only(customs: Running) -> None:
    page = await downloaded(customs, to="2020-01-01")
    assert page["A1"].value == "접수번호"
    assert all(cell.value is None for row in page.iter_rows(min_row=2) for cell in row)

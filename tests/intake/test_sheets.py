"""What the columns of an unknown sheet may mean: proposed with a confidence, never an exception (INT-01)."""

import csv
import io
import json
from datetime import datetime

import msgspec
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake.adapters.cells import Moment, Number
from intake.adapters.limits import Limits
from intake.adapters.order_file import read_order_file
from intake.adapters.refusals import UnreadableFile
from intake.rules import USUAL
from intake.sheets.fields import FIELDS, address
from intake.sheets.mapping import Mapping, Source, faults, layout_of, signature
from intake.sheets.opening import Proposal, as_read, as_sent, proposal_for
from intake.sheets.proposing import CERTAIN, Guess, Proposed, propose

BUYMA = {
    "取引ID": "12345678", "商品ID": "98765432", "アイテム名": "ウールニット", "色・サイズ": "ブラック / M", "個数": "1",
    "販売価格(円)": "12,800", "受注日": "2026/11/20", "お客様名": "山田 花子", "お客様名(ローマ字)": "Yamada Hanako",
    "郵便番号": "100-0001", "住所1": "東京都千代田区千代田1-1", "住所2": "見本荘101", "住所(英語)": "1-1 Chiyoda",
    "電話番号": "090-0000-0001",
}  # fmt: skip
SHOPIFY = {
    "Name": "#1001", "Email": "a@example.com", "Lineitem name": "Cream", "Lineitem quantity": "2",
    "Lineitem price": "1980", "Lineitem sku": "CREAM-50", "Shipping Name": "山田 花子", "Shipping Zip": "100-0001",
    "Shipping Street": "千代田1-1", "Shipping City": "千代田区", "Shipping Province": "東京都",
    "Shipping Phone": "0312345678", "Billing Name": "山田 太郎", "Billing Zip": "100-0002",
}  # fmt: skip
KOREAN = {
    "주문번호": "1001", "상품명": "크림", "옵션": "50ml", "수량": "2", "합계금액": "3960", "받는사람": "山田 花子",
    "받는사람 연락처": "090-0000-0001", "우편번호": "1000001", "주소": "東京都千代田区千代田1-1", "상세주소": "見本荘",
    "배송메세지": "", "주문자": "김하늘", "주문자 연락처": "010-1234-5678",
}  # fmt: skip
PARTS = {
    "受注番号": "A-1", "送付先姓": "山田", "送付先名": "花子", "送付先郵便番号1": "100", "送付先郵便番号2": "0001",
    "送付先住所都道府県": "東京都", "送付先住所市区町村": "千代田区", "送付先住所町以降": "千代田1-1",
    "送付先電話番号1": "090", "送付先電話番号2": "0000", "送付先電話番号3": "0001", "商品名": "美容液", "個数": "1",
    "単価": "1980", "注文者姓": "佐藤", "注文者郵便番号1": "530",
}  # fmt: skip


def proposed(row: dict[str, str]) -> dict[str, Proposed]:
    return {each.field: each for each in propose(list(row), [list(row.values())] * 3)}


def bound(row: dict[str, str], least: int = CERTAIN) -> dict[str, tuple[str, ...]]:
    return {
        name: each.guess.columns
        for name, each in proposed(row).items()
        if each.guess and each.guess.confidence >= least
    }


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            BUYMA,
            {
                "order_no": ("取引ID",), "title": ("アイテム名",), "option_name": ("色・サイズ",), "quantity": ("個数",),
                "unit_price": ("販売価格(円)",), "receiver_name": ("お客様名",), "receiver_phone": ("電話番号",),
                "zip": ("郵便番号",), "address": ("住所1", "住所2"), "item_code": ("商品ID",), "ordered_at": ("受注日",),
            },
        ),
        (
            SHOPIFY,
            {
                "title": ("Lineitem name",), "quantity": ("Lineitem quantity",), "unit_price": ("Lineitem price",),
                "receiver_name": ("Shipping Name",), "receiver_phone": ("Shipping Phone",), "zip": ("Shipping Zip",),
                "address": ("Shipping Province", "Shipping City", "Shipping Street"), "sku": ("Lineitem sku",),
            },
        ),
        (
            KOREAN,
            {
                "order_no": ("주문번호",), "title": ("상품명",), "option_name": ("옵션",), "quantity": ("수량",),
                "amount": ("합계금액",), "receiver_name": ("받는사람",), "receiver_phone": ("받는사람 연락처",),
                "zip": ("우편번호",), "address": ("주소", "상세주소"), "message": ("배송메세지",), "buyer_name": ("주문자",),
            },
        ),
        (
            PARTS,
            {
                "order_no": ("受注番号",), "title": ("商品名",), "quantity": ("個数",), "unit_price": ("単価",),
                "receiver_name": ("送付先姓", "送付先名"), "zip": ("送付先郵便番号1", "送付先郵便番号2"),
                "receiver_phone": ("送付先電話番号1", "送付先電話番号2", "送付先電話番号3"),
                "address": ("送付先住所都道府県", "送付先住所市区町村", "送付先住所町以降"),
            },
        ),
    ],
    ids=["buyma", "shopify", "korean", "parts"],
)  # fmt: skip
def test_what_is_certain_is_right(row: dict[str, str], expected: dict[str, tuple[str, ...]]) -> None:
    assert bound(row) == expected


def test_a_name_its_cells_deny_and_cells_without_a_name_are_never_certain() -> None:
    denied = proposed({**BUYMA, "郵便番号": "ブラック", "個数": "山田"})
    assert all((each := denied[name].guess) is None or each.confidence < 60 for name in ("zip", "quantity"))
    nameless = dict(
        zip(
            "ABCDEFG", ("A0001", "美容液", "2", "1980", "山田 花子", "100-0001", "東京都港区1-1"), strict=True
        )
    )
    found = proposed(nameless)
    assert found["zip"].guess == Guess(("F",), 60, ("content",))
    assert bound(nameless) == {}
    assert found["receiver_name"].guess is None


def test_two_columns_that_may_both_be_it_need_a_person() -> None:
    found = proposed({**KOREAN, "주문ID": "77001"})["order_no"].guess
    assert found is not None
    assert 60 <= found.confidence < CERTAIN


def test_the_buyers_own_data_is_not_the_consignees() -> None:
    only_buyer = {
        "주문번호": "1001",
        "주문자": "김하늘",
        "주문자 우편번호": "1000001",
        "주문자 연락처": "090-0000-0001",
    }
    assert bound(only_buyer, least=1) == {"order_no": ("주문번호",), "buyer_name": ("주문자",)}


def test_an_address_is_put_together_as_japan_writes_it() -> None:
    assert address("東京都", "千代田区", "千代田1-1", "", "見本荘101") == "東京都千代田区千代田1-1 見本荘101"


def mapping(row: dict[str, str], **changes: Source) -> Mapping:
    fields = {name: Source(columns) for name, columns in bound(row).items()}
    return Mapping(tuple(row), "buyma", {**fields, **changes})


def sheet(*rows: dict[str, str], encoding: str = "utf-8") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([list(rows[0]), *(list(row.values()) for row in rows)])
    return out.getvalue().encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_taught_sheet_is_read_like_any_other_file(encoding: str) -> None:
    layout = layout_of(mapping(BUYMA), "sheet-7", "바이마")
    bad = {**BUYMA, "取引ID": "2", "個数": "0"}
    body = sheet(BUYMA, bad, BUYMA, encoding=encoding)
    with pytest.raises(UnreadableFile, match="unknown-layout"):
        read_order_file("a.csv", body)
    file = read_order_file("a.csv", body, learnt=[layout])
    assert (file.market, file.layout, file.title) == ("buyma", "sheet-7", "바이마")
    [(_, line)] = file.lines
    assert (line.order_no, line.cart_no, line.unit_price, line.option_name) == (
        "12345678",
        "12345678",
        12800,
        "ブラック / M",
    )
    assert line.address == "東京都千代田区千代田1-1 見本荘101"
    assert [(one.row, one.column, one.code) for one in file.refusals] == [
        (3, "個数", "quantity-below-one"), (4, "取引ID", "line-repeated"),
    ]  # fmt: skip


def test_a_taught_sheet_is_known_in_any_order_of_columns_and_only_with_the_same_names() -> None:
    layout = layout_of(mapping(BUYMA), "sheet-7", "바이마")
    turned = dict(reversed(BUYMA.items()))
    assert signature(turned) == signature(BUYMA)
    assert read_order_file("a.csv", sheet(turned), learnt=[layout]).lines[0][1].zip == "1000001"
    for other in ({**BUYMA, "備考": ""}, {name: value for name, value in BUYMA.items() if name != "商品ID"}):
        with pytest.raises(UnreadableFile, match="unknown-layout"):
            read_order_file("a.csv", sheet(other), learnt=[layout])


def test_amounts_are_divided_and_constants_stand_for_every_row() -> None:
    one = mapping(KOREAN, delivery_service=Source(constant="kse light"), material=Source(constant="綿"))
    file = read_order_file(
        "a.csv",
        sheet(KOREAN, {**KOREAN, "주문번호": "1002", "합계금액": "3961"}),
        learnt=[layout_of(one, "s", "t")],
    )
    [(_, line)] = file.lines
    assert (line.unit_price, line.delivery_service, line.material) == (1980, "KSE Light", "綿")
    assert [(each.column, each.code) for each in file.refusals] == [("합계금액", "price-not-whole")]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"zip": Source()}, "zip", "mapping-field-missing"),
        ({"zip": Source(("없는 열",))}, "zip", "mapping-column-unknown"),
        ({"sku": Source(("商品ID", "取引ID"))}, "sku", "mapping-too-many-columns"),
        ({"zip": Source(constant="1000001")}, "zip", "mapping-no-constant"),
        ({"quantity": Source(constant="없음")}, "quantity", "quantity-unreadable"),
        ({"delivery_service": Source(constant="EMS")}, "delivery_service", "service-not-known"),
        ({"amount": Source(("商品ID",))}, "amount", "mapping-given-twice"),
        ({"colour": Source(("商品ID",))}, "colour", "mapping-field-unknown"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_mapping_is_said_of_its_field(
    changes: dict[str, Source], field: str, code: str
) -> None:
    assert (field, code) in {(each.field, each.code) for each in faults(mapping(BUYMA, **changes), USUAL)}
    assert faults(mapping(BUYMA), USUAL) == []


def test_doubled_columns_cannot_be_chosen_and_gifts_are_no_market() -> None:
    doubled = Mapping((*BUYMA, "取引ID"), "Gift", mapping(BUYMA).fields)
    assert {(each.field, each.code) for each in faults(doubled, USUAL)} >= {
        ("order_no", "mapping-column-doubled"), ("market", "mapping-market-missing"),
    }  # fmt: skip


def test_a_workbooks_numbers_and_days_come_back_as_what_they_were() -> None:
    for cell in ("0012", Number("602"), Number("1.5"), Number("1.10000E+15"), Moment("2026-11-20 00:00:00")):
        again = as_read(as_sent(cell))
        assert (again, type(again)) == (cell, type(cell))
    book = openpyxl.Workbook()
    book.worksheets[0].append(["바이마 주문"])
    book.worksheets[0].append(list(BUYMA))
    book.worksheets[0].append([*[*BUYMA.values()][:9], 600001, *[*BUYMA.values()][10:]])
    out = io.BytesIO()
    book.save(out)
    found = proposal_for("orders.xlsx", out.getvalue(), Limits())
    assert (found.market, found.numbers, found.missing) == ("buyma", [3], [])
    assert 600001 in found.rows[0]
    file = read_order_file("a.xlsx", out.getvalue(), learnt=[layout_of(mapping(BUYMA), "s", "t")])
    assert [line.zip for _, line in file.lines] == ["0600001"]


def test_a_workbook_whose_columns_are_named_by_years_and_days_is_proposed_for_too() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append([*BUYMA, 2026, datetime(2026, 11, 25)])  # noqa: DTZ001
    book.worksheets[0].append([*BUYMA.values(), 1, 2])
    book.save(out := io.BytesIO())
    sent = json.loads(msgspec.json.encode(proposal_for("a.xlsx", out.getvalue(), Limits())))
    assert sent["header"][:-2] == list(BUYMA)
    assert sent["header"][-2:] == ["2026", "2026-11-25"]
    mapped = Mapping(tuple(sent["header"]), "buyma", mapping(BUYMA).fields)
    file = read_order_file("a.xlsx", out.getvalue(), learnt=[layout_of(mapped, "s", "t")])
    assert len(file.lines) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_encoding_and_delimiter_of_an_unknown_sheet_are_found(encoding: str, delimiter: str) -> None:
    rows = [list(BUYMA), list(BUYMA.values())]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    found = proposal_for("a.csv", out.getvalue().encode(encoding), Limits())
    assert (found.encoding, found.delimiter) == (encoding.removesuffix("-sig"), delimiter)
    assert found.header == list(BUYMA)


CELLS = st.one_of(
    st.text(max_size=30), st.sampled_from([*BUYMA, *KOREAN, *SHOPIFY, *BUYMA.values(), *KOREAN.values(), ""])
)


@given(st.lists(CELLS, max_size=12), st.lists(st.lists(CELLS, max_size=14), max_size=5))
@settings(deadline=None)
def test_any_table_gives_a_proposal_that_can_be_trusted(header: list[str], rows: list[list[str]]) -> None:
    found = propose(header, rows)
    assert [each.field for each in found] == list(FIELDS)
    used = [column for each in found if each.guess for column in each.guess.columns]
    assert len(used) == len(set(used))
    assert set(used) <= set(header)
    assert all(0 < each.guess.confidence <= 99 for each in found if each.guess)
    fields = {each.field: Source(each.guess.columns) for each in found if each.guess}
    proposal = Mapping(tuple(header), "buyma", fields)
    assert {each.code for each in faults(proposal, USUAL)} <= {"mapping-field-missing"}


@given(st.binary(max_size=300) | st.lists(st.lists(CELLS, max_size=8), max_size=6).map(
    lambda rows: "\r\n".join(",".join(row) for row in rows).encode()
))  # fmt: skip
@settings(deadline=None)
def test_any_bytes_give_a_proposal_or_a_refusal(body: bytes) -> None:
    try:
        assert isinstance(proposal_for("orders.csv", body, Limits()), Proposal)
    except UnreadableFile as refused:
        assert refused.code

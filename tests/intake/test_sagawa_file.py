"""Sagawa's e飛伝III, e飛伝2 and Global sheets (INT-01; rakuten-amazon-buyma.md 11.3, 14)."""

import csv
import io
from collections.abc import Sequence

import openpyxl
import pytest
from intake.adapters.order_file import OrderFile, read_order_file
from intake.adapters.refusals import UnreadableFile
from intake.adapters.sagawa_file import COLUMNS, GLOBAL_COLUMNS, OLD_COLUMNS

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
PARCEL = {
    "お届け先電話番号": "090-0000-0001",
    "お届け先郵便番号": "100-0001",
    "お届け先住所1": "東京都千代田区千代田１－１",
    "お届け先住所1(必須)": "東京都千代田区千代田１－１",
    "お届け先住所2": "見本荘１０１",
    "お届け先名称1": "山田 花子",
    "お届け先名称1(必須)": "山田 花子",
    "お客様管理番号": "0012345",
    "お客様管理ナンバー": "0012345",
    "品名1": "美容液 30ml",
    "品名2": "化粧水",
    "出荷個数": "1",
    "クール便指定": "001",
    "配達日": "2026/11/30",
    "配達指定時間帯": "01",
    "元着区分": "1",
}
GLOBAL = {
    "ORDER_NO": "SGX-1", "CONSIGNEE_NAME": "山田 花子", "YOMIGANA": "ヤマダ ハナコ",
    "CONSIGNEE_ADDRESS1": "東京都千代田区千代田1-1", "CONSIGNEE_POSTALCODE": "1000001",
    "CONSIGNEE_PHONENO": "0312345678", "ITEM_CODE": "A,B,B", "ITEM_NAME": "美容液", "ITEM_PCS": "2",
    "UNIT_PRICE": "1,980",
}  # fmt: skip


def sheet(columns: Sequence[str], *rows: dict[str, str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(
        [columns, *([row.get(column, "") for column in columns] for row in rows)]
    )
    return out.getvalue()


def read(columns: Sequence[str], *changes: dict[str, str], encoding: str = "cp932") -> OrderFile:
    text = sheet(columns, *({**PARCEL, **change} for change in changes))
    return read_order_file("e飛伝.csv", text.encode(encoding))


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize(("columns", "layout"), [(COLUMNS, "sagawa-hiden3"), (OLD_COLUMNS, "sagawa-hiden2")])
def test_a_parcel_is_a_line_of_one_piece_whose_price_waits(
    columns: tuple[str, ...], layout: str, encoding: str
) -> None:
    file = read(columns, {}, encoding=encoding)
    assert (file.market, file.layout, file.refusals) == ("sagawa", layout, [])
    [(row, line)] = file.lines
    assert (row, line.cart_no, line.order_no, line.quantity, line.unit_price) == (
        2,
        "0012345",
        "0012345",
        1,
        0,
    )
    assert (line.title, line.receiver_name) == ("美容液 30ml 化粧水", "山田 花子")
    assert (line.zip, line.address) == ("1000001", "東京都千代田区千代田１－１ 見本荘１０１")
    assert (line.receiver_phone, line.desired_delivery) == ("090-0000-0001", "2026/11/30 01")


def test_full_width_digits_in_the_header_and_two_lines_of_notes_above_it_are_understood() -> None:
    header, row = sheet(COLUMNS, PARCEL).splitlines()
    notes = ["出荷データ", "※この行は消さないでください"]
    text = "\r\n".join([*notes, header.translate(WIDE), row])
    assert read_order_file("a.csv", text.encode("cp932")).lines[0][0] == 4
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(text)):
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    file = read_order_file("a.xlsx", out.getvalue())
    assert (file.layout, [number for number, _ in file.lines]) == ("sagawa-hiden3", [4])


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("出荷個数", "2", "sagawa-not-offered"),
        ("クール便指定", "002", "sagawa-not-offered"),
        ("代引金額", "3980", "sagawa-not-offered"),
        ("元着区分", "2", "sagawa-not-offered"),
        ("営業所受取", "1", "sagawa-not-offered"),
        ("お問い合せ送り状No.", "357888021260", "sagawa-already-sent"),
        ("お届け先郵便番号", "10-0001", "zip-unreadable"),
        ("お届け先電話番号", "00000000000", "phone-unreadable"),
        ("お届け先名称1", "", "blank"),
        ("お客様管理番号", "", "blank"),
        ("お客様管理番号", "1.2E+09", "scientific-notation"),
    ],
)
def test_what_our_parcels_cannot_do_is_refused_by_its_column(column: str, value: str, code: str) -> None:
    file = read(COLUMNS, {"お客様管理番号": "1"}, {column: value})
    assert [line.order_no for _, line in file.lines] == ["1"]
    assert [(one.row, one.column, one.code) for one in file.refusals] == [(3, column, code)]


def test_a_number_twice_and_a_sheet_without_its_columns_are_refused() -> None:
    assert [one.code for one in read(COLUMNS, {}, {}).refusals] == ["line-repeated"]
    lacking = [name for name in COLUMNS if name != "お届け先郵便番号"]
    with pytest.raises(UnreadableFile) as refused:
        read(lacking, {})
    assert (refused.value.code, refused.value.params) == ("missing-columns", {"columns": "お届け先郵便番号"})


def test_sagawa_globals_orders_have_goods_and_prices() -> None:
    second = {**GLOBAL, "ITEM_CODE": "C", "ITEM_NAME": "化粧水"}
    file = read_order_file("sgx.csv", sheet(GLOBAL_COLUMNS, GLOBAL, second, second).encode("utf-8"))
    assert (file.market, file.layout) == ("sagawa", "sagawa-global")
    assert [(line.sku, line.quantity, line.unit_price, line.cart_no) for _, line in file.lines] == [
        ("A,B,B", 2, 1980, "SGX-1"), ("C", 2, 1980, "SGX-1"),
    ]  # fmt: skip
    assert [(one.row, one.code) for one in file.refusals] == [(4, "line-repeated")]

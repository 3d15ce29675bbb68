"""The KSE form: downloaded, filled in, uploaded (INT-01)."""

import io
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake.adapters.form_template import kse_form
from intake.adapters.kse_form import COLUMNS
from intake.adapters.order_file import OrderFile, read_order_file
from intake.adapters.refusals import UnreadableFile

from tests.intake import samples

EXAMPLE = {column.name: column.example for column in COLUMNS}
PLACE = {"ko": 0, "ja": 1, "en": 2}


def filled(lang: str, *rows: dict[str, Any]) -> bytes:
    """The downloaded form with rows typed into it."""
    book = openpyxl.load_workbook(io.BytesIO(kse_form(lang, ["KSE", "KSE Light"])))
    for at, row in enumerate(rows, 2):
        for place, column in enumerate(COLUMNS, 1):
            book.worksheets[0].cell(at, place, {**EXAMPLE, **row}[column.name])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(lang: str, *rows: dict[str, Any]) -> OrderFile:
    return read_order_file("KSE-orders.xlsx", filled(lang, *rows))


@pytest.mark.parametrize("lang", PLACE)
def test_the_form_as_downloaded_names_what_it_needs_and_explains_every_column(lang: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(kse_form(lang, ["KSE", "KSE Light"])))
    orders, help_sheet = book.worksheets
    yellow = {cell.value for cell in orders[1] if cell.fill.fgColor.rgb == "00FFF2A8"}
    assert yellow == {column.headings[PLACE[lang]] for column in COLUMNS if column.needed}
    explained = {row[0]: row for row in help_sheet.iter_rows(min_row=2, values_only=True)}
    assert list(explained) == [column.headings[PLACE[lang]] for column in COLUMNS]
    assert all(row[2] for row in explained.values())
    with pytest.raises(UnreadableFile) as refused:
        read_order_file("KSE-orders.xlsx", kse_form(lang, ["KSE", "KSE Light"]))
    assert refused.value.code == "no-orders"


@pytest.mark.parametrize("lang", PLACE)
def test_a_form_filled_in_with_its_own_examples_gives_the_same_line_in_every_language(lang: str) -> None:
    file = read(lang, {})
    assert (file.market, file.layout, file.refusals) == ("kse", f"kse-form-{lang}", [])
    [(row, line)] = file.lines
    assert row == 2
    assert (line.market, line.cart_no, line.order_no, line.sku) == (
        "qoo10jp", "170000001", "1100000001", "SERUM-30",
    )  # fmt: skip
    assert (line.quantity, line.unit_price, line.currency, line.delivery_service) == (1, 1980, "JPY", "KSE")
    assert (line.receiver_phone, line.zip, line.ordered_at[:10]) == ("090-0000-0001", "1000001", "2026-11-20")


def test_mandatory_columns_alone_are_enough_and_are_not_taken_for_a_markets_file() -> None:
    names = [column.headings[0] for column in COLUMNS if column.needed]
    cells = [column.example for column in COLUMNS if column.needed]
    file = read_order_file("a.csv", "\r\n".join([",".join(names), ",".join(cells)]).encode())
    [(_, line)] = file.lines
    assert (file.layout, line.market, line.delivery_service, line.currency) == (
        "kse-form-ko", "kse", "KSE", "JPY",
    )  # fmt: skip
    for missing in names:
        header = ",".join(name for name in names if name != missing)
        with pytest.raises(UnreadableFile) as refused:
            read_order_file("a.csv", f"{header}\r\n".encode())
        assert refused.value.code in ("missing-columns", "qoo10jp-summary-view", "unknown-layout")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"delivery_service": "EMS"}, "service-not-known"),
        ({"quantity": "0"}, "quantity-below-one"),
        ({"zip": "123"}, "zip-unreadable"),
        ({"receiver_phone": ""}, "blank"),
        ({"cart_no": ""}, "blank"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_by_row_and_column(change: dict[str, str], code: str) -> None:
    file = read("ja", {"order_no": "1"}, {"order_no": "2", **change})
    assert [line.order_no for _, line in file.lines] == ["1"]
    column = next(column for column in COLUMNS if column.name == next(iter(change)))
    assert [(one.row, one.column, one.code) for one in file.refusals] == [(3, column.headings[1], code)]


def test_goods_of_one_order_are_lines_and_the_same_goods_twice_are_refused() -> None:
    goods = {"market": "", "item_code": ""}
    file = read("ko", {**goods, "sku": "A"}, {**goods, "sku": "B"}, {**goods, "sku": "A"})
    assert [line.sku for _, line in file.lines] == ["A", "B"]
    assert [(one.row, one.code) for one in file.refusals] == [(4, "line-repeated")]
    qoo10 = read("ko", {"sku": "A"}, {"sku": "B"})
    assert [(one.row, one.code) for one in qoo10.refusals] == [(3, "line-repeated")]


@given(st.sampled_from(["KSE", "kse light", "KSELight", " Kse  Light "]), st.sampled_from(["ko", "ja", "en"]))
def test_a_service_is_known_however_it_is_typed(typed: str, lang: str) -> None:
    header = ",".join(column.headings[PLACE[lang]] for column in COLUMNS)
    row = ",".join(f'"{ {**EXAMPLE, "delivery_service": typed}[column.name] }"' for column in COLUMNS)
    [(_, line)] = read_order_file("a.csv", f"{header}\n{row}\n".encode()).lines
    assert line.delivery_service == ("KSE Light" if "ight" in typed.lower() else "KSE")


def test_a_markets_own_files_are_still_known_as_theirs() -> None:
    assert read_order_file("a.csv", samples.qoo10_ko()).layout == "qoo10-detail-ko"
    assert read_order_file("a.csv", samples.qoo10_ja()).layout == "qoo10-detail-ja"

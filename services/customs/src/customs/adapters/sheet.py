"""The broker's sheet (수출신고): one row per goods line, typed cells, what is missing in yellow (CUS-02).

Text stays text: codes, zips and phones keep their zeros, and Excel's own mark for text (quote prefix) keeps
a value that begins like a formula from ever becoming one. See docs/decisions/0011.
"""

import io
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from rustpy_xlsxwriter import FastExcel, Format

from customs.declarations import Declaration
from kse.days import KOREA

SHEET = "수출신고"
WITHOUT_MINOR_UNITS = frozenset({"JPY", "KRW"})
YELLOW = "#FFFF00"


class Column(NamedTuple):
    """A column of the sheet: its heading, what it says of a line, its number format (`@`: text)."""

    heading: str
    value: Callable[[Declaration], Any]
    form: str = "@"
    needed: bool = False
    """Yellow where it is empty."""


def _money(minor_units: int, currency: str) -> int | float:
    return minor_units if currency in WITHOUT_MINOR_UNITS else minor_units / 100


COLUMNS = (
    Column("접수번호", lambda d: d.k_number),
    Column("등록일", lambda d: d.registered_at.astimezone(KOREA).date(), "yyyy-mm-dd"),
    Column("주문번호", lambda d: d.order_no),
    Column("장바구니번호", lambda d: d.cart_no),
    Column("순번", lambda d: d.line, "0"),
    Column("SKU", lambda d: d.sku),
    Column("상품명", lambda d: d.title),
    Column("수출신고용 영문명", lambda d: d.name_english, needed=True),
    Column("HSCode", lambda d: d.hs_code, needed=True),
    Column("원산지", lambda d: d.origin, needed=True),
    Column("재질", lambda d: d.material),
    Column("수량", lambda d: d.quantity, "#,##0"),
    Column("단가", lambda d: _money(d.unit_price, d.currency), "#,##0.##"),
    Column("금액", lambda d: _money(d.amount, d.currency), "#,##0.##"),
    Column("통화", lambda d: d.currency),
    Column("중량(kg)", lambda d: d.weight_g / 1000 if d.weight_g else None, "0.000", needed=True),
    Column("배송타입", lambda d: d.delivery_service),
    Column("송장번호(도착지)", lambda d: d.local_tracking_number),
    Column("수취인", lambda d: d.receiver_name),
    Column("수취인(요미가나)", lambda d: d.receiver_kana, needed=True),
    Column("수취인(영문)", lambda d: d.receiver_name_english, needed=True),
    Column("수취인 전화번호", lambda d: d.receiver_phone),
    Column("수취인 우편번호", lambda d: d.zip),
    Column("수취인 주소", lambda d: d.address),
    Column("수취인 주소(영문)", lambda d: d.address_english),
    Column("발송인(영문)", lambda d: d.sender.name, needed=True),
    Column("발송인 주소(영문)", lambda d: d.sender.street, needed=True),
    Column("발송인 도시(영문)", lambda d: d.sender.city, needed=True),
    Column("발송인 주/도(영문)", lambda d: d.sender.state),
    Column("발송인 우편번호", lambda d: d.sender.zip, needed=True),
    Column("발송인 국가", lambda d: d.sender.country, needed=True),
    Column("발송인 전화번호", lambda d: d.sender.phone, needed=True),
)
TO_CHECK = "확인 필요"
"""The last column names in words what is yellow."""


def sheet(declarations: Iterable[Declaration]) -> bytes:
    """The workbook as bytes."""
    out = io.BytesIO()
    text = Format().set_num_format("@").set_quote_prefix()
    missing = Format().set_background_color(YELLOW)
    formats = {c.heading: text if c.form == "@" else Format().set_num_format(c.form) for c in COLUMNS}
    rows = [_row(declaration) for declaration in declarations]
    # In a conditional format an empty cell equals 0 and text never does: filled in, it loses its yellow.
    rule = {"type": "cell", "criteria": "==", "value": 0, "format": missing}
    FastExcel(out).freeze(row=1, col=1).sheet(
        SHEET,
        rows or [dict.fromkeys([*formats, TO_CHECK])],
        column_formats={**formats, TO_CHECK: text},
        column_widths={name: max(12.0, len(name) * 2.2) for name in (*formats, TO_CHECK)},
        header_format=Format().set_bold(),
        conditional_formats={c.heading: rule for c in COLUMNS if c.needed and rows},
        ignore_errors=[c.heading for c in COLUMNS if c.form == "@"],
        autofilter=True,
    ).save()
    return out.getvalue()


def _row(declaration: Declaration) -> dict[str, Any]:
    values = ((column.heading, column.value(declaration)) for column in COLUMNS)
    cells = {heading: None if value == "" else value for heading, value in values}
    empty = [column.heading for column in COLUMNS if column.needed and cells[column.heading] is None]
    return {**cells, TO_CHECK: ", ".join(empty) or None}

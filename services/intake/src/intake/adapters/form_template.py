"""The forms to fill in: mandatory columns yellow, text cells that keep zeros, a sheet of explanations."""

import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from intake.adapters import gift_form as gift
from intake.adapters.kse_form import COLUMNS, Column
from intake.messages import LANGUAGES

ROWS = 2_000
"""Rows prepared; more may be filled in."""
_NUMBERS = frozenset({"quantity", "unit_price"})
_YELLOW = PatternFill("solid", fgColor="FFF2A8")
_GREY = PatternFill("solid", fgColor="EEF1F5")
_SIDE = Side("thin", color="C3CBD6")
_LINE = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_Sheets = tuple[tuple[str, str], tuple[str, str], tuple[str, str]]
_ORDERS: _Sheets = (("주문", "작성 방법"), ("注文", "記入方法"), ("Orders", "How to fill in"))
_GIFTS: _Sheets = (("사은품", "작성 방법"), ("おまけ", "記入方法"), ("Gifts", "How to fill in"))
_HEADINGS = (
    ("항목", "필수", "설명", "예"),
    ("項目", "必須", "説明", "例"),
    ("Column", "Mandatory", "What belongs into it", "Example"),
)


def kse_form(lang: str, services: Sequence[str]) -> bytes:
    """The form as xlsx, its headings and explanations in a language: `ko`, `ja` or `en`.

    It offers the delivery services the seller may use.
    """
    return _form(COLUMNS, _ORDERS, lang, services)


def gift_form(lang: str) -> bytes:
    """The gift form, likewise (INT-09)."""
    return _form(gift.COLUMNS, _GIFTS, lang, ())


def _form(columns: Sequence[Column], sheets: _Sheets, lang: str, services: Sequence[str]) -> bytes:
    place = LANGUAGES.index(lang) if lang in LANGUAGES else 0
    book = Workbook()
    book.remove(book.worksheets[0])
    rows, explanations = sheets[place]
    _rows(book.create_sheet(rows), columns, place, services)
    _explanations(book.create_sheet(explanations), columns, place, services)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(sheet: Worksheet, columns: Sequence[Column], place: int, services: Sequence[str]) -> None:
    for at, column in enumerate(columns, 1):
        heading, letter = column.headings[place], get_column_letter(at)
        _head(sheet, 1, at, heading, needed=column.needed)
        sheet.column_dimensions[letter].width = max(12, 2 * len(heading), 1.4 * len(column.example))
        sheet.column_dimensions[letter].number_format = "0" if column.name in _NUMBERS else "@"
        if column.name not in _NUMBERS:
            for row in range(2, 102):
                sheet.cell(row, at).number_format = "@"
        if column.name == "delivery_service":
            choice = DataValidation(type="list", formula1=f'"{",".join(services)}"', allow_blank=True)
            choice.add(f"{letter}2:{letter}{ROWS}")
            sheet.add_data_validation(choice)
    sheet.freeze_panes = "A2"


def _explanations(sheet: Worksheet, columns: Sequence[Column], place: int, services: Sequence[str]) -> None:
    for at, (heading, width) in enumerate(zip(_HEADINGS[place], (26, 12, 70, 36), strict=True), 1):
        _head(sheet, 1, at, heading, needed=False)
        sheet.column_dimensions[get_column_letter(at)].width = width
    for row, column in enumerate(columns, 2):
        mark = "O" if column.needed else ""
        about, example = column.about[place], column.example
        if column.name == "delivery_service":
            about, example = about.format(services=", ".join(services), first=services[0]), services[0]
        told = (column.headings[place], mark, about, example)
        for at, text in enumerate(told, 1):
            cell = sheet.cell(row, at, text)
            centre = "center" if at == 2 else None
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal=centre)
            cell.border, cell.number_format = _LINE, "@"
        if column.needed:
            sheet.cell(row, 1).fill = _YELLOW
    sheet.freeze_panes = "A2"


def _head(sheet: Worksheet, row: int, at: int, text: str, *, needed: bool) -> None:
    cell = sheet.cell(row, at, text)
    cell.font, cell.border, cell.fill = Font(bold=True), _LINE, _YELLOW if needed else _GREY

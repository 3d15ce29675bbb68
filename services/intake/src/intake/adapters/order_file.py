"""An order file of any known market in, order lines and refusals out (INT-01, INT-02)."""

from collections.abc import Iterator, Sequence
from pathlib import PurePath

import msgspec

from intake.adapters import (
    amazon_file,
    gift_form,
    kse_form,
    qoo10_file,
    rakuten_file,
    sagawa_file,
    text_file,
    workbook,
)  # fmt: skip
from intake.adapters.layouts import Header, Layout, LineReader, check_header, missing_columns, recognise
from intake.adapters.limits import Limits
from intake.adapters.refusals import Refusal, UnreadableFile
from intake.rules import USUAL
from kse.contracts import OrderLine

LAYOUTS: tuple[Layout, ...] = (
    *qoo10_file.LAYOUTS, *rakuten_file.LAYOUTS, *amazon_file.LAYOUTS, *kse_form.LAYOUTS,
    *sagawa_file.LAYOUTS, *gift_form.LAYOUTS,
)  # fmt: skip
LEARNT_MARKETS = ("buyma",)
"""Markets whose files are known by no layout of ours: a person teaches them."""
EXTENSIONS = frozenset({"", ".csv", ".tsv", ".txt", ".xls", ".xlsx"})

_WORKBOOK_HEADER_WITHIN_ROWS = 5


class Stopped(Exception):
    """Somebody asked for the reading to end; nothing of the file was taken."""


class Progress:
    """How far a reading is, for another thread to look at, and that thread's wish that it end."""

    def __init__(self) -> None:
        self.rows = 0
        self.refused = 0
        self.stop = False


class OrderFile(msgspec.Struct):
    """What an order file held. Row numbers count as a spreadsheet does, the header's row included."""

    market: str
    layout: str
    encoding: str
    """"" for a workbook."""
    delimiter: str
    header: list[str]
    lines: list[tuple[int, OrderLine]] = []
    refusals: list[Refusal] = []
    refused_rows: dict[int, list[str]] = {}
    """The refused rows' cells as they came, for the file of refused rows."""
    title: str = ""
    """What a person called the layout, "" for ours."""
    joining_rows: dict[int, list[str]] = {}
    """The cells of lines that may still be refused, because the cart they join decides (INT-09)."""

    @property
    def rows(self) -> int:
        """Rows that were not blank."""
        return len(self.lines) + len(self.refused_rows)


def read_order_file(
    name: str,
    body: bytes,
    *,
    market: str | None = None,
    encoding: str | None = None,
    limits: Limits = Limits(),  # noqa: B008  (frozen)
    learnt: Sequence[Layout] = (),
    services: Sequence[str] = (*USUAL,),
    progress: Progress | None = None,
) -> OrderFile:
    """Read an order file; market and encoding are found out unless given.

    A market that is given is believed where its columns are all there; `learnt` are the layouts the seller
    taught, `services` the delivery services they may use.

    Good rows become order lines, each other row has its refusals. Raises UnreadableFile when nothing
    of the file can be taken, Stopped when `progress` was told so: then no row was.
    """
    if PurePath(name.replace("\\", "/")).suffix.lower() not in EXTENSIONS:
        raise UnreadableFile("wrong-extension", extension=PurePath(name).suffix[:20])
    if len(body) > limits.bytes:
        raise UnreadableFile("too-many-bytes", limit=limits.bytes // (1024 * 1024))
    if not body.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise UnreadableFile("empty-file")
    layouts = (*learnt, *LAYOUTS)
    if market and market not in LEARNT_MARKETS and all(market != layout.market for layout in layouts):
        raise UnreadableFile("market-not-supported", market=market[:40])
    file, rows = _opened(body, market, encoding, limits, layouts)
    _collect(file, rows, services, limits, progress or Progress())
    if not file.rows:
        raise UnreadableFile("no-orders")
    return file


class _Rows(msgspec.Struct):
    """The rows to read, and how."""

    header: Header
    rows: Iterator[tuple[int, list[str]]]


def _opened(
    body: bytes, market: str | None, encoding: str | None, limits: Limits, layouts: Sequence[Layout]
) -> tuple[OrderFile, _Rows]:
    if workbook.is_workbook(body):
        rows: Iterator[tuple[int, list[str]]]
        numbered = enumerate(workbook.read_workbook(body, limits), 1)
        header = _as_asked(_workbook_header(numbered, layouts), market)
        rows = ((number, row) for number, row in numbered if any(map(str.strip, row)))
        encoding_name = delimiter = ""
    else:
        table = text_file.open_text(body, layouts, encoding)
        header, delimiter = _as_asked(table.header, market), table.delimiter
        table = msgspec.structs.replace(table, header=header)
        encoding_name = table.encoding_shown
        rows = text_file.rows(body, table, limits)
    layout = header.layout
    if len(header.names) > limits.columns:
        raise UnreadableFile("too-many-columns", limit=limits.columns)
    check_header(header)
    names = _kept(header.names)
    file = OrderFile(layout.market, layout.name, encoding_name, delimiter, names, title=layout.title)
    return file, _Rows(header, rows)


def _as_asked(header: Header, market: str | None) -> Header:
    """The header as the market that was asked for reads it, where that lacks no column it needs."""
    if market in (None, "", header.layout.market):
        return header
    asked = recognise(header.names, [layout for layout in LAYOUTS if layout.market == market])
    if not asked or missing_columns(asked):
        raise UnreadableFile("other-market", market=str(market), found=header.layout.market)
    return asked


def _workbook_header(numbered: Iterator[tuple[int, list[str]]], layouts: Sequence[Layout]) -> Header:
    blank = True
    for number, names in numbered:
        blank = blank and not any(names)
        while names and not names[-1].strip():
            names.pop()
        if header := recognise(names, layouts):
            return header
        if number >= _WORKBOOK_HEADER_WITHIN_ROWS:
            break
    raise UnreadableFile("empty-file" if blank else "unknown-layout")


def _collect(
    file: OrderFile, source: _Rows, services: Sequence[str], limits: Limits, progress: Progress
) -> None:
    reader = LineReader(source.header, services)
    seen = Seen(source.header.layout)
    width = len(file.header)
    drops = source.header.layout.may_drop_trailing
    for number, row in source.rows:
        if progress.stop:
            raise Stopped
        progress.rows += 1
        refusals = _refused_shape(number, row, file.header, drops, limits)
        if not refusals:
            read = reader.read(number, row if len(row) == width else (row + [""] * width)[:width])
            refusals = read if isinstance(read, list) else seen.refused(number, read)
            if not refusals and not isinstance(read, list):
                file.lines.append((number, read))
                if source.header.layout.joins_carts:
                    file.joining_rows[number] = _kept(row)
                continue
        file.refusals.extend(refusals)
        file.refused_rows[number] = _kept(row)
        progress.refused += 1
        _refuse_hopeless(file, len(row), limits)


def _kept(cells: list[str]) -> list[str]:
    """Cells as they came, but for NUL, which no database keeps."""
    return [cell.replace("\0", "") for cell in cells]


def _refuse_hopeless(file: OrderFile, width: int, limits: Limits) -> None:
    """A file of which nearly nothing can be taken is not read to its end, nor are its rows all kept."""
    rows = len(file.refused_rows)
    if rows * width > limits.refused_cells or (rows > limits.refused_at_first and not file.lines):
        first = file.refusals[0]
        value = first.params.get("value", "")
        raise UnreadableFile("too-many-refused", count=rows, row=first.row, column=first.column, value=value)


def _refused_shape(
    number: int, row: list[str], header: list[str], may_drop_trailing: bool, limits: Limits
) -> list[Refusal]:
    width = len(header)
    if len(row) < width and not may_drop_trailing:
        return [Refusal(number, "", "row-too-short", {"cells": len(row), "columns": width})]
    if len(row) > width and any(map(str.strip, row[width:])):
        return [Refusal(number, "", "row-too-long", {"cells": len(row), "columns": width})]
    if max(map(len, row)) > limits.cell:
        place = next(place for place, cell in enumerate(row) if len(cell) > limits.cell)
        column = header[place].strip() if place < width else ""
        return [Refusal(number, column, "cell-too-long", {"limit": limits.cell})]
    return []


class Seen:
    """What earlier rows of the file said: a line comes once, and a cart goes to one consignee."""

    def __init__(self, layout: Layout) -> None:
        self._lines: dict[tuple[str, ...], int] = {}
        self._carts: dict[str, tuple[int, tuple[str, str, str]]] = {}
        self._layout = layout
        columns = {field.name: field.columns[0] for field in layout.fields}
        self._receiver_column = columns.get("receiver_name", layout.line_column)

    def refused(self, number: int, line: OrderLine) -> list[Refusal]:
        # Qoo10's order numbers name one line each, in our own form too.
        names = ("market", "order_no") if line.market == "qoo10jp" else self._layout.line_key
        key = tuple(getattr(line, name) for name in names)
        earlier = self._lines.setdefault(key, number)
        if earlier != number:
            params: dict[str, str | int] = {"earlier": earlier, "value": line.order_no}
            return [Refusal(number, self._layout.line_column, "line-repeated", params)]
        consignee = (line.receiver_name, line.zip, line.address)
        first, expected = self._carts.setdefault(line.cart_no, (number, consignee))
        if consignee != expected:
            params = {"earlier": first, "value": line.cart_no}
            return [Refusal(number, self._receiver_column, "cart-to-two-consignees", params)]
        return []

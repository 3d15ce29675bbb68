"""A sheet of no known layout: how it is written, its header and its first rows, found as well as can be."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import PurePath

import msgspec

from intake.adapters import workbook
from intake.adapters.cells import Moment, Number
from intake.adapters.limits import Limits
from intake.adapters.refusals import UnreadableFile
from intake.sheets.fields import FIELDS
from intake.sheets.mapping import signature
from intake.sheets.names import likeness, market_of
from intake.sheets.proposing import CERTAIN, Proposed, propose

FEWEST_COLUMNS = 3
SAMPLE_ROWS = 20
_LOOKED_AT = 50
_NAMES_LOOKED_AT = 100
_HEADER_WITHIN_ROWS = 5
_SHOWN = 500
"""Characters of a cell that are shown."""
_HEAD = 256 * 1024
_DELIMITERS = (",", "\t", ";", "|")
_ENCODINGS = ("utf-8-sig", "cp932", "cp949", "euc_jp")
_ALIASES = {"utf-8": "utf-8-sig", "shift_jis": "cp932", "euc-kr": "cp949"}


class At(msgspec.Struct, frozen=True):
    """A cell that the spreadsheet kept as a day or a time."""

    at: str


Cell = str | int | float | At
"""A number is a cell that the spreadsheet kept as one."""


class Sheet(msgspec.Struct, frozen=True):
    """What was found: rows follow the header, each with its number in the file."""

    encoding: str
    delimiter: str
    header: list[str]
    rows: list[tuple[int, list[str]]]


class Proposal(msgspec.Struct, frozen=True):
    """What a sheet of unknown layout may mean, for a person to confirm or change (INT-01)."""

    name: str
    """What the mapping may be called."""
    market: str
    encoding: str
    delimiter: str
    signature: str
    header: list[str]
    rows: list[list[Cell]]
    numbers: list[int]
    """The rows' numbers in the file."""
    fields: list[Proposed]
    missing: list[str]
    """Values that an order line needs and for which nothing is proposed."""


def proposal_for(
    file_name: str, body: bytes, limits: Limits, *, market: str = "", encoding: str = ""
) -> Proposal:
    """Raises UnreadableFile where the file is no table at all."""
    sheet = open_sheet(body, limits, encoding)
    cells = [row for _, row in sheet.rows]
    fields = propose(sheet.header, cells)
    shown = sheet.rows[:SAMPLE_ROWS]
    return Proposal(
        name=PurePath(file_name.replace("\\", "/")).stem[:60],
        market=market or market_of(sheet.header, file_name),
        encoding=sheet.encoding.removesuffix("-sig"),
        delimiter=sheet.delimiter,
        signature=signature(sheet.header),
        header=sheet.header,
        rows=[[as_sent(cell) for cell in row] for _, row in shown],
        numbers=[number for number, _ in shown],
        fields=fields,
        missing=[
            each.field
            for each in fields
            if each.needed
            and each.guess is None
            and not any(
                other.field == "amount" and other.guess for other in fields if each.field == "unit_price"
            )
        ],
    )


def as_sent(cell: str) -> Cell:
    """A cell on its way to a page and back, where numbers stay numbers."""
    if isinstance(cell, Moment):
        return At(cell[:_SHOWN])
    if not isinstance(cell, Number):
        return cell[:_SHOWN]
    return int(cell) if cell.lstrip("-").isdecimal() else float(cell)


def as_read(cell: Cell) -> str:
    """The cell as the file's reader would have it."""
    if isinstance(cell, At):
        return Moment(cell.at)
    return cell if isinstance(cell, str) else workbook.shown(cell)


def open_sheet(body: bytes, limits: Limits, encoding: str = "") -> Sheet:
    """Raises UnreadableFile where there is no table, or none with a header and a few columns."""
    if workbook.is_workbook(body):
        rows = islice(workbook.read_workbook(body, limits), _LOOKED_AT + _HEADER_WITHIN_ROWS)
        sheet = _sheet("", "", enumerate(rows, 1))
    else:
        sheet = _best_text(body, _ALIASES.get(encoding.lower(), encoding))
    if sheet is None or not sheet.rows:
        raise UnreadableFile("unknown-layout")
    if len(sheet.header) > limits.columns:
        raise UnreadableFile("too-many-columns", limit=limits.columns)
    return sheet


def _best_text(body: bytes, encoding: str) -> Sheet | None:
    """In the encoding and with the delimiter that give the most known names, then the most columns."""
    found: list[tuple[int, int, Sheet]] = []
    for name in (
        (encoding,) if encoding else ("utf-16",) if body[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    ):
        text = _decoded(body, name)
        for delimiter in _DELIMITERS if text is not None else ():
            sheet = _sheet(name, delimiter, _text_rows(text or "", delimiter))
            found += [(_known(sheet.header), len(sheet.header), sheet)] if sheet else []
        if found and name == "utf-8-sig":
            break
    return max(found, key=lambda each: each[:2], default=(0, 0, None))[2]


def _decoded(body: bytes, encoding: str) -> str | None:
    head = body[:_HEAD]
    whole = len(body) <= _HEAD
    if not whole:
        head = head[: head.rfind(b"\n") + 1] if encoding != "utf-16" else head
    try:
        return head.decode(encoding)
    except LookupError:
        raise UnreadableFile("unknown-encoding", encoding=encoding[:40]) from None
    except UnicodeDecodeError as fault:
        return None if whole or fault.start < len(head) - 4 else head[: fault.start].decode(encoding)


def _text_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    try:
        yield from enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1)
    except csv.Error:
        return


def _sheet(encoding: str, delimiter: str, numbered: Iterable[tuple[int, list[str]]]) -> Sheet | None:
    head = list(islice(numbered, _LOOKED_AT + _HEADER_WITHIN_ROWS))
    filled = [(number, row) for number, row in head if any(map(str.strip, row))]
    place = max(
        range(min(len(filled), _HEADER_WITHIN_ROWS)),
        key=lambda at: (_known(filled[at][1]), sum(map(_is_heading, filled[at][1])), -at),
        default=None,
    )
    if place is None or filled[place][0] > _HEADER_WITHIN_ROWS:
        return None
    header = list(filled[place][1])
    while header and not header[-1].strip():
        header.pop()
    if sum(map(_is_heading, header)) < FEWEST_COLUMNS:
        return None
    header = [str(name) for name in header]  # a year or a day names a column like any word
    width = len(header)
    rows = [(number, (row + [""] * width)[:width]) for number, row in filled[place + 1 :]]
    return Sheet(encoding, delimiter, header, rows[:_LOOKED_AT])


def _is_heading(cell: str) -> bool:
    return bool(cell.strip()) and len(cell) < 100 and not isinstance(cell, Number)


def _known(names: Sequence[str]) -> int:
    """How many of these names we have heard columns called."""
    looked_at = filter(_is_heading, names[:_NAMES_LOOKED_AT])
    return sum(any(likeness(name, field) >= CERTAIN for field in FIELDS) for name in looked_at)

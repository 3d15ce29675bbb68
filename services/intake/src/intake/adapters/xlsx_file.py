"""xlsx: looked through before it is read, part by part as it unpacks (INT-01).

What is looked for: an archive that unpacks into far more than it weighs, a sheet that spans far more
than it holds, formulas, macros, error cells, a password.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from intake.adapters.limits import MIB, Limits, refuse_filled, refuse_rectangle
from intake.adapters.refusals import UnreadableFile

ZIP_MAGIC = b"PK\x03\x04"

_CELL = rb"<(?:[\w.-]+:)?c(?=[\s/>])"
_CELL_START = re.compile(_CELL)
_COLUMN = re.compile(_CELL + rb"(?:[^<]*?\s)?r\s*=\s*[\"']([A-Za-z]+)")
_ROW = re.compile(_CELL + rb"(?:[^<]*?\s)?r\s*=\s*[\"'][A-Za-z]+(\d+)")
# The way nearly every program writes cells, matched three times as fast as every way XML allows.
_PLAIN_START = re.compile(rb"<c[\s/>]")
_PLAIN_COLUMN = re.compile(rb'<c r="([A-Z]+)\d')
_PLAIN_ROW = re.compile(rb'<c r="[A-Z]+(\d+)"')
_PREFIXED = re.compile(rb":c[\s/>]")
_ERROR = re.compile(_CELL + rb"[^<]*?\st\s*=\s*[\"']e[\"']")
_ERROR_TYPE = re.compile(rb"=\s*[\"']e[\"']")
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(?=[\s/>])")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]+\d+)[\"']")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([\w.-]+)""")
_SHEET = re.compile(rb"<(?:[\w.-]+:)?sheet\s[^<]*?\s[\w.-]+:id\s*=\s*[\"']([^\"'<]+)")
_TARGET = re.compile(rb"<(?:[\w.-]+:)?Relationship\s[^<]*>")
_MACROS = re.compile(r"vbaProject\w*\.bin$|^xl/(macrosheets|dialogsheets)/", re.IGNORECASE)
_FREE_UNPACKED = 16 * MIB


def look_through(body: bytes, limits: Limits) -> None:
    if body.count(b"PK\x01\x02") > limits.parts:
        raise UnreadableFile("unusual-workbook")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = {part.filename: part for part in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OverflowError):
        raise UnreadableFile("damaged-workbook") from None
    if "xl/workbook.xml" not in parts:
        raise UnreadableFile("not-a-workbook")
    if any(part.flag_bits & 1 for part in parts.values()):
        raise UnreadableFile("password-protected")
    if any(_MACROS.search(name) for name in parts):
        raise UnreadableFile("macro-workbook")
    budget = _Budget(len(body), limits)
    first = _first_sheet(body, parts, budget)
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            _look_through_part(_chunks(body, part, budget), name == first, limits)
        else:
            for _ in _chunks(body, part, budget):
                pass


class _Budget:
    """How much may still be unpacked."""

    def __init__(self, packed: int, limits: Limits) -> None:
        self.left = min(limits.unpacked, max(_FREE_UNPACKED, packed * limits.unpacked_ratio))

    def take(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise UnreadableFile("zip-bomb")


def _chunks(body: bytes, part: zipfile.ZipInfo, budget: _Budget) -> Iterator[bytes]:
    """A part's unpacked bytes, taken from the packed ones: sizes written in an archive may lie."""
    header = body[part.header_offset : part.header_offset + 30]
    if len(header) < 30 or not header.startswith(ZIP_MAGIC):
        raise UnreadableFile("damaged-workbook")
    start = part.header_offset + 30 + sum(struct.unpack("<HH", header[26:30]))
    packed = body[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        budget.take(len(packed))
        yield packed
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise UnreadableFile("damaged-workbook")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    while not inflater.eof:
        try:
            unpacked = inflater.decompress(packed, MIB)
        except zlib.error:
            raise UnreadableFile("damaged-workbook") from None
        packed = inflater.unconsumed_tail
        if not unpacked and not packed and not inflater.eof:
            raise UnreadableFile("damaged-workbook")
        budget.take(len(unpacked))
        yield unpacked


def _first_sheet(body: bytes, parts: dict[str, zipfile.ZipInfo], budget: _Budget) -> str:
    """The part that holds the first sheet, "" where the file does not say."""
    sheet = _SHEET.search(b"".join(_chunks(body, parts["xl/workbook.xml"], budget)))
    relations = parts.get("xl/_rels/workbook.xml.rels")
    if not sheet or not relations:
        raise UnreadableFile("damaged-workbook")
    for relation in _TARGET.findall(b"".join(_chunks(body, relations, budget))):
        named = {key: value for key, _, value in re.findall(rb"(\w+)\s*=\s*([\"'])(.*?)\2", relation)}
        if named.get(b"Id") == sheet[1]:
            target = named.get(b"Target", b"").decode("utf-8", "replace")
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise UnreadableFile("damaged-workbook")


def _look_through_part(chunks: Iterator[bytes], is_first_sheet: bool, limits: Limits) -> None:
    width = height = cells = named = strings = 0
    for piece in _whole_tags(chunks, limits):
        strings += piece.count(b"<si")
        count, found_columns, found_rows = _cells_of(piece)
        cells += count
        named += len(found_rows)
        width = max(width, 0, *map(_column_number, set(found_columns)))
        height = max(height, 0, *map(_row_number, set(found_rows)))
        refuse_rectangle(width, height, limits)
        refuse_filled(max(cells, strings), limits)
        if is_first_sheet:
            _refuse_formulas_and_errors(piece)
    if named < cells:
        raise UnreadableFile("unusual-workbook")


def _cells_of(piece: bytes) -> tuple[int, list[bytes], list[bytes]]:
    """How many cells begin here, and the columns and rows they name."""
    if not _PREFIXED.search(piece):
        count, rows = len(_PLAIN_START.findall(piece)), _PLAIN_ROW.findall(piece)
        if count == len(rows):
            return count, _PLAIN_COLUMN.findall(piece), rows
    return len(_CELL_START.findall(piece)), _COLUMN.findall(piece), _ROW.findall(piece)


def _whole_tags(chunks: Iterator[bytes], limits: Limits) -> Iterator[bytes]:
    """The same bytes, cut only before a `<`, in an encoding the search patterns understand."""
    rest = b""
    for number, chunk in enumerate(chunks):
        declared = _ENCODING.search(chunk[:200]) if number == 0 else None
        if b"\0" in chunk[:200] or (
            declared and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii")
        ):
            raise UnreadableFile("unusual-workbook")
        rest += chunk
        cut = rest.rfind(b"<")
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        if len(rest) > 8 * limits.cell + MIB:
            raise UnreadableFile("unusual-workbook")
    yield rest


def _refuse_formulas_and_errors(piece: bytes) -> None:
    if (b"<f" in piece or b":f" in piece) and (formula := _FORMULA.search(piece)):
        starts = [cell.start() for cell in _CELL_START.finditer(piece, 0, formula.start())]
        raise UnreadableFile("formula-cells", cell=_reference(piece[starts[-1] :] if starts else b""))
    if _ERROR_TYPE.search(piece) and (error := _ERROR.search(piece)):
        raise UnreadableFile(
            "error-cells", cell=_reference(error[0] + piece[error.end() : error.end() + 200])
        )


def _reference(tag: bytes) -> str:
    found = _REFERENCE.search(tag[:400])
    return found[1].decode() if found else "?"


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:6].upper():
        number = number * 26 + letter - 64
    return number


def _row_number(digits: bytes) -> int:
    return int(digits[:12])

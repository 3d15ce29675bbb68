"""xlsx and xls: the first sheet's cells as text, after what could hurt or lie has been refused (INT-01).

The reader (python-calamine) keeps the whole rectangle of a sheet in memory, shows an error cell as an
empty one and a formula as its last result. So a file is looked through first, and only then read.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime

import olefile  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook, PasswordError

from intake.adapters.cells import Number
from intake.adapters.limits import MIB, Limits
from intake.adapters.refusals import UnreadableFile

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_CELL = rb"<(?:[\w.-]+:)?c(?=[\s/>])"
_CELL_START = re.compile(_CELL)
_COLUMN = re.compile(_CELL + rb"(?:[^<]*?\s)?r\s*=\s*[\"']([A-Za-z]+)")
_ROW = re.compile(_CELL + rb"(?:[^<]*?\s)?r\s*=\s*[\"'][A-Za-z]+(\d+)")
_ERROR = re.compile(_CELL + rb"[^<]*?\st\s*=\s*[\"']e[\"']")
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(?=[\s/>])")
_REFERENCE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]+\d+)[\"']")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([\w.-]+)""")
_SHEET = re.compile(rb"<(?:[\w.-]+:)?sheet\s[^<]*?\s[\w.-]+:id\s*=\s*[\"']([^\"'<]+)")
_TARGET = re.compile(rb"<(?:[\w.-]+:)?Relationship\s[^<]*>")
_FREE_UNPACKED = 16 * MIB


def read_workbook(body: bytes, limits: Limits) -> Iterator[list[str]]:
    """Every row of the first sheet from its first row on, as text; numbers come as `Number`.

    Raises UnreadableFile for a damaged, protected, oversized or formula-bearing file.
    """
    if body.startswith(ZIP_MAGIC):
        _look_through_xlsx(body, limits)
    else:
        _look_through_xls(body, limits)
    return _rows(body)


def _rows(body: bytes) -> Iterator[list[str]]:
    try:
        with CalamineWorkbook.from_object(io.BytesIO(body)) as workbook:
            sheet = workbook.get_sheet_by_index(0)
            for row in sheet.iter_rows():
                yield [cell if type(cell) is str else _shown(cell) for cell in row]
    except PasswordError:
        raise UnreadableFile("password-protected") from None
    except (GeneratorExit, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:
        # The Rust reader's panics derive from BaseException only.
        if isinstance(fault, UnreadableFile):
            raise
        raise UnreadableFile("damaged-workbook") from fault


def _shown(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        # A spreadsheet keeps 15 digits: a longer number is no longer the one that was typed.
        if abs(cell) >= 1e15:
            return Number(f"{cell:.5E}")
        return Number(int(cell) if cell == int(cell) else cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


# ── xlsx ────────────────────────────────────────────────────────────────────────────────────────────


def _look_through_xlsx(body: bytes, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = {part.filename: part for part in archive.infolist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OverflowError):
        raise UnreadableFile("damaged-workbook") from None
    if "xl/workbook.xml" not in parts:
        raise UnreadableFile("not-a-workbook")
    if any(part.flag_bits & 1 for part in parts.values()):
        raise UnreadableFile("password-protected")
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
        if not unpacked and not packed:
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
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    cells = named = strings = 0
    for piece in _whole_tags(chunks, limits):
        cells += len(_CELL_START.findall(piece))
        strings += piece.count(b"<si")
        columns.update(_COLUMN.findall(piece))
        found = _ROW.findall(piece)
        named += len(found)
        rows.update(found)
        if is_first_sheet:
            _refuse_formulas_and_errors(piece)
    if named < cells or strings > limits.workbook_cells:
        raise UnreadableFile("unusual-workbook")
    if rows:
        width, height = max(map(_column_number, columns)), max(map(_row_number, rows))
        _refuse_rectangle(width, height, limits)


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
    if formula := _FORMULA.search(piece):
        starts = [cell.start() for cell in _CELL_START.finditer(piece, 0, formula.start())]
        raise UnreadableFile("formula-cells", cell=_reference(piece[starts[-1] :] if starts else b""))
    if error := _ERROR.search(piece):
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


def _refuse_rectangle(width: int, height: int, limits: Limits) -> None:
    if width > limits.columns:
        raise UnreadableFile("too-many-columns", limit=limits.columns)
    if height > limits.rows + 1:
        raise UnreadableFile("too-many-rows", limit=limits.rows)
    if width * height > limits.workbook_cells:
        raise UnreadableFile("too-many-cells", limit=limits.workbook_cells)


# ── xls ─────────────────────────────────────────────────────────────────────────────────────────────

_BOF, _EOF, _BOUNDSHEET, _FILEPASS = 0x0809, 0x000A, 0x0085, 0x002F
_FORMULA_RECORD, _BOOLERR, _MULRK, _MULBLANK = 0x0006, 0x0205, 0x00BD, 0x00BE
_CELL_RECORDS = frozenset({0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x00D6, 0x00FD, 0x027E, 0x00BD, 0x00BE})


def _look_through_xls(body: bytes, limits: Limits) -> None:
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as container:
            if container.exists("EncryptedPackage"):
                raise UnreadableFile("password-protected")
            name = next((name for name in ("Workbook", "Book") if container.exists(name)), "")
            stream = container.openstream(name).read() if name else b""
    except UnreadableFile:
        raise
    except Exception as fault:  # olefile lets IndexError, struct.error, RecursionError and others through
        raise UnreadableFile("damaged-workbook") from fault
    if not stream:
        raise UnreadableFile("not-a-workbook")
    width = height = 0
    for row, first, last in _xls_cells(stream, _xls_first_sheet(stream)):
        width, height = max(width, last + 1, first + 1), max(height, row + 1)
    _refuse_rectangle(width, height, limits)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        yield kind, stream[start + 4 : start + 4 + size]
        start += 4 + size


def _xls_first_sheet(stream: bytes) -> int:
    for kind, data in _records(stream, 0):
        if kind == _FILEPASS:
            raise UnreadableFile("password-protected")
        if kind == _BOUNDSHEET and len(data) >= 4:
            return int(struct.unpack_from("<I", data)[0])
        if kind == _EOF:
            break
    raise UnreadableFile("damaged-workbook")


def _xls_cells(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
    """Row, first and last column of every cell record of the sheet; formulas and error cells are refused."""
    depth = 0
    for kind, data in _records(stream, start):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth > 1 or kind not in _CELL_RECORDS or len(data) < 4:
            continue
        row, column = struct.unpack_from("<HH", data)
        if kind == _FORMULA_RECORD:
            raise UnreadableFile("formula-cells", cell=_xls_reference(row, column))
        if kind == _BOOLERR and len(data) >= 8 and data[7]:
            raise UnreadableFile("error-cells", cell=_xls_reference(row, column))
        last = struct.unpack_from("<H", data, len(data) - 2)[0] if kind in (_MULRK, _MULBLANK) else column
        yield row, column, last


def _xls_reference(row: int, column: int) -> str:
    letters = chr(65 + column % 26)
    return f"{chr(64 + column // 26) if 26 <= column < 702 else ''}{letters}{row + 1}"

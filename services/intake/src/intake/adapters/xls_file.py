"""xls: looked through before it is read, record by record of the old binary format (INT-01)."""

import io
import struct
from collections.abc import Iterator

import olefile  # type: ignore[import-untyped]

from intake.adapters.limits import Limits, refuse_filled, refuse_rectangle
from intake.adapters.refusals import UnreadableFile

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_BOF, _EOF, _BOUNDSHEET, _FILEPASS = 0x0809, 0x000A, 0x0085, 0x002F
_MACRO_SHEETS = frozenset({1, 6})
_FORMULA_RECORD, _BOOLERR, _MULRK, _MULBLANK = 0x0006, 0x0205, 0x00BD, 0x00BE
_CELL_RECORDS = frozenset({0x0006, 0x0201, 0x0203, 0x0204, 0x0205, 0x00D6, 0x00FD, 0x027E, 0x00BD, 0x00BE})


def look_through(body: bytes, limits: Limits) -> None:
    try:
        with olefile.OleFileIO(io.BytesIO(body)) as container:
            if container.exists("EncryptedPackage"):
                raise UnreadableFile("password-protected")
            if container.exists("_VBA_PROJECT_CUR"):
                raise UnreadableFile("macro-workbook")
            name = next((name for name in ("Workbook", "Book") if container.exists(name)), "")
            stream = container.openstream(name).read() if name else b""
    except UnreadableFile:
        raise
    except Exception as fault:  # olefile lets IndexError, struct.error, RecursionError and others through
        raise UnreadableFile("damaged-workbook") from fault
    if not stream:
        raise UnreadableFile("not-a-workbook")
    width = height = filled = 0
    for row, column, last in _cells(stream, _first_sheet(stream)):
        filled += last - column + 1
        if row >= height or last >= width or column >= width:
            width, height = max(width, last + 1, column + 1), max(height, row + 1)
            refuse_rectangle(width, height, limits)
            refuse_filled(filled, limits)
    refuse_filled(filled, limits)


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        yield kind, stream[start + 4 : start + 4 + size]
        start += 4 + size


def _first_sheet(stream: bytes) -> int:
    """Where the first sheet begins; a macro sheet or module among the others is refused."""
    starts: list[int] = []
    for kind, data in _records(stream, 0):
        if kind == _FILEPASS:
            raise UnreadableFile("password-protected")
        if kind == _BOUNDSHEET and len(data) >= 6:
            if data[5] in _MACRO_SHEETS:
                raise UnreadableFile("macro-workbook")
            starts.append(int(struct.unpack_from("<I", data)[0]))
        if kind == _EOF:
            break
    if not starts:
        raise UnreadableFile("damaged-workbook")
    return starts[0]


def _cells(stream: bytes, start: int) -> Iterator[tuple[int, int, int]]:
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
            raise UnreadableFile("formula-cells", cell=_reference(row, column))
        if kind == _BOOLERR and len(data) >= 8 and data[7]:
            raise UnreadableFile("error-cells", cell=_reference(row, column))
        last = struct.unpack_from("<H", data, len(data) - 2)[0] if kind in (_MULRK, _MULBLANK) else column
        yield row, column, last


def _reference(row: int, column: int) -> str:
    letters = chr(65 + column % 26)
    return f"{chr(64 + column // 26) if 26 <= column < 702 else ''}{letters}{row + 1}"

"""xlsx and xls: the first sheet's cells as text, after what could hurt or lie has been refused (INT-01).

The reader (python-calamine) keeps the whole rectangle of a sheet in memory, shows an error cell as an
empty one and a formula as its last result. So a file is looked through first, and only then read.
"""

import io
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineWorkbook, PasswordError

from intake.adapters import xls_file, xlsx_file
from intake.adapters.cells import Moment, Number
from intake.adapters.limits import Limits
from intake.adapters.refusals import UnreadableFile


def is_workbook(body: bytes) -> bool:
    return body.startswith((xlsx_file.ZIP_MAGIC, xls_file.OLE_MAGIC))


def read_workbook(body: bytes, limits: Limits) -> Iterator[list[str]]:
    """Every row of the first sheet from its first row on, as text.

    Numbers come as `Number`, days and times as `Moment`. Raises UnreadableFile for a damaged, protected,
    oversized or formula-bearing file.
    """
    format_of = xlsx_file if body.startswith(xlsx_file.ZIP_MAGIC) else xls_file
    format_of.look_through(body, limits)
    return _rows(body)


def _rows(body: bytes) -> Iterator[list[str]]:
    try:
        with CalamineWorkbook.from_object(io.BytesIO(body)) as workbook:
            sheet = workbook.get_sheet_by_index(0)
            for row in sheet.iter_rows():
                yield [cell if type(cell) is str else shown(cell) for cell in row]
    except PasswordError:
        raise UnreadableFile("password-protected") from None
    except (GeneratorExit, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:
        # The Rust reader's panics derive from BaseException only.
        if isinstance(fault, UnreadableFile):
            raise
        raise UnreadableFile("damaged-workbook") from fault


def shown(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        # A spreadsheet keeps 15 digits: a longer number is no longer the one that was typed.
        if abs(cell) >= 1e15:
            return Number(f"{cell:.5E}")
        return Number(int(cell) if cell == int(cell) else cell)
    if isinstance(cell, datetime):
        return Moment(cell.isoformat(" ", "seconds"))
    if isinstance(cell, date):
        return Moment(cell.isoformat())
    return Moment(cell) if isinstance(cell, time | timedelta) else str(cell)

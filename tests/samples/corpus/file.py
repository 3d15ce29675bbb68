"""A file of the corpus and what must be recognised of it."""

import csv
import io
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

from tests.intake import samples
from tests.intake.samples import Row
from tests.samples.corpus.orders import Order


class File(NamedTuple):
    """A file; `refused` is the code that it is refused with as a whole, "*" where any will do.

    `row_codes` are those its refused rows are refused with.
    """

    name: str
    body: bytes
    market: str = ""
    layout: str = ""
    encoding: str = ""
    delimiter: str = ""
    orders: tuple[Order, ...] = ()
    refused: str = ""
    row_codes: tuple[str, ...] = ()


def text_of(
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    encoding: str,
    delimiter: str = ",",
    ending: str = "\r\n",
    quoted: bool = True,
) -> bytes:
    """A delimited text; what an encoding cannot hold is an error of the corpus."""
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=ending)  # type: ignore[arg-type]
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return out.getvalue().encode(encoding)


def raw_tabs(columns: Sequence[str], rows: Sequence[Row], encoding: str) -> bytes:
    """Tabs without any quoting, empty cells at the end dropped, as Amazon writes."""
    lines = ["\t".join(columns), *("\t".join(row.get(c, "") for c in columns).rstrip("\t") for row in rows)]
    return "".join(f"{line}\r\n" for line in lines).encode(encoding)


def typed(rows: Sequence[Row], numbers: Sequence[str]) -> list[dict[str, Any]]:
    """The rows as a spreadsheet keeps them that opened a csv: these columns as numbers."""
    return [
        {
            name: int(value.replace(",", ""))
            if name in numbers and value.replace(",", "").isdecimal()
            else value
            for name, value in row.items()
        }
        for row in rows
    ]


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


xlsx, xls = samples.xlsx, samples.xls

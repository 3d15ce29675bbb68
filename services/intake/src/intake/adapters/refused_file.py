"""The refused rows as a file to correct and upload again: the original columns plus the reason (INT-02)."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from intake.adapters.refusals import Refusal
from intake.messages import LANGUAGES, say_of_row

REASON_COLUMN = {"ko": "거부 사유", "ja": "取込できない理由", "en": "Reason refused"}


def refused_csv(
    header: Sequence[str],
    rows: Mapping[int, Sequence[str]],
    refusals: Iterable[Refusal],
    language: str = "ko",
) -> bytes:
    """UTF-8 with BOM and CRLF, every field quoted; the reason stands in the last column.

    A cell that a spreadsheet would run as a formula gets a leading apostrophe, which the reader takes off.
    """
    language = language if language in LANGUAGES else "ko"
    reasons: dict[int, list[str]] = {}
    for refusal in refusals:
        said = say_of_row(refusal.row, refusal.column, refusal.code, refusal.params, language)
        reasons.setdefault(refusal.row, []).append(said)
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([*header, REASON_COLUMN[language]])
    for number, row in rows.items():
        cells = [*row[: len(header)], *[""] * (len(header) - len(row)), *row[len(header) :]]
        writer.writerow([harmless(cell) for cell in [*cells, " / ".join(reasons.get(number, []))]])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and cell != "-" else cell

"""csv, tsv and txt: encoding, delimiter and header found together, rows streamed (INT-01).

An encoding is believed only when the whole file decodes in it and its header is a known one: a file read
in the wrong encoding has no known header, and one with a plain English header must not look garbled.
"""

import codecs
import csv
import io
import itertools
from collections.abc import Iterator, Sequence

import msgspec

from intake.adapters.layouts import Header, Layout, recognise
from intake.adapters.limits import MIB, Limits
from intake.adapters.refusals import UnreadableFile

ENCODINGS = ("utf-8", "cp932", "utf-16", "cp949", "euc_jp", "iso2022_jp", "gb18030")
"""What a person may choose; other names of the same encodings are understood too."""

_HEAD = 64 * 1024
_HEADER_WITHIN_ROWS = 5
_DELIMITERS = (",", "\t", ";", "|")
_GUESSED = ("cp949", "euc_jp", "iso2022_jp", "gb18030")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class TextTable(msgspec.Struct, frozen=True):
    """A text file understood: how it is written, its header and the row the header is in."""

    encoding: str
    delimiter: str
    header: Header
    header_row: int

    @property
    def encoding_shown(self) -> str:
        """The encoding as a person chooses it, whatever its marks and byte order."""
        return "utf-16" if self.encoding.startswith("utf-16") else self.encoding.removesuffix("-sig")


def open_text(body: bytes, layouts: Sequence[Layout], encoding: str | None) -> TextTable:
    """Raises UnreadableFile when no encoding and delimiter give a known header and clean text."""
    head = body[:_HEAD]
    bom = next((name for mark, name in _BOMS if body.startswith(mark)), None)
    if not bom and head.lstrip()[:1] == b"<":
        raise UnreadableFile("html-file")
    certain = _known_encoding(encoding) if encoding else bom or _by_escapes(body)
    candidates = (certain,) if certain else ("utf-8", "cp932")
    if certain == "utf-16" and bom != "utf-16":
        candidates = ("utf-16-le", "utf-16-be")
    if found := _first_clean(body, candidates, layouts, certain=bool(certain)):
        return found
    if not certain and (found := _first_clean(body, [*_guesses(head), *_GUESSED], layouts, certain=False)):
        return found
    # Under a known header a NUL is a character of its cell, which loses it as any other control character.
    raise UnreadableFile("not-text" if b"\0" in head and certain != "utf-16" else "unknown-layout")


def _guesses(head: bytes) -> list[str]:
    """The rarer encodings a file may be in, the likeliest first."""
    # Imported here because its tables are 1.5 MB, and nearly every file is UTF-8 or cp932.
    from charset_normalizer import from_bytes

    return [guess.encoding for guess in from_bytes(head[: 16 * 1024], cp_isolation=list(_GUESSED))]


def _by_escapes(body: bytes) -> str | None:
    """ISO-2022-JP is plain letters between escapes, so that it would pass for UTF-8."""
    return "iso2022_jp" if b"\x1b$" in body else None


def rows(body: bytes, table: TextTable, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """The rows after the header, numbered as a spreadsheet numbers them; blank ones are left out."""
    most = limits.rows + table.header_row
    if max(body.count(b"\n"), body.count(b"\r")) > most:
        # Many breaks may stand inside cells: rows are counted before any is looked at.
        for _ in itertools.islice(_split(body, table, limits), most + 1):
            pass
    for number, row in _split(body, table, limits):
        if number > table.header_row and any(map(str.strip, row)):
            yield number, row


def _split(body: bytes, table: TextTable, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number; what cannot be split, or is too much, is refused."""
    with io.TextIOWrapper(io.BytesIO(body), table.encoding, newline="") as text:
        lines = _Lines(text, limits.row)
        reader = _reader(lines, table.delimiter, table.header.layout.literal_quotes)
        number = 0
        try:
            for number, row in enumerate(reader, 1):
                lines.taken = 0
                if number > limits.rows + table.header_row:
                    raise UnreadableFile("too-many-rows", limit=limits.rows)
                yield number, row
        except csv.Error as fault:
            if "end of data" in str(fault):
                raise UnreadableFile("file-cut-off", row=number + 1) from None
            raise UnreadableFile("broken-quotes", row=number + 1) from None
        except OverflowError:
            raise UnreadableFile("row-endless", row=number + 1, limit=limits.row) from None


class _Lines:
    """A text's lines; a row of more letters than the limit is not gathered in memory."""

    def __init__(self, text: io.TextIOWrapper, limit: int) -> None:
        self._text = text
        self._limit = limit
        self.taken = 0
        """Letters since the last row's end."""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(self._limit + 1)
        if not line:
            raise StopIteration
        self.taken += len(line)
        if self.taken > self._limit:
            raise OverflowError
        return line


def _reader(lines: Iterator[str], delimiter: str, literal_quotes: bool) -> Iterator[list[str]]:
    if not literal_quotes or delimiter != "\t":
        return csv.reader(lines, delimiter=delimiter, strict=True)
    first = next(lines, "")
    lines = itertools.chain([first], lines)
    if first.startswith('"'):
        return csv.reader(lines, delimiter=delimiter, strict=True)
    return map(_unquoted, csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE))


def _unquoted(row: list[str]) -> list[str]:
    """Undo a spreadsheet's own quoting (it quotes for a comma or a quote); other quotes are text."""
    return [
        cell[1:-1].replace('""', '"')
        if cell[:1] == '"' and len(cell) > 1 and cell[-1] == '"' and _is_spreadsheet_quoting(cell[1:-1])
        else cell
        for cell in row
    ]


def _is_spreadsheet_quoting(inside: str) -> bool:
    without_doubled = inside.replace('""', "")
    return '"' not in without_doubled and ("," in inside or len(without_doubled) < len(inside))


def _known_encoding(name: str) -> str:
    try:
        known = codecs.lookup(name).name
    except LookupError:
        known = ""
    known = {"shift_jis": "cp932", "euc_kr": "cp949", "utf-8-sig": "utf-8"}.get(known, known)
    known = known.removesuffix("-le").removesuffix("-be")
    if known not in ENCODINGS:
        raise UnreadableFile("unknown-encoding", encoding=name[:40])
    return "utf-8-sig" if known == "utf-8" else known


def _first_clean(
    body: bytes, encodings: Sequence[str], layouts: Sequence[Layout], certain: bool
) -> TextTable | None:
    """The first encoding that gives a known header and decodes to the end; says where one breaks off."""
    faults: list[UnreadableFile] = []
    for encoding in encodings:
        table = _known_table(body, encoding, layouts)
        if not table:
            continue
        fault = _first_fault(body, encoding)
        if not certain and _is_doubtful(body, table, fault):
            fault = UnreadableFile("encoding-unsure")
        if not fault:
            return table
        faults.append(fault)
    if faults:
        raise next((fault for fault in faults if fault.code != "encoding-unsure"), faults[0])
    return None


def _known_table(body: bytes, encoding: str, layouts: Sequence[Layout]) -> TextTable | None:
    head = codecs.getincrementaldecoder(encoding)("replace").decode(body[:_HEAD])
    best: TextTable | None = None
    most = 0
    for delimiter in _DELIMITERS:
        try:
            # Sliced by hand: a row past the header may be cut off by the end of the head.
            reader = csv.reader(io.StringIO(head, newline=""), delimiter=delimiter)
            for number, names in zip(range(1, _HEADER_WITHIN_ROWS + 1), reader, strict=False):
                header = recognise(names, layouts)
                if header and len(names) > most:
                    best, most = TextTable(encoding, delimiter, header, number), len(names)
                if header:
                    break
        except csv.Error:
            continue
    return best


def _first_fault(body: bytes, encoding: str) -> UnreadableFile | None:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    for start in range(0, len(body) + 1, MIB):
        is_last = start + MIB > len(body)
        try:
            decoder.decode(body[start : start + MIB], is_last)
        except UnicodeDecodeError as fault:
            row = body.count(b"\n", 0, start + fault.start) + 1
            cut_off = is_last and any(
                word in fault.reason for word in ("unexpected end", "incomplete", "truncated")
            )
            if cut_off:
                return UnreadableFile("file-cut-off", row=row)
            return UnreadableFile("broken-text", encoding=encoding.removesuffix("-sig"), row=row)
    return None


def _is_doubtful(body: bytes, table: TextTable, fault: UnreadableFile | None) -> bool:
    """Whether a file with a plain English header may well be in another encoding than this one.

    Japanese in UTF-8 or EUC, or Korean, read as cp932 turns largely into half-width kana.
    """
    if not all(map(str.isascii, table.header.names)):
        return False
    text = codecs.getincrementaldecoder(table.encoding)("replace").decode(body[: 4 * _HEAD])
    other = [letter for letter in text if letter > "\x7f"]
    if table.encoding == "utf-8":
        return bool(fault) and other[:1] == ["\ufffd"]
    half_width = sum("\uff61" <= letter <= "\uff9f" for letter in other)
    return table.encoding != "cp932" or half_width * 10 > len(other) * 3

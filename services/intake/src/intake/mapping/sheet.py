"""Mapping rules as a CSV sheet, to be edited in a spreadsheet and brought back (INT-08).

One row a rule; each kind of condition has a column of its own, several words in one cell stand on lines of
their own and must all be found. The header is understood in all three languages.
"""

import csv
import io
from collections.abc import Mapping, Sequence

import msgspec

from intake.adapters import cells
from intake.adapters.refusals import CellRefused, Refusal, UnreadableFile, shortened
from intake.adapters.refused_file import harmless
from intake.mapping.folding import folded
from intake.mapping.keeping import MOST_RULES, identity, tidied
from intake.mapping.rules import FIELDS, HOWS, LONGEST_TEXT, MOST_CONDITIONS, Condition, Given, Rule
from intake.mapping.texts import COLUMNS, MARKETS, NO, YES
from intake.messages import LANGUAGES
from kse.errors import Invalid

_CONDITIONS = {f"{field}.{how}": (field, how) for field in FIELDS for how in HOWS}
_NEEDED = "option_code"
_NAMES = {folded(name): column for column, names in COLUMNS.items() for name in names}
_MARKET_CODES = {folded(name): code for code, names in MARKETS.items() for name in (code, *names)}
_YES, _NO = ({folded(word) for word in words} for words in (YES, NO))
_DELIMITERS = (",", "\t", ";")
_ENCODINGS = ("utf-8-sig", "cp932", "cp949")


class ReadRule(msgspec.Struct, frozen=True):
    """A row understood: its number in the sheet, the place it asks for, and the rule."""

    row: int
    place: int | None
    given: Given


def written(rules: Sequence[Rule], language: str) -> bytes:
    """The sheet: UTF-8 with BOM, so that spreadsheets read it; no cell is a formula."""
    lang = LANGUAGES.index(language)
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(names[lang] for names in COLUMNS.values())
    for rule in rules:
        row = _row(rule, lang)
        writer.writerow(harmless(row[column]) for column in COLUMNS)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _row(rule: Rule, lang: int) -> dict[str, str]:
    words = {
        column: "\n".join(each.text for each in rule.conditions if (each.field, each.how) == kind)
        for column, kind in _CONDITIONS.items()
    }
    return words | {
        "place": str(rule.place),
        "active": (YES if rule.active else NO)[lang],
        "market": MARKETS[rule.market][lang] if rule.market in MARKETS else rule.market,
        "account": rule.account_name or str(rule.account or ""),
        "option_code": rule.option_code,
        "only_empty": (YES if rule.only_empty else NO)[lang],
    }


def read(body: bytes, accounts: Mapping[str, tuple[int, str]]) -> tuple[list[ReadRule], list[Refusal]]:
    """The rules of a sheet and the rows that cannot be taken; `accounts` by folded alias and by number.

    Raises UnreadableFile for what is no such sheet.
    """
    header, rows = _opened(body)
    found: list[ReadRule] = []
    refused: list[Refusal] = []
    seen: dict[tuple[str, int, str], int] = {}
    for number, row in rows:
        shown = {name: cell for (name, _), cell in zip(header, row, strict=False)}
        titles = dict(header)
        try:
            rule = _rule(number, row, len(header), shown, accounts)
            if earlier := seen.get(identity(rule.given)):
                raise Refused("", "mapping-row-repeated", earlier=earlier)
        except Refused as no:
            refused.append(Refusal(number, titles.get(no.column, ""), no.code, no.params))
            continue
        seen[identity(rule.given)] = number
        found.append(rule)
    return found, refused


class Refused(ValueError):
    """A row cannot be taken: our column, or "" for the whole row, and why."""

    def __init__(self, column: str, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.column, self.code, self.params = column, code, params


def _opened(body: bytes) -> tuple[list[tuple[str, str]], list[tuple[int, list[str]]]]:
    """The header as (our column, the file's title), and the rows by number."""
    if not body.strip():
        raise UnreadableFile("empty-file")
    best: UnreadableFile | None = None
    for encoding in ("utf-16",) if body[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        for delimiter in _DELIMITERS:
            try:
                table = _table(text, delimiter)
                # A plain English header fits every encoding, and Korean read as Japanese is silently wrong.
                if encoding.startswith("cp") and all(title.isascii() for _, title in table[0]):
                    raise UnreadableFile("mapping-encoding-unsure")
                return table
            except UnreadableFile as fault:
                # Of several readings the one that knows the header has the reason that helps.
                best = fault if best is None or best.code == "mapping-not-a-sheet" else best
    raise best or UnreadableFile("mapping-not-a-sheet")


def _table(text: str, delimiter: str) -> tuple[list[tuple[str, str]], list[tuple[int, list[str]]]]:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise UnreadableFile("mapping-not-a-sheet") from None
    titles = [title.strip() for title in rows[0]] if rows else []
    while titles and not titles[-1]:
        titles.pop()
    columns = [_NAMES.get(folded(title), "") for title in titles]
    if _NEEDED not in columns or not set(columns) & set(_CONDITIONS):
        raise UnreadableFile("mapping-not-a-sheet")
    for column, title in zip(columns, titles, strict=True):
        if not column:
            raise UnreadableFile("mapping-column-unknown", column=shortened(title))
        if columns.count(column) > 1:
            raise UnreadableFile("doubled-column", column=shortened(title))
    kept = [(number, row) for number, row in enumerate(rows[1:], 2) if any(map(str.strip, row))]
    if len(kept) > MOST_RULES:
        raise UnreadableFile("too-many-rows", limit=MOST_RULES)
    return list(zip(columns, titles, strict=True)), kept


def _rule(
    number: int, row: list[str], columns: int, cell: dict[str, str], accounts: Mapping[str, tuple[int, str]]
) -> ReadRule:
    if any(map(str.strip, row[columns:])):
        raise Refused("", "row-too-long", columns=columns, cells=len(row))
    account = _account(cell.get("account", ""), accounts)
    given = Given(
        market=_market(cell.get("market", "")),
        account=account[0] if account else None,
        account_name=account[1] if account else "",
        conditions=_conditions(cell),
        option_code=_code(cell.get(_NEEDED, "")),
        only_empty=_flag("only_empty", cell.get("only_empty", "")),
        active=_flag("active", cell.get("active", "")),
    )
    try:
        return ReadRule(number, _place(cell.get("place", "")), tidied(given))
    except Invalid as fault:
        at = fault.field.removeprefix("conditions[").partition("]")[0]
        column = ".".join(_kind(given.conditions[int(at)])) if at.isdecimal() else fault.field
        raise Refused(column, fault.code, **fault.params) from fault


def _kind(condition: Condition) -> tuple[str, str]:
    return condition.field, condition.how


def _conditions(cell: Mapping[str, str]) -> tuple[Condition, ...]:
    found = []
    for column, (field, how) in _CONDITIONS.items():
        for line in cell.get(column, "").splitlines():
            if not line.strip():
                continue
            if len(line) > LONGEST_TEXT:
                raise Refused(column, "cell-too-long", limit=LONGEST_TEXT)
            found.append(Condition(field, how, line))
            if len(found) > MOST_CONDITIONS:
                raise Refused(column, "mapping-too-many-conditions", limit=MOST_CONDITIONS)
    if not found:
        raise Refused("", "mapping-no-condition")
    return tuple(found)


def _code(cell: str) -> str:
    if len(cell) > LONGEST_TEXT:
        raise Refused(_NEEDED, "cell-too-long", limit=LONGEST_TEXT)
    try:
        return cells.code(cell)
    except CellRefused as refused:
        raise Refused(_NEEDED, refused.code, **refused.params) from refused


def _place(cell: str) -> int | None:
    plain = folded(cell)
    if not plain:
        return None
    if not plain.isascii() or not plain.isdecimal() or not 0 < int(plain[:7]) <= 999_999:
        raise Refused("place", "mapping-place-unreadable", value=shortened(cell))
    return int(plain)


def _flag(column: str, cell: str) -> bool:
    plain = folded(cell)
    if plain and plain not in _YES | _NO:
        raise Refused(column, "mapping-flag-unreadable", value=shortened(cell))
    return plain not in _NO


def _market(cell: str) -> str:
    try:
        plain = cells.text(cell)
    except CellRefused as refused:
        raise Refused("market", refused.code, **refused.params) from refused
    if len(plain) > 40:
        raise Refused("market", "cell-too-long", limit=40)
    return _MARKET_CODES.get(folded(plain), plain)


def _account(cell: str, accounts: Mapping[str, tuple[int, str]]) -> tuple[int, str] | None:
    plain = folded(cell.lstrip("'"))
    if not plain:
        return None
    if plain not in accounts:
        raise Refused("account", "mapping-account-unknown", value=shortened(cell))
    return accounts[plain]

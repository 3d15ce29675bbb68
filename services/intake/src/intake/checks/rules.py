"""The rules themselves: pure, one row at a time; what spans rows is counted by the database (INT-05)."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from intake.adapters import cells
from intake.adapters.refusals import CellRefused
from intake.checks.postal import Town
from intake.checks.settings import WORD_LISTS, CheckSettings, Rule
from intake.checks.writing import compared

_PREFECTURE = re.compile(r"^(北海道|東京都|京都府|大阪府|.{2,3}?県)")
_ROOM = re.compile(r"\d+(?:号室|階|f|号館|号棟)")
_NO_NUMBER = re.compile("無番地|番外地|番地なし")
_BETWEEN_NAMES = re.compile(r"[\s　]+")
_JOINED = re.compile(r"[・･_./,&＆+=＝|]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LETTER = re.compile(r"[^\W\d_]")
_KANA = re.compile(r"[ぁ-んァ-ヶー]+")
_WORD_OF_LATIN = re.compile(r"[a-z0-9 .,&'()-]+")
_DIGIT = re.compile(r"\d")
_FIRST_DIGIT = re.compile(r"[0-9０-９]")


class Finding(msgspec.Struct, omit_defaults=True):
    """What a rule says about a row: where, with which values, and what would mend it."""

    rule: Rule
    field: str
    params: dict[str, str | int] = {}
    fix: dict[str, str] = {}


class Words:
    """The seller's word lists, ready to search with."""

    def __init__(self, settings: CheckSettings) -> None:
        lists = {rule: _List.of(settings.words_of(rule)) for rule in WORD_LISTS if settings.on(rule)}
        self._lists = {rule: words for rule, words in lists.items() if words.patterns}

    def found(self, row: Mapping[str, Any]) -> list[Finding]:
        """The first word of each list, in the name or in the address."""
        findings = []
        for field in ("receiver_name", "address"):
            shown = unicodedata.normalize("NFKC", row[field]).lower()
            for rule, words in self._lists.items():
                if word := words.first_in(shown):
                    findings.append(Finding(rule, field, {"word": word}))
        return findings


class _List(NamedTuple):
    """One list as searches: a Latin word must stand alone (`inn` is not in `Inner`), others need not.

    Apart, because only words that are nothing but letters are looked for by their first letters, at once.
    """

    patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, words: Sequence[str]) -> "_List":
        plain = sorted((unicodedata.normalize("NFKC", word).lower().strip() for word in words), key=len)
        latin = [re.escape(word) for word in plain[::-1] if _WORD_OF_LATIN.fullmatch(word)]
        other = [re.escape(word) for word in plain[::-1] if not _WORD_OF_LATIN.fullmatch(word)]
        alone = rf"(?<![a-z0-9])(?:{'|'.join(latin)})(?![a-z0-9])"
        return cls(tuple(re.compile(text) for text, has in (("|".join(other), other), (alone, latin)) if has))

    def first_in(self, shown: str) -> str:
        found = [match for pattern in self.patterns if (match := pattern.search(shown))]
        return min(found, key=re.Match.start)[0] if found else ""


def check(
    row: Mapping[str, Any], towns: Sequence[Town], settings: CheckSettings, words: Words
) -> list[Finding]:
    """Everything the rules find in one waiting order.

    `row` has receiver_name, receiver_phone, zip and address; `towns` is what the zip stands for.
    """
    address = compared(row["address"])
    found = [_zip(row, address, towns), _block_number(address), _name(row), _phone(row)]
    return [one for one in found if one and settings.on(one.rule)] + words.found(row)


def _zip(row: Mapping[str, Any], address: str, towns: Sequence[Town]) -> Finding | None:
    if not row["zip"] or not address:
        return None
    if not towns:
        return Finding("zip-unknown", "zip", {"zip": row["zip"]})
    if any(_stands_in(town, address) for town in towns):
        return None
    digit = _FIRST_DIGIT.search(row["address"])
    fix = {"address": towns[0].address + row["address"][digit.start() :]} if digit else {}
    place = towns[0].address
    return Finding("zip-address-mismatch", "address", {"zip": row["zip"], "place": place}, fix)


def _stands_in(town: Town, address: str) -> bool:
    stated = _PREFECTURE.match(address)
    if stated and stated[1] != town.compared_prefecture:
        return False
    if not any(city in address for city in town.compared_cities):
        return False
    core = town.compared_town
    return not core or core in address or (len(core) > 2 and core.removesuffix("町") in address)


def _block_number(address: str) -> Finding | None:
    if not address or _NO_NUMBER.search(address) or _DIGIT.search(_ROOM.sub("", address)):
        return None
    return Finding("block-number-missing", "address")


def _name(row: Mapping[str, Any]) -> Finding | None:
    name = row["receiver_name"].strip()
    if not _LETTER.search(name):
        return Finding("name-missing", "receiver_name")
    parts = [part for part in _BETWEEN_NAMES.split(name) if part]
    if len(parts) > 1:
        return None
    split = _BETWEEN_NAMES.sub(" ", _CAMEL.sub(" ", _JOINED.sub(" ", name))).strip()
    if " " in split:
        return Finding("name-one-word", "receiver_name", {"name": name}, {"receiver_name": split})
    if _is_whole_name(name):
        return None
    return Finding("name-one-word", "receiver_name", {"name": name})


def _is_whole_name(name: str) -> bool:
    """Many Japanese names have no space: family and given name take three characters or more."""
    plain = unicodedata.normalize("NFKC", name)
    if plain.isascii():
        return False
    return len(plain) >= (5 if _KANA.fullmatch(plain) else 3)


def _phone(row: Mapping[str, Any]) -> Finding | None:
    shown = row["receiver_phone"]
    if not shown:
        return None
    try:
        domestic = cells.phone(shown)
    except CellRefused:
        return Finding("phone-form", "receiver_phone", {"phone": shown[:40]})
    if domestic and domestic != shown:
        return Finding("phone-form", "receiver_phone", {"phone": shown[:40]}, {"receiver_phone": domestic})
    return None


def address_key(row: Mapping[str, Any]) -> str:
    """Equal for rows that go to one address, whatever the way it is written."""
    address = compared(row["address"])
    return f"{row['zip']}{address}" if address else ""

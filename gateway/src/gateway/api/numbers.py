"""The list of K numbers a program sends, in any of the ways programs write lists (contract 0.5)."""

import re
from typing import Any

import msgspec

from gateway.api.envelope import MALFORMED, TOO_MANY, Refused

_BETWEEN = re.compile(r"[\s,;]+")
_BRACKETS = re.compile(r"[\s,;\[\]\"']+")
_K_NUMBER = re.compile(r"K\d{13}", re.ASCII)
_NAMES = ("trackingno", "k_number", "knumber")


class Asked(msgspec.Struct, frozen=True):
    """One number: as it was written, and as we know numbers."""

    written: str
    k_number: str

    @property
    def well_formed(self) -> bool:
        """Whether it can be a K number at all: K, six digits of the date, seven more."""
        return _K_NUMBER.fullmatch(self.k_number) is not None


def read_numbers(body: bytes, limit: int) -> list[Asked]:
    """The numbers asked for, in order, each once; raises Refused for none, too many, or no list."""
    try:
        text = body.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise Refused(MALFORMED, 400, "UTF-8") from None
    written = _in_json(text) if text[:1] in ("[", "{", '"') else _BETWEEN.split(text)
    asked: dict[str, Asked] = {}
    for number in filter(None, written):
        asked.setdefault(number.upper(), Asked(number, number.upper()))
    if not asked:
        raise Refused(MALFORMED, 400, "TrackingNo")
    if len(asked) > limit:
        raise Refused(TOO_MANY, 422, limit)
    return list(asked.values())


def _in_json(text: str) -> list[str]:
    try:
        value: Any = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        if text.startswith("["):  # a comma too many, or numbers without quotation marks
            return _BRACKETS.split(text)
        raise Refused(MALFORMED, 400, "JSON") from None
    if isinstance(value, dict):
        value = value.get("DataList", next(iter(value.values()), None) if len(value) == 1 else None)
    if isinstance(value, str):
        return _BETWEEN.split(value)
    if not isinstance(value, list):
        raise Refused(MALFORMED, 400, "DataList")
    return [_one(entry) for entry in value]


def _one(entry: Any) -> str:
    if isinstance(entry, dict):
        entry = next((value for name, value in entry.items() if name.lower() in _NAMES), None)
    if entry is None or isinstance(entry, list | dict | bool):
        raise Refused(MALFORMED, 400, "TrackingNo")
    return str(entry).strip()

"""The list of numbers a program sends, in any of the ways programs write lists (contract 0.5)."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from gateway.api.envelope import MALFORMED, MALFORMED_NUMBER, NO_RESULT, SEVERAL, TOO_MANY, Refused

_BETWEEN = re.compile(r"[\s,;]+")
_BRACKETS = re.compile(r"[\s,;\[\]\"']+")
_K_NUMBER = re.compile(r"K\d{13}", re.ASCII)
_NAMES = ("trackingno", "k_number", "knumber")
_PACKAGE = "packageno"


class Asked(msgspec.Struct, frozen=True):
    """One number: as it was written, and as we know numbers; or a PackageNo until its K number is found."""

    written: str
    k_number: str = ""
    package_no: str = ""
    several: bool = False
    """Whether more than one shipment has this PackageNo."""

    @property
    def label(self) -> str:
        """How messages name it."""
        return f"{'PackageNo' if self.package_no else 'TrackingNo'} {self.written[:40]}"

    @property
    def unknown(self) -> str:
        """The code for a number no shipment was found by."""
        if self.several:
            return SEVERAL
        return NO_RESULT if self.package_no or self.well_formed else MALFORMED_NUMBER

    def under(self, found: Mapping[str, list[str]]) -> "Asked":
        """With the K number, where it is a PackageNo of one shipment."""
        k_numbers = found.get(self.package_no, [])
        if len(k_numbers) == 1:
            return msgspec.structs.replace(self, k_number=k_numbers[0])
        return msgspec.structs.replace(self, several=len(k_numbers) > 1)

    @property
    def well_formed(self) -> bool:
        """Whether it can be a K number at all: K, six digits of the date, seven more."""
        return _K_NUMBER.fullmatch(self.k_number) is not None


def read_numbers(body: bytes, limit: int, *, packages: bool = False) -> list[Asked]:
    """The numbers asked for, in order, each once; raises Refused for none, too many, or no list.

    With `packages`, objects may name a `PackageNo` instead of a `TrackingNo`.
    """
    try:
        text = body.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise Refused(MALFORMED, 400, "UTF-8") from None
    numbers = _in_json(text, packages) if text[:1] in ("[", "{", '"') else _listed(text)
    asked: dict[tuple[str, str], Asked] = {}
    for number in numbers:
        if number.written:
            asked.setdefault((number.k_number, number.package_no), number)
    if not asked:
        raise Refused(MALFORMED, 400, "TrackingNo")
    if len(asked) > limit:
        raise Refused(TOO_MANY, 422, limit)
    return list(asked.values())


def _listed(text: str, between: re.Pattern[str] = _BETWEEN) -> list[Asked]:
    return [Asked(number, number.upper()) for number in between.split(text)]


def _in_json(text: str, packages: bool) -> list[Asked]:
    try:
        value: Any = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        if text.startswith("["):  # a comma too many, or numbers without quotation marks
            return _listed(text, _BRACKETS)
        raise Refused(MALFORMED, 400, "JSON") from None
    if isinstance(value, dict) and "DataList" not in value and len(value) == 1:
        ((name, value),) = value.items()
        if packages and name.lower() == _PACKAGE:
            return [_package(entry) for entry in (value if isinstance(value, list) else [value])]
    elif isinstance(value, dict):
        value = value.get("DataList")
    if isinstance(value, str):
        return _listed(value)
    if not isinstance(value, list):
        raise Refused(MALFORMED, 400, "DataList")
    return [_one(entry, packages) for entry in value]


def _one(entry: Any, packages: bool) -> Asked:
    if isinstance(entry, dict):
        named = {name.lower(): value for name, value in entry.items()}
        entry = next((named[name] for name in _NAMES if name in named), None)
        if packages and entry in (None, "") and named.get(_PACKAGE) is not None:
            return _package(named[_PACKAGE])
    number = _text(entry, "TrackingNo")
    return Asked(number, number.upper())


def _package(entry: Any) -> Asked:
    number = _text(entry, "PackageNo")
    if "\x00" in number:  # no column holds it
        raise Refused(MALFORMED, 400, "PackageNo")
    return Asked(number, package_no=number)


def _text(entry: Any, field: str) -> str:
    if entry is None or isinstance(entry, list | dict | bool):
        raise Refused(MALFORMED, 400, field)
    if isinstance(entry, float) and entry.is_integer():
        return str(int(entry))
    return str(entry).strip()

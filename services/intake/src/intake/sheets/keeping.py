"""Mappings a seller taught, kept by the header of their sheets (INT-01)."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from intake.adapters.layouts import Layout
from intake.sheets.mapping import Mapping, Source, layout_of, signature
from kse.errors import Missing, Refusal

MOST = 200
"""Mappings of a seller: every upload looks at all of them."""
_PREFIX = "sheet-"

_SHOWN = "id, name, market, header, fields, version, used, used_at, changed_at"
_ALL = f"SELECT {_SHOWN} FROM sheet_mapping WHERE seller_id = $1 ORDER BY name, id"  # noqa: S608 - own names
_KEEP = """
INSERT INTO sheet_mapping (seller_id, name, market, signature, header, fields, changed_by)
VALUES ($1, $2, $3, $4, $5::text::jsonb, $6::text::jsonb, $7)
ON CONFLICT (seller_id, signature) DO UPDATE SET name = excluded.name, market = excluded.market,
    header = excluded.header, fields = excluded.fields, changed_by = excluded.changed_by, changed_at = now(),
    version = sheet_mapping.version + 1
RETURNING id
"""
_CHANGE = """
UPDATE sheet_mapping SET name = $4, market = $5, fields = $6::text::jsonb, changed_by = $7,
    changed_at = now(), version = version + 1
WHERE seller_id = $1 AND id = $2 AND version = $3 RETURNING version
"""
_USED = "UPDATE sheet_mapping SET used = used + 1, used_at = now() WHERE seller_id = $1 AND id = $2"


class Kept(msgspec.Struct, frozen=True):
    """A mapping with its name and what became of it."""

    id: int
    name: str
    mapping: Mapping
    version: int
    used: int
    used_at: Any
    changed_at: Any

    def shown(self) -> dict[str, Any]:
        """As a program reads it."""
        names = ("id", "name", "version", "used", "used_at", "changed_at")
        return {**{name: getattr(self, name) for name in names}, **msgspec.to_builtins(self.mapping)}


async def all_of(driver: asyncpg.Connection, seller: int) -> list[Kept]:
    """A seller's mappings by name."""
    return [_kept(row) for row in await driver.fetch(_ALL, seller)]


async def find(driver: asyncpg.Connection, seller: int, number: int) -> Kept:
    """One mapping; raises Missing."""
    found = next((kept for kept in await all_of(driver, seller) if kept.id == number), None)
    if found is None:
        raise Missing("not-found")
    return found


async def learnt(driver: asyncpg.Connection, seller: int) -> list[Layout]:
    """The layouts a seller taught."""
    return [
        layout_of(kept.mapping, f"{_PREFIX}{kept.id}", kept.name) for kept in await all_of(driver, seller)
    ]


async def keep(driver: asyncpg.Connection, seller: int, user: int, name: str, mapping: Mapping) -> int:
    """Remember a mapping; one for the same header is replaced."""
    known = await all_of(driver, seller)
    own = signature(mapping.header)
    if len(known) >= MOST and all(signature(kept.mapping.header) != own for kept in known):
        raise Refusal("mapping-too-many", limit=MOST)
    number: int = await driver.fetchval(
        _KEEP, seller, name, mapping.market.strip(), own, _json(mapping.header), _json(mapping.fields), user
    )
    return number


async def change(
    driver: asyncpg.Connection, seller: int, user: int, kept: Kept, name: str, mapping: Mapping
) -> int:
    """Store what a person changed of a mapping; answers its new version."""
    version = await driver.fetchval(
        _CHANGE, seller, kept.id, kept.version, name, mapping.market.strip(), _json(mapping.fields), user
    )
    if version is None:
        raise Refusal("changed-meanwhile")
    return int(version)


async def forget(driver: asyncpg.Connection, seller: int, number: int) -> None:
    """Forget a mapping; raises Missing."""
    gone = await driver.fetchval(
        "DELETE FROM sheet_mapping WHERE seller_id = $1 AND id = $2 RETURNING id", seller, number
    )
    if gone is None:
        raise Missing("not-found")


async def used(driver: asyncpg.Connection, seller: int, layout: str) -> None:
    """A file was read by this layout; nothing where a person did not teach it."""
    if (number := number_of(layout)) is not None:
        await driver.execute(_USED, seller, number)


def number_of(layout: str) -> int | None:
    """The mapping a layout's name stands for, None for a layout of ours."""
    digits = layout.removeprefix(_PREFIX)
    return int(digits) if digits != layout and digits.isdecimal() else None


def _kept(row: asyncpg.Record) -> Kept:
    header, fields = (_plain(row[name]) for name in ("header", "fields"))
    return Kept(
        row["id"], row["name"],
        Mapping(tuple(header), row["market"], msgspec.convert(fields, dict[str, Source])),
        row["version"], row["used"], row["used_at"], row["changed_at"],
    )  # fmt: skip


def _plain(value: Any) -> Any:
    return msgspec.json.decode(value) if isinstance(value, str | bytes) else value


def _json(value: Sequence[str] | dict[str, Source]) -> str:
    return msgspec.json.encode(value).decode()

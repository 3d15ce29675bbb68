"""Waiting orders changed by hand, one or many at once; what cannot be is refused cell by cell (INT-04)."""

from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from intake import changes
from intake.checks.checking import LOOKED_AT, check_rows
from intake.mapping.applying import SHOWN_OF_CODES, TYPED
from intake.model import EDITABLE, read_cell
from intake.services import services_of
from intake.waiting import GRID, rows_of
from kse.errors import Missing, Refusal
from kse.identity import Identity

Rows = Mapping[int, Mapping[str, Any]]
Cells = dict[str, Any]

_KINDS = {"unit_price": "bigint", "quantity": "int"}
LINE = ("id", "state", "k_number", "version", "market", *EDITABLE)
_LOCK = f"""
SELECT {", ".join(LINE)} FROM waiting_order WHERE seller_id = $1 AND id = ANY ($2::bigint[])
ORDER BY id FOR UPDATE
"""  # noqa: S608 - names from this module
_SET = f"""
UPDATE waiting_order w
SET version = w.version + 1, {TYPED}, {", ".join(f"{f} = coalesce(new.{f}, w.{f})" for f in EDITABLE)}
FROM jsonb_to_recordset($2::text::jsonb)
    AS new (id bigint, {", ".join(f"{f} {_KINDS.get(f, 'text')}" for f in EDITABLE)})
WHERE w.seller_id = $1 AND w.id = new.id AND w.state = 'waiting'
"""  # noqa: S608 - names from this module
_BESIDE = ("amount", "check", "findings")
"""What may change with any cell."""
_CODES = frozenset({"option_code", "sku"})


class Edit(msgspec.Struct):
    """Cells of one line as a person typed them, and the version they saw."""

    id: int
    version: int
    fields: dict[str, Any]


class Changed(msgspec.Struct):
    """A line that is different now."""

    id: int
    version: int
    fields: Cells


class Outcome(msgspec.Struct):
    """What became of an edit of many lines."""

    changed: list[Changed]
    refused: list[tuple[int, Refusal]]
    """The line, and why it or the refusal's field stayed as it was."""


async def edit(driver: asyncpg.Connection, identity: Identity, edits: Sequence[Edit], kind: str) -> Outcome:
    """Change what can be changed, and note it as one change."""
    services = await services_of(driver, identity.of_seller)
    rows = await locked(driver, identity.of_seller, [each.id for each in edits])
    wanted: dict[int, Cells] = {}
    refused: list[tuple[int, Refusal]] = []
    for each in edits:
        row = rows.get(each.id)
        if refusal := _not_editable(row, each.version):
            refused.append((each.id, refusal))
            continue
        assert row is not None
        for field, typed in each.fields.items():
            try:
                value = read_cell(field, typed, services)
            except Refusal as why:
                refused.append((each.id, why))
                continue
            if row[field] != value:
                wanted.setdefault(each.id, {})[field] = value
    return Outcome(await change(driver, identity, kind, rows, wanted), refused)


async def fill(
    driver: asyncpg.Connection, identity: Identity, ids: Sequence[int], field: str, typed: Any
) -> Outcome:
    """Give one cell of all these lines the same value; raises Invalid where it cannot be one."""
    value = read_cell(field, typed, await services_of(driver, identity.of_seller))
    rows = await locked(driver, identity.of_seller, ids)
    refused = [
        (id_, refusal) for id_ in dict.fromkeys(ids) if (refusal := _not_editable(rows.get(id_), None))
    ]
    barred = {id_ for id_, _ in refused}
    wanted = {id_: {field: value} for id_, row in rows.items() if id_ not in barred and row[field] != value}
    return Outcome(await change(driver, identity, "fill", rows, wanted), refused)


def _not_editable(row: Mapping[str, Any] | None, version: int | None) -> Refusal | None:
    """Why a line cannot be changed now; a version of None takes whatever there is."""
    if row is None:
        return Missing("waiting-order-gone")
    if row["state"] != "waiting":
        return Refusal("no-longer-waiting", k_number=row["k_number"] or "")
    return Refusal("changed-meanwhile") if version not in (None, row["version"]) else None


async def locked(driver: asyncpg.Connection, seller: int, ids: Sequence[int]) -> Rows:
    """These lines, held until the transaction ends."""
    return {row["id"]: row for row in await driver.fetch(_LOCK, seller, list(ids))}


async def change(
    driver: asyncpg.Connection, identity: Identity, kind: str, rows: Rows, wanted: Mapping[int, Cells]
) -> list[Changed]:
    """Give locked lines these values and note it."""
    await changes.note(
        driver,
        identity,
        kind,
        (
            changes.Line(id_, {field: rows[id_][field] for field in cells}, cells)
            for id_, cells in wanted.items()
        ),
    )
    return await write(driver, identity, wanted)


async def write(driver: asyncpg.Connection, identity: Identity, wanted: Mapping[int, Cells]) -> list[Changed]:
    """Give locked lines these values; answers them as the grid shows them."""
    if not wanted:
        return []
    seller = identity.of_seller
    new = msgspec.json.encode([{"id": id_, **cells} for id_, cells in wanted.items()]).decode()
    await driver.execute(_SET, seller, new)
    looked_at = [id_ for id_, cells in wanted.items() if not cells.keys().isdisjoint(LOOKED_AT)]
    if looked_at:
        await check_rows(driver, seller, looked_at)
    found = []
    async for some in rows_of(driver, seller, identity.lang, ids=list(wanted)):
        for row in some:
            now = dict(zip(GRID, row, strict=True))
            cells = wanted[now["id"]]
            beside = _BESIDE if _CODES.isdisjoint(cells) else (*_BESIDE, *SHOWN_OF_CODES)
            fields = {field: now[field] for field in (*cells, *beside)}
            found.append(Changed(now["id"], now["version"], fields))
    return found

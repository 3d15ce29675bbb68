"""Deleting, restoring and undoing in the waiting list (INT-04)."""

from collections.abc import Sequence

import asyncpg
import msgspec

from intake import changes
from intake.editing import Changed, locked, write
from intake.waiting import put_back
from kse.errors import Refusal
from kse.identity import Identity

_DELETE = """
UPDATE waiting_order SET state = 'deleted', version = version + 1, deleted_at = now(), deleted_by = $3
WHERE seller_id = $1 AND id = ANY ($2::bigint[]) AND state = 'waiting' RETURNING id
"""


class Undone(msgspec.Struct):
    """What was undone, and how much of it could not be because somebody has changed it since."""

    kind: str
    fields: list[str]
    lines: int
    kept: int
    changed: list[Changed]
    """The lines that stand on the list and are different now; after `delete` and `restore` none."""


async def delete(driver: asyncpg.Connection, identity: Identity, ids: Sequence[int]) -> list[int]:
    """Take lines off the list; they can be restored."""
    deleted = await _take_off(driver, identity, ids)
    await changes.note(driver, identity, "delete", map(changes.Line, deleted))
    return deleted


async def restore(driver: asyncpg.Connection, identity: Identity, ids: Sequence[int]) -> list[int]:
    """Put deleted lines back, unless the same line has come again meanwhile."""
    restored = await put_back(driver, identity.of_seller, ids)
    await changes.note(driver, identity, "restore", map(changes.Line, restored))
    return restored


async def _take_off(driver: asyncpg.Connection, identity: Identity, ids: Sequence[int]) -> list[int]:
    rows = await driver.fetch(_DELETE, identity.of_seller, list(ids), identity.name)
    return [row["id"] for row in rows]


async def undo(driver: asyncpg.Connection, identity: Identity) -> Undone:
    """Take back the last thing this person did; what somebody has changed since stays as it is.

    Raises Refusal when there is nothing.
    """
    last = await changes.take_last(driver, identity)
    if last is None:
        raise Refusal("nothing-to-undo")
    ids = [line.id for line in last.lines]
    changed: list[Changed] = []
    if last.kind == "delete":
        count = len(await put_back(driver, identity.of_seller, ids))
    elif last.kind == "restore":
        count = len(await _take_off(driver, identity, ids))
    else:
        rows = await locked(driver, identity.of_seller, ids)
        changed = await write(
            driver,
            identity,
            {
                line.id: line.before
                for line in last.lines
                if (row := rows.get(line.id)) is not None
                and row["state"] == "waiting"
                and all(row[field] == value for field, value in line.after.items())
            },
        )
        count = len(changed)
    return Undone(last.kind, last.fields, count, len(ids) - count, changed)

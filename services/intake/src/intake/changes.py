"""What people changed in the waiting list, kept so that it can be undone and looked up (INT-04)."""

from collections.abc import Iterable
from typing import Any

import asyncpg
import msgspec

from kse.identity import Identity

KEPT_DAYS = 30
UNDO_HOURS = 24

_NOTE = """
INSERT INTO waiting_change (seller_id, kind, changed_by, changed_by_name, fields, lines)
VALUES ($1, $2, $3, $4, $5, $6::text::jsonb)
"""
_TAKE_LAST = """
UPDATE waiting_change SET undone_at = now(), undone_by = $2
WHERE id = (SELECT id FROM waiting_change WHERE seller_id = $1 AND changed_by = $2 AND undone_at IS NULL
            AND changed_at > now() - make_interval(hours => $3) ORDER BY id DESC LIMIT 1)
RETURNING kind, fields, lines
"""


class Line(msgspec.Struct, array_like=True):
    """One line's part in a change."""

    id: int
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}


class Change(msgspec.Struct):
    """One thing a person did, to however many lines."""

    kind: str
    fields: list[str]
    lines: list[Line]


async def note(driver: asyncpg.Connection, identity: Identity, kind: str, lines: Iterable[Line]) -> None:
    """Keep a change in its own transaction; one that changed nothing is none."""
    lines = list(lines)
    if lines:
        fields = sorted({field for line in lines for field in line.after})
        kept = msgspec.json.encode(lines).decode()
        await driver.execute(
            _NOTE, identity.of_seller, kind, identity.user, identity.name, fields, kept
        )  # fmt: skip


async def take_last(driver: asyncpg.Connection, identity: Identity) -> Change | None:
    """The last thing this person did and has not undone, marked as undone; one Ctrl+Z at a time."""
    await driver.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('undo:' || $1::bigint::text, $2))",
        identity.user, identity.of_seller,
    )  # fmt: skip
    row = await driver.fetchrow(_TAKE_LAST, identity.of_seller, identity.user, UNDO_HOURS)
    return msgspec.convert(dict(row), Change) if row else None


async def forget_old(driver: asyncpg.Connection) -> None:
    """Drop changes nobody can undo any more; they hold names and addresses."""
    await driver.execute(
        "DELETE FROM waiting_change WHERE changed_at < now() - make_interval(days => $1)", KEPT_DAYS
    )

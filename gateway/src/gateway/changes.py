"""Changes of shipments in an order that skips nothing, read by a place in it (INT-11).

A place is (transaction, row number). Rows are shown only below the oldest transaction still running, so none
can appear behind a place that was handed out; see docs/decisions/0025 and 0002.
"""

import base64
import datetime as dt
import struct
import uuid
from collections.abc import Sequence
from typing import Any

import msgspec

from gateway.parcels import Change
from kse.database import Database
from kse.work import Work

MOST = 500
_FORM = struct.Struct(">BQQ")
_VERSION = 1
_AGES = 400
"""Days after which a parcel nobody spoke of any more is forgotten."""

_RECORD = """
INSERT INTO changes (message_id, seller_id, k_number, type, occurred_at, data)
SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[], $6::jsonb[])
"""
_PAGE = """
WITH horizon AS MATERIALIZED (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS high),
found AS MATERIALIZED (
    SELECT xid, change_id, message_id, type, occurred_at, data FROM changes
    WHERE seller_id = $1 AND (xid, change_id) > ($2, $3) AND xid < (SELECT high FROM horizon)
    ORDER BY xid, change_id LIMIT $4)
SELECT h.high, f.*, (SELECT removed_xid FROM feeds WHERE seller_id = $1) AS removed_xid,
    (SELECT removed_id FROM feeds WHERE seller_id = $1) AS removed_id
FROM horizon h LEFT JOIN found f ON true ORDER BY f.xid, f.change_id
"""
_SINCE = """
WITH first AS (
    SELECT xid, change_id - 1 AS before FROM changes WHERE seller_id = $1 AND recorded_at >= $2
    ORDER BY xid, change_id LIMIT 1)
SELECT pg_snapshot_xmin(pg_current_snapshot()) AS high, first.* FROM (SELECT) AS one LEFT JOIN first ON true
"""
_REMOVE = """
WITH old AS (
    DELETE FROM changes WHERE change_id IN (
        SELECT change_id FROM changes WHERE recorded_at < now() - make_interval(days => $1) LIMIT 20000)
    RETURNING seller_id, xid, change_id),
last AS (
    SELECT DISTINCT ON (seller_id) seller_id, xid, change_id FROM old
    ORDER BY seller_id, xid DESC, change_id DESC),
noted AS (
    INSERT INTO feeds AS f (seller_id, removed_xid, removed_id) SELECT * FROM last
    ON CONFLICT (seller_id) DO UPDATE SET removed_xid = excluded.removed_xid, removed_id = excluded.removed_id
    WHERE (excluded.removed_xid, excluded.removed_id) > (f.removed_xid, f.removed_id))
SELECT count(*) FROM old
"""


class CursorUnknown(Exception):
    """A cursor that is none of ours."""


class CursorTooOld(Exception):
    """Changes behind the cursor have been removed: who goes on from it would miss them."""


class Place(msgspec.Struct, frozen=True, order=True):
    """How far somebody has read: everything up to and including this transaction's row."""

    xid: int = 0
    change_id: int = 0

    @classmethod
    def read(cls, cursor: str) -> "Place":
        """A place from what a program was given; raises CursorUnknown."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            version, xid, change_id = _FORM.unpack(raw)
        except (ValueError, struct.error):
            raise CursorUnknown from None
        if version != _VERSION or max(xid, change_id) >= 2**63:
            raise CursorUnknown
        return cls(xid, change_id)

    @property
    def cursor(self) -> str:
        """The place as a program keeps it."""
        packed = _FORM.pack(_VERSION, self.xid, self.change_id)
        return base64.urlsafe_b64encode(packed).decode().rstrip("=")


class Row(msgspec.Struct, frozen=True):
    """One change, as it was recorded."""

    message_id: uuid.UUID
    type: str
    occurred_at: dt.datetime
    data: dict[str, Any]


class Page(msgspec.Struct, frozen=True):
    """Some changes in order, the place behind them, and whether more wait there."""

    rows: list[Row]
    place: Place
    more: bool


async def record(work: Work, told: Sequence[Change]) -> None:
    """Write changes down, in their order."""
    await (await work.driver()).execute(
        _RECORD,
        [change.message_id for change in told],
        [change.seller for change in told],
        [change.k_number for change in told],
        [change.type for change in told],
        [change.occurred_at for change in told],
        [msgspec.json.encode(change.data).decode() for change in told],
    )


async def start(work: Work, seller: int, since: dt.datetime) -> Place:
    """The place before the first change recorded since then."""
    row = await (await work.driver()).fetchrow(_SINCE, seller, since)
    here = Place(row["high"], 0)
    # What is committed above the oldest running transaction may yet be preceded.
    return here if row["xid"] is None else min(here, Place(row["xid"], row["before"]))


async def page(work: Work, seller: int, after: Place, limit: int) -> Page:
    """What a seller's shipments went through after a place; raises CursorTooOld, CursorUnknown."""
    driver = await work.driver()
    found = await driver.fetch(_PAGE, seller, after.xid, after.change_id, limit + 1)
    high, first = found[0]["high"], found[0]
    removed = Place(first["removed_xid"], first["removed_id"]) if first["removed_xid"] else Place()
    if Place() < after < removed:
        raise CursorTooOld
    if after.xid > high:
        # Handed out by a database whose transactions were counted further than this one's.
        raise CursorUnknown
    rows = [row for row in found if row["change_id"] is not None]
    shown = [Row(row["message_id"], row["type"], row["occurred_at"], row["data"]) for row in rows[:limit]]
    if len(rows) > limit:
        last = rows[limit - 1]
        return Page(shown, Place(last["xid"], last["change_id"]), True)
    # Everything below the horizon has been seen: the place moves on even where this seller had nothing.
    return Page(shown, Place(high, 0), False)


async def forget_old(database: Database, days: int) -> None:
    """Remove changes older than that, noting up to where, and parcels long silent."""
    removed = 1
    while removed:
        async with database.work("*") as work:
            removed = await (await work.driver()).fetchval(_REMOVE, days)
    async with database.work("*") as work:
        await (await work.driver()).execute(
            "DELETE FROM parcels WHERE k_number IN (SELECT k_number FROM parcels"
            " WHERE heard_at < now() - make_interval(days => $1) LIMIT 50000)",
            max(_AGES, days),
        )

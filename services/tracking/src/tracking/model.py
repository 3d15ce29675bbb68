"""Tracking's tables: shipments as the other services tell of them, and their timelines."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import asyncpg
import msgspec

from kse.contracts import ShipmentChanged, ShipmentDeleted, ShipmentRegistered, Status, StatusChanged
from kse.work import Work
from tracking.rules import DETAIL_LENGTH, Entry, announcements, standing

_DETAILS = "delivery_service, carrier, local_tracking_number, order_nos, receiver_name, zip, address"
_DETAIL_TYPES = (
    "delivery_service text, carrier text, local_tracking_number text, order_nos text[],"
    " receiver_name text, zip text, address text"
)

_NEW = ", ".join(f"excluded.{name}" for name in _DETAILS.split(", "))
_NEW_UNLESS_EDITED = ", ".join(
    f"CASE WHEN s.version = 0 THEN excluded.{name} ELSE s.{name} END" for name in _DETAILS.split(", ")
)

_REGISTER = f"""
INSERT INTO shipments AS s (k_number, seller_id, registered_at, cart_no, market, {_DETAILS})
SELECT k_number, seller_id, registered_at, cart_no, market, {_DETAILS}
FROM jsonb_to_recordset($1) AS x (k_number text, seller_id bigint, registered_at timestamptz, cart_no text,
    market text, {_DETAIL_TYPES})
ORDER BY k_number
ON CONFLICT (k_number) DO UPDATE SET
    registered_at = excluded.registered_at, cart_no = excluded.cart_no, market = excluded.market,
    ({_DETAILS}) = (SELECT {_NEW_UNLESS_EDITED})
"""  # noqa: S608

_CHANGE = f"""
INSERT INTO shipments AS s (k_number, seller_id, version, {_DETAILS})
SELECT k_number, seller_id, version, {_DETAILS}
FROM jsonb_to_recordset($1) AS x (k_number text, seller_id bigint, version int, {_DETAIL_TYPES})
ORDER BY k_number
ON CONFLICT (k_number) DO UPDATE SET
    version = excluded.version, ({_DETAILS}) = (SELECT {_NEW})
WHERE excluded.version > s.version
"""  # noqa: S608

# Also before its registration was heard of: that may come later, and must not bring it back.
_DELETE = """
INSERT INTO shipments AS s (k_number, seller_id, deleted_at)
SELECT DISTINCT ON (k_number) k_number, seller, deleted_at
FROM jsonb_to_recordset($1) AS x (k_number text, seller bigint, deleted_at timestamptz) ORDER BY k_number
ON CONFLICT (k_number) DO UPDATE SET deleted_at = excluded.deleted_at
WHERE s.deleted_at IS NULL AND s.seller_id = excluded.seller_id
"""

_MEET = """
INSERT INTO shipments (k_number, seller_id) SELECT DISTINCT k_number, seller_id
FROM unnest($1::text[], $2::bigint[]) AS met (k_number, seller_id) ORDER BY k_number
ON CONFLICT DO NOTHING
"""

_WRITE_DOWN = """
INSERT INTO timeline (k_number, seller_id, occurred_at, status, detail, reason, said_by, weight_g)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[],
    $7::text[], $8::int[])
ON CONFLICT DO NOTHING
RETURNING k_number, occurred_at, status, detail
"""

_STAND = """
UPDATE shipments s SET status = n.status, status_at = n.status_at, shipped_at = n.shipped_at,
    delivered_at = n.delivered_at, weight_g = n.weight_g
FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::int[])
    AS n (k_number, status, status_at, shipped_at, delivered_at, weight_g)
WHERE s.k_number = n.k_number
"""


async def register(work: Work, events: Iterable[ShipmentRegistered]) -> None:
    """Take shipments in; what packing already said of them since stays."""
    rows = {
        event.k_number: {
            **_details(event),
            "registered_at": event.registered_at,
            "cart_no": event.cart_no,
            "market": event.market,
        }
        for event in events
    }
    await (await work.driver()).execute(_REGISTER, _json(rows.values()))


async def change(work: Work, events: Iterable[ShipmentChanged]) -> None:
    """Take over edits; older versions never win."""
    rows: dict[str, dict[str, object]] = {}
    for event in sorted(events, key=lambda event: event.version):
        rows[event.k_number] = {**_details(event), "version": event.version}
    await (await work.driver()).execute(_CHANGE, _json(rows.values()))


async def delete(work: Work, events: Sequence[ShipmentDeleted]) -> None:
    """Let shipments vanish; what is known of them stays for whoever must explain it."""
    await (await work.driver()).execute(_DELETE, msgspec.json.encode(events).decode())


async def locked(work: Work, k_numbers: Sequence[str]) -> dict[str, asyncpg.Record]:
    """The shipments of these numbers, locked for a decision; unknown ones are missing."""
    found = await (await work.driver()).fetch(
        "SELECT k_number, seller_id, status, deleted_at FROM shipments WHERE k_number = ANY ($1)"
        " ORDER BY k_number FOR UPDATE",
        k_numbers,
    )
    return {row["k_number"]: row for row in found}


async def timelines(work: Work, k_numbers: Sequence[str]) -> dict[str, list[Entry]]:
    """All entries of these shipments."""
    found = await (await work.driver()).fetch(
        "SELECT k_number, seller_id, occurred_at, status, detail, reason, said_by, weight_g FROM timeline"
        " WHERE k_number = ANY ($1)",
        k_numbers,
    )
    entries: dict[str, list[Entry]] = defaultdict(list)
    for k_number, seller, at, status, detail, reason, by, weight_g in found:
        entries[k_number].append(
            Entry(
                k_number=k_number, seller=seller, status=Status(status), occurred_at=at, detail=detail,
                reason=reason, by=by, weight_g=weight_g,
            )
        )  # fmt: skip
    return entries


async def record(work: Work, entries: Sequence[Entry], *, announce: bool) -> set[str]:
    """Add entries to their timelines and bring the statuses up to date; answers which shipments moved.

    An entry that is there already changes nothing. Shipments nobody told of yet are kept for later. With
    `announce` every change of a status is said as StatusChanged.
    """
    if not entries:
        return set()
    entries = [msgspec.structs.replace(entry, detail=entry.detail[:DETAIL_LENGTH]) for entry in entries]
    driver = await work.driver()
    await driver.execute(_MEET, [e.k_number for e in entries], [e.seller for e in entries])
    await locked(work, [entry.k_number for entry in entries])
    fresh = await _write_down(driver, entries)
    touched = sorted({entry.k_number for entry in fresh})
    if not touched:
        return set()
    whole = await timelines(work, touched)
    await _stand(driver, whole)
    return _tell(work, whole, fresh, announce)


async def _write_down(driver: asyncpg.Connection, entries: Sequence[Entry]) -> list[Entry]:
    by_place = {(e.k_number, e.occurred_at, e.status.value, e.detail): e for e in entries}
    new = list(by_place.values())
    written = await driver.fetch(
        _WRITE_DOWN,
        [e.k_number for e in new],
        [e.seller for e in new],
        [e.occurred_at for e in new],
        [e.status.value for e in new],
        [e.detail for e in new],
        [e.reason for e in new],
        [e.by for e in new],
        [e.weight_g for e in new],
    )
    return [by_place[tuple(row)] for row in written]


async def _stand(driver: asyncpg.Connection, whole: dict[str, list[Entry]]) -> None:
    stands = {k_number: standing(timeline) for k_number, timeline in whole.items()}
    await driver.execute(
        _STAND,
        list(stands),
        [s.status.value for s in stands.values()],
        [s.status_at for s in stands.values()],
        [s.shipped_at for s in stands.values()],
        [s.delivered_at for s in stands.values()],
        [s.weight_g for s in stands.values()],
    )


def _tell(work: Work, whole: dict[str, list[Entry]], fresh: list[Entry], announce: bool) -> set[str]:
    per_shipment: dict[str, list[Entry]] = defaultdict(list)
    for entry in fresh:
        per_shipment[entry.k_number].append(entry)
    moved = set()
    for k_number, its_fresh in per_shipment.items():
        known = [entry for entry in whole[k_number] if entry not in its_fresh]
        told = announcements(known, its_fresh)
        if told:
            moved.add(k_number)
        for entry in told if announce else ():
            work.emit(_said(entry))
    return moved


def _said(entry: Entry) -> StatusChanged:
    return StatusChanged(
        seller=entry.seller,
        k_number=entry.k_number,
        status=entry.status,
        occurred_at=entry.occurred_at.isoformat(),
        detail=entry.detail,
        reason=entry.reason,
        by=entry.by,
    )


def _details(event: ShipmentRegistered | ShipmentChanged) -> dict[str, object]:
    return {
        "k_number": event.k_number,
        "seller_id": event.seller,
        "delivery_service": event.delivery_service,
        "carrier": event.carrier,
        "local_tracking_number": event.local_tracking_number,
        "order_nos": list(dict.fromkeys(line.order_no for line in event.lines)),
        "receiver_name": event.consignee.name,
        "zip": event.consignee.zip,
        "address": event.consignee.address,
    }


def _json(rows: Iterable[dict[str, object]]) -> str:
    return msgspec.json.encode(list(rows)).decode()

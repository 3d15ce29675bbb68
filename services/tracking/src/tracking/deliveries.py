"""The delivery list (TRK-01), a shipment's timeline (TRK-02), and statuses for the partner API."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from kse.contracts import STATUS_NAMES, Status
from kse.days import start_of
from kse.errors import Invalid, Missing
from kse.identity import Identity
from kse.work import Work
from tracking import model
from tracking.rules import STAGES, Entry

MOST_ROWS = 50_000

COLUMNS = (
    "k_number", "registered_at", "shipped_at", "delivered_at", "status", "status_at", "lead_days",
    "days_waiting", "weight_g", "delivery_service", "carrier", "local_tracking_number", "market", "cart_no",
    "order_nos", "receiver_name", "zip", "address",
)  # fmt: skip

_SELECT = """
SELECT k_number, registered_at, shipped_at, delivered_at, status, status_at,
    (delivered_at AT TIME ZONE 'Asia/Seoul')::date
        - (shipped_at AT TIME ZONE 'Asia/Seoul')::date AS lead_days,
    CASE WHEN status IN ('A02', 'A10') THEN (now() AT TIME ZONE 'Asia/Seoul')::date
        - (registered_at AT TIME ZONE 'Asia/Seoul')::date END AS days_waiting,
    nullif(weight_g, 0) AS weight_g, delivery_service, carrier, local_tracking_number, market, cart_no,
    array_to_string(order_nos, ', ') AS order_nos, receiver_name, zip, address
FROM shipments
"""
_WHERE = """
WHERE ($1::bigint IS NULL OR seller_id = $1) AND deleted_at IS NULL
  AND registered_at >= coalesce($2::timestamptz, '-infinity')
  AND registered_at < coalesce($3::timestamptz, 'infinity')
  AND ($4::text[] IS NULL OR status = ANY ($4))
  AND ($5::text[] IS NULL
       OR k_number = ANY ($5) OR local_tracking_number = ANY ($5) OR order_nos && $5)
"""


async def listed(
    work: Work, identity: Identity, first_day: str, last_day: str, statuses: str, numbers: str
) -> dict[str, Any]:
    """Registered shipments, newest first, of a period (KST days), of statuses, with given numbers."""
    driver = await work.driver()
    conditions = (
        None if identity.role == "operator" else identity.of_seller,
        start_of(first_day, "from"),
        _end_of(last_day),
        _statuses(statuses),
        words(numbers) or None,
    )
    rows = await driver.fetch(
        f"{_SELECT}{_WHERE} ORDER BY registered_at DESC, k_number DESC LIMIT {MOST_ROWS}", *conditions
    )
    total = len(rows)
    if total == MOST_ROWS:
        total = await driver.fetchval(f"SELECT count(*) FROM shipments {_WHERE}", *conditions)  # noqa: S608
    return {"columns": COLUMNS, "rows": [tuple(row) for row in rows], "total": total}


async def timeline(work: Work, identity: Identity, k_number: str) -> dict[str, Any]:
    """One shipment's entries, newest first, each code named in the caller's language."""
    row = await (await work.driver()).fetchrow(
        "SELECT k_number, status, carrier, local_tracking_number, delivery_service,"
        " nullif(weight_g, 0) AS weight_g, receiver_name FROM shipments"
        " WHERE k_number = $1 AND ($2::bigint IS NULL OR seller_id = $2) AND deleted_at IS NULL",
        k_number,
        None if identity.role == "operator" else identity.of_seller,
    )
    if row is None:
        raise Missing("unknown-number")
    entries = [
        {
            "occurred_at": entry.occurred_at,
            "status": entry.status,
            "label": STATUS_NAMES[entry.status][identity.lang],
            "detail": entry.detail,
            "reason": entry.reason,
        }
        for entry in await _newest_first(work, k_number)
    ]
    return {**dict(row), "entries": entries}


async def statuses_of(work: Work, seller: int, k_numbers: Sequence[str]) -> dict[str, Any]:
    """Status, carrier, local number and history per K number of this seller; unknown ones are left out.

    A deleted one is named as such, so that nobody takes its registration for the latest word.
    """
    found = await (await work.driver()).fetch(
        "SELECT k_number, status, carrier, local_tracking_number, deleted_at IS NOT NULL AS deleted"
        " FROM shipments"
        " WHERE k_number = ANY ($1) AND seller_id = $2",
        k_numbers,
        seller,
    )
    whole = await model.timelines(work, [row["k_number"] for row in found])
    return {
        row["k_number"]: {
            "status": row["status"],
            "carrier": row["carrier"],
            "local_tracking_number": row["local_tracking_number"],
            "deleted": row["deleted"],
            "history": [
                {"at": entry.occurred_at, "status": entry.status, "detail": entry.detail}
                for entry in sorted(whole[row["k_number"]], key=_when, reverse=True)
            ],
        }
        for row in found
    }


def words(text: str) -> list[str]:
    """The numbers in a text, parted by commas, blanks or lines."""
    return list(dict.fromkeys(re.findall(r"[^\s,;]+", text)))


async def _newest_first(work: Work, k_number: str) -> list[Entry]:
    return sorted((await model.timelines(work, [k_number]))[k_number], key=_when, reverse=True)


def _when(entry: Entry) -> tuple[datetime, int]:
    return entry.occurred_at, STAGES[entry.status]


def _end_of(day: str) -> datetime | None:
    start = start_of(day, "to")
    return start + timedelta(days=1) if start else None


def _statuses(text: str) -> list[str] | None:
    asked = words(text)
    for status in asked:
        if status not in Status.__members__.values():
            raise Invalid("status-unknown", field="status", status=status)
    return asked or None

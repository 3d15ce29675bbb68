"""The packing list: one row per line of the shipments of a period or of named numbers (PAK-01)."""

from datetime import date, datetime, time, timedelta
from typing import Any

import asyncpg
import msgspec

from kse.contracts import Status
from kse.days import KOREA
from kse.errors import Invalid

LONGEST_PAGE = 50_000
DAYS_WHEN_UNASKED = 30

# Column id → SQL. `s` is the shipment, `l` the line.
COLUMNS = {
    "id": "l.id",
    "version": "s.version",
    "k_number": "s.k_number",
    "registered_at": "s.registered_at",
    "status": "s.status",
    "days_waiting": "CASE WHEN s.status IN ('A02', 'A10') THEN"
    " (now() AT TIME ZONE 'Asia/Seoul')::date - (s.registered_at AT TIME ZONE 'Asia/Seoul')::date END",
    "memo": "s.memo",
    "printed": "s.print_count > 0",
    "print_count": "s.print_count",
    "print_fault": "s.print_fault",
    "delivery_service": "s.delivery_service",
    "carrier": "s.carrier",
    "local_tracking_number": "s.local_tracking_number",
    "market": "l.market",
    "order_no": "l.order_no",
    "cart_no": "s.cart_no",
    "line": "l.line",
    "image_url": "l.image_url",
    "item_code": "l.item_code",
    "seller_item_code": "l.seller_item_code",
    "sku": "l.sku",
    "option_name": "l.option_name",
    "option_code": "l.option_code",
    "title": "l.title",
    "name": "l.name",
    "unit_price": "l.unit_price",
    "quantity": "l.quantity",
    "amount": "l.unit_price * l.quantity",
    "currency": "l.currency",
    "ordered_at": "l.ordered_at",
    "paid_at": "l.paid_at",
    "receiver_name": "s.receiver_name",
    "receiver_kana": "s.receiver_kana",
    "receiver_phone": "s.receiver_phone",
    "receiver_phone2": "s.receiver_phone2",
    "zip": "s.zip",
    # The carriers' own zip data is not here; what is not seven digits is in nobody's.
    "zip_known": "s.zip ~ '^[0-9]{7}$'",
    "address": "s.address",
    "origin": "l.origin",
    "destination": "'JP'",
    "api_sent": "l.api_sent",
    "api_reason": "l.api_reason",
    "hold_reason": "s.hold_reason",
    "status_at": "s.status_at",
    "status_reason": "s.status_reason",
    "weight_g": "coalesce(s.accepted_weight_g, s.declared_weight_g)",
    "gift": "l.market = 'gift'",
}


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Which shipments are asked for; a period is of KST days, both included."""

    seller: int | None
    """None: every company's, for operators."""
    begins: date | None = None
    ends: date | None = None
    k_numbers: tuple[str, ...] = ()
    order_nos: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    after: tuple[datetime, int] | None = None
    """The last shipment of the page before: when it was registered, and its id."""
    limit: int = LONGEST_PAGE
    """Most shipments of a page."""


class Page(msgspec.Struct, frozen=True):
    """A grid's answer; `next` continues the list where there is more."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    total: int
    next: str | None


async def packing_list(driver: asyncpg.Connection, asked: Question) -> Page:
    """The lines asked for, newest shipments first."""
    conditions, values = _conditions(asked)
    if asked.after is not None:
        values += asked.after
        place = len(values)
        conditions.append(f"(s.registered_at, s.id) < (${place - 1}, ${place})")
    page = (
        f"SELECT s.* FROM shipments s WHERE {' AND '.join(conditions)}"  # noqa: S608 - own conditions only
        f" ORDER BY s.registered_at DESC, s.id DESC LIMIT {asked.limit:d}"
    )
    rows = await driver.fetch(
        f"SELECT {', '.join(COLUMNS.values())}, s.id"  # noqa: S608 - own columns only
        f" FROM ({page}) s JOIN lines l ON l.shipment_id = s.id"
        # Parcels of one registration arrive in any order; people look for them by their numbers.
        ' ORDER BY s.registered_at DESC, s.k_number COLLATE "C" DESC, l.line',
        *values,
    )
    onwards = _next(rows, asked)
    whole = onwards is None and asked.after is None
    total = len(rows) if whole else await _total(driver, asked)
    return Page(tuple(COLUMNS), [tuple(row)[:-1] for row in rows], total, onwards)


def _conditions(asked: Question) -> tuple[list[str], list[Any]]:
    conditions, values = ["s.deleted_at IS NULL"], []

    def hold(condition: str, value: Any) -> None:
        values.append(value)
        conditions.append(condition.replace("?", f"${len(values)}"))

    if asked.seller is not None:
        hold("s.seller_id = ?", asked.seller)
    for day, condition in (
        (asked.begins, "s.registered_at >= ?"),
        (_day_after(asked.ends), "s.registered_at < ?"),
    ):
        if day is not None:
            hold(condition, datetime.combine(day, time(), KOREA))
    if asked.k_numbers:
        hold("s.k_number = ANY (?)", asked.k_numbers)
    if asked.order_nos:
        hold(
            "s.id IN (SELECT o.shipment_id FROM lines o"
            " WHERE o.seller_id = s.seller_id AND o.order_no = ANY (?))",
            asked.order_nos,
        )
    if asked.statuses:
        hold("s.status = ANY (?)", [status.value for status in asked.statuses])
        if set(asked.statuses) <= {Status.HELD, Status.AWAITING_ARRIVAL}:
            conditions.append("s.status IN ('A02', 'A10')")
    return conditions, values


def _day_after(day: date | None) -> date | None:
    return None if day is None else day + timedelta(days=1)


def _next(rows: list[asyncpg.Record], asked: Question) -> str | None:
    """Where the following page begins, if this one is full."""
    shipments = len({row[-1] for row in rows})
    if shipments < asked.limit:
        return None
    last = min(rows, key=lambda row: (row["registered_at"], row[-1]))
    return f"{last['registered_at'].isoformat()}_{last[-1]}"


async def _total(driver: asyncpg.Connection, asked: Question) -> int:
    conditions, values = _conditions(asked)
    found: int = await driver.fetchval(
        "SELECT count(*) FROM shipments s JOIN lines l ON l.shipment_id = s.id"  # noqa: S608 - own conditions
        f" WHERE {' AND '.join(conditions)}",
        *values,
    )
    return found


def listed(text: str) -> tuple[str, ...]:
    """Numbers as people paste them: separated by commas or white space, each once."""
    return tuple(dict.fromkeys(text.replace(",", " ").split()))


def day_of(field: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid("not-a-date", field=field) from error


def statuses_of(text: str) -> tuple[Status, ...]:
    try:
        return tuple(Status(code) for code in listed(text.upper()))
    except ValueError as error:
        raise Invalid("not-a-status", field="status") from error


def place_of(text: str) -> tuple[datetime, int] | None:
    """Where a page continues, as the page before told it."""
    at, _, id_ = text.partition("_")
    try:
        return (datetime.fromisoformat(at), int(id_)) if text else None
    except ValueError as error:
        raise Invalid("not-a-place", field="after") from error

"""Telling markets the tracking numbers: what is asked for, and what each order's market answered (MKT-09)."""

import uuid
from collections.abc import Sequence
from typing import Any, Literal

import asyncpg
import msgspec

from kse.contracts import InvoiceNumberRequested, InvoiceNumberSent, Status
from kse.work import Work
from packing.shipments import lock_rows


class Skipped(msgspec.Struct, frozen=True):
    """A shipment whose market is not told, and why."""

    k_number: str
    code: str


async def ask_for(
    k_numbers: Sequence[str], number: Literal["local", "k"], seller: int, work: Work
) -> tuple[int, list[Skipped]]:
    """Ask the connector to tell the markets; an order already told this number is not told again."""
    driver = await work.driver()
    await lock_rows(driver, [seller] * len(k_numbers), k_numbers)
    shipments = await _to_tell(driver, k_numbers, seller)
    skipped, asked = [], []
    for k_number in dict.fromkeys(k_numbers):
        shipment = shipments.get(k_number)
        value = "" if shipment is None else (k_number if number == "k" else shipment["local_tracking_number"])
        if reason := _why_not(shipment, value):
            skipped.append(Skipped(k_number, reason))
        elif shipment is not None:
            asked.append(_request(shipment, value, seller))
    for request in asked:
        if request.order_nos:
            work.emit(request)
        else:
            skipped.append(Skipped(request.k_number, "transmission-done"))
    requested = [request for request in asked if request.order_nos]
    await _mark(driver, requested, seller)
    return len(requested), skipped


async def _to_tell(
    driver: asyncpg.Connection, k_numbers: Sequence[str], seller: int
) -> dict[str, asyncpg.Record]:
    rows = await driver.fetch(
        "SELECT s.k_number, s.status, s.account, s.market, s.carrier, s.local_tracking_number,"
        " coalesce(jsonb_agg(jsonb_build_array(l.order_no, l.api_sent, l.api_number) ORDER BY l.line)"
        "   FILTER (WHERE l.market <> 'gift'), '[]') AS orders"
        " FROM shipments s JOIN lines l ON l.shipment_id = s.id"
        " WHERE s.seller_id = $1 AND s.k_number = ANY ($2) AND s.deleted_at IS NULL GROUP BY s.id",
        seller,
        k_numbers,
    )
    return {row["k_number"]: row for row in rows}


def _why_not(shipment: asyncpg.Record | None, number: str) -> str:
    if shipment is None:
        return "shipment-unknown"
    if shipment["account"] is None:
        return "transmission-without-account"
    if shipment["status"] == Status.HELD:
        return "transmission-held"
    return "" if number else "transmission-without-number"


def _request(shipment: Any, number: str, seller: int) -> InvoiceNumberRequested:
    lines = shipment["orders"]
    told = {order_no for order_no, sent, told in lines if sent == "sent" and told == number}
    orders = dict.fromkeys(order_no for order_no, *_ in lines)
    return InvoiceNumberRequested(
        seller=seller,
        k_number=shipment["k_number"],
        request=uuid.uuid4().hex,
        market=shipment["market"],
        account=shipment["account"],
        order_nos=[order_no for order_no in orders if order_no not in told],
        carrier=shipment["carrier"],
        number=number,
    )


async def _mark(driver: asyncpg.Connection, requests: Sequence[InvoiceNumberRequested], seller: int) -> None:
    orders = [
        (request.k_number, order_no, request.request, request.number)
        for request in requests
        for order_no in request.order_nos
    ]
    if orders:
        await driver.execute(
            "UPDATE lines l SET api_sent = 'asked', api_reason = '', api_request = asked.request,"
            " api_number = asked.number"
            " FROM shipments s JOIN unnest($2::text[], $3::text[], $4::text[], $5::text[])"
            "   AS asked (k_number, order_no, request, number) USING (k_number)"
            " WHERE s.seller_id = $1 AND l.shipment_id = s.id AND l.order_no = asked.order_no"
            " AND l.market <> 'gift'",
            seller,
            *zip(*orders, strict=True),
        )


async def note(events: list[InvoiceNumberSent], work: Work) -> None:
    """Mark each order 전송완료 or 재전송; an older request's answer counts only if it fits."""
    driver = await work.driver()
    await lock_rows(driver, [event.seller for event in events], [event.k_number for event in events])
    answers = [
        (
            event.seller, event.k_number, event.order_no, event.request, event.number,
            "sent" if event.accepted else "resend", "" if event.accepted else event.reason,
        )
        for event in events
    ]  # fmt: skip
    # One after the other: a batch may hold two answers about the same order, and the later one counts.
    await driver.executemany(
        "UPDATE lines l SET api_sent = $6, api_reason = $7"
        " FROM shipments s WHERE s.id = l.shipment_id AND s.seller_id = $1 AND s.k_number = $2"
        " AND l.order_no = $3 AND l.api_sent <> ''"
        " AND (l.api_request = $4 OR ($6 = 'sent' AND l.api_number = $5))",
        answers,
    )

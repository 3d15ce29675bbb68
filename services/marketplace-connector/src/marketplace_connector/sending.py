"""Telling markets the tracking numbers, order by order, paced and safe to repeat (MKT-09)."""

import asyncio
from typing import Any

import asyncpg
from fastapi import FastAPI

from kse.contracts import InvoiceNumberRequested, InvoiceNumberSent
from kse.database import Database
from kse.work import Work
from marketplace_connector.adapters.market import MarketFault, told_as_fault
from marketplace_connector.adapters.qoo10 import Qoo10
from marketplace_connector.connecting import Connections

LEASE_SECONDS = 90
LOOK_SECONDS = 1.0
BATCH = 50
ATTEMPTS = 6

_ASK = """
INSERT INTO transmission (seller_id, account_id, request, k_number, order_no, carrier, number)
SELECT $1, $2, $3, $4, order_no, $6, $7 FROM unnest($5::text[]) AS asked (order_no)
ON CONFLICT (seller_id, account_id, order_no, number) DO UPDATE
SET request = excluded.request, try_at = now(), attempts = CASE transmission.state
        WHEN 'refused' THEN 0 ELSE transmission.attempts END,
    state = CASE transmission.state WHEN 'refused' THEN 'asked' ELSE transmission.state END
RETURNING order_no, state
"""
_LEASE = """
UPDATE transmission SET try_at = now() + make_interval(secs => $1), attempts = attempts + 1 WHERE id IN (
    SELECT id FROM transmission WHERE state = 'asked' AND try_at <= now()
    AND account_id = (SELECT account_id FROM transmission WHERE state = 'asked' AND try_at <= now()
                      ORDER BY try_at LIMIT 1)
    ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
RETURNING *
"""


async def ask(work: Work, event: InvoiceNumberRequested) -> None:
    """Queue every order of the shipment; what the market already has is answered at once."""
    driver = await work.driver()
    rows = await driver.fetch(
        _ASK, event.seller, event.account, event.request, event.k_number,
        list(dict.fromkeys(event.order_nos)),
        event.carrier, event.number,
    )  # fmt: skip
    for row in rows:
        if row["state"] == "sent":
            work.emit(_sent(event.seller, event.k_number, event.request, row["order_no"], event.number))


async def send_for_good(app: FastAPI) -> None:
    """Send what is asked for, account by account, no faster than the market bears."""
    database: Database = app.state.database
    connections: Connections = app.state.connections
    pause = 1.0 / connections.settings.sends_per_second
    while True:
        async with database.work("*") as work:
            leased = await (await work.driver()).fetch(_LEASE, float(LEASE_SECONDS), BATCH)
        if not leased:
            await asyncio.sleep(LOOK_SECONDS)
            continue
        for row in sorted(leased, key=lambda row: row["id"]):
            started = asyncio.get_running_loop().time()
            await _send(database, connections, row)
            await asyncio.sleep(max(0.0, pause - (asyncio.get_running_loop().time() - started)))


async def _send(database: Database, connections: Connections, row: asyncpg.Record) -> None:
    async def call(market: Qoo10) -> None:
        # A former try may have reached the market though its answer never reached us.
        if row["attempts"] > 1 and await market.number_of(row["order_no"]) == row["number"]:
            return
        await market.send(row["order_no"], row["carrier"], row["number"])

    try:
        with told_as_fault(order_no=row["order_no"]):
            await connections.use(row["account_id"], row["seller_id"], call)
    except MarketFault as fault:
        await _not_sent(database, row, fault)
        return
    await _settle(database, row, accepted=True, reason="")


async def _not_sent(database: Database, row: asyncpg.Record, fault: MarketFault) -> None:
    if fault.passing and row["attempts"] < ATTEMPTS:
        async with database.work(str(row["seller_id"])) as work:
            await (await work.driver()).execute(
                "UPDATE transmission SET try_at = now() + make_interval(secs => $2), reason = $3"
                " WHERE id = $1",
                row["id"], min(2.0 ** row["attempts"], 60.0), fault.code,
            )  # fmt: skip
        return
    reason = f"{fault.said} ({fault.number})" if fault.code == "market-refused" else fault.code
    await _settle(database, row, accepted=False, reason=reason)


async def _settle(database: Database, row: asyncpg.Record, *, accepted: bool, reason: str) -> None:
    async with database.work(str(row["seller_id"])) as work:
        await (await work.driver()).execute(
            "UPDATE transmission SET state = $2, reason = $3 WHERE id = $1",
            row["id"], "sent" if accepted else "refused", reason,
        )  # fmt: skip
        work.emit(
            _sent(
                row["seller_id"], row["k_number"], row["request"], row["order_no"], row["number"],
                accepted=accepted, reason=reason,
            )
        )  # fmt: skip


def _sent(
    seller: int, k_number: str, request: str, order_no: str, number: str, **more: Any
) -> InvoiceNumberSent:
    return InvoiceNumberSent(
        seller=seller,
        k_number=k_number,
        request=request,
        order_no=order_no,
        number=number,
        **{"accepted": True, **more},
    )

"""Collection jobs: rows with a lease, so that a kill in the middle is taken up again (MKT-04, MKT-05)."""

import asyncio
import uuid
from typing import Any

from fastapi import FastAPI
from sqlalchemy import text

from kse.contracts import OrderCollected, OrderLine
from kse.database import Database
from kse.telemetry import log
from kse.work import Work
from marketplace_connector.adapters.market import MarketFault, told_as_fault
from marketplace_connector.adapters.qoo10 import read_order, windows
from marketplace_connector.connecting import Connections
from marketplace_connector.model import Account, Collection

LEASE_SECONDS = 120
LOOK_SECONDS = 0.5

_LEASE = text(
    "UPDATE collection SET leased_until = now() + make_interval(secs => :lease) WHERE id = ("
    " SELECT id FROM collection WHERE state = 'running' AND leased_until <= now()"
    " ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, seller_id"
)
_REMEMBER = """
INSERT INTO collected_order (collection_id, seller_id, cart_no, order_no, outcome, reason)
SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) ON CONFLICT DO NOTHING
RETURNING cart_no, order_no
"""
_COUNTS = """
SELECT count(*) AS collected, count(*) FILTER (WHERE outcome = 'new') AS new,
    count(*) FILTER (WHERE outcome IS NULL) AS open,
    coalesce(array_agg(order_no ORDER BY order_no) FILTER (WHERE outcome = 'already'), '{}') AS already,
    coalesce(jsonb_agg(jsonb_build_object('order_no', order_no, 'cart_no', cart_no, 'code', outcome,
        'reason', reason) ORDER BY order_no)
        FILTER (WHERE outcome IN ('refused', 'unreadable')), '[]') AS failed
FROM collected_order WHERE collection_id = $1
"""


async def collect_for_good(app: FastAPI) -> None:
    """Take up collections as they are asked for; one at a time in each replica."""
    database: Database = app.state.database
    connections: Connections = app.state.connections
    while True:
        async with database.work("*") as work:
            due = (await work.session.execute(_LEASE, {"lease": LEASE_SECONDS})).first()
        if due is None:
            await asyncio.sleep(LOOK_SECONDS)
            continue
        try:
            with told_as_fault(collection=str(due.id)):
                await _collect(database, connections, due.id, due.seller_id)
        except MarketFault as fault:
            log().warning("collection-failed", collection=str(due.id), code=fault.code)
            await _fail(database, due.id, due.seller_id, fault)


async def _collect(database: Database, connections: Connections, job: uuid.UUID, seller: int) -> None:
    async with database.work(str(seller)) as work:
        asked = await work.session.get_one(Collection, job)
        account = await work.session.get_one(Account, asked.account_id)
    for start, end in windows(asked.date_from, asked.date_to):
        rows = await connections.use(
            account.id,
            seller,
            lambda market, start=start, end=end: market.orders(  # type: ignore[misc]
                asked.market_status, start, end, asked.date_type
            ),
        )
        async with database.work(str(seller)) as work:
            await _hand_over(work, asked, account, rows)
    async with database.work(str(seller)) as work:
        done = await work.session.get_one(Collection, job, with_for_update=True)
        done.state = "fetched"


async def _hand_over(work: Work, asked: Collection, account: Account, rows: list[dict[str, Any]]) -> None:
    """Say each order once per job; one that cannot be read never stops the others (MKT-06)."""
    lines: dict[tuple[str, str], OrderLine] = {}
    found: list[tuple[str, str, str | None, str]] = []
    for row in rows:
        key = str(row.get("PackNo", "")), str(row.get("OrderNo", ""))
        try:
            lines[key] = read_order(row, account.alias)
            found.append((*key, None, ""))
        except ValueError as error:
            found.append((*key, "unreadable", str(error)))
    if not found:
        return
    remembered = await (await work.driver()).fetch(
        _REMEMBER, asked.id, asked.seller_id, *map(list, zip(*found, strict=True))
    )
    for new in remembered:
        line = lines.get((new["cart_no"], new["order_no"]))
        if line is not None:
            work.emit(
                OrderCollected(seller=asked.seller_id, account=account.id, job=str(asked.id), line=line)
            )


async def _fail(database: Database, job: uuid.UUID, seller: int, fault: MarketFault) -> None:
    async with database.work(str(seller)) as work:
        failed = await work.session.get_one(Collection, job, with_for_update=True)
        failed.state = "failed"
        failed.failure = {"code": fault.code, "said": fault.said[:300]}


async def outcome(work: Work, job: Collection) -> dict[str, Any]:
    """How far a job is: finished once every order it handed over was answered for."""
    counts = await (await work.driver()).fetchrow(_COUNTS, job.id)
    state = {"fetched": "finished"}.get(job.state, job.state)
    return {
        "job_id": str(job.id),
        "state": "running" if state == "finished" and counts["open"] else state,
        "collected": counts["collected"],
        "new": counts["new"],
        "already": counts["already"],
        "failed": counts["failed"],
    }

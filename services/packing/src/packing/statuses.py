"""Statuses as tracking tells them: all are kept, and where a shipment stands is decided from all of them."""

from collections.abc import Iterable

import asyncpg

from kse.contracts import Status, StatusChanged
from kse.work import Work
from packing.rules import BEFORE_ACCEPTANCE, Fact, moment, standing
from packing.shipments import Key, after_registrations, lock_rows


async def reach(events: list[StatusChanged], work: Work) -> None:
    """Keep what was reached and show where the shipments stand; until A99 nobody but packing says so."""
    told = [event for event in events if event.status not in BEFORE_ACCEPTANCE]
    if not told:
        return
    driver = await work.driver()
    keys = {(event.seller, event.k_number) for event in told}
    if await _lock(driver, keys) != keys:
        await after_registrations(driver)
        await _lock(driver, keys)
    await driver.executemany(
        "INSERT INTO statuses (seller_id, k_number, status, occurred_at, reason) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT DO NOTHING",
        [
            (event.seller, event.k_number, event.status.value, moment(event.occurred_at), event.reason)
            for event in told
        ],
    )
    await show_standing(driver, keys)


async def show_standing(driver: asyncpg.Connection, keys: Iterable[Key]) -> None:
    """Bring the shipments to where their statuses put them; the caller has locked or just made them."""
    sellers, k_numbers = zip(*keys, strict=True)
    rows = await driver.fetch(
        "SELECT seller_id, k_number, status, occurred_at, reason FROM statuses"
        " WHERE (seller_id, k_number) IN (SELECT * FROM unnest($1::bigint[], $2::text[]))",
        sellers,
        k_numbers,
    )
    facts: dict[Key, list[Fact]] = {}
    for row in rows:
        fact = Fact(Status(row["status"]), row["occurred_at"], row["reason"])
        facts.setdefault((row["seller_id"], row["k_number"]), []).append(fact)
    reached = [
        (*key, now.status.value, now.occurred_at, now.reason)
        for key, known in facts.items()
        if (now := standing(known))
    ]
    if not reached:
        return
    await driver.execute(
        "UPDATE shipments s SET status = now.status, status_at = now.at, status_reason = now.reason,"
        " hold_reason = ''"
        " FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::text[])"
        "   AS now (seller_id, k_number, status, at, reason)"
        " WHERE s.k_number = now.k_number AND s.seller_id = now.seller_id AND s.deleted_at IS NULL"
        " AND (s.status, s.status_at, s.status_reason) IS DISTINCT FROM (now.status, now.at, now.reason)",
        *zip(*reached, strict=True),
    )


async def _lock(driver: asyncpg.Connection, keys: set[Key]) -> set[Key]:
    sellers, k_numbers = zip(*keys, strict=True)
    return await lock_rows(driver, sellers, k_numbers)

"""The carriers are asked about what they carry: on demand and, shipment by shipment, about every half hour.

One replica asks at a time. What was heard and when it was asked are committed together, batch by batch, so a
kill repeats at most one question; carriers tell the whole history each time.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import asyncpg
import msgspec
from fastapi import FastAPI

from kse.database import Database
from kse.errors import Refusal, sentence
from kse.plain import httpx
from kse.telemetry import log
from tracking import model
from tracking.adapters.carrier import MOST_NUMBERS, Carrier, CarrierSilent
from tracking.adapters.sagawa import sagawa
from tracking.adapters.yamato import yamato
from tracking.messages import MESSAGES
from tracking.rules import WITH_CARRIER, Entry
from tracking.settings import TrackingSettings

LOOK_SECONDS = 60.0
WAIT_FOR_TURN_SECONDS = 15.0

_WAITING = """
SELECT k_number, local_tracking_number FROM shipments
WHERE status = ANY ($1) AND carrier = $2 AND local_tracking_number <> '' AND seller_id > 0
  AND (asked_at IS NULL OR asked_at <= $3)
ORDER BY asked_at NULLS FIRST, k_number LIMIT $4
"""


class Pulled(msgspec.Struct, frozen=True):
    """What a round brought: parcels asked for, parcels whose status changed, carriers that were silent."""

    asked: int
    changed: int
    silent: list[str]

    def in_words(self, lang: str) -> dict[str, Any]:
        """For people."""
        failed = [
            {"carrier": name, "reason": sentence(MESSAGES, "carrier-silent", lang, {"carrier": name})}
            for name in self.silent
        ]
        return {"asked": self.asked, "changed": self.changed, "failed": failed}


async def pull_regularly(app: FastAPI) -> None:
    """Ask for every parcel that was not asked for within the interval; look again soon."""
    settings: TrackingSettings = app.state.settings
    interval = timedelta(seconds=settings.carrier_pull_seconds)
    while True:
        try:
            await pull(app.state.database, settings, older_than=interval, wait_for_turn=0.0)
        except TurnTaken:
            log().debug("pull-elsewhere")
        await asyncio.sleep(min(settings.carrier_pull_seconds, LOOK_SECONDS))


async def pull(
    database: Database,
    settings: TrackingSettings,
    *,
    older_than: timedelta = timedelta(0),
    wait_for_turn: float = WAIT_FOR_TURN_SECONDS,
) -> Pulled:
    """Ask every carrier at once; one that fails keeps only its own parcels waiting.

    Raises TurnTaken when another replica is still asking after `wait_for_turn` seconds.
    """
    async with _turn(database, wait_for_turn) as turn, _client(settings) as client:
        asked_before = await turn.fetchval("SELECT now()") - older_than
        rounds = await asyncio.gather(
            *(_round(database, carrier, asked_before) for carrier in _carriers(settings, client))
        )
    return Pulled(
        sum(each.asked for each in rounds),
        sum(each.changed for each in rounds),
        [name for each in rounds for name in each.silent],
    )


class TurnTaken(Refusal):
    """Another replica is asking the carriers."""

    def __init__(self) -> None:
        super().__init__("pull-running")


@asynccontextmanager
async def _turn(database: Database, seconds: float) -> AsyncIterator[asyncpg.Connection]:
    """Hold the right to ask; it ends with the connection, so a killed replica does not keep it."""
    connection = await database.plain()
    try:
        if not await connection.fetchval("SELECT pg_try_advisory_lock(hashtext('tracking.carrier-pull'))"):
            if not seconds:
                raise TurnTaken
            await connection.execute(f"SET lock_timeout = '{int(seconds * 1000)}ms'")
            await connection.execute("SELECT pg_advisory_lock(hashtext('tracking.carrier-pull'))")
        yield connection
    except asyncpg.LockNotAvailableError as error:
        raise TurnTaken from error
    finally:
        await connection.close(timeout=2)


@cache
def _trusted() -> ssl.SSLContext:
    """All certificates, read once: 25 ms and more, in which this process does nothing else."""
    return httpx.create_ssl_context()


def _client(settings: TrackingSettings) -> httpx.AsyncClient:
    deadline = settings.carrier_deadline_seconds
    return httpx.AsyncClient(verify=_trusted(), timeout=httpx.Timeout(deadline, connect=min(deadline, 3.0)))


def _carriers(settings: TrackingSettings, client: httpx.AsyncClient) -> list[Carrier]:
    every = ((sagawa, settings.sagawa_url), (yamato, settings.yamato_url))
    return [carrier(url, client) for carrier, url in every if url]


async def _round(database: Database, carrier: Carrier, asked_before: datetime) -> Pulled:
    asked = changed = 0
    while batch := await _waiting(database, carrier, asked_before):
        try:
            changed += await _hear_of(database, carrier, batch)
        except CarrierSilent as silence:
            log().warning("carrier-silent", carrier=carrier.name, reason=str(silence), waiting=len(batch))
            return Pulled(asked, changed, [carrier.name])
        asked += len(batch)
    return Pulled(asked, changed, [])


async def _waiting(database: Database, carrier: Carrier, asked_before: datetime) -> list[asyncpg.Record]:
    async with database.work("*") as work:
        found: list[asyncpg.Record] = await (await work.driver()).fetch(
            _WAITING, list(WITH_CARRIER), carrier.name, asked_before, MOST_NUMBERS
        )
        return found


async def _hear_of(database: Database, carrier: Carrier, batch: Sequence[asyncpg.Record]) -> int:
    """Ask for one batch, outside any transaction, and write down what comes; answers how many moved."""
    answered = await carrier.ask([row["local_tracking_number"] for row in batch])
    k_numbers = [row["k_number"] for row in batch]
    async with database.work("*") as work:
        shipments = await model.locked(work, k_numbers)
        entries = [
            Entry(
                k_number=row["k_number"],
                seller=shipments[row["k_number"]]["seller_id"],
                status=news.status,
                occurred_at=news.occurred_at,
                detail=news.detail,
                by="carrier",
            )
            for row in batch
            for news in answered.get(row["local_tracking_number"], [])
        ]
        moved = await model.record(work, entries, announce=True)
        await (await work.driver()).execute(
            "UPDATE shipments SET asked_at = clock_timestamp() WHERE k_number = ANY ($1)", k_numbers
        )
    return len(moved)

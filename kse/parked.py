"""Parked events: tried again with growing pauses, then kept as dead letters until an operator decides."""

import asyncio
import uuid
from typing import Any

import asyncpg

from kse.database import Database
from kse.errors import Missing
from kse.hearing import FIRST_RETRY_SECONDS, Ear, Letter, reason_of
from kse.telemetry import EVENTS_HEARD, log

ATTEMPTS = 6
LOOK_SECONDS = 1.0

_DUE = "SELECT EXISTS (SELECT FROM parked WHERE NOT dead AND try_at <= now())"
_NEXT = """
SELECT * FROM parked p
WHERE NOT dead AND try_at <= now()
  AND id = (SELECT min(id) FROM parked earlier WHERE earlier.key = p.key)
ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
"""


class Parked:
    """The parked events of one service."""

    def __init__(self, database: Database, ear: Ear) -> None:
        self._database = database
        self._ear = ear
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """End after the event in hand."""
        self._stopping.set()

    async def run(self) -> None:
        """Try what is due, oldest of each key first, until stopped."""
        while not self._stopping.is_set():
            try:
                while await self._is_one_due() and await self._try_next():
                    pass
            except Exception as error:  # the database is away: look again later
                log().warning("parked-waits", reason=repr(error)[:300])
            try:
                await asyncio.wait_for(self._stopping.wait(), LOOK_SECONDS)
            except TimeoutError:
                continue

    async def _is_one_due(self) -> bool:
        """Whether to open a transaction at all; seldom there is anything."""
        async with self._database.statements() as driver:
            due: bool = await driver.fetchval(_DUE)
            return due

    async def _try_next(self) -> bool:
        row: asyncpg.Record | None = None
        try:
            async with self._database.work() as work:
                driver = await work.driver()
                row = await driver.fetchrow(_NEXT)
                if row is None:
                    return False
                letter = _letter(row)
                await work.act_for(str(letter.seller))
                await self._ear.do([letter], work)
                await (await work.driver()).execute("DELETE FROM parked WHERE id = $1", row["id"])
            EVENTS_HEARD.labels(self._database.service, row["type"]).inc()
        except Exception as error:
            if row is None:
                raise
            # Also what may pass by itself, so that no event is tried for ever; while the database is away
            # this fails as well and counts as no try.
            await self._put_back(row, error)
        return True

    async def _put_back(self, row: asyncpg.Record, error: Exception) -> None:
        attempts = row["attempts"] + 1
        reason = reason_of(error)
        log().error("event-failed-again", type=row["type"], attempts=attempts, reason=reason)
        async with self._database.work() as work:
            await (await work.driver()).execute(
                "UPDATE parked SET attempts = $2, reason = $3, dead = $4,"
                " try_at = now() + make_interval(secs => $5) WHERE id = $1",
                row["id"],
                attempts,
                reason,
                attempts >= ATTEMPTS,
                FIRST_RETRY_SECONDS * 2**attempts,
            )


async def listed(database: Database) -> list[dict[str, Any]]:
    """What stands first of each key, with how many wait behind it; never the body (personal data)."""
    async with database.work() as work:
        rows = await (await work.driver()).fetch(
            """
            SELECT id, event_id, topic, type, key, attempts, reason, dead, try_at, parked_at AS failed_at,
                (SELECT count(*) - 1 FROM parked behind WHERE behind.key = p.key) AS waiting
            FROM parked p WHERE id = (SELECT min(id) FROM parked earlier WHERE earlier.key = p.key)
            ORDER BY dead DESC, id LIMIT 500
            """
        )
    return [{**row, "event_id": str(row["event_id"])} for row in rows]


async def replay(database: Database, letter_id: int) -> None:
    """Try a dead letter again at once; later events of its key follow it."""
    await _decide(
        database, letter_id, "UPDATE parked SET dead = false, attempts = 0, try_at = now() WHERE id = $1"
    )


async def discard(database: Database, letter_id: int) -> None:
    """Give a dead letter up; what waited behind it goes on."""
    await _decide(database, letter_id, "DELETE FROM parked WHERE id = $1")


async def _decide(database: Database, letter_id: int, statement: str) -> None:
    async with database.work() as work:
        done = await (await work.driver()).execute(statement, letter_id)
    if done.endswith(" 0"):
        raise Missing("not-found")


def _letter(row: asyncpg.Record) -> Letter:
    return Letter(
        uuid.UUID(int=row["event_id"].int),
        row["type"],
        row["key"],
        row["seller"],
        row["topic"],
        row["body"],
        row["trace"],
    )

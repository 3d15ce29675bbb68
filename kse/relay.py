"""The relay: publishes a service's outbox to Kafka, in order per key, once its transactions have ended.

What it keeps true (tests/kse/test_pull_the_plug.py):

* A row is published only when every transaction that could still commit an earlier one has ended: the window
  is [low, high) in transaction ids, `high` being the oldest transaction still running.
* Within a window rows go out by their own number, which follows the order of row locks; transaction ids do
  not (a transaction may get its id first and its lock later). See docs/decisions/0002.
* The position is saved after the broker's acknowledgement: a kill repeats rows, never skips them.
* One owner per service by advisory lock; a former owner can only repeat what the next one sends again.
* What this process committed itself goes out as it was kept in memory; which of it, and when, the table says.
* A broker that has forgotten what it acknowledged is told everything that is still kept.
"""

import asyncio
import json
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer
from asyncpg.pgproto.pgproto import UUID

from kse.database import Database
from kse.kafka import ends_of, ensure_topics
from kse.settings import Settings
from kse.telemetry import log
from kse.work import Said

PAGE = 2_000
POLL_SECONDS, LONGEST_POLL_SECONDS = 0.25, 1.0
"""How soon a look follows one that found events, how late after a silence; a commit here wakes it at once."""
BROKER_CHECK_SECONDS = 5.0
PRUNE_SECONDS = 60.0
MAX_RECORD_BYTES = 900_000
FRESH_BYTES = 4_000_000
_BESIDE_BODY = 500
"""Bytes an event takes in memory beside its body, about."""

# Each look must cost what it finds, not what the outbox keeps. PostgreSQL guesses badly on a table that grows
# by thousands between two ANALYZEs, so the sub-selects, the fence (OFFSET 0), the CASE and these settings
# hold it to the one index that serves each question in order (tests/kse/test_relay_cost.py). Without parallel
# workers the parts of a UNION ALL come one after the other, so a window's horizon is its first row.
_IN_INDEX_ORDER = (
    "SET enable_bitmapscan = off; SET enable_sort = off; SET max_parallel_workers_per_gather = 0"
)
# A position lost in a crash of the server only repeats what hearers know already.
_HASTY_SAVING = "SET synchronous_commit = off"
_WINDOW = f"""
SELECT NULL::bigint AS id, NULL::uuid AS event_id, NULL::timestamptz AS said_at, horizon.high,
    (SELECT xid FROM outbox WHERE xid >= horizon.high ORDER BY xid, id LIMIT 1) IS NOT NULL AS more_to_come
FROM (SELECT pg_snapshot_xmin(pg_current_snapshot()) AS high) AS horizon
UNION ALL (
    SELECT id, event_id, said_at, NULL, NULL FROM outbox
    WHERE xid >= $1 AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, id LIMIT {PAGE + 1})
"""  # noqa: S608
_WHOLE = "SELECT id, event_id, type, key, seller, trace, body, said_at FROM outbox WHERE id = ANY ($1)"
_BOUNDS = """
SELECT min(id) - 1 AS before, max(id) AS last
FROM (SELECT id FROM outbox WHERE xid >= $1 AND xid < $2 ORDER BY xid, id OFFSET 0) AS due
"""
_PAGE_OF_WINDOW = f"""
SELECT id, event_id, type, key, seller, trace, body, said_at FROM outbox
WHERE id > $3 AND id <= $4 AND CASE WHEN xid >= $1 THEN xid < $2 ELSE false END ORDER BY id LIMIT {PAGE}
"""  # noqa: S608
_SAVE = "UPDATE relay SET low = $1, high = $2, last_id = $3, ends = $4"

Row = tuple[int, UUID, str, str, int, str | None, bytes, datetime]
"""A row of the outbox: its number, the event (id, type, key, seller, trace, body), and when it was said."""
Header = tuple[str, bytes]
_SPEC_VERSION: Header = ("ce_specversion", b"1.0")
_CONTENT_TYPE: Header = ("content-type", b"application/json")


@lru_cache(maxsize=1_000)
def _header(name: str, value: str | int | datetime) -> Header:
    """Values many events share: their kind, company, moment and trace."""
    return name, (value.isoformat() if isinstance(value, datetime) else str(value)).encode()


class BrokerForgot(Exception):
    """The broker has fewer records than it acknowledged: it was restarted empty."""


class Fresh:
    """What this process is about to publish, by event id, the latest of it."""

    def __init__(self) -> None:
        self._kept: dict[UUID, Said] = {}
        self._bytes = 0

    def keep(self, said: Sequence[Said]) -> None:
        """Take events in; the oldest fall out where they become too many. They can be read in the outbox."""
        self._kept.update((event[0], event) for event in said)
        self._bytes += sum([len(event[-1]) for event in said]) + _BESIDE_BODY * len(said)
        while self._bytes > FRESH_BYTES:
            self.take(next(iter(self._kept)))

    def take(self, event_id: UUID) -> Said | None:
        """Hand an event out for good; None where it is not here."""
        event = self._kept.pop(event_id, None)
        if event:
            self._bytes -= len(event[-1]) + _BESIDE_BODY
        return event


class Relay:
    """Runs beside the service; `wake` after a commit makes it look at once."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings
        self._topic = settings.topic_of(database.service)
        self._woken = asyncio.Event()
        self._stopping = False
        self._stopped = asyncio.Event()
        self._low = 0
        self._ends: dict[int, int] = {}
        self._source: Header = ("ce_source", f"/kse/{database.service}".encode())
        self._fresh = Fresh()
        self.publishing = False

    def keep(self, said: Sequence[Said]) -> None:
        """These are about to be committed."""
        if self.publishing:
            self._fresh.keep(said)

    def wake(self) -> None:
        """Something was committed."""
        self._woken.set()

    def stop(self) -> None:
        """Finish the page in hand, then end."""
        self._stopping = True
        self._stopped.set()
        self._woken.set()

    async def run(self) -> None:
        """Own the outbox whenever no other replica does, until stopped."""
        while not self._stopping:
            try:
                await self._own()
            except BrokerForgot:
                log().warning("broker-forgot", topic=self._topic)
                await self._rewind()
            except Exception as error:  # any fault of broker or database: start over from the saved position
                log().warning("relay-interrupted", reason=repr(error)[:300])
                await self._pause(0.5)
            finally:
                self.publishing = False
                self._fresh = Fresh()

    async def _own(self) -> None:
        connection = await self._database.plain()
        try:
            while not await connection.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", self._topic):
                await self._pause(1.0)
                if self._stopping:
                    return
            await connection.execute(f"{_IN_INDEX_ORDER}; {_HASTY_SAVING}")
            producer = AIOKafkaProducer(
                bootstrap_servers=self._settings.kafka_bootstrap,
                acks="all",
                max_batch_size=MAX_RECORD_BYTES,
                request_timeout_ms=10_000,
                retry_backoff_ms=50,
            )
            await ensure_topics(self._settings, [self._database.service])
            await producer.start()
            try:
                await self._publish_for_good(connection, producer)
            finally:
                await producer.stop()
        finally:
            await connection.close(timeout=2)

    async def _publish_for_good(self, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> None:
        await self._resume(connection, producer)
        checked = pruned = time.monotonic()
        poll = POLL_SECONDS
        self.publishing = True
        while not self._stopping:
            self._woken.clear()
            published, more_to_come = await self._publish_window(connection, producer)
            if published:
                poll = POLL_SECONDS
                if not more_to_come:
                    await self._rest(poll)
                continue
            now = time.monotonic()
            if self._settings.kafka == "embedded" and now - checked > BROKER_CHECK_SECONDS:
                await self._check_broker()
                checked = now
            if now - pruned > PRUNE_SECONDS:
                await self._prune()
                pruned = now
            if more_to_come:
                await self._rest(0.003)
            else:
                await self._rest(poll)
                poll = min(2 * poll, LONGEST_POLL_SECONDS)

    async def _resume(self, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> None:
        saved = await connection.fetchrow("SELECT low, high, last_id, ends FROM relay")
        self._low = saved["low"]
        self._ends = {int(partition): end for partition, end in json.loads(saved["ends"]).items()}
        await self._check_broker()
        if saved["low"] != saved["high"]:
            await self._publish_pages(connection, producer, saved["high"], saved["last_id"])

    async def _publish_window(
        self, connection: asyncpg.Connection, producer: AIOKafkaProducer
    ) -> tuple[int, bool]:
        horizon, *found = await connection.fetch(_WINDOW, self._low)
        high, more_to_come = horizon["high"], horizon["more_to_come"]
        if not found:
            return 0, more_to_come
        if len(found) > PAGE:
            return await self._publish_pages(connection, producer, high, 0), True
        await self._send(producer, await self._whole(connection, sorted(found, key=itemgetter("id"))))
        self._low = high
        await connection.execute(_SAVE, high, high, 0, json.dumps(self._ends))
        return len(found), more_to_come

    async def _whole(self, connection: asyncpg.Connection, found: list[asyncpg.Record]) -> list[Row]:
        """The rows of a window with all they say; only what another process said is read."""
        known = [self._fresh.take(row["event_id"]) for row in found]
        missing = [row["id"] for row, said in zip(found, known, strict=True) if said is None]
        read = {row["id"]: row for row in await connection.fetch(_WHOLE, missing)} if missing else {}
        return [
            (row["id"], *said, row["said_at"]) if said else read[row["id"]]
            for row, said in zip(found, known, strict=True)
        ]

    async def _publish_pages(
        self, connection: asyncpg.Connection, producer: AIOKafkaProducer, high: int, last_id: int
    ) -> int:
        """A window too large for one look: page through it by number, saving the place after each page."""
        self._fresh = Fresh()
        published = 0
        bounds = await connection.fetchrow(_BOUNDS, self._low, high)
        window = self._low, high
        last_id, end = max(last_id, bounds["before"] or 0), bounds["last"] or 0
        page = await connection.fetch(_PAGE_OF_WINDOW, *window, last_id, end)
        while page:
            sending = asyncio.create_task(self._send(producer, page))
            try:
                following = await connection.fetch(_PAGE_OF_WINDOW, *window, page[-1]["id"], end)
            finally:
                await sending
            await connection.execute(_SAVE, self._low, high, page[-1]["id"], json.dumps(self._ends))
            published += len(page)
            page = following
        self._low = high
        await connection.execute(_SAVE, high, high, 0, json.dumps(self._ends))
        return published

    async def _send(self, producer: AIOKafkaProducer, rows: Sequence[Row]) -> None:
        partitions = sorted(await producer.partitions_for(self._topic))
        per_partition: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            per_partition[partitions[zlib.crc32(row[3].encode()) % len(partitions)]].append(row)
        sent = await asyncio.gather(
            *(self._send_to(producer, *each) for each in per_partition.items()), return_exceptions=True
        )
        for fault in sent:
            if isinstance(fault, BaseException):
                raise fault

    async def _send_to(self, producer: AIOKafkaProducer, partition: int, rows: list[Row]) -> None:
        """Batch after batch: one handed over before the last is acknowledged could arrive without it."""
        for batch in self._batches(producer, rows):
            batch.close()
            first = (await (await producer.send_batch(batch, self._topic, partition=partition))).offset
            if first < self._ends.get(partition, 0):
                raise BrokerForgot
            # Where the batch begins: in the ends the embedded broker tells, its last batch counts as one.
            self._ends[partition] = first + 1

    def _batches(self, producer: AIOKafkaProducer, rows: list[Row]) -> Iterator[Any]:
        batch = producer.create_batch()
        for _id, event_id, kind, key_text, seller, trace, body, said_at in rows:
            key = key_text.encode()
            # CloudEvents 1.0, binary mode.
            headers = [
                _SPEC_VERSION,
                ("ce_id", event_id.hex.encode()),
                _header("ce_type", kind),
                self._source,
                _header("ce_time", said_at),
                ("ce_subject", key),
                _CONTENT_TYPE,
                _header("seller", seller),
            ]
            if trace:
                headers.append(_header("traceparent", trace))
            if batch.append(timestamp=None, key=key, value=body, headers=headers) is None:
                yield batch
                batch = producer.create_batch()
                batch.append(timestamp=None, key=key, value=body, headers=headers)
        yield batch

    async def _check_broker(self) -> None:
        if not self._ends:
            return
        ends = await ends_of(self._settings, self._topic)
        if any(ends.get(partition, 0) < end for partition, end in self._ends.items()):
            raise BrokerForgot

    async def _rewind(self) -> None:
        """Forget the position: every row still kept is said again; inboxes drop what they know."""
        connection = await self._database.plain()
        try:
            await connection.execute("UPDATE relay SET low = '0', high = '0', last_id = 0, ends = '{}'")
        finally:
            await connection.close(timeout=2)

    async def _prune(self) -> None:
        hours = self._settings.retention_hours
        async with self._database.work() as work:
            driver = await work.driver()
            await driver.execute(
                "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE xid < $1"
                " AND said_at < now() - make_interval(hours => $2) LIMIT 20000)", self._low, hours,
            )  # fmt: skip
            await driver.execute(
                "DELETE FROM inbox WHERE event_id IN (SELECT event_id FROM inbox"
                " WHERE heard_at < now() - make_interval(hours => $1) LIMIT 20000)", hours * 2,
            )  # fmt: skip

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), seconds)
        except TimeoutError:
            return

    async def _pause(self, seconds: float) -> None:
        """Wait whatever is committed meanwhile."""
        try:
            await asyncio.wait_for(self._stopped.wait(), seconds)
        except TimeoutError:
            return

"""The floor of an event's way from commit to effect: the clients alone, in the fewest statements there are.

A statement commits an outbox row, the next look finds it, a batch carries it, and `tests.bench.raw_loop` hears it in
another process: inbox, effect, commit. No unit of work, no row-level security, no place to be kept, no lock.
"""

import asyncio
import time
import uuid
import zlib
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import msgspec
from aiokafka import AIOKafkaProducer

from kse.settings import Settings
from tests.bench.teller import moved

SAY = """
INSERT INTO tracking.outbox (event_id, type, key, seller, body) VALUES ($1, 'StatusChanged.v1', $2, 1, $3)
"""
LOOK = """
SELECT event_id, key, body, pg_snapshot_xmin(pg_current_snapshot()) AS high FROM tracking.outbox
WHERE xid >= $1 AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY id
"""
PARTITIONS = 3


class ByHand:
    """A speaker and its relay in this process."""

    def __init__(self, settings: Settings, pool: asyncpg.Pool, looking: asyncpg.Connection) -> None:
        self._topic = settings.topic_of("tracking")
        self._producer = AIOKafkaProducer(bootstrap_servers=settings.kafka_bootstrap, acks="all")
        self._pool = pool
        self._looking = looking
        self._said = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def connected(cls, settings: Settings, url: str) -> AsyncIterator["ByHand"]:
        """With everything open."""
        async with asyncpg.create_pool(url, min_size=4, max_size=8) as pool, pool.acquire() as looking:
            made = cls(settings, pool, looking)
            await made._producer.start()
            relaying = asyncio.create_task(made._relay())
            try:
                yield made
            finally:
                relaying.cancel()
                await made._producer.stop()

    async def pace(self, name: str, per_second: int, count: int) -> None:
        """Transactions of one event each at an even pace, whatever the one before takes."""
        begun, saying = time.perf_counter(), []
        for number in range(count):
            await asyncio.sleep(begun + number / per_second - time.perf_counter())
            saying.append(asyncio.create_task(self._say(f"{name}{number}")))
        await asyncio.gather(*saying)

    async def _say(self, k_number: str) -> None:
        await self._pool.execute(SAY, uuid.uuid4(), k_number, msgspec.json.encode(moved(k_number)))
        self._said.set()

    async def _relay(self) -> None:
        low = await self._looking.fetchval("SELECT pg_snapshot_xmin(pg_current_snapshot())")
        while True:
            await self._said.wait()
            self._said.clear()
            rows = await self._looking.fetch(LOOK, low)
            if not rows:  # an older transaction is still running
                await asyncio.sleep(0.001)
                self._said.set()
                continue
            low = rows[0]["high"]
            by_partition = defaultdict(list)
            for row in rows:
                by_partition[zlib.crc32(row["key"].encode()) % PARTITIONS].append(row)
            await asyncio.gather(*(self._send(*each) for each in by_partition.items()))

    async def _send(self, partition: int, rows: list[asyncpg.Record]) -> None:
        batch = self._producer.create_batch()
        for row in rows:
            headers = [("ce_id", row["event_id"].hex.encode()), ("seller", b"1")]
            batch.append(key=row["key"].encode(), value=row["body"], timestamp=None, headers=headers)
        await (await self._producer.send_batch(batch, self._topic, partition=partition))

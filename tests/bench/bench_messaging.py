"""P4: saying and hearing, against the bare client doing the same with the same records and statements."""

import asyncio
import gc
import statistics
import sys
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import msgspec
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from kse.database import Database
from kse.kafka import ensure_topics
from kse.relay import Relay
from kse.settings import Settings
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import eventually
from kse.work import OUTBOX_COLUMNS
from tests.bench.by_hand import ByHand
from tests.bench.measured import Figure, figure, percentile, rate
from tests.bench.processes import Serving
from tests.bench.servers import servers
from tests.bench.teller import moved

BACKLOG = 40_000
ROUNDS = 3
PER_SECOND, SECONDS = 200, 4
SUSTAINED = (120, 500)

Record = tuple[int, bytes, bytes, list[tuple[str, bytes]]]


class Bench:
    """The servers, and a database with the schemas of who says and who hears."""

    def __init__(
        self, servers: Infrastructure, database: str, owner: asyncpg.Connection, owner_url: str
    ) -> None:
        self.servers = servers
        self.database = database
        self.owner = owner
        self.owner_url = owner_url
        self.rounds = 0

    def settings(self, service: str, namespace: str = "") -> Settings:
        return self.servers.settings(self.database, service, namespace=namespace or self.database)

    def namespace(self) -> str:
        """Topics nobody has read."""
        self.rounds += 1
        return f"{self.database}-{self.rounds}"

    async def forget_what_was_heard(self) -> None:
        await self.owner.execute("TRUNCATE counting.inbox, counting.heard; CHECKPOINT")

    async def heard(self) -> int:
        found: int = await self.owner.fetchval("SELECT count(*) FROM counting.heard")
        return found

    async def until_heard(self, count: int, about: str) -> None:
        """So many have had their effect."""

        async def all_heard() -> bool:
            return await self.heard() == count

        await eventually(all_heard, within=120, about=about)

    async def took(self, name: str) -> list[float]:
        """Milliseconds from commit to commit of what was said under a name, as PostgreSQL stamped both."""
        rows = await self.owner.fetch(
            "SELECT 1000 * extract(epoch FROM pg_xact_commit_timestamp(h.xmin)"
            " - pg_xact_commit_timestamp(o.xid::xid))::float AS took"
            " FROM counting.heard h JOIN tracking.outbox o ON o.key = h.k_number"
            " WHERE h.k_number LIKE $1 || '%' ORDER BY o.id OFFSET $2",
            name,
            PER_SECOND // 2,
        )
        return [row["took"] for row in rows]


def records(count: int) -> list[Record]:
    """Events as the relay sends them, by partition."""
    made = []
    for number in range(count):
        event = moved(f"K{number}")
        headers = [
            ("ce_specversion", b"1.0"), ("ce_id", uuid.uuid4().hex.encode()),
            ("ce_type", event.wire_type().encode()), ("ce_source", b"/kse/tracking"),
            ("ce_time", b"2026-11-23T00:00:00+00:00"), ("ce_subject", event.key.encode()),
            ("content-type", b"application/json"), ("seller", b"1"),
        ]  # fmt: skip
        made.append((number % 3, event.key.encode(), msgspec.json.encode(event), headers))
    return made


async def send(settings: Settings, topic: str, made: list[Record]) -> float:
    """Seconds to hand these records to the broker in batches as large as the relay's."""
    await ensure_topics(settings, [topic])
    producer = AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap, acks="all", max_batch_size=900_000
    )
    await producer.start()
    try:
        await producer.partitions_for(settings.topic_of(topic))
        begun, waiting = time.perf_counter(), []
        batches = {partition: producer.create_batch() for partition in range(3)}
        for place, (partition, key, value, headers) in enumerate(made):
            if batches[partition].append(key=key, value=value, timestamp=None, headers=headers) is None:
                full, batches[partition] = batches[partition], producer.create_batch()
                batches[partition].append(key=key, value=value, timestamp=None, headers=headers)
                waiting.append(await producer.send_batch(full, settings.topic_of(topic), partition=partition))
            if place % 3_000 == 2_999:
                for number, batch in batches.items():
                    waiting.append(
                        await producer.send_batch(batch, settings.topic_of(topic), partition=number)
                    )
                batches = {number: producer.create_batch() for number in range(3)}
        for number, batch in batches.items():
            if batch.record_count():
                waiting.append(await producer.send_batch(batch, settings.topic_of(topic), partition=number))
        await asyncio.gather(*waiting)
        return time.perf_counter() - begun
    finally:
        await producer.stop()


async def drained(bench: Bench, made: list[Record]) -> float:
    """Seconds in which the relay publishes the same records from one commit on."""
    settings = bench.settings("tracking", bench.namespace())
    database = Database(settings, "tracking")
    relay = Relay(database, settings)
    await bench.owner.execute("TRUNCATE tracking.outbox")
    await bench.owner.execute("UPDATE tracking.relay SET low = '0', high = '0', last_id = 0, ends = '{}'")
    running = asyncio.create_task(relay.run())
    try:
        await eventually(lambda: relay.publishing)
        rows = [(uuid.uuid4(), "StatusChanged.v1", key.decode(), 1, None, value) for _, key, value, _ in made]
        async with database.work("1") as work:
            driver = await work.driver()
            await driver.copy_records_to_table("outbox", records=rows, columns=OUTBOX_COLUMNS)
            mine = await driver.fetchval("SELECT pg_current_xact_id()")
        begun = time.perf_counter()
        relay.wake()
        while relay._low <= mine:
            await asyncio.sleep(0.001)
        return time.perf_counter() - begun
    finally:
        relay.stop()
        await running
        await database.close()


async def hearing(bench: Bench, module: str, made: list[Record]) -> float:
    """Events a second that a process of its own writes down of a backlog, from its first row to its last."""
    await bench.forget_what_was_heard()
    settings = bench.settings("counting", bench.namespace())
    await send(settings, "tracking", made)
    process = Serving(module, settings)

    async def all_heard() -> bool:
        await asyncio.sleep(0.1)
        return await bench.heard() == len(made)

    try:
        await eventually(all_heard, within=120, about=f"{module} hears")
    finally:
        process.stop()
    took: float = await bench.owner.fetchval(
        "SELECT extract(epoch FROM max(said_at) - min(said_at))::float FROM counting.heard"
    )
    return len(made) / took


class Bare:
    """The clients alone, one saying and one hearing, on a topic that grows as the services' does.

    The embedded broker takes the longer to find a record the more it has; so both keep their topic.
    """

    def __init__(self, settings: Settings) -> None:
        self._topic = settings.topic_of("tracking")
        self._producer = AIOKafkaProducer(bootstrap_servers=settings.kafka_bootstrap, acks="all")
        self._consumer = AIOKafkaConsumer(
            self._topic, bootstrap_servers=settings.kafka_bootstrap, group_id=self._topic,
            auto_offset_reset="earliest", enable_auto_commit=False,
            fetch_max_wait_ms=settings.fetch_max_wait_ms, session_timeout_ms=settings.group_session_ms,
            heartbeat_interval_ms=settings.group_session_ms // 3,
        )  # fmt: skip

    @asynccontextmanager
    async def connected(self) -> AsyncIterator["Bare"]:
        """Between the first and the last round."""
        await self._producer.start()
        await self._consumer.start()
        try:
            yield self
        finally:
            await self._consumer.stop()
            await self._producer.stop()

    async def latency(self) -> list[float]:
        """Milliseconds from handing a record to one client until the other has it, at an even pace."""
        said: dict[bytes, float] = {}
        took: list[float] = []
        count = PER_SECOND * SECONDS

        async def listen() -> None:
            while len(took) < count:
                record = await self._consumer.getone()
                took.append((time.perf_counter() - said[record.key]) * 1_000)

        listening = asyncio.create_task(listen())
        try:
            value = msgspec.json.encode(moved("K1"))
            begun = time.perf_counter()
            for number in range(count):
                await asyncio.sleep(begun + number / PER_SECOND - time.perf_counter())
                key = b"%d" % number
                said[key] = time.perf_counter()
                batch = self._producer.create_batch()
                batch.append(key=key, value=value, timestamp=None)
                await self._producer.send_batch(batch, self._topic, partition=number % 3)
            await eventually(lambda: len(took) == count)
        finally:
            listening.cancel()
        return took[PER_SECOND // 2 :]


class Pair:
    """A process that says and one that hears."""

    def __init__(self, bench: Bench, teller: Serving, tally: Serving) -> None:
        self._bench = bench
        self._teller = teller
        self._tally = tally

    async def _told(self, path: str, count: int) -> None:
        before = await self._bench.heard()
        async with httpx.AsyncClient(timeout=120) as http:
            (await http.post(f"{self._teller.address}{path}")).raise_for_status()
        await self._bench.until_heard(before + count, path)

    async def sustained(self, name: str, transactions: int, of: int) -> float:
        """Events a second, from the first commit to the last effect."""
        await self._told(f"/flood/{name}/{transactions}/{of}", transactions * of)
        took = await self._bench.owner.fetchval(
            "SELECT extract(epoch FROM (SELECT max(said_at) FROM counting.heard WHERE k_number LIKE $1 || '%')"
            " - (SELECT min(said_at) FROM tracking.outbox WHERE key LIKE $1 || '%'))::float", name,
        )  # fmt: skip
        return transactions * of / float(took)

    async def latency(self, name: str) -> list[float]:
        """Milliseconds from commit to commit, as PostgreSQL stamped both."""
        await self._told(f"/pace/{name}/{PER_SECOND}/{PER_SECOND * SECONDS}", PER_SECOND * SECONDS)
        return await self._bench.took(name)


async def opened(stack: AsyncExitStack) -> Bench:
    """Servers, with PostgreSQL noting when each transaction committed."""
    given = await stack.enter_async_context(servers("track_commit_timestamp = on\n"))
    sys.path.insert(0, str(Path(__file__).parents[1] / "kse"))
    database = await given.fresh_database("tracking", "counting")
    owner = await asyncpg.connect(given.url(database))
    stack.push_async_callback(owner.close)
    return Bench(given, database, owner, given.url(database))


async def by_hand(bench: Bench) -> list[float]:
    """Milliseconds of the same way by hand; round after round, the first to warm up."""
    settings = bench.settings("tracking", bench.namespace())
    await ensure_topics(settings, ["tracking"])
    hearer = Serving("tests.bench.raw_loop", settings.model_copy(update={"database_url": bench.owner_url}))
    took: list[float] = []
    try:
        async with ByHand.connected(settings, bench.owner_url) as way:
            for number in range(ROUNDS + 1):
                before = await bench.heard()
                await way.pace(f"H{number}-", PER_SECOND, PER_SECOND * SECONDS)
                await bench.until_heard(before + PER_SECOND * SECONDS, "by hand")
                took += await bench.took(f"H{number}-") if number else []
    finally:
        hearer.stop()
    return took


async def measured() -> tuple[list[Figure], dict[str, Any]]:
    found: dict[str, list[float]] = {
        name: [] for name in ("drain", "send", "hear", "loop", "sustained", "ours", "raw")
    }
    async with AsyncExitStack() as stack:
        bench = await opened(stack)
        made = records(BACKLOG)
        gc.freeze()  # or every way would pay for the collector's walks through the records of all
        for _ in range(ROUNDS):
            found["send"].append(
                BACKLOG / await send(bench.settings("tracking", bench.namespace()), "tracking", made)
            )
            found["drain"].append(BACKLOG / await drained(bench, made))
            found["loop"].append(await hearing(bench, "tests.bench.raw_loop", made))
            found["hear"].append(await hearing(bench, "tests.bench.tally", made))
        growth = [await drained(bench, made[: BACKLOG // 10]) for _ in range(3)]
        namespace = bench.namespace()
        await bench.forget_what_was_heard()
        await bench.owner.execute("TRUNCATE tracking.outbox")
        found["by hand"] = await by_hand(bench)
        teller = Serving("tests.bench.teller", bench.settings("tracking", namespace))
        stack.callback(teller.stop)
        tally = Serving("tests.bench.tally", bench.settings("counting", namespace))
        stack.callback(tally.stop)
        pair = Pair(bench, await teller.ready(), await tally.ready())
        bare_settings = bench.settings("tracking", bench.namespace())
        await ensure_topics(bare_settings, ["tracking"])
        bare = await stack.enter_async_context(Bare(bare_settings).connected())
        for number in range(ROUNDS):
            found["raw"] += await bare.latency()
            found["ours"] += await pair.latency(f"L{number}-")
        found["sustained"] = [await pair.sustained(f"S{number}-", *SUSTAINED) for number in range(ROUNDS)]
    growth_by = BACKLOG / statistics.median(found["drain"]) / statistics.median(growth)
    return _figures(found, growth_by), {
        "event_bytes": len(made[0][2]),
        "per_second": {
            name: [round(one) for one in found[name]]
            for name in ("drain", "send", "hear", "loop", "sustained")
        },
    }


def _figures(found: dict[str, list[float]], growth: float) -> list[Figure]:
    return [
        rate("relay drains 40k, events/s : send_batch", found["drain"], found["send"], ">= 0.4"),
        rate("hearing 40k, events/s : bare loop, same SQL", found["hear"], found["loop"], ">= 0.65"),
        figure("end to end, events/s sustained", statistics.median(found["sustained"]), ">= 15000"),
        _beyond("commit to effect at 200/s, ms p50 beyond broker's", found, 0.5, "<= 3"),
        _beyond("commit to effect at 200/s, ms p99 beyond broker's", found, 0.99, "<= 10"),
        _beyond("the same by hand, ms p50 beyond broker's", found, 0.5, "", "by hand"),
        figure("a ×10 backlog takes times as long", growth, "<= 12"),
    ]


def _beyond(what: str, found: dict[str, list[float]], share: float, bar: str, whose: str = "ours") -> Figure:
    ours, raw = percentile(found[whose], share), percentile(found["raw"], share)
    return Figure(what=what, ours=round(ours, 1), floor=round(raw, 1), ratio=round(ours - raw, 1), bar=bar)


def run() -> dict[str, Any]:
    """Figures of P4."""
    figures, more = uvloop.run(measured())
    return {"figures": msgspec.to_builtins(figures), **more}

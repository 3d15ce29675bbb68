"""Seven ways to pull the plug; after each nothing is lost, nothing applied twice, order per shipment kept."""

import asyncio
import os
import uuid
from collections import defaultdict
from collections.abc import AsyncIterator

import asyncpg
import msgspec
import pytest
from aiokafka import AIOKafkaConsumer
from counting.__main__ import Counted, service

from kse.contracts import Status, StatusChanged
from kse.kafka import ends_of
from kse.settings import Settings
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import eventually, running, say, signed_in
from tests.kse.processes import CountingProcess

pytestmark = [pytest.mark.apache, pytest.mark.xdist_group("plug")]
PATH = [Status.SHIPPED_OUT, Status.DEPARTED, Status.ARRIVED, Status.IN_CUSTOMS, Status.CLEARED]


class House:
    """A database of its own on the shared servers, and what is in it."""

    def __init__(self, servers: Infrastructure, database: str) -> None:
        self.servers = servers
        self.settings: Settings = servers.settings(database, "counting")
        self.owner_url = servers.url(database)
        self.processes: list[CountingProcess] = []

    async def start(self, **more: str) -> CountingProcess:
        process = CountingProcess(self.settings, **more)
        self.processes.append(process)
        return await process.ready()

    async def rows(self, statement: str) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.owner_url, server_settings={"search_path": "counting"})
        try:
            found: list[asyncpg.Record] = await connection.fetch(statement)
            return found
        finally:
            await connection.close()

    async def heard(self) -> dict[str, list[str]]:
        per_shipment = defaultdict(list)
        for row in await self.rows("SELECT k_number, what FROM heard ORDER BY id"):
            per_shipment[row["k_number"]].append(row["what"])
        return per_shipment

    async def has_heard(self, count: int) -> bool:
        return sum(map(len, (await self.heard()).values())) >= count

    async def published(self, count: int) -> dict[str, list[int]]:
        """What counting said on its topic, per shipment, repeats of an event dropped as an inbox would."""
        consumer = AIOKafkaConsumer(
            self.settings.topic_of("counting"),
            bootstrap_servers=self.settings.kafka_bootstrap,
            auto_offset_reset="earliest",
        )
        await consumer.start()
        seen: set[bytes] = set()
        per_shipment: dict[str, list[int]] = defaultdict(list)

        async def read_all() -> bool:
            for records in (await consumer.getmany(timeout_ms=100)).values():
                for record in records:
                    event_id = dict(record.headers)["ce_id"]
                    if event_id not in seen:
                        seen.add(event_id)
                        counted = msgspec.json.decode(record.value, type=Counted)
                        per_shipment[counted.k_number].append(counted.number)
            return len(seen) >= count

        try:
            await eventually(read_all, within=40, about=f"{count} events published")
        finally:
            await consumer.stop()
        return per_shipment


@pytest.fixture
async def house(servers: Infrastructure) -> AsyncIterator[House]:
    made = House(servers, await servers.fresh_database("counting"))
    yield made
    for process in made.processes:
        process.kill()
        await process.http.aclose()


def journey(shipments: int, status: list[Status] | None = None) -> list[StatusChanged]:
    return [
        StatusChanged(seller=1, k_number=f"K{number}", status=step, occurred_at="2026-11-23T00:00:00Z")
        for step in status or PATH
        for number in range(shipments)
    ]


@pytest.mark.parametrize("moment", ["before-publish", "after-publish"])
async def test_a_kill_between_commit_and_publish_or_publish_and_mark_loses_nothing(
    house: House, moment: str
) -> None:
    doomed = await house.start(COUNTING_DIES=moment)
    for number in range(5):
        try:
            await doomed.http.post(f"/say/K{number}/20", headers=signed_in())
        except Exception:
            break
    await eventually(doomed.gone, about="the process killed itself")
    committed = (await house.rows("SELECT count(*) FROM outbox"))[0][0]
    assert committed >= 20
    await house.start()
    said = await house.published(committed)
    assert sum(map(len, said.values())) == committed
    assert all(numbers == list(range(20)) for numbers in said.values())


async def test_the_same_event_twice_has_one_effect(house: House) -> None:
    events = journey(10)
    ids = [uuid.uuid4() for _ in events]
    async with running(service, house.settings):
        await say(house.settings, "tracking", *events, ids=ids)
        await say(house.settings, "tracking", *events, ids=ids)
        await say(house.settings, "tracking", *journey(1, [Status.DELIVERED]))
        await eventually(lambda: house.has_heard(51))
        await eventually(lambda: delivered(house, "K0"))
    heard = await house.heard()
    assert sum(map(len, heard.values())) == 51
    assert all(heard[f"K{number}"] == [step.value for step in PATH] for number in range(1, 10))


async def delivered(house: House, k_number: str) -> bool:
    return "D99" in (await house.heard())[k_number]


async def test_a_kill_while_hearing_applies_every_event_once_and_in_order(house: House) -> None:
    await say(house.settings, "tracking", *journey(40, PATH[:3]))
    for _ in range(3):
        victim = await house.start()
        await asyncio.sleep(0.05)
        victim.kill()
    await say(house.settings, "tracking", *journey(40, PATH[3:]))
    await house.start()
    await eventually(lambda: house.has_heard(200), within=40)
    assert await house.heard() == {f"K{n}": [step.value for step in PATH] for n in range(40)}


async def test_a_kill_in_the_middle_of_a_batch_has_it_heard_again(house: House) -> None:
    victim = await house.start(COUNTING_SLOW="60")
    slow = StatusChanged(
        seller=1, k_number="K1", status=Status.ARRIVED, occurred_at="2026-11-23T00:00:00Z", detail="slow"
    )
    await say(house.settings, "tracking", slow)
    await eventually(lambda: in_hand(victim), about="the batch is being heard")
    victim.kill()
    assert await house.heard() == {}
    await house.start(COUNTING_SLOW="0")
    await eventually(lambda: house.has_heard(1), within=30, about="the next one hears it")
    assert await house.heard() == {"K1": ["B99"]}


async def test_two_replicas_and_their_relays_share_the_work_and_keep_the_order(house: House) -> None:
    replicas = [await house.start(), await house.start()]

    async def talk(replica: CountingProcess, shipment: int) -> None:
        answer = await replica.http.post(f"/say/S{shipment}/30", headers=signed_in())
        assert answer.status_code == 200

    await asyncio.gather(
        say(house.settings, "tracking", *journey(60)),
        *(talk(replicas[number % 2], number) for number in range(20)),
    )
    replicas[0].kill()  # whichever owned the relay, the other takes over
    await talk(replicas[1], 20)
    await eventually(lambda: house.has_heard(300), within=40)
    assert await house.heard() == {f"K{n}": [step.value for step in PATH] for n in range(60)}
    said = await house.published(21 * 30)
    assert said == {f"S{n}": list(range(30)) for n in range(21)}


async def test_a_stop_finishes_the_batch_commits_and_leaves_the_group(house: House) -> None:
    leaving = await house.start(COUNTING_SLOW="1.0")
    slow = StatusChanged(
        seller=1, k_number="K1", status=Status.ARRIVED, occurred_at="2026-11-23T00:00:00Z", detail="slow"
    )
    await say(house.settings, "tracking", slow)
    await eventually(lambda: in_hand(leaving), about="the batch is being heard")
    assert await leaving.stop() == 0
    assert await house.heard() == {"K1": ["B99"]}


async def in_hand(process: CountingProcess) -> bool:
    return bool((await process.http.get("/in-hand")).json())


if os.environ.get("KSE_KAFKA") != "apache" and not os.environ.get("KSE_TEST_DATABASE_URL"):

    async def test_the_database_gone_for_ten_seconds_loses_nothing(house: House) -> None:
        assert house.servers.postgres is not None
        async with running(service, house.settings) as counting:
            await say(house.settings, "tracking", *journey(20, PATH[:2]))
            await eventually(lambda: house.has_heard(40))
            house.servers.postgres.stop("immediate")
            try:
                refused = await counting.http.post("/say/K1/3", headers=signed_in())
                assert refused.status_code == 503
                assert "잠시 후" in refused.json()["detail"]
                await say(house.settings, "tracking", *journey(20, PATH[2:]))
                await asyncio.sleep(10)  # the outage itself
            finally:
                house.servers.postgres.start()
            await eventually(lambda: house.has_heard(100), within=30)
            assert await house.heard() == {f"K{n}": [step.value for step in PATH] for n in range(20)}
            await eventually(lambda: says(counting.http), within=20)
            assert (await house.published(3))["K1"] == [0, 1, 2]

    async def says(http: object) -> bool:
        answer = await http.post("/say/K1/3", headers=signed_in())  # type: ignore[attr-defined]
        return bool(answer.status_code == 200)

    async def test_a_broker_that_forgot_nothing_is_told_nothing_again(house: House) -> None:
        async with running(service, house.settings) as counting:
            await counting.http.post("/say/S1/40", headers=signed_in())
            await house.published(40)
            relay = counting.app.state.relay
            for _ in range(3):
                await relay._check_broker()
            ends = (await house.rows("SELECT ends, low FROM relay"))[0]
            assert ends["ends"] != "{}"
            assert ends["low"] > 0

    async def test_a_broker_restarted_empty_is_told_everything_again(house: House) -> None:
        assert house.servers.broker is not None
        async with running(service, house.settings) as counting:
            for number in range(5):
                await counting.http.post(f"/say/S{number}/10", headers=signed_in())
            await house.published(50)
            house.servers.broker.stop()
            await counting.http.post("/say/S5/10", headers=signed_in())  # said while the broker is away
            house.servers.broker.start()
            said = await house.published(60)
            assert said == {f"S{n}": list(range(10)) for n in range(6)}
            await say(house.settings, "tracking", *journey(5))
            await eventually(lambda: house.has_heard(25), within=30, about="heard after the restart")
            assert await house.heard() == {f"K{n}": [step.value for step in PATH] for n in range(5)}

    async def test_a_hearer_goes_on_where_a_broker_restarted_empty_has_other_places(house: House) -> None:
        assert house.servers.broker is not None
        async with running(service, house.settings):
            await say(house.settings, "tracking", *journey(10))
            await eventually(lambda: house.has_heard(50), about="heard before the restart")
            house.servers.broker.stop()
            house.servers.broker.start()
            topic = house.settings.topic_of("tracking")
            made = await eventually(
                lambda: ends_of(house.settings, topic), about="the hearer's question made it"
            )
            assert len(made) == house.settings.partitions  # a hearer is not given more than it knew of
            await say(house.settings, "tracking", *journey(10, [Status.HANDED_OVER]))
            await eventually(lambda: house.has_heard(60), within=30, about="heard after the restart")
            path = [*PATH, Status.HANDED_OVER]
            assert await house.heard() == {f"K{n}": [step.value for step in path] for n in range(10)}

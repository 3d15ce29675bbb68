"""The relay's promises that no plug needs to be pulled for."""

import asyncio
import uuid
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaTimeoutError
from asyncpg.pgproto.pgproto import UUID
from counting.__main__ import Counted, service

from kse.relay import FRESH_BYTES, Fresh, Relay
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import eventually, running, signed_in
from tests.kse.test_pull_the_plug import House


@pytest.fixture
async def house(servers: Infrastructure) -> House:
    return House(servers, await servers.fresh_database("counting"))


async def begun(house: House) -> asyncpg.Connection:
    """A transaction that has been given its id by an earlier write, as a unit of work is."""
    connection = await asyncpg.connect(
        house.settings.database_url, server_settings={"search_path": "counting", "kse.sellers": "*"}
    )
    await connection.execute("BEGIN")
    await connection.execute("SELECT pg_current_xact_id()")
    return connection


async def says(connection: asyncpg.Connection, number: int, key: str = "K1") -> None:
    """Lock the parcel, say a fact about it, and commit, as a unit of work does at its end."""
    body = f'{{"seller": 1, "k_number": "{key}", "number": {number}}}'.encode()
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", key)
    await connection.execute(
        "INSERT INTO outbox (event_id, type, key, seller, body) VALUES ($1, $2, $3, 1, $4)",
        uuid.uuid4(), Counted.wire_type(), key, body,
    )  # fmt: skip


async def test_the_order_of_a_parcel_is_that_of_its_locks_not_that_of_the_transactions_ids(
    house: House,
) -> None:
    lower, higher = await begun(house), await begun(house)
    try:
        await says(higher, 0)
        await higher.execute("COMMIT")
        await says(lower, 1)
        await lower.execute("COMMIT")
    finally:
        await lower.close()
        await higher.close()
    rows = await house.rows("SELECT xid::text::bigint AS xid FROM outbox ORDER BY id")
    assert rows[0]["xid"] > rows[1]["xid"], "the one that was said last has the lower id"
    async with running(service, house.settings):
        assert await house.published(2) == {"K1": [0, 1]}


async def test_what_an_earlier_transaction_still_may_say_goes_out_before_what_followed(house: House) -> None:
    early, late = await begun(house), await begun(house)
    try:
        await says(early, 0, "K1")
        await says(late, 0, "K2")
        await late.execute("COMMIT")
        async with running(service, house.settings):
            await asyncio.sleep(0.5)
            position = (await house.rows("SELECT low::text::bigint AS low FROM relay"))[0]["low"]
            first = (await house.rows("SELECT min(xid::text::bigint) FROM outbox"))[0][0]
            assert position < first or position == 0, "nothing past a transaction that is under way"
            await early.execute("COMMIT")
            assert await house.published(2) == {"K1": [0], "K2": [0]}
    finally:
        await early.close()
        await late.close()


async def test_a_broker_that_cannot_tell_its_ends_has_not_forgotten_anything(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(service, house.settings) as counting:
        await counting.http.post("/say/S1/5", headers=signed_in())
        await house.published(5)

        async def too_busy(*_: Any) -> Any:
            raise KafkaTimeoutError

        relay: Relay = counting.app.state.relay
        monkeypatch.setattr(AIOKafkaConsumer, "end_offsets", too_busy)
        with pytest.raises(KafkaTimeoutError):
            await relay._check_broker()


async def test_a_replica_that_waits_for_the_relay_waits_quietly(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0
    ask = asyncpg.Connection.fetchval

    async def counted(self: asyncpg.Connection, query: str, *given: Any, **more: Any) -> Any:
        nonlocal tries
        tries += "pg_try_advisory_lock" in query
        return await ask(self, query, *given, **more)

    async with running(service, house.settings) as owner:
        await eventually(lambda: owner.app.state.relay.publishing)
        monkeypatch.setattr(asyncpg.Connection, "fetchval", counted)
        async with running(service, house.settings) as waiting:
            assert (await waiting.http.post("/say/S1/5", headers=signed_in())).status_code == 200
            assert await house.published(5) == {"S1": [0, 1, 2, 3, 4]}
            tries = 0
            await asyncio.sleep(1.5)
            assert 0 < tries <= 5


async def test_a_batch_the_broker_did_not_take_holds_up_those_behind_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when one has waited too long for a broker that is just coming back."""
    monkeypatch.setattr("kse.relay.MAX_RECORD_BYTES", 4_000)
    send, refused = AIOKafkaProducer.send_batch, []

    async def send_but_the_first(self: AIOKafkaProducer, batch: Any, *where: Any, **more: Any) -> Any:
        if refused:
            return await send(self, batch, *where, **more)
        refused.append(batch)
        late: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        late.set_exception(KafkaTimeoutError())
        return late

    monkeypatch.setattr(AIOKafkaProducer, "send_batch", send_but_the_first)
    async with running(service, house.settings) as counting:
        await counting.http.post("/say/S1/60", headers=signed_in())
        assert await house.published(60) == {"S1": list(range(60))}
    assert refused[0].record_count() < 60, "more than one batch"


async def test_one_replica_publishes_and_the_other_takes_over_when_it_stops(house: House) -> None:
    async with running(service, house.settings) as second_to_stop:
        async with running(service, house.settings) as first_to_stop:
            both = [up.app.state.relay for up in (first_to_stop, second_to_stop)]
            await eventually(lambda: any(relay.publishing for relay in both))
            await asyncio.sleep(1.5)  # more than the other waits between two tries
            assert [relay.publishing for relay in both].count(True) == 1
        await eventually(lambda: second_to_stop.app.state.relay.publishing, about="the other takes over")
        await second_to_stop.http.post("/say/S1/5", headers=signed_in())
        assert await house.published(5) == {"S1": [0, 1, 2, 3, 4]}


async def test_what_a_process_commits_itself_is_published_without_reading_it_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kse.relay._WHOLE", "SELECT what cannot be read")
    async with running(service, house.settings) as counting:
        await eventually(lambda: counting.app.state.relay.publishing)
        await counting.http.post("/say/S1/5", headers=signed_in())
        assert await house.published(5) == {"S1": [0, 1, 2, 3, 4]}


async def test_what_others_said_is_read_and_goes_out_in_its_place(house: House) -> None:
    other = await begun(house)
    try:
        async with running(service, house.settings) as counting:
            await eventually(lambda: counting.app.state.relay.publishing)
            await says(other, 0, "K1")
            await counting.http.post("/say/S1/5", headers=signed_in())
            await other.execute("COMMIT")
            assert await house.published(6) == {"K1": [0], "S1": [0, 1, 2, 3, 4]}
    finally:
        await other.close()


def test_of_what_is_fresh_the_latest_stays_and_nothing_is_handed_out_twice() -> None:
    fresh = Fresh()
    of_half = b"x" * (FRESH_BYTES // 2)
    events = [
        (UUID(f"{n:032x}"), "Counted.v1", "K1", 1, None, body)
        for n, body in enumerate((b"", of_half, of_half))
    ]
    for event in events:
        fresh.keep([event])
    assert [fresh.take(event[0]) for event in events] == [None, None, events[2]]
    assert fresh.take(events[2][0]) is None
    fresh.keep(events[:2])
    assert fresh.take(events[0][0]) == events[0], "what was handed out takes no room"

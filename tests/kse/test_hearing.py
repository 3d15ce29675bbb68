"""Saying and hearing through a real database and a real broker."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.protocol.fetch import FetchRequest
from counting.__main__ import POISON, Counted, service

from kse.contracts import Status, StatusChanged
from kse.kafka import LONGEST_FETCH_WAIT_MS
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, eventually, running, say, signed_in

pytestmark = pytest.mark.apache


@pytest.fixture
async def counting(servers: Infrastructure) -> AsyncIterator[Running]:
    database = await servers.fresh_database("counting")
    async with running(service, servers.settings(database, "counting")) as up:
        yield up


def moved(k_number: str, status: Status, seller: int = 1, detail: str = "") -> StatusChanged:
    return StatusChanged(
        seller=seller, k_number=k_number, status=status, occurred_at="2026-11-23T00:00:00Z", detail=detail
    )


async def heard(counting: Running) -> list[tuple[str, str]]:
    rows = await counting.fetch("SELECT k_number, what FROM heard ORDER BY id")
    return [(row["k_number"], row["what"]) for row in rows]


async def test_what_others_say_is_heard_once_and_in_order_per_shipment(counting: Running) -> None:
    path = [Status.SHIPPED_OUT, Status.DEPARTED, Status.ARRIVED]
    await say(counting.settings, "tracking", *[moved(f"K{n}", status) for status in path for n in range(20)])
    await eventually(lambda: all_heard(counting, 60))
    by_shipment = await heard(counting)
    for number in range(20):
        assert [what for k, what in by_shipment if k == f"K{number}"] == ["B00", "B11", "B99"]


async def all_heard(counting: Running, count: int) -> bool:
    return len(await heard(counting)) >= count


async def test_a_seller_never_sees_anothers_rows_even_with_a_query_that_forgets_to_ask(
    counting: Running,
) -> None:
    await say(counting.settings, "tracking", moved("K1", Status.ARRIVED, 1), moved("K2", Status.ARRIVED, 2))
    await eventually(lambda: all_heard(counting, 2))
    assert (await counting.http.get("/heard", headers=signed_in(2))).json() == [["K2", "B99"]]
    assert len((await counting.http.get("/heard", headers=signed_in(None, "operator"))).json()) == 2


async def test_what_is_said_in_a_transaction_reaches_the_broker_in_order(counting: Running) -> None:
    answer = await counting.http.post("/say/K7/50", headers=signed_in())
    assert answer.status_code == 200, answer.text
    said = await counting.said(Counted)
    assert [event.number for event in said] == list(range(50))


async def test_a_hearer_lets_the_broker_hold_its_fetches_longer_while_nothing_comes(
    counting: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[int] = []

    class Noted(FetchRequest):
        def __init__(self, max_wait_time: int, *more: Any, **named: Any) -> None:
            waits.append(max_wait_time)
            super().__init__(max_wait_time, *more, **named)

    monkeypatch.setattr("aiokafka.consumer.fetcher.FetchRequest", Noted)
    usual = counting.settings.fetch_max_wait_ms
    longer = min(4 * usual, max(usual, LONGEST_FETCH_WAIT_MS))
    await eventually(lambda: waits[-1:] == [longer])
    await say(counting.settings, "tracking", moved("K1", Status.ARRIVED))
    await eventually(lambda: waits[-1:] == [usual])
    await eventually(lambda: waits[-1:] == [longer])


async def test_what_comes_next_does_not_wait_for_an_acknowledgement_but_the_end_does(
    servers: Infrastructure, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer, told, commit = asyncio.Event(), list[dict[TopicPartition, int]](), AIOKafkaConsumer.commit

    async def late(self: AIOKafkaConsumer, heard: dict[TopicPartition, int]) -> None:
        told.append(heard)
        await answer.wait()
        await commit(self, heard)

    monkeypatch.setattr(AIOKafkaConsumer, "commit", late)
    database = await servers.fresh_database("counting")
    async with running(service, servers.settings(database, "counting")) as up:
        for number in range(3):
            await say(up.settings, "tracking", moved("K1", Status.ARRIVED))
            await eventually(lambda many=number + 1: all_heard(up, many))  # type: ignore[misc]
        assert [sum(heard.values()) for heard in told] == [1], "one call at a time"
        asyncio.get_running_loop().call_later(0.2, answer.set)
    assert [sum(heard.values()) for heard in told] == [1, 3]


async def test_nobody_gets_in_without_an_identity_the_gateway_signed(counting: Running) -> None:
    assert (await counting.http.get("/heard")).status_code == 401
    forged = {"authorization": "Bearer " + signed_in()["authorization"][7:-4] + "AAAA"}
    refused = await counting.http.get("/heard", headers=forged)
    assert refused.status_code == 401
    assert refused.json()["code"] == "identity-invalid"
    assert "로그인" in refused.json()["detail"]


async def test_only_the_key_of_a_poison_event_waits_and_an_operator_replays_it(counting: Running) -> None:
    await say(
        counting.settings, "tracking",
        moved("K1", Status.SHIPPED_OUT), moved("K2", Status.SHIPPED_OUT, detail="poison"),
        moved("K2", Status.DEPARTED), moved("K1", Status.DEPARTED), moved("K3", Status.SHIPPED_OUT),
    )  # fmt: skip
    await eventually(lambda: all_heard(counting, 3))
    assert sorted(await heard(counting)) == [("K1", "B00"), ("K1", "B11"), ("K3", "B00")]
    operator = signed_in(None, "operator")
    letters = (await counting.http.get("/ops/dead-letters", headers=operator)).json()
    assert [(letter["key"], letter["waiting"]) for letter in letters] == [("K2", 1)]
    POISON["active"] = False
    try:
        done = await counting.http.post(f"/ops/dead-letters/{letters[0]['id']}/replay", headers=operator)
        assert done.status_code == 200
        await eventually(lambda: all_heard(counting, 5))
    finally:
        POISON["active"] = True
    assert [what for k, what in await heard(counting) if k == "K2"] == ["B00", "B11"]

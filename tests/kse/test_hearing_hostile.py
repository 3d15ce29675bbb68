"""What no speaker of ours says: records without their headers, faults that do not pass, other versions."""

import uuid
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from aiokafka import AIOKafkaProducer
from counting.__main__ import service

from kse.contracts import Status, StatusChanged
from kse.hearing import Handler, Hears, Letter
from kse.kafka import ensure_topics
from kse.service import Service
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, eventually, running, say, signed_in
from kse.work import Work
from tests.kse.test_hearing import all_heard, heard, moved


@pytest.fixture
async def counting(servers: Infrastructure) -> AsyncIterator[Running]:
    database = await servers.fresh_database("counting")
    async with running(service, servers.settings(database, "counting")) as up:
        yield up


async def publish(counting: Running, *records: dict[str, Any], speaker: str = "tracking") -> None:
    """Records as they are given, on one partition, so that they come in one batch."""
    await ensure_topics(counting.settings, [speaker])
    producer = AIOKafkaProducer(bootstrap_servers=counting.settings.kafka_bootstrap, acks="all", linger_ms=50)
    await producer.start()
    try:
        topic = counting.settings.topic_of(speaker)
        sent = [await producer.send(topic, partition=0, **record) for record in records]
        for each in sent:
            await each
    finally:
        await producer.stop()


def record(event: StatusChanged, **headers: bytes | None) -> dict[str, Any]:
    """The event as its speaker would say it, with these headers changed, or left out where None."""
    usual: dict[str, bytes | None] = {
        "ce_id": uuid.uuid4().hex.encode(),
        "ce_type": event.wire_type().encode(),
        "seller": str(event.seller).encode(),
    }
    kept = [(name, value) for name, value in (usual | headers).items() if value is not None]
    return {"key": event.key.encode(), "value": msgspec.json.encode(event), "headers": kept}


async def letters(counting: Running) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        await counting.http.get("/ops/dead-letters", headers=signed_in(None, "operator"))
    ).json()
    return found


SPOILED: dict[str, dict[str, Any]] = {
    "no id": record(moved("K9", Status.ARRIVED), ce_id=None),
    "an id that is none": record(moved("K9", Status.ARRIVED), ce_id=b"seventeen"),
    "an id in no encoding": record(moved("K9", Status.ARRIVED), ce_id=b"\xff\xfe"),
    "no seller": record(moved("K9", Status.ARRIVED), seller=None),
    "a seller that is no number": record(moved("K9", Status.ARRIVED), seller=b"me"),
    "a seller no column holds": record(moved("K9", Status.ARRIVED), seller=b"9" * 30),
    "no key": record(moved("K9", Status.ARRIVED)) | {"key": None},
    "a key in no encoding": record(moved("K9", Status.ARRIVED)) | {"key": b"\xff\xfe"},
    "a key no text holds": record(moved("K9", Status.ARRIVED)) | {"key": b"K\x009"},
    "no body": record(moved("K9", Status.ARRIVED)) | {"value": None},
}


@pytest.mark.parametrize("spoiled", SPOILED)
async def test_a_record_that_cannot_be_read_is_kept_aside_and_takes_none_with_it(
    counting: Running, spoiled: str
) -> None:
    await publish(
        counting,
        record(moved("K1", Status.SHIPPED_OUT)),
        SPOILED[spoiled],
        record(moved("K1", Status.DEPARTED)),
    )
    await eventually(lambda: all_heard(counting, 2), about="the others are heard")
    assert await heard(counting) == [("K1", "B00"), ("K1", "B11")]
    kept = await eventually(lambda: letters(counting), about="the record is kept aside")
    assert [(letter["type"], letter["reason"].partition(":")[0]) for letter in kept] == [
        ("StatusChanged.v1 without its headers", "NotAnEvent")
    ]
    discarded = await counting.http.post(
        f"/ops/dead-letters/{kept[0]['id']}/discard", headers=signed_in(None, "operator")
    )
    assert discarded.status_code == 200


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"seller": 1}', b"\xff", b'{"seller": "\\u0000"}', b""])
async def test_a_body_that_is_no_event_waits_alone(counting: Running, body: bytes) -> None:
    spoiled = record(moved("K9", Status.ARRIVED)) | {"value": body}
    await publish(counting, record(moved("K1", Status.ARRIVED)), spoiled, record(moved("K2", Status.ARRIVED)))
    await eventually(lambda: all_heard(counting, 2), about="the others are heard")
    assert await heard(counting) == [("K1", "B99"), ("K2", "B99")]
    await eventually(lambda: letters(counting), about="the event is kept aside")


async def test_what_nobody_here_hears_is_passed_over(counting: Running) -> None:
    event = moved("K9", Status.ARRIVED)
    await publish(
        counting,
        record(event, ce_type=None), record(event, ce_type=b"\xff"), record(event, ce_type=b"SomethingElse.v1"),
        {"key": None, "value": b""}, record(moved("K1", Status.ARRIVED)),
    )  # fmt: skip
    await eventually(lambda: all_heard(counting, 1))
    assert await heard(counting) == [("K1", "B99")]
    assert await letters(counting) == []


async def test_a_later_version_is_passed_over_and_told_once(
    counting: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    later = [record(moved("K1", Status.ARRIVED), ce_type=b"StatusChanged.v2") for _ in range(3)]
    await publish(counting, *later, record(moved("K1", Status.ARRIVED)))
    await eventually(lambda: all_heard(counting, 1))
    assert await heard(counting) == [("K1", "B99")]
    assert capsys.readouterr().out.count("other-version-not-heard") == 1


async def test_an_event_kept_aside_already_is_not_kept_twice(counting: Running) -> None:
    """As when a dead letter outlives the inbox's memory and its event is read again."""
    event_id, poison = uuid.uuid4(), moved("K2", Status.SHIPPED_OUT, detail="poison")
    await say(counting.settings, "tracking", poison, ids=[event_id])
    await eventually(lambda: letters(counting))
    async with counting.database.work() as work:
        await (await work.driver()).execute("DELETE FROM inbox")
    await say(
        counting.settings, "tracking", poison, moved("K1", Status.ARRIVED), ids=[event_id, uuid.uuid4()]
    )
    await eventually(lambda: all_heard(counting, 1), about="hearing goes on")
    assert [letter["waiting"] for letter in await letters(counting)] == [0]


def service_that_fails(error: Exception) -> Service:
    """Counting, whose handler fails for events that ask for it."""
    hears = Hears()
    counted = service._hears.handlers["StatusChanged.v1"]

    async def fail_or_count(events: list[StatusChanged], work: Work) -> None:
        if any(event.detail == "fail" for event in events):
            raise error
        await counted.call(events, work)

    hears.handlers["StatusChanged.v1"] = Handler(StatusChanged, fail_or_count, True)
    return Service("counting", hears=hears)


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError("label-orders/gone.json"),
        ConnectionResetError("the market hung up"),
        TimeoutError(),
        ValueError("a\x00b \udcff"),
    ],
)
async def test_a_fault_that_does_not_pass_stops_only_its_own_key(
    servers: Infrastructure, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kse.hearing.PATIENCE", 2)
    monkeypatch.setattr("kse.parked.ATTEMPTS", 2)
    database = await servers.fresh_database("counting")
    async with running(service_that_fails(error), servers.settings(database, "counting")) as up:
        await say(
            up.settings, "tracking",
            moved("K1", Status.SHIPPED_OUT), moved("K2", Status.SHIPPED_OUT, detail="fail"),
            moved("K2", Status.DEPARTED), moved("K1", Status.DEPARTED),
        )  # fmt: skip
        await eventually(lambda: all_heard(up, 2), about="the other key goes on")
        assert await heard(up) == [("K1", "B00"), ("K1", "B11")]

        async def dead() -> bool:
            return [(letter["dead"], letter["waiting"]) for letter in await letters(up)] == [(True, 1)]

        await eventually(dead, about="given up after so many tries")


def test_a_letter_keeps_everything_it_takes_to_hear_it_later() -> None:
    assert set(Letter.__struct_fields__) == {
        "event_id",
        "type",
        "key",
        "seller",
        "topic",
        "body",
        "traceparent",
    }

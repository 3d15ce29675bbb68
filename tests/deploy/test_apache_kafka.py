"""Apache Kafka from its own artifacts runs, speaks and ends as the tests that need it expect."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from kse.testing.apache_kafka import apache_kafka, available

pytestmark = pytest.mark.skipif(not available(), reason="needs Java 17 and Maven")


@pytest.fixture(scope="module")
def bootstrap() -> Iterator[str]:
    with apache_kafka() as address:
        yield address


async def heard(bootstrap: str, topic: str, group: str, count: int) -> list[tuple[bytes, bytes]]:
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        session_timeout_ms=1000,
        heartbeat_interval_ms=300,
    )
    await consumer.start()
    try:
        return [(message.key, message.value) for message in [await consumer.getone() for _ in range(count)]]
    finally:
        await consumer.stop()


async def say(bootstrap: str, topic: str, messages: list[tuple[bytes, bytes]]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all")
    await producer.start()
    try:
        for key, value in messages:
            await producer.send_and_wait(topic, value, key=key)
    finally:
        await producer.stop()


async def test_what_is_said_to_a_new_topic_is_heard_by_a_group_in_order_of_its_key(bootstrap: str) -> None:
    said = [(b"K2611230000001", str(n).encode()) for n in range(20)]
    await say(bootstrap, "kse.intake", said)
    assert await heard(bootstrap, "kse.intake", "packing", 20) == said


async def test_an_idempotent_producer_is_served(bootstrap: str) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, enable_idempotence=True) as producer:
        sent = await producer.send_and_wait("kse.tracking", b"D99", key=b"K2611230000001")
    assert sent.offset == 0


async def test_a_broker_comes_back_empty_on_the_address_it_had() -> None:
    with apache_kafka() as first:
        await say(first, "kse.intake", [(b"k", b"before")])
    with apache_kafka(port=int(first.split(":")[1])) as second:
        assert second == first
        await say(second, "kse.intake", [(b"k", b"after")])
        assert await heard(second, "kse.intake", "gifts", 1) == [(b"k", b"after")]


def test_the_foreground_broker_prints_its_address_and_a_sigterm_ends_it_and_its_jvm() -> None:
    command = [sys.executable, "-m", "kse.testing.apache_kafka"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        host, port = run.stdout.readline().strip().split(":")
        socket.create_connection((host, int(port))).close()
        os.kill(run.pid, signal.SIGTERM)
        assert run.wait(30) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)))

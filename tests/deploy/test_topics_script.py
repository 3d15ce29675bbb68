"""deploy/k8s/base/topics.sh, on Apache Kafka with Kafka's own command line tools."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from kse.testing.apache_kafka import LIBS, apache_kafka, available

pytestmark = pytest.mark.skipif(not available(), reason="needs Java 17 and Maven")

SCRIPT = Path(__file__).parents[2] / "deploy" / "k8s" / "base" / "topics.sh"
TOOLS = {
    "kafka-topics.sh": "org.apache.kafka.tools.TopicCommand",
    "kafka-consumer-groups.sh": "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand",
}


@pytest.fixture(scope="module")
def bootstrap() -> Iterator[str]:
    with apache_kafka() as address:
        yield address


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What /opt/kafka/bin holds in Kafka's image: the same tools under the same names."""
    folder = tmp_path_factory.mktemp("bin")
    for name, tool in TOOLS.items():
        (folder / name).write_text(
            f'#!/bin/sh\nexec java -XX:TieredStopAtLevel=1 -cp "{LIBS}/*" {tool} "$@" 2>>"{folder}/errors"\n'
        )
        (folder / name).chmod(0o755)
    return folder


def run(bootstrap: str, tools: Path, partitions: int, *speakers: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": "/usr/bin:/bin",
        "KAFKA_BIN": str(tools),
        "KSE_KAFKA_BOOTSTRAP": bootstrap,
        "KSE_PARTITIONS": str(partitions),
    }
    command = ["sh", str(SCRIPT), *speakers]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


async def partitions_of(bootstrap: str, topic: str) -> int:
    async with AIOKafkaConsumer(topic, bootstrap_servers=bootstrap) as consumer:
        return len(consumer.partitions_for_topic(topic) or ())


async def hear_one_of_two(bootstrap: str) -> None:
    """Leave the group with one event it has not read."""
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for word in (b"first", b"second"):
            await producer.send_and_wait("kse.packing", word, key=b"K2611230000001")
    consumer = AIOKafkaConsumer(
        "kse.packing", bootstrap_servers=bootstrap, group_id="kse.tracking", auto_offset_reset="earliest",
        enable_auto_commit=False, max_poll_records=1,
    )  # fmt: skip
    async with consumer:
        await consumer.getone()
        await consumer.commit()


async def test_topics_are_created_and_raised_but_never_lowered(bootstrap: str, tools: Path) -> None:
    for asked, there in ((2, 2), (4, 4), (3, 4)):
        ran = run(bootstrap, tools, asked, "intake")
        assert ran.returncode == 0, ran.stderr
        assert await partitions_of(bootstrap, "kse.intake") == there


async def test_a_topic_with_unread_events_is_not_raised_because_a_key_could_overtake_itself(
    bootstrap: str, tools: Path
) -> None:
    run(bootstrap, tools, 2, "packing")
    await hear_one_of_two(bootstrap)

    ran = run(bootstrap, tools, 6, "packing")

    assert ran.returncode == 1
    assert "1 events are unread" in ran.stderr
    assert await partitions_of(bootstrap, "kse.packing") == 2

"""Topics and their life: one topic per speaker, keys in order within a partition."""

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from kse.settings import Settings


async def ensure_topics(settings: Settings, services: list[str]) -> None:
    """Create the topics of these speakers where they are missing."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap, request_timeout_ms=10_000)
    await admin.start()
    try:
        missing = {settings.topic_of(service) for service in services} - set(await admin.list_topics())
        if not missing:
            return
        answer = await admin.create_topics(
            [NewTopic(name, settings.partitions, settings.topic_copies) for name in missing]
        )
        for _topic, code, *_ in answer.topic_errors:
            if code and not issubclass(for_code(code), TopicAlreadyExistsError):
                raise for_code(code)
    finally:
        await admin.close()


LONGEST_FETCH_WAIT_MS = 500


def hold_fetches(consumer: AIOKafkaConsumer, *, longer: bool) -> None:
    """Let the broker hold empty fetches twice as long as before, or again as long as was said at the start.

    The client has no public way to change this once it has started (tests/kse/test_hearing.py watches it).
    """
    usual, fetcher = consumer._fetch_max_wait_ms, consumer._fetcher  # noqa: SLF001
    longest = max(usual, LONGEST_FETCH_WAIT_MS)
    fetcher._fetch_max_wait_ms = min(2 * fetcher._fetch_max_wait_ms, longest) if longer else usual  # noqa: SLF001


async def ends_of(settings: Settings, topic: str) -> dict[int, int]:
    """The number of records each partition of a topic has had; empty when the broker knows no such topic.

    A broker that cannot tell raises: taken for one that forgot, it would be told three days of events again.
    """
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka_bootstrap, request_timeout_ms=5_000)
    await consumer.start()
    try:
        if topic not in await consumer.topics():
            return {}
        partitions = consumer.partitions_for_topic(topic) or set()
        ends = await consumer.end_offsets([TopicPartition(topic, number) for number in partitions])
        return {place.partition: end for place, end in ends.items()}
    finally:
        await consumer.stop()

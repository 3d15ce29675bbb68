"""Listening: a replica in its consumer group. Batch after batch goes to the ear and is acknowledged."""

import asyncio
import contextlib
from itertools import chain
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import KafkaAckableMessage
from faststream.kafka.subscriber.usecase import BatchSubscriber

from kse.hearing import Ear
from kse.kafka import ensure_topics, hold_fetches
from kse.settings import Settings
from kse.telemetry import log

BATCH = 500
GRACE_SECONDS = 15.0
ANSWER_SECONDS = 3.0
"""How long the end waits for a broker's answer, which only spares the next replica what it would drop."""


class _Attentive(BatchSubscriber):
    """FastStream's batch subscriber without its pause after an empty look, which every event would wait for.

    A look ends as soon as records come; an idle service looks once a second instead of fifty times, and from
    look to look the broker may hold its fetches longer.
    """

    __slots__ = ()

    async def get_msg(self, consumer: AIOKafkaConsumer) -> tuple[ConsumerRecord, ...]:
        found = await consumer.getmany(timeout_ms=self.batch_timeout_ms, max_records=self.max_records)
        hold_fetches(consumer, longer=not found)
        return tuple(chain(*found.values()))


class Listener:
    """One replica of a service, listening to these speakers."""

    def __init__(self, service: str, settings: Settings, speakers: list[str], ear: Ear) -> None:
        self._service = service
        self._settings = settings
        self._speakers = speakers
        self._ear = ear
        self._broker: KafkaBroker | None = None
        self._subscriber: Any = None
        self._heard: dict[TopicPartition, int] = {}
        self._acknowledging: asyncio.Task[None] | None = None
        self._leaving = False

    async def join(self) -> None:
        """Join the group; the broker may come up after us."""
        while True:
            try:
                await ensure_topics(self._settings, self._speakers)
                self._broker = self._subscribed()
                await self._broker.start()
                return
            except Exception as error:  # no broker yet
                log().warning("broker-awaited", reason=repr(error)[:200])
                await asyncio.sleep(0.5)

    async def leave(self) -> None:
        """Finish the batch in hand, acknowledge it, leave the group."""
        self._leaving = True
        if self._acknowledging is not None:
            await asyncio.wait([self._acknowledging], timeout=ANSWER_SECONDS)
        if self._broker is not None:
            with contextlib.suppress(Exception):
                await self._broker.stop()

    def listens(self) -> bool:
        """Whether it has joined; true for services that hear nothing."""
        return not self._speakers or self._consumer() is not None

    async def lag(self) -> dict[TopicPartition, int]:
        """Records per partition this replica was given and has not read."""
        consumer = self._consumer()
        if consumer is None:
            return {}
        found = {}
        with contextlib.suppress(TimeoutError, KafkaError):
            async with asyncio.timeout(1):
                for place in consumer.assignment():
                    found[place] = max((consumer.highwater(place) or 0) - await consumer.position(place), 0)
        return found

    def _consumer(self) -> AIOKafkaConsumer | None:
        return self._subscriber.consumer if self._subscriber is not None else None

    def _subscribed(self) -> KafkaBroker:
        broker = KafkaBroker(
            self._settings.kafka_bootstrap,
            apply_types=False,
            logger=None,
            graceful_timeout=GRACE_SECONDS,
            metadata_max_age_ms=5_000,
        )
        self._subscriber = broker.subscriber(
            *map(self._settings.topic_of, self._speakers),
            batch=True,
            max_records=BATCH,
            batch_timeout_ms=1_000,
            group_id=self._settings.topic_of(self._service),
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            fetch_max_wait_ms=self._settings.fetch_max_wait_ms,
            session_timeout_ms=self._settings.group_session_ms,
            heartbeat_interval_ms=self._settings.group_session_ms // 3,
            parser=self._parse,
            decoder=_as_it_came,
        )
        self._subscriber.__class__ = _Attentive
        self._subscriber(self._hear)
        return broker

    async def _parse(self, records: tuple[ConsumerRecord, ...]) -> KafkaAckableMessage:
        """The batch with its headers unread: FastStream's parser drops a batch over a bad one."""
        return KafkaAckableMessage(raw_message=records, body=b"", consumer=self._subscriber.consumer)

    async def _hear(self, message: KafkaAckableMessage) -> None:
        """Acknowledge only what is committed; a batch cut short is read again.

        The next batch does not wait for the broker's answer, only the end does.
        """
        records = message.raw_message
        await self._ear.hear(records)
        self._heard.update(
            {TopicPartition(record.topic, record.partition): record.offset + 1 for record in records}
        )
        if self._acknowledging is None or self._acknowledging.done():
            self._acknowledging = asyncio.create_task(self._acknowledge())
        if self._leaving:
            await asyncio.wait([self._acknowledging], timeout=ANSWER_SECONDS)

    async def _acknowledge(self) -> None:
        """Tell the broker how far we are, one call at a time.

        Only places heard since the last call are told: of the others this replica may know what a broker that
        came back empty no longer holds, and the embedded one would believe it.
        """
        while self._heard:
            heard, self._heard = self._heard, {}
            try:
                await self._subscriber.consumer.commit(heard)
            except (
                KafkaError
            ) as error:  # the partitions went to another replica: it hears them again, to no effect
                log().warning("acknowledgement-refused", reason=repr(error)[:200])


async def _as_it_came(message: Any) -> Any:
    """Hand on the message itself: the ear decodes only what it has handlers for."""
    return message

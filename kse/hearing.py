"""Hearing: what a service does with the events others say, once each, in order per key.

A batch is one transaction: the inbox drops repeats, handlers run, effects and inbox rows commit together, and
only then is the batch acknowledged. When a batch fails it is halved until the faulty event stands alone; that
one is parked and later events of its key wait behind it, while everything else goes on.
"""

import asyncio
import random
import time
import uuid
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import get_args, get_origin, get_type_hints

import asyncpg
import msgspec
from aiokafka import ConsumerRecord
from opentelemetry import propagate, trace

from kse.contracts import Event, decode
from kse.database import Database
from kse.faults import transient
from kse.sandbox import is_sandbox
from kse.telemetry import EVENTS_HEARD, HEARING_SECONDS, log, mask_text
from kse.work import Work

FIRST_RETRY_SECONDS = 0.5
PATIENCE = 8
"""How often a batch is tried again whole while its fault looks as if it would pass by itself."""
LARGEST_SELLER = 2**63 - 1
_tracer = trace.get_tracer("kse.hearing")


class Letter(msgspec.Struct, frozen=True):
    """One record as it came: enough to hear it now, later, or to show it to an operator."""

    event_id: uuid.UUID
    type: str
    key: str
    seller: int
    topic: str
    body: bytes
    traceparent: str = ""


class NotAnEvent(Exception):
    """A record that says it is of a heard type, but not whose it is, or of what."""


class Handler(msgspec.Struct, frozen=True):
    """What is done about one event type, one by one or many at once."""

    event: type[Event]
    call: Callable[..., Awaitable[None]]
    many: bool


class Hears:
    """The list of what a service hears: `@hears` on `handler(event, work)` or `handler(events, work)`."""

    def __init__(self, *, sandbox: bool = False) -> None:
        self.handlers: dict[str, Handler] = {}
        self.sandbox = sandbox
        """Whether it hears of test parcels; who does not say so never learns of one."""

    def __call__(self, call: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        first = next(iter(get_type_hints(call).values()))
        many = get_origin(first) is list
        event = get_args(first)[0] if many else first
        if not issubclass(event, Event) or event.wire_type() in self.handlers:
            raise TypeError(f"{call.__name__} hears nothing, or something that is heard already")
        self.handlers[event.wire_type()] = Handler(event, call, many)
        return call

    def speakers(self, service: str) -> list[str]:
        """Everyone else who says what this service hears."""
        speakers = {name for handler in self.handlers.values() for name in handler.event.speakers}
        return sorted(speakers - {service})


class Ear:
    """Hears for one service."""

    def __init__(self, database: Database, hears: Hears) -> None:
        self._database = database
        self._handlers = hears.handlers
        self._sandbox = hears.sandbox
        self._names = {wire_type.rpartition(".v")[0] for wire_type in hears.handlers}
        self._ignored: set[str] = set()

    async def hear(self, records: Sequence[ConsumerRecord]) -> None:
        """Have the effect of every record committed, or the record parked; only then return."""
        started = time.perf_counter()
        letters = [letter for record in records if (letter := self._read(record)) is not None]
        rest, tries = 0.1, 0
        while letters:
            try:
                await self._hear(letters, patient=tries < PATIENCE)
                break
            except (
                Exception
            ) as error:  # whatever it is, these events are not acknowledged before they are heard
                log().warning("hearing-waits", reason=repr(error)[:300], events=len(letters))
                await asyncio.sleep(rest * (0.5 + random.random()))  # noqa: S311
                rest, tries = min(rest * 2, 5.0), tries + 1
        HEARING_SECONDS.labels(self._database.service).observe(time.perf_counter() - started)

    def _read(self, record: ConsumerRecord) -> Letter | None:
        headers = dict(record.headers)
        wire_type = (headers.get("ce_type") or b"").decode("utf-8", "replace")
        if wire_type in self._handlers:
            letter = letter_of(record, wire_type, headers)
            return letter if self._sandbox or not is_sandbox(letter.seller) else None
        if wire_type.rpartition(".v")[0] in self._names and wire_type not in self._ignored:
            # Its speaker also says the version we hear until every hearer has moved on.
            self._ignored.add(wire_type)
            log().warning("other-version-not-heard", type=wire_type, topic=record.topic)
        return None

    async def _hear(self, letters: list[Letter], *, patient: bool) -> None:
        """Hear them together, or where that fails apart; an impatient ear parks what will not pass."""
        try:
            await self._hear_together(letters)
        except Exception as error:
            if patient and transient(error):
                raise
            if len(letters) == 1:
                await self._park(letters[0], error)
                return
            half = len(letters) // 2
            await self._hear(letters[:half], patient=patient)
            await self._hear(letters[half:], patient=patient)

    async def _hear_together(self, letters: list[Letter]) -> None:
        with _tracer.start_as_current_span(f"{self._database.service} hears", links=links_to(letters)):
            async with self._database.work(sellers_of(letters)) as work:
                fresh, waiting = await self._sign_for(work, letters)
                ready: list[Letter] = []
                for letter in letters:
                    if letter.event_id not in fresh:
                        continue
                    fresh.discard(letter.event_id)
                    if letter.key in waiting:
                        await park(await work.driver(), letter, "waits for an earlier event of its key", 0)
                    else:
                        ready.append(letter)
                await self.do(ready, work)
        for letter in ready:
            EVENTS_HEARD.labels(self._database.service, letter.type).inc()

    async def _sign_for(self, work: Work, letters: list[Letter]) -> tuple[set[uuid.UUID], set[str]]:
        """Record the events in the inbox; tell which are new and which keys have a parked event."""
        driver = await work.driver()
        row = await driver.fetchrow(
            """
            WITH fresh AS (
                INSERT INTO inbox (event_id) SELECT DISTINCT unnest($1::uuid[])
                ON CONFLICT DO NOTHING RETURNING event_id)
            SELECT ARRAY(SELECT event_id FROM fresh) AS fresh,
                ARRAY(SELECT DISTINCT key FROM parked WHERE key = ANY ($2::text[])) AS waiting
            """,
            [letter.event_id for letter in letters],
            list({letter.key for letter in letters}),
        )
        return {uuid.UUID(int=found.int) for found in row["fresh"]}, set(row["waiting"])

    async def do(self, letters: list[Letter], work: Work) -> None:
        """Run the handlers, many at once where a handler takes many and no key's order is disturbed."""
        for wire_type, group in in_order_per_key(letters):
            handler = self._handlers.get(wire_type)
            if handler is None:
                raise NotAnEvent(wire_type)
            events = [decode(wire_type, letter.body) for letter in group]
            if handler.many:
                await handler.call(events, work)
            else:
                for event in events:
                    await handler.call(event, work)
        await work.flush()

    async def _park(self, letter: Letter, error: Exception) -> None:
        reason = reason_of(error)
        log().error("event-parked", type=letter.type, event_id=str(letter.event_id), reason=reason)
        async with self._database.work() as work:
            fresh, _ = await self._sign_for(work, [letter])
            if fresh:
                await park(await work.driver(), letter, reason, 1)


async def park(driver: asyncpg.Connection, letter: Letter, reason: str, attempts: int) -> None:
    """Set an event aside, behind whatever of its key is parked already."""
    await driver.execute(
        """
        INSERT INTO parked (event_id, topic, type, key, seller, trace, body, attempts, reason, try_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now() + make_interval(secs => $10))
        ON CONFLICT (event_id) DO NOTHING
        """,
        letter.event_id,
        letter.topic,
        letter.type,
        letter.key,
        letter.seller,
        letter.traceparent,
        letter.body,
        attempts,
        reason,
        FIRST_RETRY_SECONDS if attempts else 0.0,
    )


def reason_of(error: BaseException) -> str:
    """Why an event was parked, fit to be kept and shown: masked, and nothing a text column refuses."""
    text = mask_text(f"{type(error).__name__}: {error}").replace("\x00", "")
    return text.encode("utf-8", "replace").decode()[:1000]


def letter_of(record: ConsumerRecord, wire_type: str, headers: dict[str, bytes]) -> Letter:
    """The record as a letter; one whose headers or key cannot be read becomes one that nobody understands.

    Such a record must neither take its batch with it nor be lost: it is parked under a name of its own place.
    """
    place = f"{record.topic}/{record.partition}/{record.offset}"
    try:
        letter = Letter(
            uuid.UUID(headers["ce_id"].decode()),
            wire_type,
            record.key.decode(),
            int(headers["seller"]),
            record.topic,
            record.value,
            headers.get("traceparent", b"").decode("ascii", "replace"),
        )
        if (
            record.value is None
            or "\x00" in letter.key
            or not -LARGEST_SELLER <= letter.seller <= LARGEST_SELLER
        ):
            raise ValueError
    except (KeyError, ValueError, TypeError, AttributeError):
        return Letter(
            uuid.uuid5(uuid.NAMESPACE_URL, place),
            f"{wire_type} without its headers",
            place,
            0,
            record.topic,
            record.value or b"",
        )
    return letter


def in_order_per_key(letters: Iterable[Letter]) -> list[tuple[str, list[Letter]]]:
    """Groups of one type each, as few as keep the order of every key's events."""
    groups: list[tuple[str, list[Letter]]] = []
    latest: dict[str, int] = {}
    open_group: dict[str, int] = {}
    for letter in letters:
        earliest = latest.get(letter.key, 0)
        place = open_group.get(letter.type, -1)
        if place < earliest:
            groups.append((letter.type, []))
            place = open_group[letter.type] = len(groups) - 1
        groups[place][1].append(letter)
        latest[letter.key] = place
    return groups


def sellers_of(letters: list[Letter]) -> str:
    """Whose rows these events may touch."""
    return ",".join({str(letter.seller) for letter in letters})


def links_to(letters: list[Letter]) -> list[trace.Link]:
    """Links from the batch's span to the spans the events were said in."""
    found = []
    for letter in letters:
        if letter.traceparent:
            context = propagate.extract({"traceparent": letter.traceparent})
            found.append(trace.Link(trace.get_current_span(context).get_span_context()))
    return found

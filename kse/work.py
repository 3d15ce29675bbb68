"""The unit of work: one transaction, the events it says, and whose rows it may touch."""

import contextlib
import os
from collections import Counter
from typing import Protocol

import asyncpg
import msgspec
from asyncpg.pgproto.pgproto import UUID
from opentelemetry import propagate, trace
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from kse.contracts import Event
from kse.telemetry import EVENTS_SAID

_encode = msgspec.json.Encoder().encode
MAX_EVENT_BYTES = 800_000
"""What no broker refuses: one that did would hold up everything said after it."""
OUTBOX_COLUMNS = ("event_id", "type", "key", "seller", "trace", "body")


Said = tuple[UUID, str, str, int, str | None, bytes]
"""An event as the outbox keeps it: the values of OUTBOX_COLUMNS."""


class Outlet(Protocol):
    """Who publishes what is committed."""

    def keep(self, said: list[Said]) -> None:
        """Take what is about to be committed, so that it need not be read back."""

    def wake(self) -> None:
        """Something was committed."""


class Work:
    """What a handler is given: the session to ask and change things with, and `emit` to say what happened.

    Only the edge that opened it commits. Events become outbox rows in the same transaction, written at the
    very end, so that their numbers follow the order in which the rows they speak of were locked.
    """

    def __init__(
        self, connection: AsyncConnection, driver: asyncpg.Connection, service: str, outlet: Outlet | None
    ) -> None:
        self.connection = connection
        self._session: AsyncSession | None = None
        self._driver = driver
        self._service = service
        self._outlet = outlet
        self._said: list[tuple[str, str, int, str | None, bytes]] = []

    async def begin(self, sellers: str) -> None:
        """Open the transaction, limited to the rows of these sellers. For the edge only."""
        await self._driver.execute(f"BEGIN; {_limited_to(sellers)}")

    async def act_for(self, sellers: str) -> None:
        """Limit this transaction to the rows of these sellers: ids joined by commas, `+` or `*`."""
        await self._driver.execute(_limited_to(sellers))

    @property
    def session(self) -> AsyncSession:
        """The transaction's objects. Made when first asked for: many a handler needs only the driver."""
        if self._session is None:
            self._session = AsyncSession(self.connection, expire_on_commit=False, autoflush=True)
        return self._session

    def emit(self, *events: Event) -> None:
        """Say facts; each is published once and only if this transaction commits."""
        trace = current_trace()
        for event in events:
            if self._service not in event.speakers:
                raise TypeError(f"{self._service} may not say {type(event).__name__}")
            body = _encode(event)
            if len(body) > MAX_EVENT_BYTES:
                raise ValueError(
                    f"{type(event).__name__} of {len(body)} bytes: what is big travels by reference"
                )
            self._said.append((event.wire_type(), event.key, event.seller, trace, body))

    async def driver(self) -> asyncpg.Connection:
        """The asyncpg connection of this transaction, for COPY and other set-based statements."""
        await self.flush()
        return self._driver

    async def flush(self) -> None:
        """Send what the session has changed, so that it fails or shows now."""
        if self._session is not None:
            await self._session.flush()

    async def commit(self) -> None:
        """Write what was said and commit both together. For the edge only."""
        await self.flush()
        if self._said:
            records = [
                (one, *said) for one, said in zip(_event_ids(len(self._said)), self._said, strict=True)
            ]
            await self._driver.copy_records_to_table("outbox", records=records, columns=OUTBOX_COLUMNS)
            if self._outlet:
                self._outlet.keep(records)
        if (done := await self._driver.execute("COMMIT")) != "COMMIT":
            raise RuntimeError(f"{done} instead of COMMIT: a statement of this transaction had failed")
        if self._said:
            for kind, count in Counter(said[0] for said in self._said).items():
                EVENTS_SAID.labels(self._service, kind).inc(count)
            self._said = []
            if self._outlet:
                self._outlet.wake()

    async def close(self) -> None:
        """Give everything back; what was not committed never happened."""
        if self._session is not None:
            await self._session.close()
        if self._driver.is_in_transaction():
            # Where this fails the connection is not used again, and what brought us here is what is told.
            with contextlib.suppress(Exception):
                await self._driver.execute("ROLLBACK")


def _limited_to(sellers: str) -> str:
    if sellers.strip("0123456789-,+*"):
        raise ValueError(f"these are no sellers: {sellers}")
    return f"SET LOCAL kse.sellers = '{sellers}'"


def _event_ids(count: int) -> list[UUID]:
    """Random ids (UUID version 4), drawn from the system at once: one by one they cost more than the rest."""
    drawn = bytearray(os.urandom(16 * count))
    drawn[6::16] = bytes(0x40 | byte & 0x0F for byte in drawn[6::16])
    drawn[8::16] = bytes(0x80 | byte & 0x3F for byte in drawn[8::16])
    return [UUID(bytes(drawn[at : at + 16])) for at in range(0, len(drawn), 16)]


def current_trace() -> str | None:
    """The W3C traceparent of the running span, carried by the event across Kafka."""
    if not trace.get_current_span().is_recording():
        return None
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent")

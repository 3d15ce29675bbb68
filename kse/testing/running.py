"""Services that run inside a test, and what a test says to them and hears from them."""

import asyncio
import inspect
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import msgspec
from aiokafka import AIOKafkaProducer
from fastapi import FastAPI

from kse.contracts import Event, decode
from kse.database import Database, schema_of
from kse.identity import Identity, sign
from kse.kafka import ensure_topics
from kse.plain import httpx
from kse.service import Service
from kse.settings import Settings
from kse.testing.keys import PRIVATE_KEY

_there: set[str] = set()
"""Topics some test has spoken on. To ask each time would have the broker list all that tests ever made."""


async def eventually(look: Callable[[], Any], *, within: float = 30.0, about: str = "") -> Any:
    """Ask again until the answer is true; fails with the last answer."""
    deadline = time.monotonic() + within
    while True:
        found = look()
        value = await found if inspect.isawaitable(found) else found
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within} s: {about or look} (last answer: {value!r})")
        await asyncio.sleep(0.02)


def signed_in(
    seller: int | None = 1, role: str = "master", lang: str = "ko", user: int = 1, name: str = "테스트"
) -> dict[str, str]:
    """The header a service sees behind the gateway."""
    identity = Identity(user=user, seller=seller, role=role, lang=lang, name=name)
    return {"authorization": f"Bearer {sign(identity, PRIVATE_KEY)}"}


class Running:
    """A service that is up: its HTTP, its database, what it said."""

    def __init__(self, app: FastAPI, name: str, http: httpx.AsyncClient, settings: Settings) -> None:
        self.app = app
        self.name = name
        self.http = http
        self.settings = settings
        self.database: Database = app.state.database

    async def said(self, kind: type[Event] | None = None) -> list[Any]:
        """The events in its outbox, in order, of one kind or all."""
        connection = await asyncpg.connect(
            self.settings.database_url, server_settings={"search_path": schema_of(self.name)}
        )
        try:
            rows = await connection.fetch("SELECT type, body FROM outbox ORDER BY id")
        finally:
            await connection.close()
        return [
            decode(row["type"], row["body"])
            for row in rows
            if kind is None or row["type"] == kind.wire_type()
        ]

    async def fetch(self, statement: str, *values: Any) -> list[asyncpg.Record]:
        """Look into the service's own tables, past row-level security's seller filter."""
        async with self.database.work("*") as work:
            found: list[asyncpg.Record] = await (await work.driver()).fetch(statement, *values)
            return found


@asynccontextmanager
async def running(service: Service, settings: Settings) -> AsyncIterator[Running]:
    """Start a service in this process, hearing and publishing for real; stop it as its process would."""
    app = service.app(settings)
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://service", timeout=30) as http:

            async def is_ready() -> bool:
                return (await http.get("/ready")).status_code == 200

            await eventually(is_ready, about=f"{service.name} ready")
            yield Running(app, service.name, http, settings)


async def say(settings: Settings, speaker: str, *events: Event, ids: list[uuid.UUID] | None = None) -> None:
    """Publish events as the relay of `speaker` would; with `ids` the same event can be sent twice."""
    if settings.topic_of(speaker) not in _there:
        await ensure_topics(settings, [speaker])
        _there.add(settings.topic_of(speaker))
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka_bootstrap, acks="all")
    await producer.start()
    try:
        for number, event in enumerate(events):
            event_id = ids[number] if ids else uuid.uuid4()
            headers = [
                ("ce_specversion", b"1.0"),
                ("ce_id", event_id.hex.encode()),
                ("ce_type", event.wire_type().encode()),
                ("ce_source", f"/kse/{speaker}".encode()),
                ("ce_subject", event.key.encode()),
                ("seller", str(event.seller).encode()),
            ]
            await producer.send_and_wait(
                settings.topic_of(speaker),
                msgspec.json.encode(event),
                key=event.key.encode(),
                headers=headers,
            )
    finally:
        await producer.stop()

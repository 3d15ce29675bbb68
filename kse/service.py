"""A service as one process: FastAPI for its HTTP, FastStream for its hearing, the relay beside them."""

import asyncio
import contextlib
import ctypes
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import uvicorn
from fastapi import APIRouter, FastAPI
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from kse import parked
from kse.database import Database
from kse.errors import Messages
from kse.hearing import Ear, Hears
from kse.http import Caller, Show, answer, dress
from kse.listening import GRACE_SECONDS, Listener
from kse.relay import Relay
from kse.settings import Settings
from kse.telemetry import CONSUMER_LAG, OUTBOX_OLDEST, OUTBOX_PENDING, PARKED, log, set_up_logs, set_up_traces

MIB = 1024 * 1024
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
"""Names of <malloc.h>."""

# Ordered and limited so that PostgreSQL walks the index from the relay's place and not the whole outbox.
_OUTBOX_WAITING = """
SELECT count(*) AS pending, coalesce(extract(epoch FROM now() - min(said_at)), 0)::float AS age
FROM (SELECT said_at FROM outbox
      WHERE xid >= (SELECT low FROM relay)
        AND (xid >= (SELECT high FROM relay) OR id > (SELECT last_id FROM relay))
      ORDER BY xid, id LIMIT 100000) AS waiting
"""

Task = Callable[[FastAPI], Awaitable[None]]


def calm_collector() -> None:
    """Have Python look for cycles once per large batch, not dozens of times within it.

    What was loaded at the start stays for good and is not looked through at all.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def keep_freed_memory() -> None:
    """Have the C library keep some of what one large request freed for the next.

    Given back and taken again it costs a page fault for every 4 KiB: a twentieth of a createOrders call.
    Other C libraries than glibc have no `mallopt`, and need none.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, 16 * MIB)
        mallopt(_M_TRIM_THRESHOLD, 64 * MIB)


class Service:
    """The inventory of a service: its name, what it hears, its routes, its background tasks.

    `app.state` carries `settings`, `database` and `public_key` for the routes and tasks, and what `prepare`
    adds. A task is cancelled at the stop, after hearing has finished its batch.
    """

    connection: type[asyncio.Protocol] | None = None
    """What speaks HTTP on a connection; None is uvicorn's own."""

    def __init__(
        self,
        name: str,
        *,
        settings: type[Settings] = Settings,
        hears: Hears | None = None,
        routers: Sequence[APIRouter] = (),
        prepare: Callable[[FastAPI], None] = lambda _app: None,
        tasks: Sequence[Task] = (),
        messages: Messages | None = None,
        show: Show | None = None,
    ) -> None:
        self.name = name
        self._settings = settings
        self._hears = hears or Hears()
        self._routers = routers
        self._prepare = prepare
        self._tasks = tasks
        self._messages = messages or {}
        self._show = show

    def run(self) -> None:
        """Serve until told to stop: finish the batch, commit, leave the group, close."""
        settings = self._settings()  # type: ignore[call-arg]  # read from the environment
        set_up_logs(self.name, settings.log_level)
        set_up_traces(self.name, settings.otlp_endpoint)
        for asked_to_stop in (signal.SIGTERM, signal.SIGINT):
            # uvicorn raises the signal again once it has stopped in peace; that is no reason to die of it.
            signal.signal(asked_to_stop, lambda *_: None)
        app = self.app(settings)
        calm_collector()
        keep_freed_memory()
        uvicorn.run(
            app,
            host=settings.host,
            port=settings.port,
            loop="uvloop",
            http=self.connection or "httptools",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )

    def app(self, settings: Settings) -> FastAPI:
        """The ASGI application; starting it starts hearing and publishing too."""
        running = _Running(self.name, settings, self._hears, self._tasks)

        @asynccontextmanager
        async def life(app: FastAPI) -> AsyncIterator[None]:
            await running.start(app)
            try:
                yield
            finally:
                await running.stop()

        app = FastAPI(title=f"KSE OMS {self.name}", lifespan=life, redirect_slashes=False, openapi_url=None)
        app.state.settings = settings
        app.state.database = running.database
        app.state.relay = running.relay
        app.state.public_key = settings.gateway_public_key
        self._prepare(app)
        for router in (*self._routers, _operations(running), _dead_letters(running)):
            app.include_router(router)
        dress(app, self.name, self._messages, self._show)
        if settings.otlp_endpoint:
            _instrument(app, running.database)
        return app


class _Running:
    """What one process of a service keeps open."""

    def __init__(self, name: str, settings: Settings, hears: Hears, tasks: Sequence[Task]) -> None:
        self.name = name
        self.settings = settings
        self.database = Database(settings, name)
        self.relay = Relay(self.database, settings)
        self.database.outlet = self.relay
        self.ear = Ear(self.database, hears)
        self.parked = parked.Parked(self.database, self.ear)
        self.listener = Listener(name, settings, hears.speakers(name), self.ear)
        self._own_tasks = tasks
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self, app: FastAPI) -> None:
        self._tasks = [
            asyncio.create_task(self.relay.run(), name="relay"),
            asyncio.create_task(self.parked.run(), name="parked"),
            *(asyncio.create_task(_for_good(task, app)) for task in self._own_tasks),
        ]
        if not self.listener.listens():
            self._tasks.append(asyncio.create_task(self.listener.join(), name="listen"))

    async def stop(self) -> None:
        await self.listener.leave()
        self.relay.stop()
        self.parked.stop()
        orderly = [task for task in self._tasks if task.get_name() in ("relay", "parked")]
        if orderly:
            await asyncio.wait(orderly, timeout=GRACE_SECONDS)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.database.close()

    async def outbox(self) -> tuple[int, float]:
        """How many events wait to be published, and for how many seconds the oldest has."""
        async with self.database.work() as work:
            row = await (await work.driver()).fetchrow(_OUTBOX_WAITING)
        return row["pending"], row["age"]

    async def measure(self) -> None:
        """Bring the gauges up to date; called by the scrape."""
        pending, age = await self.outbox()
        OUTBOX_PENDING.labels(self.name).set(pending)
        OUTBOX_OLDEST.labels(self.name).set(age)
        letters = await parked.listed(self.database)
        for state, dead in (("dead", True), ("retrying", False)):
            PARKED.labels(self.name, state).set(sum(letter["dead"] is dead for letter in letters))
        for place, lag in (await self.listener.lag()).items():
            CONSUMER_LAG.labels(self.name, place.topic, place.partition).set(lag)


def _operations(running: _Running) -> APIRouter:
    """What machines and operators ask every service."""
    router = APIRouter()

    @router.get("/health")
    async def health() -> Response:
        return answer({"service": running.name, "alive": True})

    @router.get("/ready")
    async def ready() -> Response:
        parts = {"database": False, "relay": running.relay.publishing, "hearing": running.listener.listens()}
        with contextlib.suppress(Exception):
            async with asyncio.timeout(2), running.database.work() as work:
                parts["database"] = await (await work.driver()).fetchval("SELECT true")
        # A replica that waits for the relay's lock is as ready as the one that holds it.
        fit = parts["database"] and parts["hearing"]
        return answer({"service": running.name, "ready": fit, **parts}, 200 if fit else 503)

    @router.get("/metrics")
    async def metrics() -> Response:
        with contextlib.suppress(Exception):
            await running.measure()
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @router.get("/ops/status")
    async def status(identity: Caller) -> Response:
        identity.must_be("operator")
        pending, age = await running.outbox()
        lag = sum((await running.listener.lag()).values())
        letters = await parked.listed(running.database)
        return answer(
            {
                "service": running.name,
                "outbox": {"waiting": pending, "oldest_seconds": round(age, 3)},
                "lag": lag,
                "relay": running.relay.publishing,
                "hearing": running.listener.listens(),
                "dead_letters": sum(letter["dead"] for letter in letters),
                "retrying": sum(not letter["dead"] for letter in letters),
            }
        )

    return router


def _dead_letters(running: _Running) -> APIRouter:
    """What operators do about events that were set aside."""
    router = APIRouter()

    @router.get("/ops/dead-letters")
    async def dead_letters(identity: Caller) -> Response:
        identity.must_be("operator")
        return answer(await parked.listed(running.database))

    @router.post("/ops/dead-letters/{letter_id}/replay")
    async def replay(letter_id: int, identity: Caller) -> Response:
        identity.must_be("operator")
        await parked.replay(running.database, letter_id)
        return answer({"replayed": letter_id})

    @router.post("/ops/dead-letters/{letter_id}/discard")
    async def discard(letter_id: int, identity: Caller) -> Response:
        identity.must_be("operator")
        log().warning("dead-letter-discarded", letter=letter_id, by=identity.user)
        await parked.discard(running.database, letter_id)
        return answer({"discarded": letter_id})

    return router


async def _for_good(task: Task, app: FastAPI) -> None:
    """Run a background task again after a fault, with a pause."""
    while True:
        try:
            await task(app)
            return
        except Exception as error:  # a task's fault must not end the process
            log().error("task-failed", reason=repr(error)[:300])
            await asyncio.sleep(1.0)


def _instrument(app: FastAPI, database: Database) -> None:
    from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
    from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor

    FastAPIInstrumentor.instrument_app(app, excluded_urls="health,ready,metrics")
    # It names SQLAlchemy below 2.1 and works on it (tests/kse/test_traces.py); unasked it would do nothing.
    SQLAlchemyInstrumentor().instrument(engine=database.engine.sync_engine, skip_dep_check=True)

"""Carries deliveries to their endpoints and writes down how it went. Never logs what they say."""

import asyncio
import contextlib
import datetime as dt
import random
import ssl
import time

import httpcore
from fastapi import FastAPI
from prometheus_client import Counter

from gateway.webhooks import deliveries, endpoints, schedule, signature
from gateway.webhooks.deliveries import Claimed, Outcome
from gateway.webhooks.reach import Answer, Outside, Refused
from kse.database import Database
from kse.sealed import Sealer
from kse.telemetry import log

DEADLINE_SECONDS = 15.0
MOST = 128
LOOK_SECONDS = 0.3
LAST_WORDS_SECONDS = 3.0
ATTEMPTS = Counter(
    "kse_webhook_attempts_total", "Attempts to deliver a webhook, by how they went", ("outcome",)
)


class Courier:
    """Sends what is due, until cancelled."""

    def __init__(self, database: Database, sealer: Sealer, outside: Outside) -> None:
        self._database = database
        self._sealer = sealer
        self._outside = outside
        self._under_way: set[asyncio.Task[None]] = set()
        self._landed = asyncio.Event()
        # Connections of the pool are for people and partners first.
        self._writing = asyncio.Semaphore(4)

    async def run(self) -> None:
        """Look for what is due, send it, and when asked to stop wait a little for what is under way."""
        try:
            while True:
                self._landed.clear()
                if not await self._set_out():
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._landed.wait(), LOOK_SECONDS)
        finally:
            if self._under_way:
                await asyncio.wait(self._under_way, timeout=LAST_WORDS_SECONDS)
            for task in self._under_way:
                task.cancel()

    async def _set_out(self) -> int:
        free = MOST - len(self._under_way)
        if free <= 0:
            return 0
        try:
            async with self._database.work("*") as work:
                claimed = await deliveries.claim(work, free)
        except Exception as error:  # the database is away: look again later
            log().warning("courier-waits", reason=repr(error)[:300])
            await asyncio.sleep(1.0)
            return 0
        for each in claimed:
            task = asyncio.create_task(self._carry(each))
            self._under_way.add(task)
            task.add_done_callback(self._back)
        return len(claimed)

    def _back(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._landed.set()

    async def _carry(self, claimed: Claimed) -> None:
        try:
            outcome = await self._attempt(claimed)
            ATTEMPTS.labels(outcome.failure or "delivered").inc()
            async with self._writing, self._database.work("*") as work:
                await deliveries.settle(work, claimed, outcome)
        except Exception as error:  # unsettled, it is sent again when its lease has run out
            log().error("delivery-unsettled", delivery=claimed.delivery_id, reason=repr(error)[:200])

    async def _attempt(self, claimed: Claimed) -> Outcome:
        body, sent_at = claimed.body.encode(), int(time.time())
        message_id = f"msg_{claimed.message_id.hex}"
        headers = {
            "content-type": "application/json",
            "user-agent": "KSE-OMS-Webhooks/1",
            "accept-encoding": "identity",
            **signature.headers(self._secrets(claimed), message_id, sent_at, body),
        }
        began = time.monotonic()
        answer, failure = Answer(0), ""
        try:
            answer = await self._outside.post(claimed.url, body, headers, DEADLINE_SECONDS)
            failure = _fault_of(answer.status)
        except Exception as error:
            failure = _failure_of(error)
        return Outcome(
            status=answer.status or None,
            failure=failure,
            excerpt=answer.excerpt,
            milliseconds=round(1000 * (time.monotonic() - began)),
            again_in=_again_in(claimed, answer) if failure else None,
        )

    def _secrets(self, claimed: Claimed) -> list[str]:
        kept = [claimed.secret, claimed.former_secret]
        return [
            endpoints.opened(self._sealer, claimed.seller_id, claimed.endpoint_id, envelope)
            for envelope in kept
            if envelope is not None
        ]


def _fault_of(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if status == 410:
        return "gone"
    return "redirect" if 300 <= status < 400 else "status"


def _failure_of(error: Exception) -> str:
    """What went wrong before there was an answer, in one word the page has a sentence for."""
    if isinstance(error, Refused):
        return "address"
    if isinstance(error, TimeoutError | httpcore.TimeoutException):
        return "timeout"
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError) or "SSL" in str(error):
        return "tls"
    if isinstance(error, httpcore.ConnectError):
        return "connect"
    if isinstance(error, OSError | UnicodeError):
        return "name"
    if isinstance(error, httpcore.NetworkError | httpcore.ProtocolError):
        return "broken"
    log().error("delivery-fault", reason=type(error).__name__)
    return "broken"


def _again_in(claimed: Claimed, answer: Answer) -> float | None:
    # Who says 410 wants no more of this; a test is looked at by the person who asked for it.
    if answer.status == 410 or claimed.type == deliveries.TEST:
        return None
    asked = schedule.asked_by(answer.retry_after, dt.datetime.now(dt.UTC))
    return schedule.pause_after(claimed.attempt, asked, random.random())  # noqa: S311


async def carry_for_good(app: FastAPI) -> None:
    """The gateway's task; every replica has one."""
    try:
        await Courier(app.state.database, app.state.sealer, app.state.outside).run()
    finally:
        await app.state.outside.close()

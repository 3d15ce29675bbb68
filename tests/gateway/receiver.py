"""A partner's program that takes webhooks: notes what comes, and answers as a test wants."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from kse.testing.running import eventually
from tests.gateway.house import serving


class Came(msgspec.Struct):
    """One call."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def payload(self) -> dict[str, Any]:
        """What it says."""
        found: dict[str, Any] = json.loads(self.body)
        return found


class Receiver:
    """Answers 200, or what `answer` says to a call: a status, or (status, headers, body)."""

    def __init__(self) -> None:
        self.url = ""
        self.came: list[Came] = []
        self.answer: Callable[[Came], Any] = lambda _: 200
        self.hold: asyncio.Event | None = None
        """While set and not yet raised, callers wait for their answer."""
        self.at_once = self.most_at_once = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        came = Came(scope["path"], headers, body)
        self.came.append(came)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.hold is not None:
                await self.hold.wait()
            told = self.answer(came)
        finally:
            self.at_once -= 1
        status, more_headers, text = told if isinstance(told, tuple) else (told, {}, b"thanks")
        raw = [(name.encode(), value.encode()) for name, value in more_headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": text})

    async def calls(self, many: int, path: str = "") -> list[Came]:
        """The calls so far, to a path or all, once there are so many."""

        def enough() -> list[Came] | None:
            found = [came for came in self.came if path in ("", came.path)]
            return found if len(found) >= many else None

        found: list[Came] = await eventually(enough, about=f"{many} webhooks at {path or 'any path'}")
        return found


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A receiver on a free port."""
    receiver = Receiver()
    async with serving(receiver) as url:
        receiver.url = url
        try:
            yield receiver
        finally:
            if receiver.hold is not None:
                receiver.hold.set()

"""How long a request's body may take: as long as it likes, while it comes at a fair pace."""

import asyncio

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kse.errors import Refusal

OURSELVES = ("gateway", 0)
"""The client of a request the gateway sends itself, whose body is waited for outside already."""

LINGER_SECONDS = 0.5
"""From an answer to the end of its connection: what comes after that resets it, the answer unread or not."""


class TooSlow(Refusal):
    """The body came too slowly and was given up. 408 at the edge."""

    status = 408


class Patience:
    """ASGI middleware: patience with a body is spent by waiting for it, and won back with what comes.

    Only our waiting for the client counts, not its waiting for us. Whoever reads a body that is too slow gets
    TooSlow; the answer closes the connection, over which the rest would still come.
    """

    def __init__(self, app: ASGIApp, seconds: float, bytes_per_second: int) -> None:
        self._app = app
        self._seconds = seconds
        self._bytes_per_second = bytes_per_second

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, unless the body is too slow for it."""
        if scope["type"] != "http" or scope.get("client") == OURSELVES:
            await self._app(scope, receive, send)
            return
        clock = asyncio.get_running_loop().time
        left, more, late = self._seconds, True, False

        async def receive_in_time() -> Message:
            nonlocal left, more, late
            if not more:
                return await receive()
            begun = clock()
            try:
                async with asyncio.timeout(left):
                    message = await receive()
            except TimeoutError:
                late, more = True, False
                raise TooSlow("body-too-slow") from None
            more = message.get("more_body", False)
            earned = len(message.get("body", b"")) / self._bytes_per_second
            left = min(self._seconds, left - (clock() - begun) + earned)
            return message

        async def send_and_close(message: Message) -> None:
            if late and message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Connection"] = "close"
            if late and message["type"] == "http.response.body" and not message.get("more_body"):
                await send({**message, "more_body": True})
                await asyncio.sleep(LINGER_SECONDS)
                message = {"type": "http.response.body"}
            await send(message)

        await self._app(scope, receive_in_time, send_and_close)

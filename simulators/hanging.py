"""Ways of not answering in time."""

import asyncio
from contextlib import suppress

from starlette.requests import Request


async def hang(request: Request, seconds: float) -> None:
    """Wait until the caller gives up, at most `seconds`."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                pass

"""What the gateway does now and then by itself."""

import asyncio

from fastapi import FastAPI

from gateway import sessions

EVERY_SECONDS = 600


async def keep_tidy(app: FastAPI) -> None:
    """Close sessions that ran out and forget what is old."""
    while True:
        await sessions.forget_old(app.state.database)
        await asyncio.sleep(EVERY_SECONDS)

"""What the gateway does now and then by itself."""

import asyncio

from fastapi import FastAPI

from gateway import changes, sessions

EVERY_SECONDS = 600


async def keep_tidy(app: FastAPI) -> None:
    """Close sessions that ran out and forget what is old: sessions, attempts to sign in, changes."""
    while True:
        await sessions.forget_old(app.state.database)
        await changes.forget_old(app.state.database, app.state.settings.changes_days)
        await asyncio.sleep(EVERY_SECONDS)

"""What the gateway does now and then by itself."""

import asyncio

from fastapi import FastAPI

from gateway import changes, sessions
from gateway.webhooks import deliveries

EVERY_SECONDS = 600


async def keep_tidy(app: FastAPI) -> None:
    """Close sessions that ran out and forget what is old: sessions, attempts to sign in, changes."""
    while True:
        await sessions.forget_old(app.state.database)
        await changes.forget_old(app.state.database, app.state.settings.changes_days)
        await _forget_deliveries(app)
        await asyncio.sleep(EVERY_SECONDS)


async def _forget_deliveries(app: FastAPI) -> None:
    removed = 1
    while removed:
        async with app.state.database.work("*") as work:
            removed = await deliveries.forget_old(work, app.state.settings.webhook_days)

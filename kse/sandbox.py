"""The sandbox: every company has a second tenant, the negative of its id, for test data alone (INT-11)."""

import asyncio
from collections.abc import Awaitable, Callable

from fastapi import FastAPI

from kse.database import Database
from kse.telemetry import log

LOOK_SECONDS = 3600.0


def sandbox_of(seller: int) -> int:
    """The tenant of a company's test data."""
    return -abs(seller)


def is_sandbox(seller: int) -> bool:
    """Whether this tenant's data is test data."""
    return seller < 0


def forget_tests(*statements: str) -> Callable[[FastAPI], Awaitable[None]]:
    """A service's task that deletes test data some days old; each statement takes the days as `$1`."""

    async def forget(app: FastAPI) -> None:
        while True:
            await forget_now(app.state.database, app.state.settings.sandbox_days, *statements)
            await asyncio.sleep(LOOK_SECONDS)

    return forget


async def forget_now(database: Database, days: float, *statements: str) -> None:
    """Delete what is older, in one transaction."""
    async with database.work("*") as work:
        driver = await work.driver()
        gone = [await driver.execute(statement, days) for statement in statements]
    if any(not tag.endswith(" 0") for tag in gone):
        log().info("test-data-forgotten", gone=gone)

"""Customs, up and hearing."""

from collections.abc import AsyncIterator

import pytest
from customs.__main__ import service

from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, running


@pytest.fixture(scope="package")
async def customs_up(servers: Infrastructure) -> AsyncIterator[Running]:
    database = await servers.fresh_database("customs")
    async with running(service, servers.settings(database, "customs")) as up:
        yield up


@pytest.fixture
async def customs(customs_up: Running) -> Running:
    """Customs, up, knowing of nothing; every test waits for all it has said."""
    async with customs_up.database.work("*") as work:
        for table in ("corrections", "lines", "shipments", "products", "senders"):
            await (await work.driver()).execute(f"DELETE FROM {table}")
    return customs_up

"""One packing service for all of these tests; each test is a seller of its own."""

from collections.abc import AsyncIterator

import pytest
from packing.__main__ import service
from packing.settings import PackingSettings

from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, running
from tests.packing.warehouse import Seat


@pytest.fixture(scope="package")
async def packing(servers: Infrastructure) -> AsyncIterator[Running]:
    database = await servers.fresh_database("packing")
    async with running(service, servers.settings(database, "packing", PackingSettings)) as up:
        yield up


@pytest.fixture
def seat(packing: Running) -> Seat:
    return Seat(packing)

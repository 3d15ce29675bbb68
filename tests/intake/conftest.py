"""A running intake with a supply of both carriers' numbers, shared by the tests of a file."""

from collections.abc import AsyncIterator

import pytest
from intake.__main__ import service
from intake.settings import IntakeSettings

from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, running, signed_in


@pytest.fixture(scope="module")
async def intake(servers: Infrastructure) -> AsyncIterator[Running]:
    database = await servers.fresh_database("intake")
    async with running(service, servers.settings(database, "intake", IntakeSettings)) as up:
        for carrier, first in (("SAGAWA", 35700000000), ("NEKOPOS", 36900000000)):
            given = {"carrier": carrier, "first": first, "last": first + 99_999}
            added = await up.http.post("/pools", headers=signed_in(None, "operator"), json=given)
            added.raise_for_status()
        yield up

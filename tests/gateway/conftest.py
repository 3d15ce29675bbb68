"""Fixtures of the gateway's tests."""

from collections.abc import AsyncIterator

import pytest

from kse.testing.infrastructure import Infrastructure
from tests.gateway.partners import Stack, whole_stack


@pytest.fixture(scope="session")
async def stack(servers: Infrastructure) -> AsyncIterator[Stack]:
    """The gateway and its services, shared by the tests of the KSE API of this process."""
    async with whole_stack(servers) as opened:
        yield opened

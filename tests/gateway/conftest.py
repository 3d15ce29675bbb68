"""Fixtures of the gateway's tests."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from argon2 import PasswordHasher

from gateway import passwords
from kse.testing.infrastructure import Infrastructure
from tests.gateway.house import House, house
from tests.gateway.partners import Stack, whole_stack
from tests.gateway.receiver import Receiver, receiving
from tests.gateway.webhook_desk import Master


@pytest.fixture(scope="package", autouse=True)
def quick_hashing() -> Iterator[None]:
    """Passwords are hashed as always, only quickly: a fifth of a second each is meant for thieves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield


@pytest.fixture(scope="package")
async def stack(servers: Infrastructure) -> AsyncIterator[Stack]:
    """The gateway and its services, shared by the tests of the KSE API of this process."""
    async with whole_stack(servers) as opened:
        yield opened


@pytest.fixture(scope="module")
async def gateway(servers: Infrastructure) -> AsyncIterator[House]:
    """A gateway alone, whose webhooks may reach a receiver on this machine."""
    async with house(servers, webhook_loopback=True) as opened:
        yield opened


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A partner's program that webhooks tell."""
    async with receiving() as opened:
        yield opened


@pytest.fixture(scope="module")
async def browser(gateway: House) -> httpx.AsyncClient:
    """The demo seller's master, signed in."""
    return await gateway.person("demomaster")


@pytest.fixture
async def master(gateway: House, browser: httpx.AsyncClient) -> Master:
    """The master at the webhooks page, with no endpoint yet."""
    await gateway.up.fetch("DELETE FROM webhook_endpoints")
    return Master(gateway, browser)

"""Operators learn on every page that a carrier's numbers run out (INT-12)."""

from collections.abc import AsyncIterator

import pytest

from kse.contracts import PoolLow, PoolRefilled
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import eventually, say
from tests.gateway.house import House, house


@pytest.fixture
async def gateway(servers: Infrastructure) -> AsyncIterator[House]:
    async with house(servers) as up:
        yield up


async def test_a_low_pool_is_shown_to_operators_until_it_is_refilled(gateway: House) -> None:
    operator = await gateway.person("kseoperator")

    async def shown() -> list[tuple[str, int, int]]:
        pools = (await operator.get("/api/gateway/alerts")).json()["pools"]
        return [(each["carrier"], each["left"], each["asked"]) for each in pools]

    low = PoolLow(seller=0, carrier="SAGAWA", left=900, threshold=1000, per_day=300)
    none = PoolLow(seller=0, carrier="NEKOPOS", left=2, threshold=1000, asked=40)
    await say(gateway.up.settings, "intake", low, none)
    await eventually(lambda: both(shown), about="both are shown, the gravest first")
    await say(gateway.up.settings, "intake", PoolRefilled(seller=0, carrier="NEKOPOS", left=100_000))

    async def one_left() -> bool:
        return await shown() == [("SAGAWA", 900, 0)]

    await eventually(one_left)


async def both(shown) -> bool:  # type: ignore[no-untyped-def]
    return await shown() == [("NEKOPOS", 2, 40), ("SAGAWA", 900, 0)]

"""The gateway as a process of its own, killed while it waits for a partner's answer (INT-11)."""

import asyncio

import asyncpg
import pytest

from kse.testing.infrastructure import Infrastructure
from kse.testing.running import eventually
from tests.gateway.house import house
from tests.gateway.receiver import receiving
from tests.gateway.test_changes import registered, said
from tests.gateway.test_webhook_rules import verified
from tests.kse.processes import CountingProcess


async def test_what_was_under_way_when_the_gateway_was_killed_arrives_under_its_own_id(
    servers: Infrastructure, request: pytest.FixtureRequest
) -> None:
    started: list[CountingProcess] = []
    request.addfinalizer(lambda: [each.kill() for each in started])
    database = await servers.fresh_database("gateway")

    async def start() -> CountingProcess:
        started.append(CountingProcess(settings, module="gateway"))
        return await started[-1].ready()

    async with receiving() as receiver:
        async with house(servers, database, webhook_loopback=True) as gateway:
            settings = gateway.up.settings
            master = await gateway.person("demomaster")
            made = await master.post("/api/gateway/webhook-endpoints", json={"url": f"{receiver.url}/"})
            assert made.status_code == 201
        first = await start()
        receiver.hold = asyncio.Event()
        await said(gateway, "intake", registered("K2611249000001"))
        await receiver.calls(1)
        first.kill()
        receiver.hold.set()
        owner = await asyncpg.connect(servers.url(database), server_settings={"search_path": "gateway"})
        try:
            assert await owner.fetchval("SELECT state FROM webhook_deliveries") == "sending"
            await start()
            # Half a minute goes by.
            await owner.execute("UPDATE webhook_deliveries SET next_at = now()")
            cut_off, whole = await receiver.calls(2)

            async def delivered() -> bool:
                return str(await owner.fetchval("SELECT state FROM webhook_deliveries")) == "delivered"

            await eventually(delivered)
        finally:
            await owner.close()
    assert cut_off.headers["webhook-id"] == whole.headers["webhook-id"]
    assert cut_off.body == whole.body
    assert verified(made.json()["secret"], whole.headers, whole.body)

"""P2: createOrders at the intake and through the gateway, against bare COPY, a pydantic route and the bars' prototype.

Every way takes its turn in every round. Two replicas of the intake show what is one process's limit and what is
the machine's. The relay publishes what was registered meanwhile, as it always does;
the limits were measured without one, so further rounds do without it too. What hearing costs is P4's matter:
this gateway listens where nobody speaks. The bars of COPY come from a prototype that made 0.51 of it; where the
machine is slow it makes less, and what of 0.51 they are is asked of ours there too (record 0041).
"""

import asyncio
import statistics
import time
from contextlib import AsyncExitStack
from typing import Any

import asyncpg
import msgspec
import uvloop
from gateway.demo import load_demo
from gateway.settings import GatewaySettings

from kse.testing.infrastructure import Infrastructure
from kse.testing.keys import PRIVATE_KEY
from kse.testing.running import signed_in
from tests.bench.floor import Floor
from tests.bench.load import post_all
from tests.bench.measured import Figure, figure, percentile, rate
from tests.bench.packages import bodies, kept_rows, wide_rows
from tests.bench.processes import Serving
from tests.bench.servers import servers

CALLS = 16
OF = 500
ROUNDS = 3
API_KEY = "kse-bench-key-of-the-demo-seller-00000000000000"
SECRET = "only for the bench"
SECRETS_KEY = "k" * 43 + "="


class Bench:
    """The processes under measurement."""

    def __init__(
        self,
        floor: Floor,
        owner: asyncpg.Connection,
        intake: Serving,
        gateway: Serving,
        pydantic: Serving,
        prototype: Serving,
    ) -> None:
        self.floor = floor
        self.owner = owner
        self.intake = intake
        self.gateway = gateway
        self.pydantic = pydantic
        self.prototype = prototype

    async def wide(self, document: bytes) -> float:
        """Seconds the floor takes for as many packages as rows of 45 fields."""
        return await self.floor.store([wide_rows(OF, document) for _ in range(CALLS)])

    async def at_intake(self, calls: int, of: int = OF, connections: int = 4) -> tuple[float, list[float]]:
        headers = {**signed_in(1, "partner"), "content-type": "application/json"}
        return await post_all(
            self.intake.address, "/create-orders/kr", bodies(calls, of), headers, connections
        )

    async def at_both(self, replica: Serving) -> float:
        """Seconds in which intake and a replica of it take a half of the calls each."""
        headers = {**signed_in(1, "partner"), "content-type": "application/json"}
        halves = [
            post_all(each.address, "/create-orders/kr", bodies(CALLS // 2, OF), headers, 2)
            for each in (self.intake, replica)
        ]
        begun = time.perf_counter()
        await asyncio.gather(*halves)
        return time.perf_counter() - begun

    async def through_gateway(self, calls: int, of: int = OF) -> tuple[float, list[float]]:
        headers = {"kse-apikey": API_KEY, "content-type": "application/json"}
        return await post_all(self.gateway.address, "/v1/createOrders/kr", bodies(calls, of), headers)

    async def hold_relay(self) -> None:
        """Take intake's outbox from its relay, which waits for it from now on."""
        held = await self.owner.fetchrow(
            "SELECT pid, (classid::bigint << 32 | objid::bigint) AS lock FROM pg_locks"
            " JOIN pg_stat_activity USING (pid)"
            " WHERE locktype = 'advisory' AND application_name = 'kse-intake'"
        )
        await self.owner.execute("SELECT pg_terminate_backend($1)", held["pid"])
        await self.owner.execute("SELECT pg_advisory_lock($1)", held["lock"])

    async def at(self, comparator: Serving, calls: int) -> float:
        """Seconds in which another way takes so many calls."""
        headers = {"content-type": "application/json"}
        return (await post_all(comparator.address, "/create-orders/kr", bodies(calls, OF), headers))[0]


async def opened(stack: AsyncExitStack, given: Infrastructure) -> tuple[Bench, bytes]:
    """Everything started and warm; with a document as intake keeps it."""
    database = await given.fresh_database("intake", "gateway")
    floor = await Floor.on(given.url(database))
    stack.push_async_callback(floor.close)
    owner = await asyncpg.connect(given.url(database))
    stack.push_async_callback(owner.close)
    await owner.execute(
        "INSERT INTO intake.number_range (carrier, first, last, next, added_by)"
        " VALUES ('SAGAWA', 35700000000, 35799999999, 35700000000, 1)"
    )
    inside = given.settings(database, "gateway")
    await load_demo(inside.database_url, session_secret=SECRET, password="bench-password-1", api_key=API_KEY)
    intake = Serving("intake", given.settings(database, "intake"))
    stack.callback(intake.stop)
    gateway_settings = given.settings(
        database, "gateway", GatewaySettings,
        gateway_private_key=PRIVATE_KEY, session_secret=SECRET, secrets_key=SECRETS_KEY, intake_url=intake.address,
    )  # fmt: skip
    gateway = Serving("gateway", gateway_settings.model_copy(update={"namespace": "nobody"}))
    stack.callback(gateway.stop)
    unguarded = given.settings(database, "intake").model_copy(update={"database_url": given.url(database)})
    others = [Serving(f"tests.bench.{name}_route", unguarded) for name in ("pydantic", "prototype")]
    for each in others:
        stack.callback(each.stop)
        await each.ready()
    bench = Bench(floor, owner, await intake.ready(), await gateway.ready(), *others)
    await asyncio.gather(
        bench.at_intake(4), bench.through_gateway(4), *(bench.at(other, 4) for other in others)
    )
    document: bytes = await owner.fetchval("SELECT body FROM intake.outbox LIMIT 1")
    return bench, document


async def measured() -> tuple[list[Figure], dict[str, Any]]:
    async with AsyncExitStack() as stack:
        bench, document = await opened(stack, await stack.enter_async_context(servers()))
        seconds: dict[str, list[float]] = {}
        calls_of_500: list[float] = []
        for _ in range(ROUNDS):
            kept = [kept_rows(OF, document) for _ in range(CALLS)]
            seconds.setdefault("same rows", []).append(await bench.floor.store(kept))
            ours, took = await bench.at_intake(CALLS)
            seconds.setdefault("intake", []).append(ours)
            calls_of_500 += took
            seconds.setdefault("wide rows", []).append(await bench.wide(document))
            seconds.setdefault("gateway", []).append((await bench.through_gateway(CALLS))[0])
            seconds.setdefault("pydantic", []).append(await bench.at(bench.pydantic, CALLS))
            seconds.setdefault("prototype", []).append(await bench.at(bench.prototype, CALLS))
        small = [took for _ in range(3) for took in (await bench.through_gateway(60, 20))[1]]
        few = statistics.median([(await bench.at_intake(4))[0] for _ in range(3)])
        many = (await bench.at_intake(40))[0]
        alone = (await bench.at_intake(8, OF, 1))[1]
        replica = Serving("intake", bench.intake.settings)
        try:
            await bench.at_both(await replica.ready())
            for _ in range(ROUNDS):
                seconds.setdefault("both", []).append(await bench.at_both(replica))
                seconds.setdefault("wide rows beside both", []).append(await bench.wide(document))
        finally:
            replica.stop()
        await bench.hold_relay()
        for _ in range(ROUNDS):
            seconds.setdefault("intake, unpublished", []).append((await bench.at_intake(CALLS))[0])
            seconds.setdefault("wide rows then", []).append(await bench.wide(document))
            seconds.setdefault("gateway, unpublished", []).append((await bench.through_gateway(CALLS))[0])
    per_second = {name: [CALLS * OF / took for took in found] for name, found in seconds.items()}
    return _figures(per_second, calls_of_500, small, many / few), {
        "body_bytes": len(bodies(1, OF)[0]),
        "document_bytes": len(document),
        "packages_per_second": {name: [round(one) for one in found] for name, found in per_second.items()},
        "one_connection_call_of_500_ms": round(statistics.median(alone) * 1_000),
    }


def _figures(
    per_second: dict[str, list[float]], of_500: list[float], of_20: list[float], growth: float
) -> list[Figure]:
    milliseconds = {name: [t * 1_000 for t in found] for name, found in (("500", of_500), ("20", of_20))}
    intake, gateway, then = per_second["intake"], per_second["gateway"], per_second["wide rows then"]
    return [
        rate("intake, packages/s : COPY ×4, 45-field rows", intake, per_second["wide rows"], ">= 0.45"),
        rate("gateway, packages/s : COPY ×4, 45-field rows", gateway, per_second["wide rows"], ">= 0.35"),
        rate("two replicas of intake : COPY ×4, 45-field rows",
             per_second["both"], per_second["wide rows beside both"], ""),
        rate("intake, nothing published meanwhile : COPY ×4", per_second["intake, unpublished"], then, ""),
        rate("gateway, nothing published meanwhile : COPY ×4", per_second["gateway, unpublished"], then, ""),
        rate("intake, packages/s : COPY ×4, the rows we keep", intake, per_second["same rows"], ""),
        rate("intake, packages/s : pydantic route", intake, per_second["pydantic"], ">= 1.7"),
        rate("the bars' prototype : COPY ×4, 45-field rows", per_second["prototype"], per_second["wide rows"], ""),
        rate("intake, packages/s : the bars' prototype", intake, per_second["prototype"], ">= 0.88"),
        rate("gateway, packages/s : the bars' prototype", gateway, per_second["prototype"], ">= 0.69"),
        figure("call of 500, ms p95 (4 at once)", percentile(milliseconds["500"], 0.95), "<= 300",
               f"p50 {percentile(milliseconds['500'], 0.5):.0f}"),
        figure("call of 20 through the gateway, ms p95", percentile(milliseconds["20"], 0.95), "<= 40",
               f"p50 {percentile(milliseconds['20'], 0.5):.0f}"),
        figure("×10 packages take times as long", growth, "<= 12"),
    ]  # fmt: skip


def run() -> dict[str, Any]:
    """Figures of P2."""
    figures, more = uvloop.run(measured())
    return {"figures": msgspec.to_builtins(figures), **more}

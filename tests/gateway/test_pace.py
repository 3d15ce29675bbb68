"""How often a key may call: one account for all replicas, full again with time, weighed by what a call holds."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from gateway.api.envelope import Refused
from gateway.api.pace import Meter, Pace, Standing
from gateway.keys import KnownKey
from hypothesis import given
from hypothesis import strategies as st

from kse.database import Database
from kse.testing.infrastructure import Infrastructure
from tests.gateway.house import house
from tests.gateway.test_partner_api import KEY

Opens = Callable[[], Pace]


@pytest.fixture(scope="module")
async def database(servers: Infrastructure) -> AsyncIterator[Database]:
    opened = Database(servers.settings(await servers.fresh_database("gateway"), "gateway"), "gateway")
    yield opened
    await opened.close()


_ids = iter(range(1, 1000))


def key(calls_per_minute: int | None = None, kind: str = "live") -> KnownKey:
    return KnownKey(next(_ids), 1, "approved", frozenset(), "k", kind, calls_per_minute)


def replica(database: Database) -> Pace:
    return Pace(database, {"live": 60, "test": 30})


async def until_refused(paces: list[Pace], which: KnownKey) -> int:
    """How many calls are let through when every replica is called at once and for long."""
    taken = 0

    async def hammer(pace: Pace) -> None:
        nonlocal taken
        for _ in range(200):
            if not (await pace.take(which)).wait_seconds:
                taken += 1

    await asyncio.gather(*(hammer(pace) for pace in paces for _ in range(3)))
    return taken


async def test_replicas_share_one_account(database: Database) -> None:
    which, started = key(100), time.monotonic()
    taken = await until_refused([replica(database) for _ in range(4)], which)
    refilled = (time.monotonic() - started) * 100 / 60
    assert 100 <= taken <= 100 + refilled + 1


async def test_an_account_fills_with_time(database: Database) -> None:
    pace, which = replica(database), key(120)
    assert (await pace.take(which, 120)).left == 0
    refused = await pace.take(which, 1)
    assert (refused.wait_seconds, refused.left) == (1, 0)
    await asyncio.sleep(1.1)
    assert (await pace.take(which, 2)).wait_seconds == 0, "two a second come back"


async def test_what_a_replica_did_not_use_is_not_lost(database: Database) -> None:
    """A replica that was called often, and then is not, leaves the rest to the others."""
    one, other, which, started = replica(database), replica(database), key(1000), time.monotonic()
    for _ in range(300):
        await one.take(which)
    rest = 0
    while not (await other.take(which)).wait_seconds:
        rest += 1
    held = 0
    while not (await one.take(which)).wait_seconds:
        held += 1
    assert 700 <= rest + held <= 701 + (time.monotonic() - started) * 1000 / 60


async def test_a_busy_key_costs_few_statements(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    pace, which, asked = replica(database), key(1_000_000), 0
    fetch = Pace._fetch

    async def counted(self: Pace, *given: Any) -> None:
        nonlocal asked
        asked += 1
        await fetch(self, *given)

    monkeypatch.setattr(Pace, "_fetch", counted)
    for _ in range(3000):
        await pace.take(which)
    assert asked < 60


async def test_who_hammers_at_an_empty_account_costs_few_statements_too(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace, which, asked = replica(database), key(60), 0
    fetch = Pace._fetch

    async def counted(self: Pace, *given: Any) -> None:
        nonlocal asked
        asked += 1
        await fetch(self, *given)

    await pace.take(which, 60)
    monkeypatch.setattr(Pace, "_fetch", counted)
    refused = [(await pace.take(which)).wait_seconds for _ in range(500)]
    assert sum(wait > 0 for wait in refused) >= 495
    assert asked < 10


async def test_each_kind_has_its_usual_limit_and_a_key_may_have_its_own(database: Database) -> None:
    pace = replica(database)
    limits = [(await pace.take(each)).limit for each in (key(), key(kind="test"), key(77))]
    assert limits == [60, 30, 77]


@pytest.mark.parametrize("things, calls", [(0, 1), (1, 1), (20, 1), (21, 2), (40, 2), (500, 25)])
async def test_a_call_weighs_as_so_many_calls_of_twenty(database: Database, things: int, calls: int) -> None:
    told: dict[str, str] = {}
    meter = Meter(replica(database), key(100), told)
    await meter.pay()
    await meter.weigh(things)
    assert told["RateLimit"].startswith(f'"key";r={100 - calls};')


async def test_who_must_wait_is_told_how_long(database: Database) -> None:
    told: dict[str, str] = {}
    meter = Meter(replica(database), key(30), told)
    await meter.pay(30)
    with pytest.raises(Refused) as refused:
        await meter.weigh(60)
    assert (refused.value.status, refused.value.field) == (429, 4)
    assert told["Retry-After"] == "4"


@given(st.integers(25, 1_000_000), st.integers(0, 1_000_000), st.integers(0, 60))
def test_headers_are_whole_numbers_within_their_limits(limit: int, left: int, wait: int) -> None:
    headers = Standing(limit, min(left, limit), wait).headers
    assert headers["RateLimit-Policy"] == f'"key";q={limit};w=60'
    remaining, full_in = (int(part.partition("=")[2]) for part in headers["RateLimit"].split(";")[1:])
    assert 0 <= remaining <= limit
    assert 0 <= full_in <= 60
    assert ("Retry-After" in headers) is (wait > 0)


async def test_two_gateways_answer_from_the_same_account(servers: Infrastructure) -> None:
    database = await servers.fresh_database("gateway")
    async with (
        house(servers, database, partner_calls_per_minute=40) as one,
        house(servers, database, partner_calls_per_minute=40) as other,
    ):
        answers = await asyncio.gather(
            *(each.up.http.post("/v1/tracking/kr", headers=KEY, content="!") for each in [one, other] * 25)
        )
    # What a gateway took ahead and did not use goes back with its next question: so much may be missing here.
    assert 40 - 16 <= sum(answer.status_code == 200 for answer in answers) <= 42
    assert {answer.json().get("Code") for answer in answers if answer.status_code == 429} == {"9001005"}
    assert all(answer.headers["ratelimit-policy"] == '"key";q=40;w=60' for answer in answers)

"""Local numbers packing reserves: one per key, also when two ask at once (INT-12; architecture, 1)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from intake.__main__ import service
from intake.settings import IntakeSettings

from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, running, signed_in


@pytest.fixture(scope="module")
async def intake(servers: Infrastructure) -> AsyncIterator[Running]:
    database = await servers.fresh_database("intake")
    async with running(service, servers.settings(database, "intake", IntakeSettings)) as up:
        for carrier, first, last in (
            ("SAGAWA", 35700000000, 35700000999),
            ("NEKOPOS", 36900000000, 36900000002),
        ):
            pool = {"carrier": carrier, "first": first, "last": last}
            await up.http.post("/pools", headers=signed_in(None, "operator"), json=pool)
        yield up


async def reserve(intake: Running, *keys: str, service: str = "KSE", seller: int = 1) -> list[dict[str, Any]]:
    answer = await intake.http.post(
        "/local-numbers/reserve",
        headers=signed_in(seller, "partner"),
        json={"wanted": [{"key": key, "delivery_service": service} for key in keys]},
    )
    assert answer.status_code == 200, answer.text
    numbers: list[dict[str, Any]] = answer.json()["numbers"]
    assert [number["key"] for number in numbers] == list(keys)
    return numbers


async def test_a_key_has_one_number_however_often_it_asks(intake: Running) -> None:
    one, two = await reserve(intake, "K1/2/KSE", "K2/2/KSE")
    assert (one["carrier"], one["number"][:3]) == ("SAGAWA", "357")
    assert one["number"] != two["number"]
    assert await reserve(intake, "K2/2/KSE", "K1/2/KSE") == [two, one]


async def test_many_who_ask_with_one_key_at_once_get_one_number(intake: Running) -> None:
    answers = await asyncio.gather(*(reserve(intake, "race", f"own-{n}") for n in range(8)))
    assert len({numbers[0]["number"] for numbers in answers}) == 1
    issued = [number["number"] for numbers in answers for number in numbers[1:]]
    assert len({*issued, answers[0][0]["number"]}) == 9


async def test_two_companies_with_the_same_key_have_two_numbers(intake: Running) -> None:
    (mine,) = await reserve(intake, "shared key")
    (theirs,) = await reserve(intake, "shared key", seller=2)
    assert mine["number"] != theirs["number"]


async def test_the_last_number_goes_to_the_first_key_and_the_other_has_one_once_the_pool_is_filled(
    intake: Running,
) -> None:
    got = await reserve(intake, "light-1", "light-2", service="KSE Light")
    assert all(number["carrier"] == "NEKOPOS" and number["number"] for number in got)
    last, none = await reserve(intake, "light-3", "light-4", service="KSE Light")
    assert (last["number"][:11], none["number"]) == ("36900000002", "")
    pool = {"carrier": "NEKOPOS", "first": 36900001000, "last": 36900001009}
    await intake.http.post("/pools", headers=signed_in(None, "operator"), json=pool)
    later = await reserve(intake, "light-1", "light-3", "light-4", service="KSE Light")
    assert later[:2] == [got[0], last]
    assert later[2]["number"]


async def test_a_sandbox_takes_no_carriers_number(intake: Running) -> None:
    (test,) = await reserve(intake, "test parcel", seller=-1)
    assert test["number"].startswith("0")


@pytest.mark.parametrize(
    ("wanted", "field"),
    [({"key": "k", "delivery_service": "EMS"}, "delivery_service"),
     ({"key": "", "delivery_service": "KSE"}, "key"), ({"key": "k" * 201, "delivery_service": "KSE"}, "key")],
)  # fmt: skip
async def test_what_cannot_be_reserved_is_refused_by_field(
    intake: Running, wanted: dict[str, str], field: str
) -> None:
    answer: httpx.Response = await intake.http.post(
        "/local-numbers/reserve", headers=signed_in(1, "partner"), json={"wanted": [wanted]}
    )
    assert (answer.status_code, answer.json()["field"]) == (422, field)

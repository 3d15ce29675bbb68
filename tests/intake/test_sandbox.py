"""A sandbox's parcels: the same call, numbers of their own, nothing of a carrier's (INT-11)."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from intake.__main__ import forget_test_parcels, service
from intake.numbers import with_check_digit
from intake.settings import IntakeSettings

from kse.contracts import PoolLow, ShipmentRegistered, is_test_number
from kse.sandbox import sandbox_of
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, eventually, running, signed_in
from tests.intake.test_create_orders import create, package, partner

SELLER, SANDBOX = 1, sandbox_of(1)


@pytest.fixture(scope="module")
async def intake(servers: Infrastructure) -> AsyncIterator[Running]:
    """Intake without a single number of any carrier."""
    database = await servers.fresh_database("intake")
    async with running(service, servers.settings(database, "intake", IntakeSettings)) as up:
        yield up


async def test_a_test_parcel_is_registered_without_any_carriers_number(intake: Running) -> None:
    status, body = await create(intake, package("SB-1"), headers=partner(SANDBOX))
    assert (status, body["Code"]) == (200, "0")
    result = body["Data"][0]["ResultData"]
    assert (result["Status"], result["LocalTrackingCompany"]) == ("A10", "SAGAWA")
    assert is_test_number(result["TrackingNo"])
    local = result["LocalTrackingNo"]
    assert local == with_check_digit(int(local[:11]))
    assert (len(local), local[0]) == (12, "0"), "no carrier's range may begin with 0"
    said = (await intake.said(ShipmentRegistered))[-1]
    assert (said.seller, said.sandbox, said.k_number) == (SANDBOX, True, result["TrackingNo"])
    assert await intake.said(PoolLow) == []
    refused = (await create(intake, package("SB-1"), headers=partner(SELLER)))[1]
    assert refused["Data"][0]["Code"] == "9903020", "the company itself would need a carrier's number"


async def test_a_package_no_is_unique_within_the_sandbox_and_free_outside_it(intake: Running) -> None:
    assert (await create(intake, package("SB-2"), headers=partner(SANDBOX)))[0] == 200
    again = await create(intake, package("SB-2"), headers=partner(SANDBOX))
    assert (again[0], again[1]["Data"][0]["Code"]) == (409, "9903014")
    assert (await create(intake, package("SB-2"), headers=partner(sandbox_of(2))))[0] == 200
    real = await create(intake, package("SB-2"), headers=partner(SELLER))
    assert real[1]["Data"][0]["Code"] == "9903020", "not the sandbox's duplicate"


async def test_the_company_does_not_read_its_sandbox_nor_the_sandbox_the_company(intake: Running) -> None:
    made = (await create(intake, package("SB-3"), headers=partner(SANDBOX)))[1]
    k_number = made["Data"][0]["ResultData"]["TrackingNo"]

    async def known(headers: dict[str, str]) -> list[Any]:
        body = {"k_numbers": [k_number]}
        answer = await intake.http.post("/shipments/lookup", headers=headers, json=body)
        found: list[Any] = answer.json()["shipments"] if answer.status_code == 200 else []
        return found

    assert [each["k_number"] for each in await known(partner(SANDBOX))] == [k_number]
    assert await known(partner(SELLER)) == []
    assert await known(signed_in(None, "operator")) == []


async def test_real_and_test_numbers_cannot_be_mixed_up_in_the_database(intake: Running) -> None:
    for seller, k_number in ((SELLER, "K2611249000001"), (SANDBOX, "K2611240000001")):
        with pytest.raises(asyncpg.CheckViolationError, match="registration_sandbox_apart"):
            await intake.fetch(
                "INSERT INTO registration (k_number, seller_id, cart_no, carrier, local_tracking_number)"
                " VALUES ($1, $2, 'C', 'SAGAWA', '')",
                k_number,
                seller,
            )


async def test_tails_of_real_parcels_turn_around_before_the_sandboxs(intake: Running) -> None:
    (ends,) = await intake.fetch(
        "SELECT r.seqmax < t.seqmin AS apart, r.seqcycle AND t.seqcycle AS turn"
        " FROM pg_sequence r, pg_sequence t"
        " WHERE r.seqrelid = 'k_tail'::regclass AND t.seqrelid = 'sandbox_k_tail'::regclass"
    )
    assert (ends["apart"], ends["turn"]) == (True, True)


async def test_old_test_parcels_are_forgotten_and_their_package_no_is_free_again(
    servers: Infrastructure,
) -> None:
    database = await servers.fresh_database("intake")
    settings = servers.settings(database, "intake", IntakeSettings, sandbox_days=3)
    async with running(service, settings) as up:
        for number in ("OLD", "NEW"):
            await create(up, package(number), headers=partner(SANDBOX))
        await up.fetch(
            "UPDATE registration SET registered_at = now() - interval '4 days' WHERE cart_no = 'OLD'"
        )
    async with running(service, settings) as up:

        async def only_the_new_one() -> bool:
            return [row["cart_no"] for row in await up.fetch("SELECT cart_no FROM registration")] == ["NEW"]

        await eventually(only_the_new_one, about=forget_test_parcels.__name__)
        assert (await create(up, package("OLD"), headers=partner(SANDBOX)))[0] == 200

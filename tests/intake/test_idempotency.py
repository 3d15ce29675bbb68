"""Idempotency-Key on createOrders: sent again is answered again, and registered once (INT-11; contract 0.3)."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake import idempotency
from intake.__main__ import service
from intake.settings import IntakeSettings

from kse.contracts import ShipmentRegistered
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, running, signed_in
from tests.intake.test_create_orders import package


@pytest.fixture(scope="module")
async def intake(servers: Infrastructure) -> AsyncIterator[Running]:
    """With numbers of one carrier only: the other refuses."""
    database = await servers.fresh_database("intake")
    async with running(service, servers.settings(database, "intake", IntakeSettings)) as up:
        pool = {"carrier": "SAGAWA", "first": 35700000000, "last": 35700099999}
        await up.http.post("/pools", headers=signed_in(None, "operator"), json=pool)
        yield up


async def create(intake: Running, key: str | None, *packages: Any, seller: int = 1) -> httpx.Response:
    return await intake.http.post(
        "/create-orders/en",
        headers={**signed_in(seller, "partner"), **({} if key is None else {"idempotency-key": key})},
        content=json.dumps({"DataList": packages}).encode(),
    )


async def registered(intake: Running) -> int:
    return len(await intake.said(ShipmentRegistered))


async def test_a_call_sent_again_gets_its_first_answer_to_the_byte(intake: Running) -> None:
    before = await registered(intake)
    first = await create(intake, "again", package("ONCE-1"), package("ONCE-2", ReceiverName=""))
    again = await create(intake, "again", package("ONCE-1"), package("ONCE-2", ReceiverName=""))
    assert (first.status_code, first.json()["Code"]) == (200, "9903010")
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert await registered(intake) == before + 1


async def test_without_a_key_the_second_call_is_a_duplicate(intake: Running) -> None:
    await create(intake, None, package("KEYLESS-1"))
    assert (await create(intake, None, package("KEYLESS-1"))).status_code == 409


async def test_a_key_that_comes_with_another_body_is_refused(intake: Running) -> None:
    await create(intake, "mine", package("BODY-1"))
    other = await create(intake, "mine", package("BODY-2"))
    assert (other.status_code, other.json()["Code"]) == (422, "9903022")
    assert "Idempotency-Key" in other.json()["Message"]


async def test_another_companys_key_of_the_same_name_is_another_key(intake: Running) -> None:
    await create(intake, "shared", package("SHARED-1"))
    theirs = await create(intake, "shared", package("SHARED-2"), seller=2)
    assert theirs.json()["Code"] == "0"


@pytest.mark.parametrize("key", ["", "  ", "x" * 256])
async def test_a_key_that_cannot_be_kept_is_named(intake: Running, key: str) -> None:
    answered = await create(intake, key, package("NAMED-1"))
    assert (answered.status_code, answered.json()["Code"]) == (400, "9903012")
    assert "Idempotency-Key" in answered.json()["Message"]


async def test_while_the_first_call_runs_the_second_is_told_to_come_back(intake: Running) -> None:
    running_first = await intake.database.plain()
    try:
        async with running_first.transaction():
            await running_first.execute("SELECT pg_advisory_xact_lock(hashtextextended('busy', 1))")
            told = await create(intake, "busy", package("BUSY-1"))
            assert (told.status_code, told.json()["Code"]) == (409, "9903023")
    finally:
        await running_first.close()
    assert (await create(intake, "busy", package("BUSY-1"))).json()["Code"] == "0"


async def test_a_call_of_which_nothing_was_accepted_is_looked_at_anew(intake: Running) -> None:
    refused = await create(intake, "mended", package("ANEW-1", DeliveryServiceCode="KSE Light"))
    assert refused.json()["Data"][0]["Code"] == "9903020"
    pool = {"carrier": "NEKOPOS", "first": 36900000000, "last": 36900000099}
    await intake.http.post("/pools", headers=signed_in(None, "operator"), json=pool)
    mended = await create(intake, "mended", package("ANEW-1", DeliveryServiceCode="KSE Light"))
    assert mended.json()["Code"] == "0"


async def test_an_answer_that_is_not_committed_is_not_kept(
    intake: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("the process ends here")

    before = await registered(intake)
    with monkeypatch.context() as patched:
        patched.setattr(idempotency.Once, "keep", broken)
        assert (await create(intake, "cut", package("CUT-1"))).status_code == 500
    assert await registered(intake) == before
    assert (await create(intake, "cut", package("CUT-1"))).json()["Code"] == "0"


async def test_old_answers_are_forgotten(intake: Running) -> None:
    await create(intake, "old", package("OLD-1"))
    await intake.fetch("UPDATE idempotent_call SET kept_at = now() - interval '73 hours' WHERE key = 'old'")
    await idempotency.forget_old(intake.database)
    assert not await intake.fetch("SELECT 1 FROM idempotent_call WHERE key = 'old'")


RUN = [0]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy")), min_size=2, max_size=8))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_however_calls_overlap_a_key_registers_once(
    intake: Running, calls: list[tuple[str, str]]
) -> None:
    """Every call of a key is either its first answer, or told to wait, or refused for its other body."""
    RUN[0] += 1
    before = await registered(intake)
    answers = await asyncio.gather(
        *(create(intake, f"{key}-{RUN[0]}", package(f"LAP-{RUN[0]}-{key}-{body}")) for key, body in calls)
    )
    assert await registered(intake) == before + len({key for key, _ in calls})
    for wanted in {key for key, _ in calls}:
        theirs = [answer for answer, (key, _) in zip(answers, calls, strict=True) if key == wanted]
        assert len({answer.content for answer in theirs if answer.status_code == 200}) == 1
        assert {answer.json()["Code"] for answer in theirs} <= {"0", "9903022", "9903023"}

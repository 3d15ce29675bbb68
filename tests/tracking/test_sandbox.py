"""Test parcels in tracking: moved by their owner's program alone, seen by nobody else (INT-11)."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tracking import pulling
from tracking.rules import STAGES, Entry, course, standing
from tracking.sandbox import FORGET

from kse.contracts import MAIN_PATH, Status, StatusChanged
from kse.sandbox import forget_now
from kse.testing.running import Running, eventually, say, signed_in
from tests.tracking.parcels import registered
from tests.tracking.test_operators import operator

SANDBOX = -1
T = "K2611209000001"
BEYOND = [status for status in Status if STAGES[status] > STAGES[Status.ACCEPTED]]
STANDING = [status for status in Status if status is not Status.WAITING]


async def known(tracking: Running, *k_numbers: str) -> None:
    events = [registered(k, SANDBOX, sandbox=True, local="00000000001" + k[-1]) for k in k_numbers]
    await say(tracking.settings, "intake", *events)

    async def all_heard() -> bool:
        rows = await tracking.fetch("SELECT FROM shipments WHERE cart_no <> ''")
        return len(rows) >= len(k_numbers)

    await eventually(all_heard)


async def advance(tracking: Running, to: dict[str, str | None], seller: int = SANDBOX) -> httpx.Response:
    return await tracking.http.post(
        "/sandbox/movements", json={"to": to}, headers=signed_in(seller, "partner")
    )


async def test_a_test_parcel_goes_step_by_step_to_the_door(tracking: Running) -> None:
    await known(tracking, T)
    seen = []
    for _ in range(len(MAIN_PATH)):
        answer = (await advance(tracking, {T: None})).json()[T]
        seen.append((answer["status"], answer["moved"]))
    steps = [status.value for status in MAIN_PATH[2:]]
    assert seen == [(status, True) for status in steps] + [("D99", False)] * 2
    said = [event for event in await tracking.said(StatusChanged) if event.k_number == T]
    assert [event.status.value for event in said] == steps
    assert {event.seller for event in said} == {SANDBOX}


async def test_a_test_parcel_passes_every_status_on_the_way_to_a_failed_delivery(tracking: Running) -> None:
    await known(tracking, T)
    assert (await advance(tracking, {T: "E00"})).json() == {T: {"status": "E00", "moved": True}}
    told = (
        await tracking.http.post("/statuses", json={"k_numbers": [T]}, headers=signed_in(SANDBOX, "partner"))
    ).json()[T]
    history = [entry["status"] for entry in told["history"]]
    assert history == ["E00", "D11", "D00", "C90", "C11", "B99", "B11", "B00", "A10"]
    assert (await advance(tracking, {T: "B99"})).json()[T]["moved"] is False, "never back"
    assert (await advance(tracking, {T: None})).json()[T]["status"] == "D11", "the carrier tries again"
    assert (await advance(tracking, {T: "E01"})).json()[T]["status"] == "E01"
    assert (await advance(tracking, {T: None})).json()[T]["status"] == "X99"


async def test_nobody_else_moves_or_sees_a_test_parcel(tracking: Running) -> None:
    await known(tracking, T)
    assert (await advance(tracking, {T: None}, seller=1)).status_code == 403
    assert (await advance(tracking, {T: None}, seller=-2)).json() == {}
    for headers in (operator(), signed_in(1)):
        listed = await tracking.http.get("/deliveries", params={"q": T}, headers=headers)
        assert listed.json()["rows"] == []
        assert (await tracking.http.get(f"/shipments/{T}/timeline", headers=headers)).status_code == 404
    moved = await tracking.http.post(
        "/movements", json={"status": "B00", "k_numbers": [T]}, headers=operator()
    )
    assert moved.json()["moved"] == []
    assert [(each["k_number"], each["code"]) for each in moved.json()["refused"]] == [(T, "test-parcel")]


async def test_no_carrier_is_asked_about_a_test_parcel(
    tracking: Running, carriers: httpx.AsyncClient
) -> None:
    await known(tracking, T)
    await advance(tracking, {T: "D11"})
    pulled = await pulling.pull(tracking.database, tracking.settings)  # type: ignore[arg-type]
    assert (pulled.asked, pulled.changed) == (0, 0)


async def test_old_test_parcels_are_forgotten(tracking: Running) -> None:
    await known(tracking, T, "K2611209000002")
    await advance(tracking, {T: "B00"})
    await tracking.fetch("UPDATE shipments SET registered_at = now()")
    await tracking.fetch(
        "UPDATE shipments SET registered_at = now() - interval '31 days' WHERE k_number = $1", T
    )
    await forget_now(tracking.database, 30, *FORGET)
    assert [row["k_number"] for row in await tracking.fetch("SELECT k_number FROM shipments")] == [
        "K2611209000002"
    ]


@given(st.sampled_from(STANDING), st.sampled_from([None, *Status]))
def test_a_course_leads_where_it_was_asked_to_and_never_back(current: Status, to: Status | None) -> None:
    way = course(current, to)
    if not way:
        return
    assert way[-1] is (to or way[-1])
    stages = [STAGES[status] for status in way]
    assert stages == sorted(stages)
    assert stages[0] >= STAGES[current]
    at = datetime(2026, 11, 24, tzinfo=UTC)
    timeline = [
        Entry(k_number=T, seller=SANDBOX, status=status, occurred_at=at + timedelta(microseconds=step))
        for step, status in enumerate([current, *way])
    ]
    assert standing(timeline).status is way[-1]


@pytest.mark.parametrize("current", STANDING)
def test_every_status_that_is_not_the_end_leads_on(current: Status) -> None:
    assert bool(course(current, None)) is (current not in (Status.DELIVERED, Status.DISPOSED))
    for goal in BEYOND:
        assert bool(course(current, goal)) is (goal is not current and STAGES[goal] >= STAGES[current])

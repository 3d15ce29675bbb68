"""A deleted shipment is on no list of tracking's, whenever that is heard (PAK-03, INT-11)."""

import uuid

import pytest

from kse.contracts import Status, StatusChanged
from kse.testing.running import Running, eventually, say, signed_in
from tests.tracking.parcels import changed, deleted, packed, registered

GONE, KEPT = "K2611200000001", "K2611200000002"


async def listed(tracking: Running, seller: int | None = 1, role: str = "master") -> list[str]:
    grid = (await tracking.http.get("/deliveries", headers=signed_in(seller, role))).json()
    place = grid["columns"].index("k_number")
    return [row[place] for row in grid["rows"]]


async def is_listed(tracking: Running, *k_numbers: str) -> None:
    async def it_is() -> bool:
        return await listed(tracking) == list(k_numbers)

    await eventually(it_is, about=f"{k_numbers} listed")


async def test_it_vanishes_from_the_delivery_list_and_its_timeline_is_closed(tracking: Running) -> None:
    await say(tracking.settings, "intake", registered(GONE), registered(KEPT))
    await is_listed(tracking, KEPT, GONE)
    ids = [uuid.uuid4() for _ in range(3)]
    await say(tracking.settings, "packing", deleted(GONE), deleted(KEPT, seller=2), deleted(GONE), ids=ids)
    heard = "SELECT 1 FROM inbox WHERE event_id = ANY ($1) HAVING count(*) = 3"
    await eventually(lambda: tracking.fetch(heard, ids), about="all three are heard")
    await is_listed(tracking, KEPT)
    assert await listed(tracking, None, "operator") == [KEPT]
    timeline = await tracking.http.get(f"/shipments/{GONE}/timeline", headers=signed_in())
    assert (timeline.status_code, timeline.json()["code"]) == (404, "unknown-number")


@pytest.mark.parametrize("later", ["registration", "edit and status"])
async def test_what_is_heard_after_its_deletion_does_not_bring_it_back(tracking: Running, later: str) -> None:
    await say(tracking.settings, "packing", deleted(GONE))
    await eventually(lambda: tracking.fetch("SELECT 1 FROM shipments WHERE deleted_at IS NOT NULL"))
    await say(tracking.settings, "intake", registered(GONE), registered(KEPT))
    if later != "registration":
        await say(tracking.settings, "packing", changed(2), packed(Status.HELD, 1))
    await is_listed(tracking, KEPT)


async def test_a_partner_is_told_that_it_was_deleted(tracking: Running) -> None:
    await say(tracking.settings, "intake", registered(GONE), registered(KEPT))
    await is_listed(tracking, KEPT, GONE)
    await say(tracking.settings, "packing", deleted(GONE))
    await is_listed(tracking, KEPT)
    asked = {"k_numbers": [GONE, KEPT]}
    told = (await tracking.http.post("/statuses", headers=signed_in(role="partner"), json=asked)).json()
    assert {k_number: entry["deleted"] for k_number, entry in told.items()} == {GONE: True, KEPT: False}


async def test_an_operator_cannot_move_it(tracking: Running) -> None:
    await say(tracking.settings, "intake", registered(GONE))
    await say(tracking.settings, "packing", deleted(GONE))
    await eventually(lambda: tracking.fetch("SELECT 1 FROM shipments WHERE deleted_at IS NOT NULL"))
    answer = await tracking.http.post(
        "/movements", headers=signed_in(None, "operator"), json={"status": "B00", "k_numbers": [GONE]}
    )
    assert [refused["code"] for refused in answer.json()["refused"]] == ["unknown-number"]
    assert await tracking.said(StatusChanged) == []

"""What packing and intake say becomes a shipment's timeline, in whatever order it comes."""

from kse.contracts import Status, StatusChanged
from kse.testing.running import Running, eventually, say, signed_in
from tests.tracking.parcels import changed, packed, registered

K = "K2611200000001"


async def shipment(tracking: Running, k_number: str = K) -> dict[str, object]:
    rows = await tracking.fetch("SELECT * FROM shipments WHERE k_number = $1", k_number)
    return dict(rows[0]) if rows else {}


async def reaches(tracking: Running, **wanted: object) -> None:
    async def it_does() -> bool:
        found = await shipment(tracking)
        return bool(found) and all(found[name] == value for name, value in wanted.items())

    await eventually(it_does, about=str(wanted))


async def test_a_registered_shipment_waits_for_its_arrival(tracking: Running) -> None:
    await say(tracking.settings, "intake", registered())
    await reaches(tracking, status="A10", order_nos=["O-0001"], receiver_name="見本 花子")
    assert await tracking.said(StatusChanged) == []


async def test_packings_statuses_and_weight_are_taken_over_and_not_said_again(tracking: Running) -> None:
    await say(tracking.settings, "intake", registered())
    await say(
        tracking.settings, "packing",
        packed(Status.HELD, 1), packed(Status.AWAITING_ARRIVAL, 2), packed(Status.ACCEPTED, 3, weight_g=85),
    )  # fmt: skip
    await reaches(tracking, status="A99", weight_g=85, market="qoo10jp")
    assert await tracking.said(StatusChanged) == []


async def test_a_status_heard_before_its_shipment_was_registered_is_kept(tracking: Running) -> None:
    await say(tracking.settings, "packing", packed(Status.ACCEPTED, 3, weight_g=85))
    await reaches(tracking, status="A99", registered_at=None)
    listed = (await tracking.http.get("/deliveries", headers=signed_in())).json()
    assert listed["total"] == 0
    await say(tracking.settings, "intake", registered())
    await reaches(tracking, status="A99", weight_g=85, market="qoo10jp")


async def test_an_edit_heard_before_registration_or_twice_is_not_undone(tracking: Running) -> None:
    await say(tracking.settings, "packing", changed(2))
    await reaches(tracking, version=2)
    await say(tracking.settings, "intake", registered())
    await reaches(tracking, market="qoo10jp")
    await say(tracking.settings, "packing", changed(1), packed(Status.ACCEPTED, 3))
    await reaches(tracking, status="A99")
    found = await shipment(tracking)
    assert found["version"] == 2
    assert found["order_nos"] == ["NEW-2"]
    assert found["carrier"] == "NEKOPOS"
    assert found["cart_no"] == "C-0001"


async def test_the_same_status_told_twice_stands_once_in_the_timeline(tracking: Running) -> None:
    held, accepted = packed(Status.HELD, 1), packed(Status.ACCEPTED, 3)
    await say(tracking.settings, "packing", held, held, accepted)
    await reaches(tracking, status="A99")
    assert len(await tracking.fetch("SELECT 1 FROM timeline WHERE k_number = $1", K)) == 2

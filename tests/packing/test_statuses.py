"""Where a shipment stands: the same whatever the order in which its statuses are heard."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packing.registration import register
from packing.rules import BEFORE_ACCEPTANCE, Fact, standing
from packing.statuses import reach

from kse.contracts import MAIN_PATH, Status, StatusChanged
from kse.testing.running import eventually
from tests.packing.warehouse import Seat, moved, registered

START = datetime(2026, 11, 24, tzinfo=UTC)
facts = st.builds(
    Fact,
    st.sampled_from([status for status in Status if status not in (*BEFORE_ACCEPTANCE, Status.WAITING)]),
    st.integers(0, 8).map(lambda hour: START + timedelta(hours=hour)),
    st.sampled_from(["", "", "", "오스캔", "재작업"]),
)


def at(hour: int, status: Status, reason: str = "") -> Fact:
    return Fact(status, START + timedelta(hours=hour), reason)


@given(st.lists(facts, max_size=12), st.randoms())
def test_any_order_and_any_repeats_of_the_same_statuses_stand_at_the_same(known: list[Fact], chance) -> None:
    shuffled = [*known, *chance.choices(known, k=3)] if known else []
    chance.shuffle(shuffled)
    assert standing(shuffled) == standing(known)


@given(st.lists(facts.filter(lambda fact: not fact.reason), min_size=1, max_size=12), facts)
def test_without_a_reason_nothing_on_the_main_path_moves_backwards(known: list[Fact], late: Fact) -> None:
    before, after = standing(known), standing([*known, late._replace(reason="")])
    assert before is not None
    assert after is not None
    if before.status in MAIN_PATH and after.status in MAIN_PATH:
        assert MAIN_PATH.index(after.status) >= MAIN_PATH.index(before.status)


@given(st.lists(facts, max_size=12), facts)
def test_an_older_correction_never_undoes_a_newer_one(known: list[Fact], late: Fact) -> None:
    corrections = [fact.occurred_at for fact in known if fact.reason]
    if corrections and late.occurred_at < max(corrections):
        assert standing([*known, late]) == standing(known)


@pytest.mark.parametrize(
    "known, expected",
    [
        ([], None),
        ([at(5, Status.ARRIVED), at(3, Status.DEPARTED)], Status.ARRIVED),
        ([at(3, Status.ARRIVED), at(5, Status.DEPARTED)], Status.ARRIVED),
        ([at(3, Status.IN_DELIVERY), at(4, Status.NOT_DELIVERED)], Status.NOT_DELIVERED),
        ([at(4, Status.NOT_DELIVERED), at(5, Status.IN_DELIVERY)], Status.IN_DELIVERY),
        ([at(4, Status.UNDELIVERABLE), at(5, Status.DELIVERED)], Status.DELIVERED),
        ([at(4, Status.DELIVERED), at(5, Status.DISPOSED)], Status.DISPOSED),
        ([at(3, Status.DELIVERED), at(4, Status.ARRIVED, "오스캔")], Status.ARRIVED),
        ([at(3, Status.DELIVERED), at(4, Status.ARRIVED, "오스캔"), at(5, Status.CLEARED)], Status.CLEARED),
        ([at(3, Status.CLEARED), at(4, Status.ARRIVED, "오스캔")], Status.ARRIVED),
    ],
)
def test_the_latest_of_the_furthest_counts_since_the_last_correction(
    known: list[Fact], expected: Status | None
) -> None:
    found = standing(known)
    assert (found.status if found else None) == expected


async def test_what_tracking_says_is_shown_and_late_news_does_not_turn_it_back(seat: Seat) -> None:
    shipment = await seat.register()
    await seat.scan(shipment.k_number)
    await seat.hears(
        "tracking",
        moved(shipment, Status.SHIPPED_OUT, "01:00:00"), moved(shipment, Status.ARRIVED, "03:00:00"),
        moved(shipment, Status.DEPARTED, "02:00:00"), moved(shipment, Status.ARRIVED, "03:00:00"),
    )  # fmt: skip
    await _all_kept(seat, 4)
    row = await seat.the_row(shipment)
    assert (row["status"], row["status_reason"]) == ("B99", "")
    assert datetime.fromisoformat(row["status_at"]) == START + timedelta(hours=3)
    await seat.hears("tracking", moved(shipment, Status.SHIPPED_OUT, "04:00:00", "오스캔"))
    await seat.until(shipment, status="B00", status_reason="오스캔")
    assert [event.status for event in await seat.said(StatusChanged)] == ["A99"]


async def test_a_status_that_comes_before_its_shipment_waits_for_it(seat: Seat) -> None:
    shipment = registered(seat.seller)
    await seat.hears("tracking", moved(shipment, Status.SHIPPED_OUT, "01:00:00"))
    await _all_kept(seat, 1)
    await seat.hears("intake", shipment)
    await seat.until(shipment, status="B00")


async def test_a_status_heard_while_its_shipment_comes_in_is_not_lost(seat: Seat) -> None:
    shipment = registered(seat.seller)

    async def hear() -> None:
        async with seat.up.database.work(str(seat.seller)) as work:
            await reach([moved(shipment, Status.SHIPPED_OUT, "01:00:00")], work)

    async with seat.up.database.work(str(seat.seller)) as work:
        await register([shipment], work)
        hearing = asyncio.ensure_future(hear())
        await asyncio.wait([hearing], timeout=0.3)
    await hearing
    assert (await seat.the_row(shipment))["status"] == "B00"


async def test_until_acceptance_nobody_else_says_where_a_shipment_stands(seat: Seat) -> None:
    shipment, marker = await seat.register(), await seat.register()
    await seat.hears(
        "tracking", moved(shipment, Status.HELD, "01:00:00"), moved(marker, Status.DEPARTED, "01:00:00")
    )
    await seat.until(marker, status="B11")
    assert (await seat.the_row(shipment))["status"] == "A10"


async def test_a_deleted_shipment_keeps_its_place(seat: Seat) -> None:
    shipment, marker = await seat.register(), await seat.register()
    await seat.delete(shipment)
    await seat.hears("tracking", moved(shipment, Status.DISPOSED, "01:00:00"))
    await seat.hears("tracking", moved(marker, Status.DEPARTED, "01:00:00"))
    await seat.until(marker, status="B11")
    [row] = await seat.up.fetch("SELECT status FROM shipments WHERE k_number = $1", shipment.k_number)
    assert row["status"] == "A10"


async def _all_kept(seat: Seat, count: int) -> None:
    async def kept() -> bool:
        rows = await seat.up.fetch("SELECT 1 FROM statuses WHERE seller_id = $1", seat.seller)
        return len(rows) >= count

    await eventually(kept, about=f"{count} statuses kept")

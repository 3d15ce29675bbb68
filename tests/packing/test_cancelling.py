"""Deleting shipments before A99: the verb, and what it leaves in packing (PAK-03, INT-11)."""

import asyncio
from typing import Any

import pytest

from kse.contracts import GiftRefused, ShipmentDeleted, StatusChanged
from kse.testing.running import eventually
from tests.packing.warehouse import Seat, gift


async def cancel(seat: Seat, *k_numbers: str) -> list[dict[str, Any]]:
    answer = await seat.ask("POST", "/shipments/cancel", json={"k_numbers": k_numbers})
    assert answer.status_code == 200, answer.text
    outcomes: list[dict[str, Any]] = answer.json()["outcomes"]
    return outcomes


async def test_a_deleted_shipment_is_off_the_list_and_everyone_hears_of_it(seat: Seat) -> None:
    gone, kept = await seat.register(), await seat.register()
    (outcome,) = await cancel(seat, gone.k_number)
    assert (outcome["code"], outcome["cart_no"], outcome["status"]) == ("", gone.cart_no, "A10")
    assert {row["k_number"] for row in await seat.listed()} == {kept.k_number}
    (said,) = await seat.said(ShipmentDeleted)
    assert (said.k_number, said.cart_no, said.by) == (gone.k_number, gone.cart_no, "1")
    looked = await seat.ask("POST", "/shipments/lookup", json={"k_numbers": [kept.k_number, gone.k_number]})
    assert [found["k_number"] for found in looked.json()["shipments"]] == [kept.k_number]
    assert looked.json()["deleted"] == [gone.k_number]


async def test_nothing_is_done_to_a_deleted_shipment_any_more(seat: Seat) -> None:
    shipment = await seat.register()
    row = await seat.the_row(shipment)
    await cancel(seat, shipment.k_number)
    edit = await seat.ask("PATCH", f"/lines/{row['id']}", json={"version": 1, "fields": {"memo": "x"}})
    assert (edit.status_code, edit.json()["code"]) == (409, "shipment-deleted")
    for move in ("hold", "release"):
        moved = await seat.ask("POST", f"/shipments/{move}", json={"k_numbers": [shipment.k_number]})
        assert moved.json()["refused"][0]["code"] == "shipment-deleted"
    assert (await seat.scan(shipment.k_number))["code"] == "deleted"
    labels = await seat.ask("POST", "/label-jobs", json={"k_numbers": [shipment.k_number], "layout": "A2"})
    assert labels.status_code == 404
    await seat.hears("gifts", gift(shipment))
    await eventually(lambda: seat.said(GiftRefused))
    assert [event.reason for event in await seat.said(GiftRefused)] == ["deleted"]
    assert await seat.said(StatusChanged) == []


@pytest.mark.parametrize("attempt", range(3))
async def test_of_a_deletion_and_a_scan_exactly_one_wins(seat: Seat, attempt: int) -> None:
    shipments = [await seat.register() for _ in range(3)]
    k_numbers = [shipment.k_number for shipment in shipments]
    deleting = asyncio.ensure_future(cancel(seat, *k_numbers))
    await asyncio.sleep(0.004 * attempt)
    verdicts = await asyncio.gather(*(seat.scan(k_number) for k_number in k_numbers))
    for outcome, verdict in zip(await deleting, verdicts, strict=True):
        assert (outcome["code"], verdict["code"]) in [("", "deleted"), ("shipment-accepted", "accepted")]
    told = {event.k_number for event in await seat.said(ShipmentDeleted)}
    accepted = {event.k_number for event in await seat.said(StatusChanged)}
    assert told | accepted == set(k_numbers)
    assert not told & accepted


async def test_two_deletions_in_opposite_order_never_wait_for_each_other(seat: Seat) -> None:
    k_numbers = [(await seat.register()).k_number for _ in range(6)]
    both = await asyncio.gather(cancel(seat, *k_numbers), cancel(seat, *reversed(k_numbers)))
    assert {outcome["code"] for outcomes in both for outcome in outcomes} == {""}
    assert len(await seat.said(ShipmentDeleted)) == 6

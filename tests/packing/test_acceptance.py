"""The warehouse scan: one verdict for every parcel, also when two scan at once."""

import asyncio

import pytest

from kse.contracts import ShipmentChanged, Status, StatusChanged
from tests.packing.warehouse import Seat, line, moved, operator


async def test_a_parcel_is_accepted_with_its_weight_and_everyone_hears_of_it(seat: Seat) -> None:
    shipment = await seat.register(line(1), line(2, quantity=3))
    verdict = await seat.scan(f" {shipment.k_number.lower()}\r")
    assert (verdict["verdict"], verdict["code"]) == ("accepted", "accepted")
    assert shipment.k_number in verdict["message"]
    assert verdict["shipment"] == {
        "k_number": shipment.k_number, "status": "A99", "delivery_service": "KSE",
        "local_tracking_number": shipment.local_tracking_number, "receiver_name": "架空 花子",
        "line_count": 2, "quantity": 5,
    }  # fmt: skip
    row = await seat.the_row(shipment)
    assert (row["status"], row["weight_g"], row["days_waiting"]) == ("A99", 450, None)
    [said] = await seat.said(StatusChanged)
    assert (said.status, said.weight_g, said.by) == (Status.ACCEPTED, 450, "77")


async def test_a_parcel_that_was_not_weighed_is_accepted_all_the_same(seat: Seat) -> None:
    shipment = await seat.register()
    assert (await seat.scan(shipment.k_number, None))["verdict"] == "accepted"
    [said] = await seat.said(StatusChanged)
    assert said.weight_g == 0


async def test_each_refusal_has_a_code_and_a_sentence_in_three_languages(seat: Seat) -> None:
    held, deleted, accepted = [await seat.register() for _ in range(3)]
    await seat.ask("POST", "/shipments/hold", json={"k_numbers": [held.k_number], "reason": "주소 확인"})
    await seat.delete(deleted)
    await seat.scan(accepted.k_number)
    expected = {
        held.k_number: ("held", "보류", "保留", "On hold"),
        deleted.k_number: ("deleted", "삭제", "削除", "Deleted"),
        accepted.k_number: ("already-accepted", "이미 입고", "入庫済み", "accepted before"),
        "K2611238999999": ("unknown", "등록되지 않은", "登録されていない", "Unknown number"),
    }
    for code, (verdict_code, *words) in expected.items():
        for lang, word in zip(("ko", "ja", "en"), words, strict=True):
            headers = operator(lang)
            verdict = await seat.scan(code, headers=headers)
            assert (verdict["verdict"], verdict["code"]) == ("refused", verdict_code)
            assert word in verdict["message"]
    assert "주소 확인" in (await seat.scan(held.k_number))["message"]
    assert (await seat.the_row(held))["status"] == "A02"
    assert len([event for event in await seat.said(StatusChanged) if event.status == "A99"]) == 1


async def test_an_impossible_weight_is_refused_before_anything_happens(seat: Seat) -> None:
    shipment = await seat.register()
    for weight in (0, -5, 100_001):
        answer = await seat.ask(
            "POST", "/acceptance", json={"code": shipment.k_number, "weight_g": weight}, headers=operator()
        )
        assert (answer.status_code, answer.json()["field"]) == (422, "weight_g")
    assert (await seat.the_row(shipment))["status"] == "A10"


@pytest.mark.parametrize("attempt", range(3))
async def test_of_operators_who_scan_the_same_parcel_at_once_one_accepts_it(seat: Seat, attempt: int) -> None:
    shipment = await seat.register()
    verdicts = await asyncio.gather(*[seat.scan(shipment.k_number, 100 + n) for n in range(4)])
    assert sorted(verdict["code"] for verdict in verdicts) == ["accepted"] + ["already-accepted"] * 3
    [said] = await seat.said(StatusChanged)
    assert said.weight_g == (await seat.the_row(shipment))["weight_g"]


@pytest.mark.parametrize("attempt", range(3))
async def test_an_edit_against_a_scan_is_either_before_it_or_refused(seat: Seat, attempt: int) -> None:
    shipment = await seat.register()
    row = await seat.the_row(shipment)
    edit = asyncio.ensure_future(
        seat.ask("PATCH", f"/lines/{row['id']}", json={"version": 1, "fields": {"quantity": 7}})
    )
    await asyncio.sleep(0.002 * attempt)
    scanned, edited = await asyncio.gather(seat.scan(shipment.k_number), edit)
    assert scanned["verdict"] == "accepted"
    kept = (await seat.the_row(shipment))["quantity"]
    told = len(await seat.said(ShipmentChanged))
    assert (edited.status_code, kept, told) in [(200, 7, 1), (409, 2, 0)]


async def test_a_hold_against_a_scan_leaves_one_of_the_two(seat: Seat) -> None:
    for _ in range(3):
        shipment = await seat.register()
        hold = seat.ask("POST", "/shipments/hold", json={"k_numbers": [shipment.k_number]})
        held, scanned = await asyncio.gather(hold, seat.scan(shipment.k_number))
        status = (await seat.the_row(shipment))["status"]
        outcome = (bool(held.json()["held"]), scanned["code"], status)
        assert outcome in [(True, "held", "A02"), (False, "accepted", "A99")]


async def test_what_left_the_warehouse_is_not_accepted_again(seat: Seat) -> None:
    shipment = await seat.register()
    await seat.scan(shipment.k_number)
    await seat.hears("tracking", moved(shipment, Status.SHIPPED_OUT, "01:00:00"))
    await seat.until(shipment, status="B00")
    verdict = await seat.scan(shipment.k_number)
    assert (verdict["code"], verdict["shipment"]["status"]) == ("already-accepted", "B00")
    assert "B00" in verdict["message"]

"""Edits until A99, hold and release."""

import asyncio

import pytest

from kse.contracts import Consignee, ShipmentChanged, Status, StatusChanged
from kse.testing.running import signed_in
from tests.packing.warehouse import Seat, line, moved


async def test_an_edit_is_saved_and_told_whole(seat: Seat) -> None:
    shipment = await seat.register(line(1), line(2))
    answer = await seat.edit(
        shipment, quantity="3", unit_price=1500, receiver_name=" 架空  次郎 ", zip="〒530-0001"
    )
    assert answer.status_code == 200
    assert answer.json()["version"] == 2
    assert answer.json()["fields"] == {
        "quantity": 3, "unit_price": 1500, "amount": 4500, "receiver_name": "架空  次郎", "zip": "5300001",
    }  # fmt: skip
    first, second = await seat.rows(shipment)
    assert (first["amount"], first["version"]) == (4500, 2)
    assert (second["amount"], second["version"], second["zip"]) == (3960, 2, "5300001")
    [said] = await seat.said(ShipmentChanged)
    assert (said.k_number, said.version) == (shipment.k_number, 2)
    assert (said.consignee.name, said.consignee.zip, said.consignee.phone) == (
        "架空  次郎",
        "5300001",
        "090-0000-0001",
    )
    assert [(each.line, each.quantity, each.unit_price) for each in said.lines] == [
        (1, 3, 1500),
        (2, 2, 1980),
    ]
    assert said.local_tracking_number == shipment.local_tracking_number


async def test_typing_what_is_there_already_changes_nothing(seat: Seat) -> None:
    shipment = await seat.register()
    answer = await seat.edit(shipment, receiver_name="架空 花子", quantity=2)
    assert (answer.json()["version"], answer.json()["fields"]) == (1, {})
    assert await seat.said(ShipmentChanged) == []


@pytest.mark.parametrize(
    "field, value, code",
    [
        ("cart_no", "X", "cart-fixed"), ("k_number", "X", "cell-fixed"), ("title", " ", "cell-blank"),
        ("receiver_name", "", "cell-blank"), ("address", "x" * 1001, "cell-too-long"),
        ("quantity", 0, "cell-out-of-range"), ("quantity", "둘", "cell-not-a-number"),
        ("quantity", 1.5, "cell-not-a-number"), ("unit_price", -1, "cell-out-of-range"),
        ("zip", "123-456", "cell-not-a-zip"), ("receiver_phone", "", "cell-not-a-phone"),
        ("receiver_phone2", "abc", "cell-not-a-phone"),
    ],
)  # fmt: skip
async def test_a_bad_value_is_refused_with_its_field_and_nothing_changes(
    seat: Seat, field: str, value: object, code: str
) -> None:
    shipment = await seat.register()
    before = await seat.the_row(shipment)
    answer = await seat.edit(shipment, **{"memo": "x", field: value})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, field)
    assert await seat.the_row(shipment) == before


@pytest.mark.parametrize(
    "field, typed, kept",
    [
        ("quantity", "１,000", 1000), ("quantity", 3.0, 3), ("receiver_phone", "+81-90-0000-0002", "090-0000-0002"),
        ("receiver_phone2", " ", ""), ("memo", "a\tb\n", "a b"), ("zip", "１５０-０００１", "1500001"),
        ("sku", " A , B,B", "A,B,B"),
    ],
)  # fmt: skip
async def test_values_are_read_as_people_mean_them(
    seat: Seat, field: str, typed: object, kept: object
) -> None:
    shipment = await seat.register(line(1, sku="OLD", quantity=9), consignee=_with_second_phone())
    answer = await seat.edit(shipment, **{field: typed})
    assert answer.status_code == 200, answer.text
    assert (await seat.the_row(shipment))[field] == kept


def _with_second_phone() -> Consignee:
    return Consignee(
        name="架空 花子", phone="03-0000-0000", phone2="03-0000-0001", zip="1000001", address="東京都"
    )


async def test_the_second_of_two_who_edit_the_same_version_is_told(seat: Seat) -> None:
    shipment = await seat.register()
    answers = await asyncio.gather(
        seat.edit(shipment, version=1, memo="하나"), seat.edit(shipment, version=1, memo="둘")
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["code"] == "stale"
    assert "먼저 수정" in refused.json()["detail"]


async def test_after_acceptance_an_edit_is_refused_with_the_reason(seat: Seat) -> None:
    shipment = await seat.register()
    await seat.scan(shipment.k_number)
    for lang, words in (("ko", "입고완료"), ("ja", "入庫完了"), ("en", "Accepted at the warehouse")):
        row = await seat.the_row(shipment)
        answer = await seat.ask(
            "PATCH", f"/lines/{row['id']}", json={"version": 1, "fields": {"memo": "늦음"}},
            headers=signed_in(seat.seller, lang=lang),
        )  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (409, "shipment-accepted")
        assert words in answer.json()["detail"]
        assert "A99" in answer.json()["detail"]
    assert (await seat.the_row(shipment))["memo"] == ""
    assert await seat.said(ShipmentChanged) == []


async def test_after_deletion_an_edit_is_refused(seat: Seat) -> None:
    shipment = await seat.register()
    row = await seat.the_row(shipment)
    await seat.delete(shipment)
    answer = await seat.ask("PATCH", f"/lines/{row['id']}", json={"version": 1, "fields": {"memo": "x"}})
    assert (answer.status_code, answer.json()["code"]) == (409, "shipment-deleted")


async def test_hold_and_release_move_between_a10_and_a02_and_are_told(seat: Seat) -> None:
    shipment = await seat.register()
    k_numbers = {"k_numbers": [shipment.k_number]}
    held = await seat.ask("POST", "/shipments/hold", json={**k_numbers, "reason": "주소 확인"})
    assert held.json() == {"held": [shipment.k_number], "refused": []}
    row = await seat.the_row(shipment)
    assert (row["status"], row["hold_reason"], row["version"]) == ("A02", "주소 확인", 1)
    released = await seat.ask("POST", "/shipments/release", json=k_numbers)
    assert released.json() == {"released": [shipment.k_number], "refused": []}
    row = await seat.the_row(shipment)
    assert (row["status"], row["hold_reason"]) == ("A10", "")
    said = await seat.said(StatusChanged)
    assert [(event.status, event.detail, event.by) for event in said] == [
        (Status.HELD, "주소 확인", "1"),
        (Status.AWAITING_ARRIVAL, "", "1"),
    ]


async def test_each_shipment_that_cannot_be_held_or_released_says_why(seat: Seat) -> None:
    free, held, accepted, deleted, gone = [await seat.register() for _ in range(5)]
    await seat.ask("POST", "/shipments/hold", json={"k_numbers": [held.k_number]})
    await seat.scan(accepted.k_number)
    await seat.scan(gone.k_number)
    await seat.hears("tracking", moved(gone, Status.SHIPPED_OUT, "01:00:00"))
    await seat.until(gone, status="B00")
    await seat.delete(deleted)
    everything = [each.k_number for each in (held, accepted, deleted, gone, free)] + ["K0"]
    answer = (await seat.ask("POST", "/shipments/hold", json={"k_numbers": everything})).json()
    assert answer["held"] == [free.k_number]
    codes = [(each["k_number"], each["code"]) for each in answer["refused"]]
    assert codes == [
        (held.k_number, "already-held"), (accepted.k_number, "shipment-accepted"),
        (deleted.k_number, "shipment-deleted"), (gone.k_number, "shipment-accepted"), ("K0", "shipment-unknown"),
    ]  # fmt: skip
    assert all(each["reason"] and each["reason"] != each["code"] for each in answer["refused"])
    answer = (await seat.ask("POST", "/shipments/release", json={"k_numbers": everything})).json()
    assert answer["released"] == [held.k_number, free.k_number]
    answer = (await seat.ask("POST", "/shipments/release", json={"k_numbers": [free.k_number]})).json()
    assert answer["refused"][0]["code"] == "not-held"


async def test_choosing_nothing_or_too_much_is_refused(seat: Seat) -> None:
    nothing = await seat.ask("POST", "/shipments/hold", json={"k_numbers": []})
    assert (nothing.status_code, nothing.json()["code"]) == (422, "nothing-selected")
    much = await seat.ask("POST", "/shipments/hold", json={"k_numbers": ["K"] * 10_001})
    assert (much.status_code, much.json()["code"]) == (422, "too-many-selected")

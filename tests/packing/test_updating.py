"""Which lines stay when a program tells its goods anew, and what a change does to a shipment (INT-11)."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from packing.rules import matched

from kse.contracts import Line, ShipmentChanged
from tests.packing.warehouse import Seat, line

LINES = st.lists(
    st.builds(
        lambda order, sku: Line(line=1, order_no=order, title="t", quantity=1, unit_price=1, sku=sku),
        st.sampled_from("ABC"),
        st.sampled_from(["", "S-1", "S-2"]),
    ),
    max_size=8,
)


@given(LINES, LINES)
def test_every_line_that_stays_is_of_the_same_order_and_stays_once(
    known: list[Line], told: list[Line]
) -> None:
    found = matched(known, told)
    places = [place for place in found if place is not None]
    assert len(found) == len(told)
    assert len(set(places)) == len(places)
    assert all(
        known[place].order_no == new.order_no
        for place, new in zip(found, told, strict=True)
        if place is not None
    )
    for order in "ABC":
        here, there = ([each for each in lines if each.order_no == order] for lines in (known, told))
        kept = [place for place in places if known[place].order_no == order]
        assert len(kept) == min(len(here), len(there)), "as many stay as there are on both sides"


@given(LINES)
def test_the_same_lines_told_again_are_the_same_lines(known: list[Line]) -> None:
    found = matched(known, known)
    assert all(place is not None and known[place] == new for place, new in zip(found, known, strict=True))


async def update(seat: Seat, **change: Any) -> dict[str, Any]:
    answer = await seat.ask("POST", "/shipments/update", json={"changes": [change]})
    assert answer.status_code == 200, answer.text
    outcome: dict[str, Any] = answer.json()["outcomes"][0]
    return outcome


def told(order_no: str, **more: Any) -> dict[str, Any]:
    return {"line": 1, "order_no": order_no, "title": "새것", "quantity": 1, "unit_price": 10, **more}


async def test_new_goods_get_the_catalogues_name_and_a_persons_name_stays(seat: Seat) -> None:
    await seat.ask("POST", "/products", json={"sku": "UP-A", "name": "카탈로그 이름"})
    shipment = await seat.register(line(1, order_no="1", sku="UP-X"), line(2, order_no="2", sku="UP-Y"))
    await seat.edit(shipment, name="사람이 지은 이름")
    lines = [told("1", sku="UP-A"), told("2", sku="UP-A"), told("3", sku="UP-A,UP-A"), told("4", sku="NONE")]
    assert (await update(seat, k_number=shipment.k_number, lines=lines))["code"] == ""
    rows = await seat.rows(shipment)
    assert [(row["line"], row["name"], row["cart_no"]) for row in rows] == [
        (1, "사람이 지은 이름", shipment.cart_no), (2, "카탈로그 이름", shipment.cart_no),
        (3, "카탈로그 이름 ×2", shipment.cart_no), (4, "", shipment.cart_no),
    ]  # fmt: skip
    assert {row["market"] for row in rows} == {"qoo10jp"}


async def test_a_held_shipment_may_be_changed_and_stays_held(seat: Seat) -> None:
    shipment = await seat.register()
    await seat.ask("POST", "/shipments/hold", json={"k_numbers": [shipment.k_number], "reason": "주소"})
    outcome = await update(seat, k_number=shipment.k_number, consignee={"address": "大阪府大阪市北区1-1"})
    assert (outcome["code"], outcome["status"]) == ("", "A02")
    row = await seat.the_row(shipment)
    assert (row["address"], row["hold_reason"], row["version"]) == ("大阪府大阪市北区1-1", "주소", 2)


async def test_what_a_person_saw_before_the_change_is_stale(seat: Seat) -> None:
    shipment = await seat.register()
    await update(seat, k_number=shipment.k_number, consignee={"name": "변경"})
    edit = await seat.edit(shipment, version=1, memo="x")
    assert (edit.status_code, edit.json()["code"]) == (409, "stale")
    assert [event.version for event in await seat.said(ShipmentChanged)] == [2]


async def test_what_the_market_was_told_of_an_order_stays_with_its_line(seat: Seat) -> None:
    shipment = await seat.register(line(1, order_no="A"), line(2, order_no="B"))
    await seat.ask(
        "POST", "/invoice-transmissions", json={"k_numbers": [shipment.k_number], "number": "local"}
    )
    await update(seat, k_number=shipment.k_number, lines=[told("C"), told("B")])
    assert {row["order_no"]: row["api_sent"] for row in await seat.rows(shipment)} == {"B": "asked", "C": ""}

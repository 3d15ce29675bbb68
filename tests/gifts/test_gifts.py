"""Gift items, and giving them to shipments, against a real database and broker."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from gifts.__main__ import service

from kse.contracts import (
    Consignee,
    GiftAccepted,
    GiftApplied,
    GiftRefused,
    Line,
    ProductChanged,
    ShipmentDeleted,
    ShipmentRegistered,
    Status,
    StatusChanged,
)
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, eventually, running, say, signed_in

AT = "2026-11-23T00:00:00+00:00"


@pytest.fixture
async def gifts(servers: Infrastructure) -> AsyncIterator[Running]:
    database = await servers.fresh_database("gifts")
    async with running(service, servers.settings(database, "gifts")) as up:
        yield up


def registered(k_number: str, seller: int = 1) -> ShipmentRegistered:
    return ShipmentRegistered(
        seller=seller, k_number=k_number, cart_no="1", market="qoo10jp", delivery_service="KSE", carrier="SAGAWA",
        consignee=Consignee(name="山田 太郎"), registered_at=AT,
        lines=[Line(line=1, order_no="1", title="t", quantity=1, unit_price=100)],
    )  # fmt: skip


async def an_item(gifts: Running) -> str:
    await say(gifts.settings, "packing", ProductChanged(seller=1, sku="MASK-10", version=1, name="마스크팩"))
    made: list[str] = []

    async def try_to_add() -> bool:
        answer = await gifts.http.post(
            "/items",
            headers=signed_in(),
            json={"name": "마스크팩", "name_english": "Mask pack", "sku": "MASK-10"},
        )
        if answer.status_code == 201:
            made.append(answer.json()["code"])
        return answer.status_code == 201

    await eventually(try_to_add)
    return made[0]


async def give(gifts: Running, item: str, *k_numbers: str, **more: Any) -> Any:
    answer = await gifts.http.post(
        "/applications", headers=more.pop("headers", signed_in()),
        json={"k_numbers": k_numbers, "item_code": item, "quantity": 1} | more,
    )  # fmt: skip
    return answer.json()


async def knows(gifts: Running, k_number: str, is_open: bool = True) -> bool:
    rows = await gifts.fetch(
        "SELECT 1 FROM shipment WHERE k_number = $1 AND registered AND open = $2", k_number, is_open
    )
    return bool(rows)


async def test_a_gift_item_needs_a_product_of_the_catalogue_and_gets_a_code_of_the_day(
    gifts: Running,
) -> None:
    unknown = await gifts.http.post(
        "/items", headers=signed_in(), json={"name": "a", "name_english": "b", "sku": "NONE"}
    )
    assert (unknown.status_code, unknown.json()["field"]) == (422, "sku")
    code = await an_item(gifts)
    assert code.startswith("ITEM_")
    assert len(code) == 17
    listed = (await gifts.http.get("/items", headers=signed_in())).json()
    assert [row[0] for row in listed["rows"]] == [code]


async def test_a_gift_is_given_once_per_shipment_and_announced(gifts: Running) -> None:
    item = await an_item(gifts)
    await say(gifts.settings, "intake", registered("K1"), registered("K2"))
    await eventually(lambda: knows(gifts, "K2"))
    await eventually(lambda: knows(gifts, "K1"))
    done = await give(gifts, item, "K1", "K2", "K9", quantity=2)
    assert done["applied"] == ["K1", "K2"]
    assert [(refused["k_number"], refused["code"]) for refused in done["refused"]] == [
        ("K9", "shipment-unknown")
    ]
    again = await give(gifts, item, "K1")
    assert again["applied"] == []
    assert again["refused"][0]["code"] == "gift-given-already"
    said = await gifts.said(GiftApplied)
    assert [(event.k_number, event.gift_code, event.quantity) for event in said] == [
        ("K1", item, 2),
        ("K2", item, 2),
    ]


async def test_several_people_giving_the_same_gift_at_once_give_it_once(gifts: Running) -> None:
    item = await an_item(gifts)
    await say(gifts.settings, "intake", registered("K1"))
    await eventually(lambda: knows(gifts, "K1"))
    results = await asyncio.gather(*(give(gifts, item, "K1") for _ in range(8)))
    assert sum(len(done["applied"]) for done in results) == 1


@pytest.mark.parametrize("first_heard", ["registration", "acceptance"])
async def test_an_accepted_parcel_gets_no_gift_in_whatever_order_that_is_heard(
    gifts: Running, first_heard: str
) -> None:
    item = await an_item(gifts)
    accepted = StatusChanged(seller=1, k_number="K1", status=Status.ACCEPTED, occurred_at=AT)
    if first_heard == "registration":
        await say(gifts.settings, "intake", registered("K1"))
        await eventually(lambda: knows(gifts, "K1"))
        await say(gifts.settings, "packing", accepted)
    else:
        await say(gifts.settings, "packing", accepted)
        await eventually(lambda: gifts.fetch("SELECT 1 FROM shipment WHERE NOT open"))
        await say(gifts.settings, "intake", registered("K1"))
    await eventually(lambda: knows(gifts, "K1", is_open=False))
    done = await give(gifts, item, "K1")
    assert done["refused"][0]["code"] == "accepted-already"
    assert "입고완료" in done["refused"][0]["reason"]


async def test_a_gift_packing_refused_may_be_given_again(gifts: Running) -> None:
    item = await an_item(gifts)
    await say(gifts.settings, "intake", registered("K1"), registered("K2"))
    await eventually(lambda: knows(gifts, "K2"))
    await eventually(lambda: knows(gifts, "K1"))
    await give(gifts, item, "K1", "K2")
    first, second = await gifts.said(GiftApplied)
    await say(
        gifts.settings, "packing",
        GiftRefused(seller=1, k_number="K1", application=first.application, reason="deleted"),
        GiftAccepted(seller=1, k_number="K2", application=second.application),
    )  # fmt: skip
    await eventually(
        lambda: gifts.fetch("SELECT 1 FROM application WHERE state = 'refused' AND reason = 'deleted'")
    )
    await eventually(lambda: gifts.fetch("SELECT 1 FROM application WHERE state = 'accepted'"))
    assert (await give(gifts, item, "K1"))["applied"] == ["K1"]
    assert (await give(gifts, item, "K2"))["applied"] == []


async def test_a_seller_neither_sees_nor_uses_anothers_gifts_and_shipments(gifts: Running) -> None:
    item = await an_item(gifts)
    await say(gifts.settings, "intake", registered("K1"))
    await eventually(lambda: knows(gifts, "K1"))
    other = signed_in(2)
    assert (await gifts.http.get("/items", headers=other)).json()["rows"] == []
    refused = await gifts.http.post(
        "/applications", headers=other, json={"k_numbers": ["K1"], "item_code": item, "quantity": 1}
    )
    assert refused.status_code == 404


def deleted(k_number: str, seller: int = 1) -> ShipmentDeleted:
    return ShipmentDeleted(seller=seller, k_number=k_number, cart_no="1", deleted_at=AT)


async def used(gifts: Running) -> int:
    grid = (await gifts.http.get("/items", headers=signed_in())).json()
    count: int = grid["rows"][0][grid["columns"].index("applied")]
    return count


async def test_a_deleted_shipment_gives_its_gifts_back_and_takes_no_others(gifts: Running) -> None:
    item = await an_item(gifts)
    await say(gifts.settings, "intake", registered("K1"), registered("K2"), registered("K3"))
    for k_number in ("K1", "K2", "K3"):
        await eventually(lambda k_number=k_number: knows(gifts, k_number))
    await give(gifts, item, "K1", "K2", "K3")
    accepted = next(event for event in await gifts.said(GiftApplied) if event.k_number == "K1")
    await say(
        gifts.settings, "packing",
        GiftAccepted(seller=1, k_number="K1", application=accepted.application),
        deleted("K1"), deleted("K2"), deleted("K3", seller=2), deleted("K1"),
    )  # fmt: skip

    async def given_back() -> bool:
        return await used(gifts) == 1

    await eventually(given_back)
    rows = await gifts.fetch("SELECT k_number, state, reason FROM application ORDER BY k_number")
    assert [tuple(row) for row in rows] == [
        ("K1", "refused", "deleted"), ("K2", "refused", "deleted"), ("K3", "applied", ""),
    ]  # fmt: skip
    assert await knows(gifts, "K3"), "another company's word closed it"
    for lang, word in (("ko", "삭제된"), ("ja", "削除"), ("en", "deleted")):
        again = await give(gifts, item, "K1", headers=signed_in(lang=lang))
        assert again["refused"][0]["code"] == "shipment-deleted"
        assert word in again["refused"][0]["reason"]


async def test_a_shipment_whose_deletion_is_heard_first_takes_no_gift(gifts: Running) -> None:
    item = await an_item(gifts)
    await say(gifts.settings, "packing", deleted("K1"))
    await eventually(lambda: gifts.fetch("SELECT 1 FROM shipment WHERE deleted"))
    await say(gifts.settings, "intake", registered("K1"))
    await eventually(lambda: knows(gifts, "K1", is_open=False))
    assert (await give(gifts, item, "K1"))["refused"][0]["code"] == "shipment-deleted"

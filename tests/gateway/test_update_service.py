"""updateOrders with another delivery service: a number of its carrier, once (INT-11, INT-12)."""

import asyncio
from typing import Any

import pytest
from packing import updating

from kse.testing.running import eventually
from tests.gateway.partners import Stack
from tests.gateway.test_update import changes_said, read, update


async def test_another_service_brings_a_number_of_its_carrier(stack: Stack) -> None:
    (k_number,) = await stack.register("SERVICE-1")
    before = await read(stack, k_number)
    light = {"TrackingNo": k_number, "DeliveryServiceCode": "KSE Light"}
    result = (await update(stack, light)).json()["Data"][0]["ResultData"]
    assert (result["LocalTrackingCompany"], result["LocalTrackingNo"][:3]) == ("NEKOPOS", "369")
    assert int(result["LocalTrackingNo"][:11]) % 7 == int(result["LocalTrackingNo"][11])
    again = (await update(stack, light)).json()["Data"][0]["ResultData"]
    assert again["LocalTrackingNo"] == result["LocalTrackingNo"], "asked again it keeps its number"
    back = (await update(stack, {**light, "DeliveryServiceCode": "KSE"})).json()["Data"][0]["ResultData"]
    assert back["LocalTrackingCompany"] == "SAGAWA"
    assert back["LocalTrackingNo"] not in (before["LocalTrackingNo"], result["LocalTrackingNo"])
    assert (await read(stack, k_number))["DeliveryServiceCode"] == "KSE"

    async def tracked() -> bool:
        told = (await stack.call("tracking/kr", k_number)).json()[k_number]["Data"]
        return bool(told["LocalTrackingNo"] == back["LocalTrackingNo"])

    await eventually(tracked)
    kept = await stack.behind["intake"].fetch(
        "SELECT carrier FROM local_reservation WHERE key LIKE '%' || $1 || '%' ORDER BY reserved_at", k_number
    )
    assert [row["carrier"] for row in kept] == ["NEKOPOS", "SAGAWA"]


async def test_a_label_with_the_number_of_before_counts_as_none(stack: Stack) -> None:
    (k_number,) = await stack.register("SERVICE-PRINTED")
    await stack.behind["packing"].fetch(
        "UPDATE shipments SET print_count = 2, printed_at = now() WHERE k_number = $1", k_number
    )
    await update(stack, {"TrackingNo": k_number, "ReceiverName": "그대로"})
    printed = "SELECT print_count FROM shipments WHERE k_number = $1"
    assert (await stack.behind["packing"].fetch(printed, k_number))[0][0] == 2
    await update(stack, {"TrackingNo": k_number, "DeliveryServiceCode": "KSE Light"})
    assert (await stack.behind["packing"].fetch(printed, k_number))[0][0] == 0


async def test_an_accepted_shipment_takes_no_number_for_another_service(stack: Stack) -> None:
    (k_number,) = await stack.register("SERVICE-A99")
    operator = await stack.gateway.person("kseoperator")
    await operator.post("/api/packing/acceptance", json={"code": k_number})
    answered = await update(stack, {"TrackingNo": k_number, "DeliveryServiceCode": "KSE Light"})
    assert (answered.status_code, answered.json()["Data"][0]["Code"]) == (409, "9903024")
    key = "SELECT 1 FROM local_reservation WHERE key LIKE '%' || $1 || '%'"
    assert await stack.behind["intake"].fetch(key, k_number) == []


async def test_two_who_change_the_service_at_once_leave_one_number(stack: Stack) -> None:
    for attempt in range(3):
        (k_number,) = await stack.register(f"SERVICE-RACE-{attempt}")
        light = {"TrackingNo": k_number, "DeliveryServiceCode": "KSE Light"}
        answers = await asyncio.gather(*(update(stack, light) for _ in range(4)))
        numbers = {answer.json()["Data"][0]["ResultData"]["LocalTrackingNo"] for answer in answers}
        assert numbers == {(await read(stack, k_number))["LocalTrackingNo"]}
        assert len(await changes_said(stack, k_number)) == 1


async def test_a_service_changed_by_another_before_the_lock_is_seen_and_the_number_asked_for_anew(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    (k_number,) = await stack.register("SERVICE-MOVED")
    reserve, meddled = updating._numbers, []

    async def reserve_and_be_late(*asked: Any) -> updating.Locals:
        numbers = await reserve(*asked)
        if not meddled:
            meddled.append(k_number)
            await stack.behind["packing"].fetch(
                "UPDATE shipments SET delivery_service = 'KSE Light', carrier = 'NEKOPOS', version = version + 1,"
                " local_tracking_number = '369999999991' WHERE k_number = $1",
                k_number,
            )
        return numbers

    monkeypatch.setattr(updating, "_numbers", reserve_and_be_late)
    (entry,) = (await update(stack, {"TrackingNo": k_number, "DeliveryServiceCode": "KSE"})).json()["Data"]
    assert (entry["Code"], entry["ResultData"]["LocalTrackingCompany"]) == ("0", "SAGAWA")
    assert entry["ResultData"]["LocalTrackingNo"].startswith("357")


async def test_an_empty_pool_refuses_the_change_of_service_and_nothing_is_taken(stack: Stack) -> None:
    (k_number,) = await stack.register("SERVICE-EMPTY")
    taken = "UPDATE number_range SET next = last + 1 WHERE carrier = 'NEKOPOS' RETURNING first"
    put_back = "UPDATE number_range SET next = $1 WHERE carrier = 'NEKOPOS'"
    (row,) = await stack.behind["intake"].fetch("SELECT next FROM number_range WHERE carrier = 'NEKOPOS'")
    await stack.behind["intake"].fetch(taken)
    try:
        answered = await update(
            stack, {"TrackingNo": k_number, "DeliveryServiceCode": "KSE Light", "ReceiverName": "X"}
        )
    finally:
        await stack.behind["intake"].fetch(put_back, row["next"])
    assert (answered.status_code, answered.json()["Data"][0]["Code"]) == (409, "9903020")
    assert (await read(stack, k_number))["ReceiverName"] == "見本 花子"
    later = await update(stack, {"TrackingNo": k_number, "DeliveryServiceCode": "KSE Light"})
    assert later.json()["Code"] == "0", "the key that got nothing gets a number once there is one"

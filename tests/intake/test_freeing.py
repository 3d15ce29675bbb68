"""A deleted shipment gives its PackageNo and its order lines back (INT-11; KSE API contract, 0.3)."""

import uuid

from kse.contracts import ShipmentDeleted
from kse.testing.running import Running, eventually, say
from tests.intake.test_create_orders import create, package, partner
from tests.intake.test_intake_service import drop, register, waiting


def deleted(k_number: str, cart_no: str, seller: int = 1) -> ShipmentDeleted:
    at = "2026-11-24T12:00:00+00:00"
    return ShipmentDeleted(seller=seller, k_number=k_number, cart_no=cart_no, deleted_at=at)


async def is_free(intake: Running, k_number: str) -> bool:
    return bool(
        await intake.fetch(
            "SELECT 1 FROM registration WHERE k_number = $1 AND deleted_at IS NOT NULL", k_number
        )
    )


async def k_number_of(intake: Running, number: str) -> str:
    _, body = await create(intake, package(number))
    found: str = body["Data"][0]["ResultData"]["TrackingNo"]
    return found


async def test_a_package_number_may_come_again_once_its_shipment_is_deleted(intake: Running) -> None:
    k_number = await k_number_of(intake, "AGAIN-1")
    assert (await create(intake, package("AGAIN-1")))[0] == 409
    event, its_id = deleted(k_number, "AGAIN-1"), uuid.uuid4()
    await say(intake.settings, "packing", event, ids=[its_id])
    await eventually(lambda: is_free(intake, k_number))
    assert await k_number_of(intake, "AGAIN-1") != k_number
    await say(intake.settings, "packing", event, event, ids=[its_id, uuid.uuid4()])
    probe = await k_number_of(intake, "PROBE-1")
    await say(intake.settings, "packing", deleted(probe, "PROBE-1"))
    await eventually(lambda: is_free(intake, probe))
    assert (await create(intake, package("AGAIN-1")))[0] == 409, "a repeat must not free the new shipment"


async def test_a_deleted_shipment_is_no_longer_told_as_waiting_for_arrival(intake: Running) -> None:
    gone, kept = await k_number_of(intake, "GONE-1"), await k_number_of(intake, "KEPT-1")
    await say(intake.settings, "packing", deleted(gone, "GONE-1"))
    await eventually(lambda: is_free(intake, gone))
    asked = {"k_numbers": [gone, kept]}
    answer = await intake.http.post("/shipments/lookup", headers=partner(), json=asked)
    assert [found["k_number"] for found in answer.json()["shipments"]] == [kept]


async def test_another_companys_word_frees_nothing(intake: Running) -> None:
    k_number, probe = await k_number_of(intake, "MINE-1"), await k_number_of(intake, "PROBE-2")
    await say(intake.settings, "packing", deleted(k_number, "MINE-1", seller=2), deleted(probe, "PROBE-2"))
    await eventually(lambda: is_free(intake, probe))
    assert not await is_free(intake, k_number)


async def test_the_same_file_brings_the_lines_of_a_deleted_shipment_again(intake: Running) -> None:
    first = await drop(intake, "amazon-report.txt")
    done = await register(intake, [row["id"] for row in await waiting(intake)])
    assert (await drop(intake, "amazon-report.txt"))["accepted"] == 0
    gone = done["accepted"][0]
    await say(intake.settings, "packing", deleted(gone["k_number"], gone["cart_no"]))
    await eventually(lambda: is_free(intake, gone["k_number"]))
    again = await drop(intake, "amazon-report.txt")
    assert (again["accepted"], again["already"]) == (gone["lines"], first["accepted"] - gone["lines"])
    assert {row["cart_no"] for row in await waiting(intake)} == {gone["cart_no"]}

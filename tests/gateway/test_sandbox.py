"""A developer tries the whole KSE API in the sandbox (INT-11): gateway, intake, packing, tracking, for real."""

from typing import Any

import httpx
import pytest

from kse.contracts import MAIN_PATH, is_test_number
from kse.testing.running import eventually, signed_in
from tests.gateway.house import SANDBOX_KEY
from tests.gateway.partners import KEY, Stack, package

TEST = {"KSE-APIKey": SANDBOX_KEY}


async def ask(stack: Stack, call: str, body: Any = b"") -> httpx.Response:
    return await stack.call(call, body, **TEST)


async def created(stack: Stack, *package_nos: str) -> list[str]:
    answered = await ask(stack, "createOrders/en", {"DataList": [package(number) for number in package_nos]})
    assert answered.json()["Code"] == "0", answered.text
    return [entry["ResultData"]["TrackingNo"] for entry in answered.json()["Data"]]


async def pools(stack: Stack) -> Any:
    return (await stack.behind["intake"].http.get("/pools", headers=signed_in(None, "operator"))).json()


async def test_a_test_parcel_goes_from_registration_to_the_door(stack: Stack) -> None:
    before = await pools(stack)
    (k_number,) = await created(stack, "SANDBOX-1")
    assert is_test_number(k_number)
    seen = []
    for _ in MAIN_PATH[1:]:
        moved = (await ask(stack, "advanceOrders/en", k_number)).json()
        assert moved["Code"] == "0", moved
        seen.append(moved["Data"][0]["ResultData"]["Status"])
    assert seen == [status.value for status in MAIN_PATH[1:]]
    tracked = (await ask(stack, "tracking/en", k_number)).json()[k_number]
    assert (tracked["Code"], tracked["Data"]["Status"]) == ("0", "D99")

    async def everywhere() -> bool:
        read = (await ask(stack, "getOrders/en", k_number)).json()["Data"][0]["ResultData"]
        history = (await ask(stack, "tracking/en", k_number)).json()[k_number]["Data"]["StatusHistory"]
        statuses = [entry["Status"] for entry in reversed(history)]
        return bool(read["Status"] == "D99" and statuses == [status.value for status in MAIN_PATH])

    await eventually(everywhere, about="packing and tracking agree")
    end = (await ask(stack, "advanceOrders/en", k_number)).json()
    assert (end["Code"], end["Data"][0]["Code"]) == ("9903010", "9903030")
    assert end["Data"][0]["ResultData"]["Status"] == "D99"
    assert await pools(stack) == before, "no carrier's number was taken"


async def test_a_goal_is_reached_in_one_call_right_after_registration(stack: Stack) -> None:
    first, second = await created(stack, "SANDBOX-2", "SANDBOX-3")
    moves = [{"TrackingNo": first, "Status": "E00"}, {"PackageNo": "SANDBOX-3", "Status": "a99"}]
    moved = (await ask(stack, "advanceOrders/jp", {"DataList": moves})).json()
    assert [entry["ResultData"]["Status"] for entry in moved["Data"]] == ["E00", "A99"]
    assert [entry["ResultData"]["TrackingNo"] for entry in moved["Data"]] == [first, second]
    assert moved["Data"][0]["ResultData"]["StatusDesc"] == "配達未完了"
    history = (await ask(stack, "tracking/kr", first)).json()[first]["Data"]["StatusHistory"]
    assert [entry["Status"] for entry in history][:3] == ["E00", "D11", "D00"]
    back = (
        await ask(stack, "advanceOrders/en", {"DataList": [{"TrackingNo": first, "Status": "B00"}]})
    ).json()
    assert back["Data"][0]["Code"] == "9903030"


async def test_a_parcel_without_a_goal_goes_one_step_whatever_the_others_do(stack: Stack) -> None:
    first, second = await created(stack, "SANDBOX-7", "SANDBOX-8")
    moves = [{"TrackingNo": first, "Status": "C90"}, {"TrackingNo": second, "Status": None}]
    moved = (await ask(stack, "advanceOrders/en", {"DataList": moves})).json()
    assert [entry["ResultData"]["Status"] for entry in moved["Data"]] == ["C90", "A99"]
    for nonsense in (True, 5, ["D99"], {"a": 1}, "A00"):
        wrong = await ask(
            stack, "advanceOrders/en", {"DataList": [{"TrackingNo": first, "Status": nonsense}]}
        )
        assert (wrong.status_code, wrong.json()["Code"]) == (400, "9000001"), nonsense
    tracked = (await ask(stack, "tracking/en", first)).json()[first]
    assert tracked["Data"]["Status"] == "C90"


async def test_neither_world_knows_the_others_numbers(stack: Stack) -> None:
    (real,) = await stack.register("REAL-1")
    (test,) = await created(stack, "REAL-1")
    for call in ("getOrders/en", "tracking/en", "advanceOrders/en"):
        told = (await ask(stack, call, real)).json()
        assert "9002004" in str(told), call
    assert "9002004" in str((await stack.call("getOrders/en", test)).json())
    assert "9002004" in str((await stack.call("tracking/en", test)).json())
    master = await stack.gateway.person("demomaster")
    for path in (
        f"/api/packing/packing-list?k_numbers={test}",
        f"/api/tracking/deliveries?q={test}",
    ):
        assert (await master.get(path)).json()["rows"] == [], path
    assert (await master.get(f"/api/tracking/shipments/{test}/timeline")).status_code == 404


@pytest.mark.parametrize(
    "body, status, code",
    [
        ({"DataList": [{"TrackingNo": "K2611249000001", "Status": "A10"}]}, 400, "9000001"),
        ({"DataList": [{"TrackingNo": "K2611249000001", "Status": "D98"}]}, 400, "9000001"),
        (b"", 400, "9000001"),
        (b"K1", 200, "9002004"),
        (b"K2611249999999", 200, "9002004"),
        (",".join(f"K261124{number:07}" for number in range(101)).encode(), 422, "9002005"),
    ],
)
async def test_a_move_that_means_nothing_is_refused_in_the_envelope(
    stack: Stack, body: Any, status: int, code: str
) -> None:
    answered = await ask(stack, "advanceOrders/en", body)
    assert (answered.status_code, answered.json()["Code"]) == (status, code), answered.text


async def test_the_feed_tells_a_sandbox_of_its_parcels_and_a_company_of_its_own(stack: Stack) -> None:
    (k_number,) = await created(stack, "SANDBOX-9")

    async def told(headers: dict[str, str]) -> set[str]:
        seen, cursor = set(), ""
        while True:
            page = (await stack.http.get(f"/v1/changes/en?limit=500&cursor={cursor}", headers=headers)).json()
            seen |= {entry["TrackingNo"] for entry in page["Data"]}
            cursor = page["Cursor"]
            if not page["More"]:
                return seen

    async def in_the_feed() -> bool:
        return k_number in await told(TEST)

    await eventually(in_the_feed)
    assert all(is_test_number(number) for number in await told(TEST))
    assert not any(is_test_number(number) for number in await told(KEY))


async def test_a_test_parcel_is_cancelled_like_any_other(stack: Stack) -> None:
    (k_number,) = await created(stack, "SANDBOX-10")

    async def cancelled() -> bool:
        answered = (await ask(stack, "cancelOrders/en", k_number)).json()
        return bool(answered["Data"][0]["Code"] == "0")

    await eventually(cancelled, about="packing has heard")
    assert "9002004" in str((await ask(stack, "advanceOrders/en", k_number)).json())
    await eventually(lambda: created(stack, "SANDBOX-10"), about="its PackageNo is free")


async def test_a_test_parcel_changes_its_service_without_a_carriers_number(stack: Stack) -> None:
    before = await pools(stack)
    (k_number,) = await created(stack, "SANDBOX-11")
    item = {"TrackingNo": k_number, "DeliveryServiceCode": "KSE Light", "ReceiverName": "연습"}
    (entry,) = (await ask(stack, "updateOrders/en", {"DataList": [item]})).json()["Data"]
    assert (entry["Code"], entry["ResultData"]["LocalTrackingCompany"]) == ("0", "NEKOPOS")
    assert entry["ResultData"]["LocalTrackingNo"].startswith("0")
    assert await pools(stack) == before
    real = await stack.call("updateOrders/en", {"DataList": [item]})
    assert (real.status_code, real.json()["Data"][0]["Code"]) == (404, "9002004")


async def test_the_page_lists_the_newest_test_parcels_of_the_company(stack: Stack) -> None:
    (k_number,) = await created(stack, "SANDBOX-20")
    await ask(stack, "advanceOrders/en", {"DataList": [{"TrackingNo": k_number, "Status": "D11"}]})
    master = await stack.gateway.person("demomaster")

    async def newest() -> dict[str, Any]:
        listed: list[dict[str, Any]] = (await master.get("/api/gateway/sandbox-parcels")).json()
        assert all(is_test_number(parcel["k_number"]) for parcel in listed)
        return listed[0] if listed else {}

    async def there() -> bool:
        parcel = await newest()
        return (parcel.get("k_number"), parcel.get("status")) == (k_number, "D11")

    await eventually(there, about="the gateway has heard")
    assert ((await newest())["cart_no"], (await newest())["status_name"]) == ("SANDBOX-20", "배송중")
    for other in ("demostaff", "kseoperator"):
        person = await stack.gateway.person(other)
        assert (await person.get("/api/gateway/sandbox-parcels")).status_code == 403

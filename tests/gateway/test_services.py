"""SDEX from the partner's side: refused until an operator switches it on for the company (contract 0.10)."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from packing import updating

from tests.gateway.partners import Stack, package
from tests.gateway.test_update import changes_said, read, update

SDEX = {"DeliveryServiceCode": "SDEX"}
COMPANY = 1


async def switch(stack: Stack, on: bool, carrier: str = "NEKOPOS") -> None:
    """As the operator's page does."""
    operator = await stack.gateway.person("kseoperator")
    wanted = {"service": "SDEX", "on": on, "carrier": carrier}
    answered = await operator.post(f"/api/intake/seller-services/{COMPANY}", json=wanted)
    assert answered.status_code == 200, answered.text


@pytest.fixture
async def sdex(stack: Stack) -> AsyncIterator[None]:
    await switch(stack, True)
    yield
    await switch(stack, False)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("kr", "허용되지 않은 배송타입"), ("en", "not enabled for your company"), ("jp", "許可されていない")],
)
async def test_without_the_switch_it_is_refused_naming_the_field_in_the_calls_language(
    stack: Stack, lang: str, words: str
) -> None:
    answered = await stack.call(f"createOrders/{lang}", {"DataList": [package(f"OFF-{lang}", **SDEX)]})
    (entry,) = answered.json()["Data"]
    assert (answered.status_code, entry["Code"], entry["ResultData"]) == (422, "9903015", None)
    assert "DeliveryServiceCode" in entry["Message"]
    assert words in entry["Message"]
    (k_number,) = await stack.register(f"OFF-{lang}-2")
    answered = await update(stack, {"TrackingNo": k_number, **SDEX}, lang=lang)
    assert (answered.status_code, answered.json()["Data"][0]["Code"]) == (422, "9903015")
    assert words in answered.json()["Data"][0]["Message"]


@pytest.mark.usefixtures("sdex")
async def test_with_it_parcels_are_registered_changed_and_read_back_with_the_named_carrier(
    stack: Stack,
) -> None:
    (k_number, other) = await stack.register("ON-1", "ON-2", **SDEX)
    shown = await read(stack, k_number)
    assert (shown["DeliveryServiceCode"], shown["LocalTrackingCompany"]) == ("SDEX", "NEKOPOS")
    assert shown["LocalTrackingNo"].startswith("369")
    result = (await update(stack, {"TrackingNo": other, "DeliveryServiceCode": "KSE"})).json()["Data"][0]
    assert result["ResultData"]["LocalTrackingCompany"] == "SAGAWA"
    result = (await update(stack, {"TrackingNo": other, **SDEX})).json()["Data"][0]
    assert (result["Code"], result["ResultData"]["LocalTrackingNo"][:3]) == ("0", "369")
    assert [said.delivery_service for said in await changes_said(stack, other)] == ["KSE", "SDEX"]
    tracked = (await stack.call("tracking/kr", k_number)).json()[k_number]["Data"]
    assert tracked["LocalTrackingCompany"] == "NEKOPOS"


async def test_switched_off_between_the_reading_and_the_number_it_is_refused_and_nothing_is_taken(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    (k_number,) = await stack.register("LATE-1")
    await switch(stack, True)
    reserve = updating._numbers

    async def switched_off_first(*asked: Any) -> updating.Locals:
        await switch(stack, False)
        return await reserve(*asked)

    monkeypatch.setattr(updating, "_numbers", switched_off_first)
    answered = await update(stack, {"TrackingNo": k_number, "ReceiverName": "X", **SDEX})
    (entry,) = answered.json()["Data"]
    assert (answered.status_code, entry["Code"]) == (422, "9903015")
    assert "DeliveryServiceCode" in entry["Message"]
    assert (await read(stack, k_number))["ReceiverName"] == "見本 花子"


@pytest.mark.parametrize("company", ["9999", "0", "1x", "9" * 19, "9" * 60])
async def test_no_service_is_switched_for_a_company_that_does_not_exist(stack: Stack, company: str) -> None:
    operator = await stack.gateway.person("kseoperator")
    path = f"/api/intake/seller-services/{company}"
    wanted = {"service": "SDEX", "on": True, "carrier": "SAGAWA"}
    known = (await operator.get("/api/intake/seller-services")).json()
    for answered in (await operator.post(path, json=wanted), await operator.get(path)):
        assert (answered.status_code, answered.json()["code"]) == (404, "seller-unknown")
        assert answered.json()["detail"] == "없는 업체입니다."
    assert (await operator.get("/api/intake/seller-services")).json() == known


@pytest.mark.usefixtures("sdex")
async def test_a_test_key_may_use_what_the_company_may(stack: Stack) -> None:
    master = await stack.gateway.person("demomaster")
    made = (await master.post("/api/gateway/api-keys", json={"label": "t", "kind": "test"})).json()
    answered = await stack.call(
        "createOrders/kr", {"DataList": [package("TEST-1", **SDEX)]}, **{"KSE-APIKey": made["key"]}
    )
    result = answered.json()["Data"][0]["ResultData"]
    assert (result["LocalTrackingCompany"], result["LocalTrackingNo"][0]) == ("NEKOPOS", "0")


async def test_a_seller_sees_their_own_services_and_switches_none(stack: Stack) -> None:
    master = await stack.gateway.person("demomaster")
    answered = (await master.get("/api/intake/delivery-services")).json()
    assert [each["service"] for each in answered["services"]] == ["KSE", "KSE Light"]
    wanted = {"service": "SDEX", "on": True, "carrier": "SAGAWA"}
    assert (await master.post(f"/api/intake/seller-services/{COMPANY}", json=wanted)).status_code == 403
    for path in ("seller-services", f"seller-services/{COMPANY}"):
        assert (await master.get(f"/api/intake/{path}")).status_code == 403

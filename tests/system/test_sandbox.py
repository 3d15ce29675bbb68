"""A developer with a sandbox's key tries everything, and nothing real moves (INT-11)."""

from typing import Any

import pytest

from kse.contracts import MAIN_PATH
from tests.system.conftest import Up
from tests.system.people import Operator, Partner, Seller, eventually, rows
from tests.system.test_partner import package

pytestmark = [pytest.mark.apache, pytest.mark.xdist_group("system")]


def levels(operator: Operator) -> Any:
    return operator.get("/api/intake/pools")


def test_a_developer_sees_a_parcel_through_without_touching_anything_real(up: Up) -> None:
    developer, seller, operator = Partner(up, up.sandbox_key), Seller(up), Operator(up)
    before = levels(operator)
    created = developer.create(package("DEV-1"), package("DEV-2")).json()
    assert created["Code"] == "0", created
    first, second = (entry["ResultData"]["TrackingNo"] for entry in created["Data"])
    for status in MAIN_PATH[1:]:
        moved = developer.ask("advanceOrders", first).json()
        assert (moved["Code"], moved["Data"][0]["ResultData"]["Status"]) == ("0", status), moved
    assert developer.ask("tracking", first).json()[first]["Data"]["Status"] == "D99"
    eventually(
        lambda: developer.ask("getOrders", first).json()["Data"][0]["ResultData"]["Status"] == "D99",
        about="packing has heard the end",
    )
    assert levels(operator) == before, "a carrier's number was taken"
    for one in (first, second):
        assert seller.packing_list(one) == []
        for person in (seller, operator):
            assert rows(person.get(f"/api/tracking/deliveries?q={one}")) == []
        assert rows(seller.get(f"/api/customs/declarations?k_numbers={one}")) == []
    assert operator.scan(second)["code"] == "test"
    assert operator.move("B00", second)["refused"][0]["code"] == "test-parcel"
    assert Partner(up).ask("getOrders", first).json()["Code"] == "9002004"

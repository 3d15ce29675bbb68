"""Refusals: each gives a clear message and changes nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.system.conftest import Up
from tests.system.people import Operator, Seller, eventually

pytestmark = [pytest.mark.apache, pytest.mark.xdist_group("system")]


def test_a_held_parcel_is_refused_at_the_scanner_until_it_is_released(up: Up) -> None:
    seller, operator = Seller(up), Operator(up)
    k_number = seller.registered_parcels(tag="1811")[0]["k_number"]
    held = seller.post("/api/packing/shipments/hold", {"k_numbers": [k_number], "reason": "주소 확인"})
    assert held["held"] == [k_number]
    verdict = operator.scan(k_number)
    assert (verdict["verdict"], verdict["code"]) == ("refused", "held")
    assert "반송" in verdict["message"]
    assert seller.packing_list(k_number)[0]["status"] == "A02"
    seller.post("/api/packing/shipments/release", {"k_numbers": [k_number]})
    assert operator.scan(k_number)["verdict"] == "accepted"
    assert operator.scan(k_number)["verdict"] == "refused"


def test_an_unknown_parcel_is_refused_at_the_scanner(up: Up) -> None:
    assert Operator(up).scan("K2611230000000")["verdict"] == "refused"


def test_an_edit_after_acceptance_is_refused_with_the_reason(up: Up) -> None:
    seller, operator = Seller(up), Operator(up)
    k_number = seller.registered_parcels(tag="1812")[0]["k_number"]
    before = seller.packing_list(k_number)[0]
    edit = {"version": before["version"], "fields": {"quantity": before["quantity"] + 1}}
    fine = seller.http.patch(f"/api/packing/lines/{before['id']}", json=edit)
    assert fine.json()["fields"]["amount"] == before["unit_price"] * (before["quantity"] + 1)
    operator.scan(k_number)
    late = seller.http.patch(
        f"/api/packing/lines/{before['id']}",
        json={"version": fine.json()["version"], "fields": {"quantity": 9}},
    )
    assert late.status_code == 409
    assert "입고" in late.json()["detail"]
    assert seller.packing_list(k_number)[0]["quantity"] == before["quantity"] + 1


def test_two_people_registering_the_same_lines_at_once_make_one_shipment_of_each_cart(up: Up) -> None:
    seller = Seller(up)
    colleague = Seller(up, "demostaff")
    seller.drop("rakuten-all-columns.csv")
    ids = [row["id"] for row in seller.waiting() if row["market"] == "rakuten"]
    assert ids
    with ThreadPoolExecutor(2) as both:
        done = list(both.map(lambda person: person.register(ids), (seller, colleague)))
    accepted = [cart["cart_no"] for outcome in done for cart in outcome["accepted"]]
    assert len(accepted) == len(set(accepted)) > 0
    assert all("이미 접수" in refused["reason"] for outcome in done for refused in outcome["refused"])


def test_an_unreadable_file_is_refused_and_nothing_waits(up: Up) -> None:
    seller = Seller(up)
    before = len(seller.waiting())
    refused = seller.drop("orders.xlsx", b"\x89PNG\r\n\x1a\n an image")
    assert refused.status_code == 422
    assert refused.json()["detail"]
    assert len(seller.waiting()) == before


def test_a_wrong_market_password_is_told_in_its_own_words(up: Up) -> None:
    seller = Seller(up)
    account = seller.post(
        "/api/marketplace-connector/accounts",
        {
            "market": "qoo10jp",
            "alias": "잘못된 계정",
            "qsm_id": "demo_seller",
            "password": "no",
            "api_key": "demo-api-key-1",
        },
    )
    tested = seller.post(f"/api/marketplace-connector/accounts/{account['id']}/test", {})
    assert tested["ok"] is False
    assert "비밀번호" in tested["message"]


def test_a_second_sign_in_ends_the_first_and_says_why(up: Up) -> None:
    first = Seller(up, "demostaff")
    Seller(up, "demostaff")
    told = first.http.get("/api/intake/waiting-orders")
    assert told.status_code == 401
    assert told.json()["code"] == "session-another-sign-in"


def test_the_stack_says_nothing_is_left_behind(up: Up) -> None:
    operator = Operator(up)
    for service in up.services:
        eventually(
            lambda service=service: operator.get(f"/api/{service}/ops/status")["outbox"]["waiting"] == 0,  # type: ignore[misc]
            about=f"{service} has published everything",
        )
        assert operator.get(f"/api/{service}/ops/dead-letters") == []

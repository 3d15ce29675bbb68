"""A program corrects itself before the warehouse has the parcel, and everybody sees it (INT-11, PAK-03)."""

from typing import Any

import pytest

from tests.system.conftest import Up
from tests.system.people import SAMPLES, Operator, Partner, Seller, eventually, rows
from tests.system.test_partner import package

pytestmark = [pytest.mark.apache, pytest.mark.xdist_group("system")]


def registered(partner: Partner, number: str, **more: Any) -> str:
    created = partner.create(package(number, **more))
    assert created.json()["Code"] == "0", created.text
    k_number: str = created.json()["Data"][0]["ResultData"]["TrackingNo"]
    return k_number


def update(partner: Partner, k_number: str, **told: Any) -> dict[str, Any]:
    item = {"TrackingNo": k_number, **told}
    answered: dict[str, Any] = partner.http.post("/updateOrders/kr", json={"DataList": [item]}).json()
    return answered


def deliveries(seller: Seller, k_number: str) -> list[dict[str, Any]]:
    return rows(seller.get(f"/api/tracking/deliveries?q={k_number}"))


def declared(seller: Seller, k_number: str) -> list[dict[str, Any]]:
    return rows(seller.get(f"/api/customs/declarations?k_numbers={k_number}"))


def test_a_program_registers_corrects_takes_back_and_registers_again(up: Up) -> None:
    partner, seller, operator = Partner(up), Seller(up), Operator(up)
    first = registered(partner, "COR-1")
    done = update(partner, first, ReceiverName="정정 받는이", DeliveryServiceCode="KSE")
    assert done["Code"] == "0", done
    number = done["Data"][0]["ResultData"]["LocalTrackingNo"]
    assert done["Data"][0]["ResultData"]["LocalTrackingCompany"] == "SAGAWA"
    eventually(
        lambda: [row["receiver_name"] for row in seller.packing_list(first)] == ["정정 받는이"],
        about="the packing list shows the correction",
    )
    for views in (deliveries, declared):
        eventually(
            lambda views=views: [  # type: ignore[misc]
                (row["receiver_name"], row["local_tracking_number"]) for row in views(seller, first)
            ] == [("정정 받는이", number)],
            about="tracking and customs show the correction",
        )  # fmt: skip
    cancelled = partner.http.post("/cancelOrders/kr", json={"PackageNo": "COR-1"}).json()
    assert (cancelled["Code"], cancelled["Data"][0]["ResultData"]["StatusDesc"]) == ("0", "접수취소")
    second = registered(partner, "COR-1")
    assert second != first
    assert seller.packing_list(first) == []
    for views in (deliveries, declared):
        eventually(lambda views=views: views(seller, first) == [], about="it vanished")  # type: ignore[misc]
        eventually(lambda views=views: views(seller, second), about="the new one is there")  # type: ignore[misc]
    assert operator.scan(first)["code"] == "deleted"
    assert operator.scan(second)["code"] == "accepted"
    late = partner.ask("cancelOrders", second)
    assert (late.status_code, late.json()["Data"][0]["Code"]) == (409, "9903024")
    assert update(partner, second, ReceiverName="너무 늦음")["Data"][0]["Code"] == "9903024"
    told = partner.ask("tracking", first, second).json()
    assert (told[first]["Code"], told[second]["Code"]) == ("9002009", "0")


def test_a_cancelled_parcel_takes_its_gift_back_and_gets_no_other(up: Up) -> None:
    partner, seller = Partner(up), Seller(up)
    k_number = registered(partner, "COR-GIFT")
    seller.http.post("/api/packing/products", json={"sku": "COR-GIFT", "name": "취소 선물"})
    item = {"name": "취소 선물", "name_english": "Gift", "sku": "COR-GIFT"}
    eventually(lambda: seller.http.post("/api/gifts/items", json=item).status_code == 201, about="an item")

    def used() -> tuple[str, int]:
        found = [row for row in rows(seller.get("/api/gifts/items")) if row["sku"] == "COR-GIFT"]
        return found[0]["code"], found[0]["applied"]

    code, _ = used()
    asked = {"k_numbers": [k_number], "item_code": code, "quantity": 1}
    eventually(lambda: seller.post("/api/gifts/applications", asked)["applied"], about="the gift is given")
    eventually(lambda: len(seller.packing_list(k_number)) == 2, about="the gift is in the parcel")
    assert partner.ask("cancelOrders", k_number).json()["Code"] == "0"
    eventually(lambda: used() == (code, 0), about="the gift came back")
    refused = seller.post("/api/gifts/applications", asked)["refused"]
    assert [each["code"] for each in refused] == ["shipment-deleted"]


def test_what_a_program_takes_back_of_the_web_comes_again_with_the_same_file(up: Up) -> None:
    partner, seller = Partner(up), Seller(up)
    parcel = seller.registered_parcels("qoo10-detail-ko.csv", tag="1988")[0]
    assert partner.ask("cancelOrders", parcel["k_number"]).json()["Code"] == "0"
    before = {row["id"] for row in seller.waiting()}
    body = (SAMPLES / "qoo10-detail-ko.csv").read_bytes()
    again = seller.drop("again.csv", body.replace(b"1702", b"1988").replace(b"11020", b"11988")).json()
    fresh = [row for row in seller.waiting() if row["id"] not in before]
    assert (again["accepted"], {row["cart_no"] for row in fresh}) == (parcel["lines"], {parcel["cart_no"]})
    second = seller.register([row["id"] for row in fresh])["accepted"]
    assert [(each["cart_no"], each["lines"]) for each in second] == [(parcel["cart_no"], parcel["lines"])]
    assert second[0]["k_number"] != parcel["k_number"]

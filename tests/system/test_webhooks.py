"""A partner's program hears of a parcel that is scanned at the warehouse, without asking (INT-11)."""

from typing import Any

import pytest

from tests.system.conftest import Up
from tests.system.listening import listening
from tests.system.people import Operator, Partner, Seller, eventually
from tests.system.test_partner import package

pytestmark = [pytest.mark.apache, pytest.mark.xdist_group("system")]


def test_a_scan_reaches_the_partners_server_also_after_a_fault_and_again_when_asked(up: Up) -> None:
    seller, operator, partner = Seller(up), Operator(up), Partner(up)
    with listening() as server:
        made = seller.post(
            "/api/gateway/webhook-endpoints", {"url": server.url, "types": ["shipment.status_changed"]}
        )
        server.secret = made["secret"]
        place = f"/api/gateway/webhook-endpoints/{made['id']}"
        try:
            created = partner.create(package("HOOK-1")).json()["Data"][0]["ResultData"]
            k_number = created["TrackingNo"]
            eventually(lambda: seller.packing_list(k_number), about="packing has heard")
            server.answers = [500]
            assert operator.scan(k_number)["verdict"] == "accepted"
            # The first call is answered 500; five seconds later the same comes again.
            told = eventually(lambda: _twice(server.of(k_number, "shipment.status_changed")), about="retried")
            assert told[0] == told[1]
            assert (told[0]["Status"], told[0]["PackageNo"]) == ("A99", "HOOK-1")
            assert told[0]["LocalTrackingNo"] == created["LocalTrackingNo"]
            assert len(set(server.ids)) == 1
            log = eventually(lambda: _delivered(seller.get(f"{place}/deliveries")), about="settled")
            assert log[0]["attempt"] == 2
            seller.post(f"{place}/deliveries/{log[0]['delivery_id']}/replay", {})
            eventually(lambda: len(server.of(k_number, "shipment.status_changed")) == 3, about="replayed")
            assert len(set(server.ids)) == 1
            assert server.forged == 0
            feed = partner.http.get("/changes/kr?limit=500").json()
            ids = {entry["Id"] for entry in feed["Data"] if entry["TrackingNo"] == k_number}
            assert set(server.ids) <= ids
        finally:
            seller.http.delete(place)


def _twice(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return told if len(told) >= 2 else []


def _delivered(log: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = log["deliveries"]
    return found if found and found[0]["state"] == "delivered" else []

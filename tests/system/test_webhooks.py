"""A partner's program hears of a parcel that is scanned at the warehouse, without asking (INT-11)."""

from typing import Any

import pytest

from tests.system.conftest import Up
from tests.system.listening import listening
from tests.system.people import Operator, Partner, Seller, eventually
from tests.system.test_partner import package

CHANGED = "shipment.status_changed"
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
            server.answers[k_number] = [500]
            assert operator.scan(k_number)["verdict"] == "accepted"
            # The first call is answered 500; five seconds later the same comes again.
            told = eventually(lambda: _at_least(2, server.of(k_number, CHANGED)), about="retried")
            assert told[0] == told[1]
            assert (told[0]["Status"], told[0]["PackageNo"]) == ("A99", "HOOK-1")
            assert told[0]["LocalTrackingNo"] == created["LocalTrackingNo"]
            [done] = eventually(
                lambda: _delivered(seller.get(f"{place}/deliveries"), k_number), about="settled"
            )
            assert done["attempt"] == 2
            seller.post(f"{place}/deliveries/{done['delivery_id']}/replay", {})
            told = eventually(lambda: _at_least(3, server.of(k_number, CHANGED)), about="replayed")
            assert len({each["Id"] for each in told}) == 1
            assert server.forged == 0
            feed = partner.http.get("/changes/kr?limit=500").json()
            assert told[0]["Id"] in {each["Id"] for each in feed["Data"] if each["TrackingNo"] == k_number}
        finally:
            seller.http.delete(place)


def _at_least(many: int, told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return told if len(told) >= many else []


def _delivered(log: dict[str, Any], k_number: str) -> list[dict[str, Any]]:
    return [
        each for each in log["deliveries"] if each["k_number"] == k_number and each["state"] == "delivered"
    ]

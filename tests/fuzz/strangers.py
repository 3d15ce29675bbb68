"""Who sends what nobody meant: a company of its own, so that no other test meets what comes of it."""

import asyncio

import httpx

from tests.system.conftest import Up
from tests.system.people import Operator, Seller
from tests.system.two_companies import company

AS_OFTEN_AS_IT_LIKES = 1_000_000


class Strangers:
    """A company with a master, a staff account and a test key, and the operator."""

    def __init__(self, up: Up, name: str) -> None:
        operator, seller = Operator(up), asyncio.run(company(up, name, "흔들상사"))
        operator.post(f"/api/gateway/sellers/{seller}/approve", {})
        sdex = {"service": "SDEX", "on": True, "carrier": "SAGAWA"}
        operator.post(f"/api/intake/seller-services/{seller}", sdex)
        master, staff = Seller(up, f"{name}master"), Seller(up, f"{name}staff")
        made = master.post("/api/gateway/api-keys", {"label": "fuzz", "kind": "test"})
        often = {"calls_per_minute": AS_OFTEN_AS_IT_LIKES}
        operator.http.put(f"/api/gateway/api-keys/{made['id']}/limit", json=often).raise_for_status()
        self.address, self.key = up.address, made["key"]
        self.people: dict[str, httpx.Client] = {
            "master": master.http, "staff": staff.http, "operator": operator.http
        }  # fmt: skip

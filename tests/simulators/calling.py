"""Calling the simulated market the way sellers' programs do."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx

from simulators.clock import now

ENDPOINT = "/GMKT.INC.Front.QAPIService/ebayjapan.qapi"
CREATE_KEY = "CertificationAPI.CreateCertificationKey"
V2, V3 = "ShippingBasic.GetShippingInfo_v2", "ShippingBasic.GetShippingInfo_v3"
CHECK, CHECK_BULK = "ShippingBasic.SetSellerCheckYN_V2", "ShippingBasic.SetSellerCheckYNBulk"
SEND, SEND_BULK = "ShippingBasic.SetSendingInfo", "ShippingBasic.SetSendingInfoBulk"
CLAIMS = "ShippingBasic.GetClaimInfo_V3"
Row = dict[str, Any]


@dataclass(frozen=True)
class Market:
    http: httpx.Client
    key: str = ""

    def signed_in(
        self, user_id: str = "demo_seller", pwd: str = "demo-password-1", api_key: str = "demo-api-key-1"
    ) -> "Market":
        made = replace(self, key=api_key).call(CREATE_KEY, user_id=user_id, pwd=pwd)
        return replace(self, key=made["ResultObject"])

    def post(self, method: str, **params: Any) -> httpx.Response:
        headers = {"GiosisCertificationKey": self.key, "QAPIVersion": "1.0"}
        return self.http.post(f"{ENDPOINT}/{method}", data=params, headers=headers)

    def call(self, method: str, **params: Any) -> Row:
        answered = self.post(method, **params)
        assert answered.status_code == 200
        told: Row = answered.json()
        return told

    def orders(self, status: int | str = "", **params: Any) -> list[Row]:
        told = self.call(V3, ShippingStatus=status, **params)
        assert told["ResultCode"] == 0, told
        found: list[Row] = told["ResultObject"]
        return found

    def order_numbers(self, status: int) -> list[int]:
        return [row["OrderNo"] for row in self.orders(status)]

    def order(self, order_no: int) -> Row:
        found: list[Row] = self.http.get("/_control/orders").json()
        return next(row for row in found if row["OrderNo"] == order_no)

    def switch(self, **faults: Any) -> None:
        self.http.post("/_control/faults", json=faults).raise_for_status()

    def add(self, seller: str = "demo_seller", **asked: Any) -> list[Row]:
        added: list[Row] = (
            self.http.post("/_control/orders", json={"seller": seller} | asked).raise_for_status().json()
        )
        return added

    def received(self) -> dict[str, list[Row]]:
        told: dict[str, list[Row]] = self.http.get("/_control/received").json()
        return told


def day(offset: int) -> str:
    return f"{now() + timedelta(days=offset):%Y%m%d}"

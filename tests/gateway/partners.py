"""The gateway with intake, packing and tracking behind it, and a package as a partner's program sends it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
from intake.__main__ import service as intake_service
from intake.settings import IntakeSettings
from packing.__main__ import service as packing_service
from packing.settings import PackingSettings
from tracking.__main__ import service as tracking_service
from tracking.settings import TrackingSettings

from kse.settings import Settings
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, eventually, running, signed_in
from tests.gateway.house import API_KEY, House, house, serving

KEY = {"KSE-APIKey": API_KEY}
SERVICES: tuple[tuple[str, Any, type[Settings]], ...] = (
    ("intake", intake_service, IntakeSettings),
    ("packing", packing_service, PackingSettings),
    ("tracking", tracking_service, TrackingSettings),
)


class Stack:
    """The gateway and what stands behind it."""

    def __init__(self, gateway: House, behind: dict[str, Running]) -> None:
        self.gateway = gateway
        self.behind = behind
        self.http = gateway.up.http

    async def call(self, path: str, body: Any = b"", **headers: str) -> httpx.Response:
        given = {"json": body} if isinstance(body, dict | list) else {"content": body}
        return await self.http.post(f"/v1/{path}", headers={**KEY, **headers}, **given)

    async def register(self, *package_nos: str, **fields: Any) -> list[str]:
        """Register packages and answer their K numbers once packing and tracking have heard of them."""
        answered = await self.call(
            "createOrders/kr", {"DataList": [package(number, **fields) for number in package_nos]}
        )
        assert answered.json()["Code"] == "0", answered.text
        k_numbers = [entry["ResultData"]["TrackingNo"] for entry in answered.json()["Data"]]

        async def heard() -> bool:
            seen = [await self.count(service, k_numbers) for service in ("packing", "tracking")]
            return all(count == len(k_numbers) for count in seen)

        await eventually(heard, about="packing and tracking have heard")
        return k_numbers

    async def count(self, service: str, k_numbers: list[str]) -> int:
        rows = await self.behind[service].fetch(
            "SELECT count(*) AS many FROM shipments WHERE k_number = ANY ($1)", k_numbers
        )
        many: int = rows[0]["many"]
        return many


@asynccontextmanager
async def whole_stack(servers: Infrastructure) -> AsyncIterator[Stack]:
    """Open the gateway and its services on a database of their own, with local numbers to give out."""
    database = await servers.fresh_database("gateway", *(name for name, _, _ in SERVICES))
    async with AsyncExitStack() as opened:
        behind, urls = {}, {}
        for name, service, kind in SERVICES:
            settings = servers.settings(database, name, kind, **urls)
            up = await opened.enter_async_context(running(service, settings))
            behind[name] = up
            urls[f"{name}_url"] = await opened.enter_async_context(serving(up.app))
        gateway = await opened.enter_async_context(house(servers, database, **urls))
        for carrier, first in (("SAGAWA", 35700000000), ("NEKOPOS", 36900000000)):
            pool = {"carrier": carrier, "first": first, "last": first + 9_999}
            made = await behind["intake"].http.post("/pools", headers=signed_in(None, "operator"), json=pool)
            assert made.status_code == 201
        yield Stack(gateway, behind)


def package(package_no: str, **fields: Any) -> dict[str, Any]:
    goods = {
        "GoodsOrderNo": f"{package_no}-1", "GoodsCode": "SERUM-30", "Title": "히알루론 세럼 / ヒアルロン美容液",
        "TitleEng": "Hyaluronic Serum", "SKU": "SERUM-30", "HSCODE": "3304991000", "Qty": 2, "UnitPrice": 1980,
        "Currency": "JPY", "BrandName": "KSE Beauty", "GoodsUrl": "https://shop.example/1", "ImageUrl": "",
        "Origin": "KR", "Material": "", "OptionCode": "8800000000017", "OptionName": "30ml", "ItemType": "main",
        "Market": "Amazon",
    }  # fmt: skip
    sent = {
        "PackageNo": package_no, "PackageNo2": "own-1", "DeliveryServiceCode": "KSE", "TrackingNo": "",
        "ToCountry": "JP", "ReceiverName": "見本 花子", "ReceiverNameYomigana": "ミホン ハナコ",
        "ReceiverTelNo": "090-0000-0001", "ReceiverTelNo2": "", "ReceiverEmail": "hanako@mail.example",
        "ReceiverZipCode": "1000001", "ReceiverFullAddr": "東京都千代田区見本1-2-3", "ReceiverState": "東京都",
        "RealWeight": 0.3, "WeightMeasure": "KG", "Width": 1.1, "DelvMessage": "置き配可", "UserData1": "a",
        "Market": "Amazon", "GoodsList": [goods],
    }  # fmt: skip
    return {**sent, **fields}

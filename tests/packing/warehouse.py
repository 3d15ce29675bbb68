"""A packing service that is up, and what its tests register, ask and scan."""

import itertools
from datetime import UTC, datetime
from typing import Any

import httpx

from kse.contracts import (
    Consignee,
    Event,
    GiftApplied,
    Line,
    ShipmentRegistered,
    Status,
    StatusChanged,
)
from kse.testing.running import Running, eventually, say, signed_in

_numbers = itertools.count(1)
_sellers = itertools.count(1000)


def operator(lang: str = "ko") -> dict[str, str]:
    """Headers of an operator at the warehouse; an identity lives a minute."""
    return signed_in(None, "operator", lang, user=77)


def line(number: int = 1, **more: Any) -> Line:
    """A goods line with everything a market tells."""
    values: dict[str, Any] = {
        "order_no": f"{next(_numbers):09}", "title": "ハイドロセラクリーム 50ml", "quantity": 2,
        "unit_price": 1980, "item_code": "1001234", "seller_item_code": "HC-50", "sku": "",
        "option_name": "50ml", "option_code": "OPT-1", "market": "qoo10jp",
        "ordered_at": "2026-11-20T10:00:00+09:00", "image_url": "https://img.example/1.jpg",
    }  # fmt: skip
    return Line(line=number, **{**values, **more})


def registered(seller: int, *lines: Line, **more: Any) -> ShipmentRegistered:
    """A shipment as intake says it, under a K number of its own."""
    number = next(_numbers)
    values: dict[str, Any] = {
        "k_number": f"K261123{number:07}", "cart_no": f"CART-{number}", "market": "qoo10jp", "account": 5,
        "delivery_service": "KSE", "carrier": "SAGAWA", "local_tracking_number": f"{number:012}",
        "consignee": Consignee(
            name="架空 花子", kana="カクウ ハナコ", phone="090-0000-0001", zip="1000001", address="東京都千代田区千代田1-1",
            name_english="Hanako Kaku", email="hanako@example.jp",
        ),
        "lines": list(lines) or [line()],
        "registered_at": datetime.now(UTC).isoformat(), "weight_g": 300,
    }  # fmt: skip
    return ShipmentRegistered(seller=seller, **{**values, **more})


def moved(shipment: ShipmentRegistered, status: Status, at: str, reason: str = "") -> StatusChanged:
    """A status as tracking says it; `at` is a time of this day."""
    return StatusChanged(
        seller=shipment.seller, k_number=shipment.k_number, status=status,
        occurred_at=f"2026-11-24T{at}Z", reason=reason,
    )  # fmt: skip


def gift(shipment: ShipmentRegistered, code: str = "ITEM_202611230001", **more: Any) -> GiftApplied:
    """A gift as gifts says it."""
    values: dict[str, Any] = {
        "application": f"application-{next(_numbers)}", "gift_code": code, "name": "샘플 키트",
        "name_english": "Sample kit", "sku": "", "quantity": 1,
    }  # fmt: skip
    return GiftApplied(seller=shipment.seller, k_number=shipment.k_number, **{**values, **more})


class Seat:
    """A seller signed in at the packing service, and the world around it."""

    def __init__(self, up: Running, lang: str = "ko") -> None:
        self.up = up
        self.seller = next(_sellers)
        self.lang = lang

    async def hears(self, speaker: str, *events: Event) -> None:
        await say(self.up.settings, speaker, *events)

    async def register(self, *lines: Line, **more: Any) -> ShipmentRegistered:
        """Have one shipment come in, and wait until it is in the list."""
        shipment = registered(self.seller, *lines, **more)
        await self.hears("intake", shipment)
        await eventually(lambda: self.row(shipment), about="registered")
        return shipment

    async def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        return await self.up.http.request(
            method, path, **{"headers": signed_in(self.seller, lang=self.lang), **more}
        )

    async def listed(self, **asked: Any) -> list[dict[str, Any]]:
        found = await self.ask("GET", "/packing-list", params=asked)
        assert found.status_code == 200, found.text
        grid = found.json()
        return [dict(zip(grid["columns"], row, strict=True)) for row in grid["rows"]]

    async def rows(self, shipment: ShipmentRegistered) -> list[dict[str, Any]]:
        return await self.listed(k_numbers=shipment.k_number)

    async def row(self, shipment: ShipmentRegistered) -> dict[str, Any] | None:
        return next(iter(await self.rows(shipment)), None)

    async def the_row(self, shipment: ShipmentRegistered) -> dict[str, Any]:
        found = await self.row(shipment)
        assert found is not None
        return found

    async def until(self, shipment: ShipmentRegistered, **expected: Any) -> dict[str, Any]:
        """The shipment's first row, once it shows these values."""

        async def shows() -> dict[str, Any] | None:
            row = await self.row(shipment)
            return row if row and all(row[key] == value for key, value in expected.items()) else None

        found: dict[str, Any] = await eventually(shows, about=str(expected))
        return found

    async def edit(
        self, shipment: ShipmentRegistered, *, version: int | None = None, **fields: Any
    ) -> httpx.Response:
        row = await self.the_row(shipment)
        body = {"version": version or row["version"], "fields": fields}
        return await self.ask("PATCH", f"/lines/{row['id']}", json=body)

    async def scan(self, code: str, weight_g: int | None = 450, **more: Any) -> dict[str, Any]:
        answer = await self.ask(
            "POST",
            "/acceptance",
            json={"code": code, "weight_g": weight_g},
            **{"headers": operator(), **more},
        )
        assert answer.status_code == 200, answer.text
        verdict: dict[str, Any] = answer.json()
        return verdict

    async def said(self, kind: type[Event]) -> list[Any]:
        """What packing said of this seller."""
        return [event for event in await self.up.said(kind) if event.seller == self.seller]

    async def delete(self, shipment: ShipmentRegistered) -> None:
        """Have it deleted, as the KSE API does."""
        deleted = await self.ask("POST", "/shipments/cancel", json={"k_numbers": [shipment.k_number]})
        assert [outcome["code"] for outcome in deleted.json()["outcomes"]] == [""], deleted.text

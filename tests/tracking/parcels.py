"""Parcels the tracking tests tell of."""

from datetime import UTC, datetime, timedelta

from kse.contracts import (
    Consignee,
    Line,
    ShipmentChanged,
    ShipmentDeleted,
    ShipmentRegistered,
    Status,
    StatusChanged,
)

START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def hours(count: float) -> str:
    """ISO time of so many hours after the start."""
    return (START + timedelta(hours=count)).isoformat()


def line(number: int = 1, order_no: str = "1000000001") -> Line:
    return Line(line=number, order_no=order_no, title="リップ", quantity=1, unit_price=1980, sku="LIP-1")


def registered(
    k_number: str = "K2611200000001",
    seller: int = 1,
    carrier: str = "SAGAWA",
    local: str = "",
    **more: object,
) -> ShipmentRegistered:
    fields = {
        "seller": seller,
        "k_number": k_number,
        "cart_no": "C-" + k_number[-4:],
        "market": "qoo10jp",
        "delivery_service": "KSE" if carrier == "SAGAWA" else "KSE Light",
        "carrier": carrier,
        "local_tracking_number": local or "3578" + k_number[-8:],
        "consignee": Consignee(name="見本 花子", zip="1000001", address="東京都千代田区見本1-1"),
        "lines": [line(order_no="O-" + k_number[-4:])],
        "registered_at": hours(0),
    }
    return ShipmentRegistered(**{**fields, **more})  # type: ignore[arg-type]


def changed(
    version: int, k_number: str = "K2611200000001", seller: int = 1, **more: object
) -> ShipmentChanged:
    fields = {
        "seller": seller,
        "k_number": k_number,
        "version": version,
        "delivery_service": "KSE Light",
        "carrier": "NEKOPOS",
        "local_tracking_number": "369000000001",
        "consignee": Consignee(name=f"見本 {version}"),
        "lines": [line(order_no=f"NEW-{version}")],
    }
    return ShipmentChanged(**{**fields, **more})  # type: ignore[arg-type]


def packed(
    status: Status, at: float, k_number: str = "K2611200000001", seller: int = 1, weight_g: int = 0
) -> StatusChanged:
    """What packing says."""
    return StatusChanged(
        seller=seller, k_number=k_number, status=status, occurred_at=hours(at), weight_g=weight_g, by="3"
    )


def deleted(k_number: str = "K2611200000001", seller: int = 1) -> ShipmentDeleted:
    return ShipmentDeleted(
        seller=seller, k_number=k_number, cart_no="C-" + k_number[-4:], deleted_at=hours(2)
    )

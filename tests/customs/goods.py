"""Shipments, products and companies the customs tests tell of."""

from kse.contracts import (
    Consignee,
    EnglishSender,
    Line,
    ProductChanged,
    SellerApproved,
    ShipmentChanged,
    ShipmentDeleted,
    ShipmentRegistered,
)

K = "K2611200000001"
CONSIGNEE = Consignee(
    name="見本 花子", kana="ミホン ハナコ", phone="090-0000-0001", zip="0600001",
    address="北海道札幌市見本1-1",
)  # fmt: skip


def line(number: int = 1, sku: str = "LIP-1", **more: object) -> Line:
    fields = {
        "line": number,
        "order_no": f"00100{number}",
        "title": "リップ 01",
        "quantity": 2,
        "unit_price": 1980,
        "sku": sku,
    }
    return Line(**{**fields, **more})  # type: ignore[arg-type]


def registered(k_number: str = K, seller: int = 1, lines: list[Line] | None = None, **more: object):
    fields = {
        "seller": seller,
        "k_number": k_number,
        "cart_no": "258743000",
        "market": "qoo10jp",
        "delivery_service": "KSE",
        "carrier": "SAGAWA",
        "local_tracking_number": "357882100001",
        "consignee": CONSIGNEE,
        "lines": lines or [line()],
        "registered_at": "2026-11-20T01:00:00Z",
    }
    return ShipmentRegistered(**{**fields, **more})


def changed(version: int, lines: list[Line], k_number: str = K, seller: int = 1) -> ShipmentChanged:
    return ShipmentChanged(
        seller=seller, k_number=k_number, version=version, delivery_service="KSE", carrier="SAGAWA",
        local_tracking_number="357882100001", consignee=CONSIGNEE, lines=lines,
    )  # fmt: skip


def deleted(k_number: str = K, seller: int = 1) -> ShipmentDeleted:
    at = "2026-11-20T03:00:00+00:00"
    return ShipmentDeleted(seller=seller, k_number=k_number, cart_no="258743000", deleted_at=at)


def product(sku: str = "LIP-1", version: int = 1, seller: int = 1, **more: object) -> ProductChanged:
    fields = {
        "seller": seller,
        "sku": sku,
        "version": version,
        "name": "립 01",
        "name_english": "Lip Tint 01",
        "name_customs": "MAKE-UP COSMETIC",
        "hs_code": "3304992000",
        "origin": "KR",
        "weight_g": 15,
    }
    return ProductChanged(**{**fields, **more})  # type: ignore[arg-type]


def approved(seller: int = 1, name: str = "SAMPLE TRADING") -> SellerApproved:
    sender = EnglishSender(name=name, street="1, Sample-ro", city="Seoul", zip="04001", phone="02-0000-0001")
    return SellerApproved(seller=seller, code=f"sample{seller}", name="견본상사", sender=sender)

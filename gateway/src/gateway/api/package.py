"""A shipment as the contract writes it: the package with all its fields and its goods (contract 0.7, 2)."""

from typing import Any

import msgspec

from gateway.api.envelope import LANGUAGES
from kse.contracts import STATUS_NAMES, Consignee, Line, Status

WITHOUT_DECIMALS = frozenset({"JPY", "KRW", "VND"})
"""Currencies whose minor unit is the unit itself, as intake reads prices."""


class Shipment(msgspec.Struct):
    """What packing and intake answer about one K number."""

    k_number: str
    status: Status
    cart_no: str
    delivery_service: str
    consignee: Consignee
    lines: list[Line]
    carrier: str = ""
    local_tracking_number: str = ""
    market: str = ""
    registered_at: str = ""
    weight_g: int = 0
    extra: dict[str, str | int | float] = {}


class Shipments(msgspec.Struct):
    """A lookup's answer."""

    shipments: list[Shipment]
    deleted: list[str] = []


def described(status: str, lang: str) -> str:
    """`StatusDesc`: the status in the path's language."""
    return STATUS_NAMES[Status(status)][LANGUAGES[lang]]


def package_of(found: Shipment, lang: str) -> dict[str, Any]:
    """`ResultData` of getOrders."""
    sent, to = found.extra, found.consignee
    return {
        "PackageNo": found.cart_no,
        "PackageNo2": sent.get("PackageNo2", ""),
        "DeliveryServiceCode": found.delivery_service,
        "TrackingNo": found.k_number,
        "ToCountry": "JP",
        "ReceiverName": to.name,
        "ReceiverNameYomigana": to.kana,
        "ReceiverTelNo": to.phone,
        "ReceiverTelNo2": to.phone2,
        "ReceiverEmail": to.email,
        "ReceiverSocialNo": sent.get("ReceiverSocialNo", ""),
        "ReceiverZipCode": to.zip,
        "ReceiverFullAddr": to.address,
        "ReceiverStreet": sent.get("ReceiverStreet", ""),
        "ReceiverCity": sent.get("ReceiverCity", ""),
        "ReceiverState": sent.get("ReceiverState", ""),
        "ReceiverNameEng": to.name_english,
        "ReceiverFullAddrEng": to.address_english,
        "ReceiverStreetEng": sent.get("ReceiverStreetEng", ""),
        "ReceiverStateEng": sent.get("ReceiverStateEng", ""),
        "ReceiverCityEng": sent.get("ReceiverCityEng", ""),
        "RealWeight": sent.get("RealWeight", found.weight_g / 1000),
        "WeightMeasure": sent.get("WeightMeasure", "KG"),
        "Width": sent.get("Width"),
        "Depth": sent.get("Depth"),
        "Height": sent.get("Height"),
        "LengthMeasure": sent.get("LengthMeasure", ""),
        "DelvMessage": sent.get("DelvMessage", ""),
        "UserData1": sent.get("UserData1", ""),
        "UserData2": sent.get("UserData2", ""),
        "UserData3": sent.get("UserData3", ""),
        "Market": found.market,
        "ExportDeclarationNo": sent.get("ExportDeclarationNo", ""),
        "GoodsList": [_goods(line) for line in found.lines],
        "Status": found.status.value,
        "StatusDesc": described(found.status, lang),
        "LocalTrackingCompany": found.carrier if found.local_tracking_number else "",
        "LocalTrackingNo": found.local_tracking_number,
    }


def _goods(line: Line) -> dict[str, Any]:
    return {
        "GoodsOrderNo": line.order_no,
        "GoodsCode": line.seller_item_code,
        "Title": line.title,
        "TitleEng": line.title_english,
        "SKU": line.sku,
        "HSCODE": line.hs_code,
        "Qty": line.quantity,
        "UnitPrice": line.unit_price if line.currency in WITHOUT_DECIMALS else line.unit_price / 100,
        "Currency": line.currency,
        "BrandName": line.brand,
        "GoodsUrl": line.goods_url,
        "ImageUrl": line.image_url,
        "Origin": line.origin,
        "Material": line.material,
        "OptionCode": line.option_code,
        "OptionName": line.option_name,
        "ItemType": line.item_type,
        "Market": line.market,
    }

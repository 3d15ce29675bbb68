"""Invented shipments to print."""

from typing import Any

from kse.contracts.labels import LabelItem, LabelOrder, LabelShipment

KOREAN = "[A17-A1][5525] [에뛰드] AC 클린업 핑크 파우더 스팟 15ml"
JAPANESE = "[数量ご自由に]ロイヤルブラックカタツムリクリームマスク1枚 𠮷野髙﨑"


def item(number: int = 0, **fields: Any) -> LabelItem:
    usual: dict[str, Any] = {
        "item_code": f"7470227{number:02d}",
        "name": KOREAN,
        "option_name": "Type:AC Clean Up Pink Powder Spot 15ml",
        "option_code": f"88096679832{number:02d}",
        "quantity": 1,
    }
    return LabelItem(**usual | fields)


def shipment(number: int = 1, *items: LabelItem, **fields: Any) -> LabelShipment:
    usual: dict[str, Any] = {
        "k_number": f"K261123{number:07d}",
        "cart_no": "250507542",
        "order_no": "705050200",
        "market": "qoo10jp",
        "delivery_service": "KSE",
        "carrier": "SAGAWA",
        "local_tracking_number": "357888021260",
        "registered_on": "2026-11-23",
        "items": list(items) or [item()],
    }
    return LabelShipment(**usual | fields)


def order(layout: str, *shipments: LabelShipment, start_position: int = 1) -> LabelOrder:
    return LabelOrder(layout=layout, start_position=start_position, shipments=list(shipments))

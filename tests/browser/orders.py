"""Invented orders in the shape the grids ask for."""

from typing import Any

PACKING = [
    "id",
    "version",
    "k_number",
    "registered_at",
    "status",
    "days_waiting",
    "memo",
    "printed",
    "print_count",
    "waybill",
    "delivery_service",
    "carrier",
    "local_tracking_number",
    "market",
    "shop",
    "order_no",
    "cart_no",
    "image_url",
    "item_code",
    "seller_item_code",
    "sku",
    "option_name",
    "option_code",
    "title",
    "name",
    "unit_price",
    "quantity",
    "amount",
    "currency",
    "ordered_at",
    "paid_at",
    "receiver_name",
    "receiver_kana",
    "receiver_phone",
    "receiver_phone2",
    "zip",
    "zip_known",
    "address",
    "origin",
    "destination",
    "api_sent",
    "api_reason",
    "spn",
    "hold_reason",
    "gift",
]

WAITING = [
    "id",
    "version",
    "created_at",
    "market_status",
    "delivery_service",
    "market",
    "shop",
    "cart_no",
    "order_no",
    "item_code",
    "seller_item_code",
    "sku",
    "title",
    "option_name",
    "option_code",
    "unit_price",
    "quantity",
    "amount",
    "currency",
    "ordered_at",
    "paid_at",
    "receiver_name",
    "receiver_kana",
    "receiver_phone",
    "receiver_phone2",
    "zip",
    "address",
    "buyer_name",
    "desired_delivery",
    "message",
    "material",
    "image_url",
    "source",
    "file_name",
]

PEOPLE = (
    ("佐藤 美咲", "サトウ ミサキ", "1500041", "東京都渋谷区架空町 1-2-3 サンプルハイツ 101"),
    ("鈴木 陽菜", "スズキ ヒナ", "5300001", "大阪府大阪市北区架空町 4-5 見本ビル 6F"),
    ("田中 結衣", "タナカ ユイ", "4600008", "愛知県名古屋市中区見本通 7-8-9"),
    ("高橋 さくら", "タカハシ サクラ", "8100001", "福岡県福岡市中央区例示町 3-10-2 コーポ例 205"),
    ("伊藤 葵", "イトウ アオイ", "0600001", "北海道札幌市中央区見本条西 5-6"),
)
GOODS = (
    ("ハイドラ モイスト クリーム 50ml", "[A17-A1][새벽] 하이드라 모이스트 크림 50ml", "Type:モイスト", 2480),
    (
        "クッションファンデーション 15g (リフィル付き)",
        "[A17-C2][온결] 쿠션 파운데이션 15g 리필 포함",
        "Color:21 ナチュラル",
        3290,
    ),
    ("リップティント 4.5g", "[A17-B2][봄빛] 립 틴트 4.5g", "Color:05 コーラル", 1290),
    ("シートマスク 10枚セット", "[A17-F2][온결] 시트 마스크 10매", "Type:しっとり", 1580),
)
STATUSES = ("A10", "A10", "A10", "A02", "A99", "B11", "C11", "D99")

ACCOUNT = {
    "id": 4,
    "market": "qoo10jp",
    "alias": "하늘_본점",
    "enabled": True,
    "health": "ok",
    "qsm_id": "haneul",
}


def _grid(columns: list[str], rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "columns": columns,
        "rows": [[row.get(name, "") for name in columns] for row in rows],
        "total": len(rows),
    }


def _order(at: int, cart: int) -> dict[str, Any]:
    person, goods = PEOPLE[cart % len(PEOPLE)], GOODS[at % len(GOODS)]
    quantity = 1 + at % 3
    return {
        "id": at + 1,
        "version": 1,
        "market": ("qoo10jp", "rakuten", "amazon")[cart % 3],
        "shop": ("하늘_본점", "하늘_뷰티")[cart % 2],
        "cart_no": str(258_460_000 + cart),
        "order_no": str(785_231_000 + at),
        "item_code": str(747_022_000 + at % 40),
        "sku": f"SKU-{at % 40:04d}",
        "option_code": f"8809{at % 40:09d}",
        "option_name": goods[2],
        "title": goods[0],
        "name": goods[1],
        "unit_price": goods[3],
        "quantity": quantity,
        "amount": goods[3] * quantity,
        "currency": "JPY",
        "ordered_at": "2026-11-22",
        "paid_at": "2026-11-22",
        "receiver_name": person[0],
        "receiver_kana": person[1],
        "receiver_phone": f"090-0000-{cart % 10_000:04d}",
        "zip": person[2],
        "address": person[3],
        "delivery_service": "KSE Light" if cart % 4 == 1 else "KSE",
        "image_url": "",
    }


def _carts(lines: int) -> list[int]:
    """Carts of one, two and three lines, over and over."""
    carts: list[int] = []
    while len(carts) < lines:
        cart = len(set(carts))
        carts += [cart] * (1 + cart % 3)
    return carts[:lines]


def waiting_orders(lines: int = 12) -> dict[str, Any]:
    """The waiting list's rows."""
    rows = [
        _order(at, cart)
        | {
            "created_at": "2026-11-23T01:05:00Z",
            "market_status": "배송준비",
            "source": "file",
            "file_name": "orders.csv",
        }
        for at, cart in enumerate(_carts(lines))
    ]
    if lines > 5:
        rows[4]["zip"] = "15000"
        rows[5]["receiver_phone"] = ""
    return _grid(WAITING, rows)


def packing_list(lines: int = 12, status: str = "") -> dict[str, Any]:
    """The packing list's rows."""
    rows = []
    for at, cart in enumerate(_carts(lines)):
        rows.append(
            _order(at, cart)
            | {
                "k_number": f"K261123{2_000_000 + cart:07d}",
                "registered_at": "2026-11-23T01:05:00Z",
                "status": status or STATUSES[cart % len(STATUSES)],
                "days_waiting": cart % 9,
                "memo": "사입 (3) 11/23" if cart % 5 == 2 else "",
                "printed": cart % 2 == 0,
                "waybill": False,
                "carrier": "SAGAWA",
                "local_tracking_number": f"{36_000_000_000 + cart:011d}{(36_000_000_000 + cart) % 7}",
                "origin": "KR",
                "destination": "JP",
                "zip_known": cart % 6 != 3,
                "api_sent": ("", "sent", "resend", "")[cart % 4],
                "api_reason": "마켓이 이미 취소된 주문이라고 답했습니다" if cart % 4 == 2 else "",
                "gift": False,
            }
        )
    return _grid(PACKING, rows)

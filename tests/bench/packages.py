"""createOrders bodies as a client sends them that fills in every field, and the rows a store would make of them."""

import random
import uuid
from typing import Any

import msgspec

GOODS = 2
ORDER_FIELDS = 45
GOODS_FIELDS = 12
_SEQUENCE = [0]


def package(pick: random.Random, number: str) -> dict[str, Any]:
    """A parcel of two goods with 45 fields and more, all invented."""
    street = f"東京都千代田区テスト町{pick.randrange(1, 9)}-{pick.randrange(1, 30)}-{pick.randrange(1, 20)}"
    return {
        "PackageNo": number, "PackageNo2": "", "DeliveryServiceCode": "KSE", "TrackingNo": "",
        "ToCountry": "JP", "ReceiverName": f"山田 太郎{pick.randrange(9999)}",
        "ReceiverNameYomigana": "ヤマダ タロウ", "ReceiverTelNo": f"+81 90-0000-{pick.randrange(9999):04d}",
        "ReceiverTelNo2": "", "ReceiverEmail": f"buyer{pick.randrange(10**6)}@example.com",
        "ReceiverSocialNo": "", "ReceiverZipCode": f"{pick.randrange(100, 999)}-{pick.randrange(9999):04d}",
        "ReceiverFullAddr": f"{street} サンプル荘{pick.randrange(101, 909)}", "ReceiverStreet": street,
        "ReceiverCity": "千代田区", "ReceiverState": "東京都", "ReceiverNameEng": "Taro Yamada",
        "ReceiverFullAddrEng": "1-2-3 Test-cho, Chiyoda-ku, Tokyo", "ReceiverStreetEng": "1-2-3 Test-cho",
        "ReceiverStateEng": "Tokyo", "ReceiverCityEng": "Chiyoda-ku", "RealWeight": 1.0,
        "WeightMeasure": "KG", "Width": 1.1, "Depth": 1.2, "Height": 1.3, "LengthMeasure": "cm",
        "DelvMessage": "留守の場合は宅配ボックスへお願いします", "UserData1": f"u{pick.randrange(10**6)}",
        "UserData2": "campaign-2026-11", "UserData3": "", "Market": "shopify", "ExportDeclarationNo": "",
        "GoodsList": [goods(pick) for _ in range(GOODS)],
    }  # fmt: skip


def goods(pick: random.Random) -> dict[str, Any]:
    """One goods line."""
    code = str(pick.randrange(10**8, 10**9))
    return {
        "GoodsOrderNo": str(pick.randrange(10**12, 10**13)), "GoodsCode": code,
        "Title": f"클린업 핑크 파우더 스팟 세럼 30ml / 美容液 {code}", "TitleEng": "Pink Powder Spot Serum 30ml",
        "SKU": f"SERUM-{pick.randrange(999)}", "HSCODE": "3304991000", "Qty": pick.choice([1, 1, 2]),
        "UnitPrice": "1980.00", "Currency": "JPY", "BrandName": "KSE Beauty",
        "GoodsUrl": f"https://shop.example/products/{code}",
        "ImageUrl": f"https://img.example/p/{code}.jpg", "Origin": "KR", "Material": "",
        "OptionCode": "", "OptionName": "容量:30ml", "ItemType": "main", "Market": "shopify",
    }  # fmt: skip


def bodies(calls: int, of: int) -> list[bytes]:
    """So many calls of so many packages each; no PackageNo comes twice in a process."""
    pick = random.Random(calls * of)
    numbers = [f"@{place:06d}@" for place in range(of)]
    plain = msgspec.json.encode({"DataList": [package(pick, number) for number in numbers]})
    made = []
    for _ in range(calls):
        _SEQUENCE[0] += 1
        made.append(plain.replace(b'"PackageNo":"@', b'"PackageNo":"%05d-' % _SEQUENCE[0]))
    return made


Rows = dict[str, list[tuple[Any, ...]]]


def kept_rows(of: int, document: bytes) -> Rows:
    """What intake keeps of a call: a registration and an event in the outbox for every package."""
    _SEQUENCE[0] += 1
    tail = _SEQUENCE[0] * 1_000
    return {
        "registration": [
            (
                f"K261123{tail + n:07d}",
                1,
                f"{tail}-{n}",
                f"{tail}-{n}",
                "SAGAWA",
                f"{tail + n:012d}",
            )
            for n in range(of)
        ],
        "outbox": [
            (uuid.uuid4(), "ShipmentRegistered.v1", f"K261123{tail + n:07d}", 1, None, document)
            for n in range(of)
        ],
    }


def wide_rows(of: int, document: bytes) -> Rows:
    """The same call as order rows of 45 columns, goods rows of 12, and an event for every package."""
    _SEQUENCE[0] += 1
    tail = _SEQUENCE[0] * 1_000
    texts = [f"text-{place:012d}" for place in range(ORDER_FIELDS - 5)]
    words = [f"word-{place:016d}" for place in range(GOODS_FIELDS - 3)]
    return {
        "orders": [(tail + n, 1, tail, 1980, 2, *texts) for n in range(of)],
        "goods": [((tail + n) * GOODS + g, tail + n, g, *words) for n in range(of) for g in range(GOODS)],
        "outbox": kept_rows(of, document)["outbox"],
    }

"""The seller's goods and their pictures (contract 5)."""

from pathlib import Path

from simulators.clock import now
from simulators.qoo10.calls import Call
from simulators.qoo10.market import Refusal
from simulators.qoo10.samples import Item

PAGE = 500
ON_SALE = ("S1", "S2")
STATUSES = ("S0", "S1", "S2", "S3", "S5", "S8")
PICTURES = Path(__file__).parent / "pictures"
BLANK_FIELDS = (
    "PromotionName",
    "MainCatNm",
    "FirstSubCatNm",
    "SecondSubCatNm",
    "Drugtype",
    "ProductionPlace",
    "IndustrialCodeType",
    "IndustrialCode",
    "ModelNM",
    "ManufacturerDate",
    "BrandNo",
    "Material",
    "DesiredShippingDate",
    "ContactInfo",
    "VideoURL",
    "Keyword",
)


def item_detail(goods: list[Item], call: Call, base_url: str) -> dict[str, str]:
    """All fields as text. Raises Refusal: -10001 not found, -10009 not on sale."""
    code, seller_code = call.given("ItemCode"), call.given("SellerCode")
    found = [
        item
        for item in goods
        if (code and item.item_no == code) or (seller_code and item.seller_code == seller_code)
    ]
    if not found:
        raise Refusal(-10001, reason="item not found")
    if found[0].status not in ON_SALE:
        raise Refusal(-10009, reason="item is not on sale")
    return _detail(found[0], base_url)


def _detail(item: Item, base_url: str) -> dict[str, str]:
    listed = f"{now():%Y-%m-%d} 00:00:00"
    return dict.fromkeys(BLANK_FIELDS, "") | {
        "ItemCode": item.item_no,
        "ItemStatus": item.status,
        "ItemTitle": item.title,
        "SellerCode": item.seller_code,
        "MainCatCd": "100000001",
        "FirstSubCatCd": "200000001",
        "SecondSubCatCd": "300000001",
        "ProductionPlaceType": "2",
        "RetailPrice": f"{item.price}.0000",
        "ItemPrice": f"{item.price}.0000",
        "TaxRate": "10",
        "SettlePrice": f"{item.price * 9 // 10}.0000",
        "ItemQty": "100",
        "ExpireDate": "2050-12-31",
        "AdultYN": "N",
        "AvailableDateType": "0",
        "AvailableDateValue": "3",
        "ShippingNo": "0",
        "ItemDetail": f"<p>{item.title}</p>",
        "ImageUrl": base_url.rstrip("/") + picture_path(item.item_no),
        "ListedDate": listed,
        "ChangedDate": listed,
    }


def picture_path(item_no: str) -> str:
    """Like the market's picture server: the last three digits, the three before them, the number."""
    digits = item_no.zfill(6)
    return f"/li/{digits[-3:]}/{digits[-6:-3]}/{item_no}.g.jpg"


def picture(item_no: str) -> bytes | None:
    """The item's picture; None for an item without one."""
    file = PICTURES / f"{item_no}.jpg"
    return file.read_bytes() if file.is_file() else None


def all_goods(goods: list[Item], call: Call) -> dict[str, object]:
    status, page = call.given("ItemStatus"), call.given("Page") or "1"
    if status not in STATUSES or not (page.isascii() and page.isdigit()) or int(page) < 1:
        raise Refusal(-10001, reason="ItemStatus or Page")
    found = [item for item in goods if item.status == status]
    start = (int(page) - 1) * PAGE
    return {
        "TotalItems": len(found),
        "TotalPages": -(-len(found) // PAGE),
        "PresentPage": int(page),
        "Items": [
            {"ItemCode": item.item_no, "SellerCode": item.seller_code, "ItemStatus": item.status}
            for item in found[start : start + PAGE]
        ],
    }

"""Pure decisions of intake."""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from kse.contracts import OrderLine
from kse.errors import Invalid

GIFT = "gift"
"""The market of a gift's line."""
USUAL = {"KSE": "SAGAWA", "KSE Light": "NEKOPOS"}
"""The delivery services every seller may use unless an operator switched them off, and their carriers."""
SERVICES = (*USUAL, "SDEX")
"""All there are. SDEX has no carrier of its own: the operator who switches it on for a seller names one."""

LARGEST_CART = 600_000
"""Bytes of a cart: three quarters of an event, so that gifts and edits still find room in it."""
_AROUND = 500
_OF_LINES = (
    "order_no", "title", "item_code", "seller_item_code", "sku", "option_name", "option_code", "hs_code",
    "material", "image_url", "ordered_at", "paid_at",
)  # fmt: skip
_OF_CARTS = (
    "cart_no", "receiver_name", "receiver_kana", "receiver_phone", "receiver_phone2", "zip", "address",
    "message",
)  # fmt: skip


def service_refused(value: str, field: str = "delivery_service") -> Invalid:
    """Why a seller cannot use a service: there is none of that name, or it is not switched on for them."""
    return Invalid("service-off" if value in SERVICES else "service-unknown", field=field, value=value[:40])


def codes_of(code: str) -> list[str]:
    """The product codes of one SKU cell in their order, commas of any width between them."""
    plain = code if code.isascii() else unicodedata.normalize("NFKC", code).replace("、", ",")
    return [stripped for piece in plain.split(",") if (stripped := piece.strip())]


def choose_sku(*codes: str) -> str:
    """The first code that names a product, in the market's order of preference (INT-07).

    Qoo10: option code, seller's item code, item code. Rakuten: 商品番号, 商品管理番号, 商品明細ID.
    """
    for code in codes:
        if named := codes_of(code):
            return ",".join(named)
    return ""


def products_of(sku: str, quantity: int = 1) -> dict[str, int]:
    """Each product of a SKU with its quantity: `A,B,B` bought twice is A×2 and B×4 (INT-07)."""
    products: dict[str, int] = {}
    for code in codes_of(sku):
        products[code] = products.get(code, 0) + quantity
    return products


def item_key(line: OrderLine, seen: dict[tuple[str, ...], int]) -> str:
    """What tells the lines of one order apart, so that the same line is known when it comes again (INT-02).

    Qoo10 gives every line an order number of its own; Rakuten and Amazon give the item one. Where there is
    neither, equal goods within one delivery of lines are counted in `seen`.
    """
    if line.market == "qoo10jp":
        return ""
    if line.market == GIFT:
        return f"{line.seller_item_code}|{line.title}"
    if line.item_code:
        return line.item_code
    goods = (line.seller_item_code or line.title, line.option_name)
    place = (line.market, line.cart_no, line.order_no, *goods)
    count = seen[place] = seen.get(place, 0) + 1
    return "|".join((*goods, str(count)))


def cart_refusal(lines: Sequence[Mapping[str, Any]]) -> str:
    """Why the lines of one cart cannot become a shipment; "" when they can (INT-06)."""
    for field in ("receiver_name", "receiver_phone", "zip", "address", "title"):
        if any(not line[field] for line in lines):
            return f"missing-{field.replace('_', '-')}"
    if all(line["market"] == GIFT for line in lines):
        return "gift-alone"
    consignees = {(line["receiver_name"], line["zip"], line["address"]) for line in lines}
    if len(consignees) > 1:
        return "cart-of-two-consignees"
    return "cart-too-big" if _is_too_big(lines) else ""


def _is_too_big(lines: Sequence[Mapping[str, Any]]) -> bool:
    texts = [line[name] for line in lines for name in _OF_LINES] + [lines[0][name] for name in _OF_CARTS]
    around = _AROUND * len(lines)
    # A character has at most four bytes: nearly every cart is known to fit by its letters alone.
    if 4 * sum(map(len, texts)) + around <= LARGEST_CART:
        return False
    return sum(len(each.encode()) for each in texts) + around > LARGEST_CART

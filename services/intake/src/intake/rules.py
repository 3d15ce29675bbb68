"""Pure decisions of intake."""

import unicodedata


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

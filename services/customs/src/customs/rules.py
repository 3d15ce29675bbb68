"""What a declaration says of a goods line, and whether it can be used."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

import msgspec

NAME_LENGTH = 50
HS_CODE = re.compile(r"[0-9]{10}")
LATIN = re.compile(r"[ -~]+")


class Product(msgspec.Struct, frozen=True, kw_only=True):
    """What the catalogue says of one SKU."""

    name_english: str = ""
    name_customs: str = ""
    hs_code: str = ""
    origin: str = ""
    material: str = ""
    weight_g: int = 0


class Goods(msgspec.Struct, frozen=True, kw_only=True):
    """One goods line as it was ordered, with what a person corrected for customs."""

    sku: str
    quantity: int
    title_english: str = ""
    hs_code: str = ""
    origin: str = ""
    material: str = ""
    corrected_name: str = ""
    corrected_hs_code: str = ""


class Declared(msgspec.Struct, frozen=True, kw_only=True):
    """What is declared; "" or 0 where nothing usable is known."""

    name_english: str
    hs_code: str
    origin: str
    material: str
    weight_g: int
    """Of the whole line."""


def declared(goods: Goods, catalogue: Mapping[str, Product]) -> Declared:
    """상품정보 자동설정: a person's word first, then the catalogue's by SKU, then the order's (CUS-01).

    A SKU of several products, parted by commas, names each of them and weighs all of them. Their HS code,
    origin and material are used only where the products agree.
    """
    codes = [code.strip() for code in goods.sku.split(",") if code.strip()]
    products = [catalogue[code] for code in codes if code in catalogue]
    names = dict.fromkeys(product.name_customs or product.name_english for product in products)
    complete = products and len(products) == len(codes)
    return Declared(
        name_english=_usable_name(goods.corrected_name, ", ".join(filter(None, names)), goods.title_english),
        hs_code=_usable_hs_code(
            goods.corrected_hs_code, _agreed(product.hs_code for product in products), goods.hs_code
        ),
        origin=_agreed(product.origin for product in products) or goods.origin,
        material=_agreed(product.material for product in products) or goods.material,
        weight_g=_weight(products) * goods.quantity if complete else 0,
    )


def hs_digits(text: str) -> str:
    """The digits of an HS code written with dots, hyphens or wide digits; "" when they are not ten."""
    digits = re.sub(r"[\s.\-]", "", unicodedata.normalize("NFKC", text))
    return digits if HS_CODE.fullmatch(digits) else ""


def latin(text: str) -> bool:
    """Whether customs can read it: Latin letters, digits and punctuation."""
    return LATIN.fullmatch(text) is not None


def _usable_name(*proposals: str) -> str:
    return next((name for name in proposals if latin(name) and len(name) <= NAME_LENGTH), "")


def _usable_hs_code(*proposals: str) -> str:
    return next((digits for code in proposals if (digits := hs_digits(code))), "")


def _agreed(values: Iterable[str]) -> str:
    said = set(values)
    return said.pop() if len(said) == 1 else ""


def _weight(products: list[Product]) -> int:
    weights = [product.weight_g for product in products]
    return sum(weights) if all(weights) else 0

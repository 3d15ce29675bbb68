"""What a person may type into a cell of the packing list (PAK-02) or of the catalogue (PAK-07)."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import partial

from kse.errors import Invalid
from packing.rules import products_of

Value = str | int | float
Reader = Callable[[str, Value], str | int]

LONGEST = 1000
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\ufeff]+")


def text(field: str, value: Value, *, needed: bool = False, longest: int = LONGEST) -> str:
    """Text in one line, composed (NFC), without control characters."""
    found = " ".join(_UNSEEN.sub(" ", unicodedata.normalize("NFC", str(value))).split(" ")).strip()
    if needed and not found:
        raise Invalid("cell-blank", field=field)
    if len(found) > longest:
        raise Invalid("cell-too-long", field=field, longest=longest)
    return found


def number(field: str, value: Value, *, least: int, most: int) -> int:
    """A whole number; thousands commas and full-width digits are read as people mean them."""
    plain = unicodedata.normalize("NFKC", str(value)).replace(",", "").strip()
    if isinstance(value, float) and value.is_integer():
        plain = str(int(value))
    if not re.fullmatch(r"-?\d{1,15}", plain):
        raise Invalid("cell-not-a-number", field=field)
    if not least <= int(plain) <= most:
        raise Invalid("cell-out-of-range", field=field, least=f"{least:,}", most=f"{most:,}")
    return int(plain)


def zip_code(field: str, value: Value) -> str:
    """A Japanese zip code: seven digits, a hyphen or 〒 dropped."""
    found = re.sub(r"[\s〒-]", "", unicodedata.normalize("NFKC", str(value)))
    if not re.fullmatch(r"\d{7}", found):
        raise Invalid("cell-not-a-zip", field=field)
    return found


def phone(field: str, value: Value, *, needed: bool) -> str:
    """A Japanese telephone number in its domestic form."""
    found = re.sub(r"[\s().]", "", unicodedata.normalize("NFKC", str(value)))
    found = re.sub(r"^\+81-?0?", "0", found)
    if not found and not needed:
        return ""
    if not re.fullmatch(r"\d[\d-]*\d", found) or not 9 <= len(found.replace("-", "")) <= 13:
        raise Invalid("cell-not-a-phone", field=field)
    return found


def line_sku(field: str, value: Value) -> str:
    """The SKU of a line, which may name several products."""
    return ",".join(products_of(text(field, value)).elements())


def sku(field: str, value: Value) -> str:
    """The SKU of a catalogue product: letters, digits, hyphen, underscore (PAK-07)."""
    found = text(field, value, needed=True)
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", found):
        raise Invalid("sku-malformed", field=field)
    return found


def matching(field: str, value: Value, *, pattern: str, code: str) -> str:
    """Blank, or text of a given form."""
    found = text(field, value).upper()
    if found and not re.fullmatch(pattern, found):
        raise Invalid(code, field=field)
    return found


needed_text = partial(text, needed=True)
count = partial(number, least=0, most=1_000_000)

LINE_CELLS: Mapping[str, Reader] = {
    "title": needed_text,
    "name": text,
    "option_name": text,
    "option_code": text,
    "sku": line_sku,
    "unit_price": partial(number, least=0, most=1_000_000_000),
    "quantity": partial(number, least=1, most=99_999),
}
SHIPMENT_CELLS: Mapping[str, Reader] = {
    "receiver_name": needed_text,
    "receiver_kana": text,
    "receiver_phone": partial(phone, needed=True),
    "receiver_phone2": partial(phone, needed=False),
    "zip": zip_code,
    "address": needed_text,
    "memo": text,
}
PRODUCT_CELLS: Mapping[str, Reader] = {
    "barcode": text,
    "name": needed_text,
    "name_english": text,
    "name_customs": text,
    "customs_class": text,
    "brand": text,
    "origin": partial(matching, pattern="[A-Z]{2}", code="origin-malformed"),
    "material": text,
    "size": text,
    "option_name": text,
    "volume_cm3": count,
    "weight_g": count,
    "pieces": partial(number, least=1, most=10_000),
    "image_url": text,
    "location": text,
    "hs_code": partial(matching, pattern="[0-9]{10}", code="hs-code-malformed"),
}


def read_cells(fields: Mapping[str, Value], cells: Mapping[str, Reader]) -> dict[str, str | int]:
    """The values typed, as they are kept. Raises Invalid with the first wrong field's name."""
    for field in fields:
        if field not in cells:
            raise Invalid("cart-fixed" if field == "cart_no" else "cell-fixed", field=field)
    return {field: cells[field](field, value) for field, value in fields.items()}

"""What a column of an unknown sheet may fill in an order line, and how its cells are read."""

import re
from collections.abc import Callable
from typing import Any

import msgspec

from intake.adapters import cells
from intake.adapters.gift_form import hs_code
from intake.adapters.kse_form import service
from intake.adapters.layouts import joined

_PLACE_ENDS = tuple("都道府県市区町村郡")


def address(*parts: str) -> str:
    """An address from its parts: nothing stands between a prefecture, a city and what follows it."""
    whole = ""
    for part in map(cells.label_text, parts):
        gap = "" if not whole or not part or whole.endswith(_PLACE_ENDS) else " "
        whole += gap + part
    return whole


def zip_of(*parts: str) -> str:
    """A zip in one column, or in two of three and four digits."""
    return cells.zip_code(parts[0]) if len(parts) == 1 else cells.zip_parts(*parts)


def phone_of(*parts: str) -> str:
    """A phone number in one column or in its parts."""
    return cells.phone(parts[0]) if len(parts) == 1 else cells.phone_parts(*parts)


class SheetField(msgspec.Struct, frozen=True):
    """A value of an order line that a sheet may give."""

    name: str
    read: Callable[..., Any]
    most: int = 1
    """Columns it may be put together from."""
    needed: bool = False
    constant: bool = False
    """Whether one value may stand for all rows."""


_TEXT = joined(" ", cells.note)
_LABEL = joined(" ", cells.label_text)
FIELDS: dict[str, SheetField] = {
    field.name: field
    for field in (
        SheetField("order_no", cells.required(cells.code), needed=True),
        SheetField("cart_no", cells.code),
        SheetField("title", cells.required(_TEXT), 3, needed=True, constant=True),
        SheetField("option_name", _TEXT, 4),
        SheetField("quantity", cells.quantity, needed=True, constant=True),
        SheetField("unit_price", cells.yen, needed=True, constant=True),
        SheetField("amount", cells.yen),
        SheetField("currency", cells.currency),
        SheetField("receiver_name", cells.required(_LABEL), 2, needed=True),
        SheetField("receiver_kana", _LABEL, 2),
        SheetField("receiver_phone", phone_of, 3),
        SheetField("receiver_phone2", phone_of, 3),
        SheetField("zip", cells.required(zip_of), 2, needed=True),
        SheetField("address", cells.required(address), 6, needed=True),
        SheetField("sku", cells.code, constant=True),
        SheetField("item_code", cells.code),
        SheetField("option_code", cells.code),
        SheetField("material", _TEXT, 1, constant=True),
        SheetField("hs_code", hs_code, constant=True),
        SheetField("message", _TEXT, 2),
        SheetField("desired_delivery", _TEXT, 2),
        SheetField("buyer_name", _TEXT, 2),
        SheetField("ordered_at", cells.moment),
        SheetField("paid_at", cells.moment),
        SheetField("delivery_service", service, constant=True),
    )
}
GIVEN_BY_EITHER = {"unit_price": "amount"}
"""A line's amount divided by its quantity is a price too."""

squash = re.compile(r"[\s_\-‐・:;()\[\]【】〔〕「」*※/.,#'\"]+").sub

"""Order lines from a market's API, brought to the form order files are read into (INT-03, INT-07)."""

from collections.abc import Callable

import msgspec

from intake.adapters import cells
from intake.adapters.refusals import CellRefused
from intake.rules import choose_sku
from kse.contracts import OrderLine

_READ: dict[str, Callable[[str], str]] = {
    "title": cells.text,
    "option_name": cells.text,
    "receiver_name": cells.text,
    "receiver_kana": cells.text,
    "receiver_phone": cells.phone,
    "receiver_phone2": cells.phone,
    "zip": cells.zip_code,
    "address": cells.text,
    "message": cells.note,
}


_UNNAMED = "KSE"
"""What the line of an order says that names no delivery service."""


def tidied(line: OrderLine, service: str = _UNNAMED) -> OrderLine:
    """The line normalised, its SKU chosen; what cannot be read stays for a person to mend.

    One that names no delivery service goes by `service`.
    """
    changes: dict[str, str] = {}
    for field, read in _READ.items():
        came = getattr(line, field)
        try:
            changes[field] = read(came)
        except CellRefused:
            changes[field] = came
    if line.delivery_service == _UNNAMED:
        changes["delivery_service"] = service
    changes["sku"] = line.sku or choose_sku(line.option_code, line.seller_item_code, line.item_code)
    return msgspec.structs.replace(line, **changes)

"""What the cells of a column look like: the share of them that can be read as this or that."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from intake.adapters import cells
from intake.adapters.gift_form import hs_code
from intake.adapters.refusals import CellRefused

_PREFECTURE = re.compile(r"(?:北海道|東京都|(?:京都|大阪)府|[\u4e00-\u9fff]{2,3}県)")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fc\uff66-\uff9f\s・]+")
_CODE = re.compile(r"[#A-Za-z0-9][A-Za-z0-9_\-]*")
_LETTERS = re.compile(r"[^\W\d_]")


def _reads(read: Callable[[str], Any]) -> Callable[[str], bool]:
    def tried(cell: str) -> bool:
        try:
            return bool(read(cell))
        except CellRefused:
            return False

    return tried


def _is_price(cell: str) -> bool:
    try:
        return cells.yen(cell) >= 0 and not cells.code(cell).startswith("0")
    except CellRefused:
        return False


def _is_count(cell: str) -> bool:
    try:
        return cells.quantity(cell) < 1000
    except CellRefused:
        return False


def _is_words(cell: str) -> bool:
    return "@" not in cell and bool(_LETTERS.search(cell))


_ZIP, _PHONE, _MOMENT = map(_reads, (cells.zip_code, cells.phone, cells.moment))
_NUMBER = _reads(lambda cell: _CODE.fullmatch(cells.plain(cell)))
LOOKS: dict[str, Callable[[str], bool]] = {
    "order_no": _NUMBER,
    "cart_no": _NUMBER,
    "title": _is_words,
    "quantity": _is_count,
    "unit_price": _is_price,
    "amount": _is_price,
    "currency": _reads(cells.currency),
    "receiver_name": _is_words,
    "receiver_kana": _reads(lambda cell: _KANA.fullmatch(cells.plain(cell))),
    "receiver_phone": _PHONE,
    "receiver_phone2": _PHONE,
    "zip": _ZIP,
    "address": lambda cell: _PREFECTURE.search(cell) is not None,
    "hs_code": _reads(hs_code),
    "buyer_name": _is_words,
    "ordered_at": _MOMENT,
    "paid_at": _MOMENT,
}
BY_CONTENT_ALONE = {
    "zip": 60, "receiver_phone": 58, "address": 60, "ordered_at": 40, "quantity": 35,
    "unit_price": 30, "order_no": 25,
}  # fmt: skip
"""How sure a look at the cells can make one who was told nothing by the column's name."""


def share(field: str, column: Sequence[str]) -> float | None:
    """The share of a column's filled cells that look like this field; None where nothing can be told."""
    filled = [cell for cell in column if cell.strip()]
    look = LOOKS.get(field)
    if look is None or not filled:
        return None
    return sum(map(look, filled)) / len(filled)

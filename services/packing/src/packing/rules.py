"""Decisions that need no database: where a parcel stands, what a cell may hold, which name a SKU has."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from kse.contracts import MAIN_PATH, LabelShipment, Line, Status

BEFORE_ACCEPTANCE = (Status.HELD, Status.AWAITING_ARRIVAL)
"""While a shipment stands here it is packing's, and may be changed."""

_PLACES = {status: 10 * place for place, status in enumerate(MAIN_PATH)}
# A carrier that did not deliver tries again: D11 and E00 take turns, and what was refused may still arrive.
_PLACES[Status.NOT_DELIVERED] = _PLACES[Status.IN_DELIVERY]
_PLACES[Status.UNDELIVERABLE] = _PLACES[Status.IN_DELIVERY] + 5
_PLACES[Status.DISPOSED] = _PLACES[Status.DELIVERED] + 10


class Fact(NamedTuple):
    """A status a shipment reached, when, and the operator's reason if it was moved backwards."""

    status: Status
    occurred_at: datetime
    reason: str = ""


def standing(facts: Iterable[Fact]) -> Fact | None:
    """Where a shipment stands, in whatever order and however often its statuses were heard.

    An operator's correction replaces all that happened before it; otherwise a parcel only moves forwards.
    """
    known = set(facts)
    corrections = [fact for fact in known if fact.reason]
    start = max(corrections, key=_by_time) if corrections else None
    since = [
        fact for fact in known if not fact.reason and (not start or fact.occurred_at > start.occurred_at)
    ]
    return max([*([start] if start else []), *since], key=_by_place, default=None)


def _by_time(fact: Fact) -> tuple[Any, ...]:
    return fact.occurred_at, _PLACES[fact.status], fact.status, fact.reason


def _by_place(fact: Fact) -> tuple[Any, ...]:
    return _PLACES[fact.status], *_by_time(fact)


def moment(text: str) -> datetime:
    """An event's ISO 8601 time, taken as UTC where it names no offset."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def products_of(sku: str) -> Counter[str]:
    """The catalogue products a line's SKU stands for: `A,B,B` is A once and B twice (INT-07)."""
    return Counter(part.strip() for part in sku.split(",") if part.strip())


def name_of(sku: str, names: Mapping[str, str]) -> str:
    """The pick & pack name of a SKU, "" unless the catalogue knows every product of it (PAK-09)."""
    products = products_of(sku)
    if not products or any(product not in names for product in products):
        return ""
    return " + ".join(
        names[product] if count == 1 else f"{names[product]} ×{count}" for product, count in products.items()
    )


CONSIGNEE = {
    "name": "receiver_name", "kana": "receiver_kana", "phone": "receiver_phone", "phone2": "receiver_phone2",
    "zip": "zip", "address": "address", "name_english": "name_english", "address_english": "address_english",
    "email": "email",
}  # fmt: skip
"""Where a shipment keeps what the contract says of its consignee."""
TOLD = (
    "order_no", "title", "title_english", "quantity", "unit_price", "currency", "sku", "seller_item_code",
    "option_name", "option_code", "hs_code", "origin", "material", "brand", "image_url", "goods_url",
    "item_type",
)  # fmt: skip
"""What a program tells of a goods line."""


def matched(known: Sequence[Line], told: Sequence[Line]) -> list[int | None]:
    """Which of the known lines each told one is: of the same order and goods, else of the same order."""
    found: list[int | None] = [None] * len(told)
    for same in (_goods, _order):
        free: dict[object, deque[int]] = {}
        for place, line in enumerate(known):
            if place not in found:
                free.setdefault(same(line), deque()).append(place)
        for place, line in enumerate(told):
            if found[place] is None and free.get(same(line)):
                found[place] = free[same(line)].popleft()
    return found


def _goods(line: Line) -> object:
    return line.order_no, line.sku, line.seller_item_code, line.option_code


def _order(line: Line) -> object:
    return line.order_no


class Order(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One key of a print job's order (LAB-03)."""

    key: str
    desc: bool = False


LABEL_ORDERS: dict[str, Callable[[LabelShipment], Any]] = {
    "line_count": lambda shipment: len(shipment.items),
    "option_code": lambda shipment: shipment.items[0].option_code,
    "name": lambda shipment: shipment.items[0].name,
    "k_number": lambda shipment: shipment.k_number,
    "order_no": lambda shipment: shipment.order_no,
}


def in_label_order(shipments: Iterable[LabelShipment], orders: Sequence[Order]) -> list[LabelShipment]:
    """The shipments as they are printed: the first key counts most, equal ones keep their order."""
    found = list(shipments)
    for order in reversed(orders):
        found.sort(key=LABEL_ORDERS[order.key], reverse=order.desc)
    return found

"""Shipments: a registered parcel under its K number, and what happens to it."""

import msgspec

from kse.contracts.event import Event, event
from kse.contracts.status import Status

FIRST_TEST_TAIL = 9_000_000
"""From here on the last seven digits of a K number belong to the sandbox; real parcels stay below."""


def is_test_number(k_number: str) -> bool:
    """Whether a K number is a sandbox parcel's: it says so itself, also when the parcel is long deleted."""
    return len(k_number) == 14 and k_number[0] == "K" and k_number[7] == "9" and k_number[1:].isdecimal()


class Consignee(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """Who receives the parcel in Japan. Personal data: never logged."""

    name: str
    kana: str = ""
    phone: str = ""
    phone2: str = ""
    zip: str = ""
    address: str = ""
    name_english: str = ""
    address_english: str = ""
    email: str = ""


class Line(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One goods line of a shipment. `line` is its number within the shipment, stable for life."""

    line: int
    order_no: str
    title: str
    quantity: int
    unit_price: int
    currency: str = "JPY"
    title_english: str = ""
    item_code: str = ""
    seller_item_code: str = ""
    sku: str = ""
    option_name: str = ""
    option_code: str = ""
    hs_code: str = ""
    origin: str = ""
    material: str = ""
    brand: str = ""
    image_url: str = ""
    market: str = ""
    ordered_at: str = ""
    paid_at: str = ""
    goods_url: str = ""
    item_type: str = ""
    """`main`, or the partner's word for gifts and parts."""


class ShipmentEvent(Event, frozen=True, kw_only=True):
    """A fact about one shipment; all of one speaker's facts about it arrive in order."""

    k_number: str

    @property
    def key(self) -> str:
        return self.k_number


@event("intake")
class ShipmentRegistered(ShipmentEvent, frozen=True, kw_only=True):
    """A cart became a shipment with a K number and a local tracking number (INT-06, INT-10)."""

    cart_no: str
    market: str
    account: int | None = None
    """The market account the orders were collected through; None for files and the KSE API."""
    delivery_service: str
    """`KSE` or `KSE Light`."""
    carrier: str
    """`SAGAWA` or `NEKOPOS`."""
    local_tracking_number: str = ""
    consignee: Consignee
    lines: list[Line]
    registered_at: str
    """ISO 8601 UTC."""
    weight_g: int = 0
    """As declared by the sender; the warehouse weighs again."""
    extra: dict[str, str | int | float] = {}
    """Further fields of the partner's package, kept as sent (KSE API contract 2.1)."""
    sandbox: bool = False
    """A test parcel of the seller's sandbox, a tenant of its own: `seller` is negative."""


@event("packing")
class ShipmentChanged(ShipmentEvent, frozen=True, kw_only=True):
    """The whole state of a shipment after an edit before A99 (PAK-02). Older versions never win."""

    version: int
    delivery_service: str
    carrier: str
    local_tracking_number: str
    consignee: Consignee
    lines: list[Line]


@event("packing")
class ShipmentDeleted(ShipmentEvent, frozen=True, kw_only=True):
    """A shipment was deleted before A99: its PackageNo is free, and all views drop it (PAK-03, INT-11)."""

    cart_no: str
    deleted_at: str
    """ISO 8601 UTC."""
    by: str = ""
    """Who deleted it: a user's id, or `key` and the id of an API key."""
    reason: str = ""


@event("packing", "tracking")
class StatusChanged(ShipmentEvent, frozen=True, kw_only=True):
    """A shipment reached a status. Packing says A02, A10 and A99; tracking says all that follow."""

    status: Status
    occurred_at: str
    """When it happened in the world, ISO 8601 UTC; not when we heard of it."""
    detail: str = ""
    """In the carrier's or the operator's words."""
    reason: str = ""
    """Set when an operator moved the status backwards."""
    weight_g: int = 0
    """Measured at acceptance (A99); 0 when not weighed."""
    by: str = ""
    """Who caused it: a user's id, `carrier`, or a service."""


@event("gifts")
class GiftApplied(ShipmentEvent, frozen=True, kw_only=True):
    """A gift was given to a shipment; packing adds the gift line or refuses it (GFT-02)."""

    application: str
    gift_code: str
    """`ITEM_yyyymmddNNNN`; the gift line's order number."""
    name: str
    name_english: str
    sku: str
    quantity: int


@event("packing")
class GiftAccepted(ShipmentEvent, frozen=True, kw_only=True):
    """Packing put the gift line into the shipment."""

    application: str


@event("packing")
class GiftRefused(ShipmentEvent, frozen=True, kw_only=True):
    """Packing could not add the gift: the parcel was accepted, deleted or already has this gift (GFT-06)."""

    application: str
    reason: str
    """`accepted`, `deleted`, `duplicate` or `unknown`."""


@event("packing")
class InvoiceNumberRequested(ShipmentEvent, frozen=True, kw_only=True):
    """The seller asked that a market be told the tracking number of a shipment (MKT-09)."""

    request: str
    market: str
    account: int
    order_nos: list[str]
    """Every order of the shipment, also of a merged one."""
    carrier: str
    number: str
    """The number to send: the local tracking number or the K number, as chosen."""


@event("marketplace-connector")
class InvoiceNumberSent(ShipmentEvent, frozen=True, kw_only=True):
    """What the market answered for one order of a shipment: accepted (전송완료) or try again (재전송)."""

    request: str
    order_no: str
    number: str
    accepted: bool
    reason: str = ""

"""Orders: what a market or a file says was bought (intake, marketplace-connector)."""

import msgspec

from kse.contracts.event import Event, event


class OrderLine(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One market order number with one product and a quantity (order line, 주문).

    Text is cleaned (NFC, no control characters, no market decoration such as a leading apostrophe of a
    zip); money is integer minor units of `currency`; dates are ISO 8601 with offset, or "" if unknown.
    """

    market: str
    """`qoo10jp`, `rakuten`, `amazon`, `buyma`, … free text is allowed."""
    cart_no: str
    """The market's package number; lines of one cart ship together (장바구니번호)."""
    order_no: str
    title: str
    quantity: int
    unit_price: int
    currency: str = "JPY"
    receiver_name: str = ""
    receiver_kana: str = ""
    receiver_phone: str = ""
    """Digits and hyphens in the Japanese domestic form, such as 090-0000-0001."""
    receiver_phone2: str = ""
    zip: str = ""
    """Seven digits without hyphen."""
    address: str = ""
    item_code: str = ""
    """The market's item code (상품코드)."""
    seller_item_code: str = ""
    """The seller's own code for the item (판매자상품코드)."""
    option_name: str = ""
    option_code: str = ""
    sku: str = ""
    """What picks the catalogue product (INT-07); commas separate several products."""
    buyer_name: str = ""
    ordered_at: str = ""
    paid_at: str = ""
    desired_delivery: str = ""
    message: str = ""
    image_url: str = ""
    material: str = ""
    hs_code: str = ""
    """Digits of the tariff code, as far as they are known."""
    market_status: str = ""
    """The market's own word for the order's state."""
    delivery_service: str = "KSE"
    """What the line is to travel by where its source says so: `KSE` or `KSE Light`."""
    shop: str = ""
    """The market account's alias the order came through, "" for files."""


@event("marketplace-connector")
class OrderCollected(Event, frozen=True, kw_only=True):
    """A market handed us one order line through its API (MKT-04)."""

    account: int
    job: str
    """The collection job that fetched it; outcomes are counted per job."""
    line: OrderLine

    @property
    def key(self) -> str:
        return f"{self.account}:{self.line.cart_no}"


@event("intake")
class CollectionAnswered(Event, frozen=True, kw_only=True):
    """What became of one collected order line: new, already known, or refused with a reason (MKT-05)."""

    account: int
    job: str
    cart_no: str
    order_no: str
    outcome: str
    """`new`, `already` or `refused`."""
    reason: str = ""

    @property
    def key(self) -> str:
        return f"{self.account}:{self.cart_no}"

"""The market's memory: sellers, their keys and orders, and what was received."""

import hashlib
import hmac
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from simulators.clock import now
from simulators.meter import Meter, Throttle
from simulators.qoo10.rows import ShippingInfo
from simulators.qoo10.samples import GOODS, Item, Numbers, seeded_orders
from simulators.qoo10.switches import Switches

REMEMBERED_CALLS = 20_000
KEY_LIFE = timedelta(days=365)
SEEDED_CARTS = 12
DEMO_SELLERS = (
    ("demo_seller", "demo-password-1", "demo-api-key-1"),
    ("second_seller", "demo-password-2", "demo-api-key-2"),
)


class Refusal(Exception):
    """Why an order is not changed; the single call and the bulk call tell it by different codes."""

    def __init__(self, single: int, bulk: int | None = None, reason: str = "") -> None:
        super().__init__(reason)
        self.single = single
        self.bulk = single if bulk is None else bulk
        self.reason = reason


@dataclass
class Claim:
    status: int
    requested_at: datetime
    completed_at: datetime | None
    reason: str


@dataclass
class Delay:
    kind: str = ""
    memo: str = ""


@dataclass
class Seller:
    user_id: str
    password: str
    api_key: str
    orders: dict[int, ShippingInfo] = field(default_factory=dict)
    carts: dict[int, list[ShippingInfo]] = field(default_factory=dict)
    claims: dict[int, Claim] = field(default_factory=dict)
    delays: dict[int, Delay] = field(default_factory=dict)

    def issue_key(self, at: datetime) -> str:
        """About 150 characters; they name the seller and the moment, and the password signs them."""
        content = f"{self.user_id}|{int(at.timestamp())}".encode().hex()
        return f"{content}_g_1_{self._signature(content)}_g_2_"

    def accepts_key(self, key: str) -> bool:
        content, _, rest = key.partition("_g_1_")
        return hmac.compare_digest(rest.encode(), f"{self._signature(content)}_g_2_".encode())

    def _signature(self, content: str) -> str:
        return hmac.new(self.password.encode(), content.encode(), hashlib.sha512).hexdigest()[:96]

    def add(self, order: ShippingInfo) -> None:
        self.orders[order.order_no] = order
        self.carts.setdefault(order.pack_no, []).append(order)


def read_key(key: str) -> tuple[str, int]:
    """Whose key it claims to be and when it was issued; blank for anything that is no key."""
    try:
        user_id, _, seconds = bytes.fromhex(key.partition("_g_1_")[0]).decode().rpartition("|")
        return user_id, int(seconds)
    except ValueError:
        return "", 0


class Market:
    def __init__(self, seed: int = 1, carts: int = SEEDED_CARTS) -> None:
        self.switches = Switches()
        self.meter = Meter()
        self.throttle = Throttle()
        self.numbers = Numbers(seed)
        self.goods: list[Item] = list(GOODS)
        self.sent: list[dict[str, object]] = []
        self.confirmed: list[dict[str, object]] = []
        self.calls: deque[dict[str, object]] = deque(maxlen=REMEMBERED_CALLS)
        self.tracking_owner: dict[str, int] = {}
        self.sellers: dict[str, Seller] = {}
        for user_id, password, api_key in DEMO_SELLERS:
            seller = self.add_seller(user_id, password, api_key)
            self.add_orders(seller, seeded_orders(self.numbers, user_id, carts, now()))

    def add_seller(self, user_id: str, password: str, api_key: str) -> Seller:
        self.sellers[user_id] = Seller(user_id, password, api_key)
        return self.sellers[user_id]

    def add_orders(self, seller: Seller, orders: list[ShippingInfo]) -> None:
        for order in orders:
            seller.add(order)
            if order.tracking_no:
                self.tracking_owner[order.tracking_no] = order.pack_no

    def seller_of_api_key(self, api_key: str) -> Seller | None:
        return next((seller for seller in self.sellers.values() if seller.api_key == api_key), None)

    def seller_of_key(self, key: str) -> Seller | None:
        seller = self.sellers.get(read_key(key)[0])
        return seller if seller is not None and seller.accepts_key(key) else None

    def key_is_expired(self, key: str, at: datetime) -> bool:
        return self.switches.expired_sak or at.timestamp() - read_key(key)[1] > KEY_LIFE.total_seconds()

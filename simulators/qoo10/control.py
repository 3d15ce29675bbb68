"""Control of the simulated market: its sellers, orders, faults, and what it received."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulators.clock import now, stamp
from simulators.meter import Meter
from simulators.qoo10.market import SEEDED_CARTS, Claim, Market, Seller
from simulators.qoo10.rows import DELIVERED, REQUESTED, ShippingInfo
from simulators.qoo10.samples import invented_cart, relate
from simulators.qoo10.search import CANCELLED
from simulators.qoo10.switches import Switches

COMPLETED_CLAIMS = (3, 6, 12, 14, 15, 16)


class NotKnown(LookupError):
    """The seller or order named in a control request does not exist."""


class NewSeller(msgspec.Struct, forbid_unknown_fields=True):
    user_id: str
    pwd: str
    api_key: str


class NewPassword(msgspec.Struct, forbid_unknown_fields=True):
    pwd: str


class NewOrders(msgspec.Struct, forbid_unknown_fields=True):
    """Either whole rows, or how many carts of how many lines to invent."""

    seller: str
    orders: list[ShippingInfo] = []
    carts: int = 1
    lines: int = 1
    status: int = REQUESTED


class NewClaim(msgspec.Struct, forbid_unknown_fields=True):
    status: int = CANCELLED
    reason: str = "お客様都合"


class Reset(msgspec.Struct, forbid_unknown_fields=True):
    seed: int = 1
    carts: int | None = None


def answer(content: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, media_type="application/json")


class Control:
    def __init__(self, seed: int, carts: int | None) -> None:
        self.carts = SEEDED_CARTS if carts is None else carts
        self.market = Market(seed, self.carts)

    def routes(self) -> list[Route]:
        table: list[tuple[str, str, Callable[[Request], Awaitable[Response]]]] = [
            ("GET", "sellers", self.sellers),
            ("POST", "sellers", self.add_seller),
            ("POST", "sellers/{user_id}/password", self.change_password),
            ("GET", "orders", self.orders),
            ("POST", "orders", self.add_orders),
            ("POST", "orders/{order_no:int}/deliver", self.deliver),
            ("POST", "orders/{order_no:int}/claim", self.claim),
            ("GET", "received", self.received),
            ("GET", "faults", self.faults),
            ("POST", "faults", self.change_faults),
            ("DELETE", "faults", self.clear_faults),
            ("GET", "meter", self.read_meter),
            ("DELETE", "meter", self.clear_meter),
            ("POST", "reset", self.reset),
        ]
        return [Route(f"/_control/{path}", handler, methods=[method]) for method, path, handler in table]

    def exception_handlers(self) -> Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]]:
        return {msgspec.ValidationError: _unreadable, msgspec.DecodeError: _unreadable, NotKnown: _not_known}

    def _seller(self, user_id: str) -> Seller:
        seller = self.market.sellers.get(user_id)
        if seller is None:
            raise NotKnown(f"seller {user_id}")
        return seller

    def _owner(self, order_no: int) -> Seller:
        for seller in self.market.sellers.values():
            if order_no in seller.orders:
                return seller
        raise NotKnown(f"order {order_no}")

    async def sellers(self, request: Request) -> Response:  # noqa: ARG002
        return answer([_seller_view(seller) for seller in self.market.sellers.values()])

    async def add_seller(self, request: Request) -> Response:
        asked = msgspec.json.decode(await request.body(), type=NewSeller)
        return answer(_seller_view(self.market.add_seller(asked.user_id, asked.pwd, asked.api_key)), 201)

    async def change_password(self, request: Request) -> Response:
        asked = msgspec.json.decode(await request.body(), type=NewPassword)
        seller = self._seller(request.path_params["user_id"])
        seller.password = asked.pwd
        return answer(_seller_view(seller))

    async def orders(self, request: Request) -> Response:
        only = request.query_params.get("seller")
        sellers = [self._seller(only)] if only else list(self.market.sellers.values())
        return answer([order for seller in sellers for order in seller.orders.values()])

    async def add_orders(self, request: Request) -> Response:
        asked = msgspec.json.decode(await request.body(), type=NewOrders)
        seller = self._seller(asked.seller)
        added = self._given(seller, asked.orders) if asked.orders else self._invented(seller, asked)
        self.market.add_orders(seller, added)
        return answer(added, 201)

    def _invented(self, seller: Seller, asked: NewOrders) -> list[ShippingInfo]:
        numbers = self.market.numbers
        carts = [
            invented_cart(numbers, seller.user_id, asked.status, asked.lines, now())
            for _ in range(asked.carts)
        ]
        return [order for cart in carts for order in cart]

    def _given(self, seller: Seller, orders: list[ShippingInfo]) -> list[ShippingInfo]:
        """What a row leaves out the market fills in: numbers, seller, moment, the cart's related orders."""
        numbers = self.market.numbers
        for order in orders:
            order.seller_id = seller.user_id
            order.order_no = order.order_no or numbers.order()
            order.pack_no = order.pack_no or numbers.pack()
            order.order_date = order.order_date or stamp(now())
        for pack_no in {order.pack_no for order in orders}:
            relate([*seller.carts.get(pack_no, []), *(order for order in orders if order.pack_no == pack_no)])
        return orders

    async def deliver(self, request: Request) -> Response:
        order_no = request.path_params["order_no"]
        order = self._owner(order_no).orders[order_no]
        order.move_to(DELIVERED)
        order.delivered_date = stamp(now())
        return answer(order)

    async def claim(self, request: Request) -> Response:
        asked = msgspec.json.decode(await request.body() or b"{}", type=NewClaim)
        order_no = request.path_params["order_no"]
        completed = now() if asked.status in COMPLETED_CLAIMS else None
        self._owner(order_no).claims[order_no] = Claim(asked.status, now(), completed, asked.reason)
        return answer({"OrderNo": order_no, "status": asked.status}, 201)

    async def received(self, request: Request) -> Response:  # noqa: ARG002
        market = self.market
        return answer({"sent": market.sent, "confirmed": market.confirmed, "calls": list(market.calls)})

    async def faults(self, request: Request) -> Response:  # noqa: ARG002
        return answer(self.market.switches)

    async def change_faults(self, request: Request) -> Response:
        changed = msgspec.json.decode(await request.body(), type=dict[str, Any])
        merged = msgspec.to_builtins(self.market.switches, str_keys=True) | changed
        self.market.switches = msgspec.json.decode(msgspec.json.encode(merged), type=Switches)
        return answer(self.market.switches)

    async def clear_faults(self, request: Request) -> Response:  # noqa: ARG002
        self.market.switches = Switches()
        return answer(self.market.switches)

    async def read_meter(self, request: Request) -> Response:  # noqa: ARG002
        return answer(self.market.meter.reading())

    async def clear_meter(self, request: Request) -> Response:  # noqa: ARG002
        self.market.meter = Meter()
        return answer(self.market.meter.reading())

    async def reset(self, request: Request) -> Response:
        asked = msgspec.json.decode(await request.body() or b"{}", type=Reset)
        self.market = Market(asked.seed, self.carts if asked.carts is None else asked.carts)
        return answer({"orders": sum(len(seller.orders) for seller in self.market.sellers.values())})


def _seller_view(seller: Seller) -> dict[str, object]:
    return {
        "user_id": seller.user_id,
        "pwd": seller.password,
        "api_key": seller.api_key,
        "orders": len(seller.orders),
    }


async def _unreadable(request: Request, error: Exception) -> Response:  # noqa: ARG001
    return answer({"error": str(error)}, 422)


async def _not_known(request: Request, error: Exception) -> Response:  # noqa: ARG001
    return answer({"error": str(error)}, 404)

"""Confirming an order and reporting its tracking number: the changes a seller may make (contract 3 and 4)."""

from datetime import datetime, timedelta

from simulators.clock import now, stamp
from simulators.qoo10.market import Delay, Market, Refusal, Seller
from simulators.qoo10.rows import CONFIRMED, ON_DELIVERY, REQUESTED, ShippingInfo
from simulators.qoo10.search import parse_date

CARRIERS = frozenset(
    {
        "ヤマト宅急便",
        "ネコポス",
        "クロネコDM便",
        "ゆうパック",
        "ゆうパケット",
        "クリックポスト",
        "コンビニ等受取",
        "佐川急便",
        "福山通運",
        "西濃運輸",
        "Qxpress",
        "Sagawa",
    }
)
LONGEST_TRACKING_NUMBER = 50
DAYS_UNLESS_TOLD = 3


def read_order_no(text: str) -> int:
    """Raises Refusal -10001 for anything but digits."""
    if not (text.isascii() and text.isdigit()):
        raise Refusal(-10001, reason="OrderNo format error")
    return int(text)


def own_order(seller: Seller, order_no: str) -> ShippingInfo:
    """Raises Refusal: -10001 not a number, -10004 not this seller's."""
    order = seller.orders.get(read_order_no(order_no))
    if order is None:
        raise Refusal(-10004, reason="OrdrNo is not the seller's")
    return order


def confirm(
    market: Market, seller: Seller, order_no: str, estimate: str, delay: Delay, *, bulk: bool = False
) -> ShippingInfo:
    """SetSellerCheckYN: status 2 becomes 3, the estimate and the packing numbers are set."""
    order = own_order(seller, order_no)
    _refuse_as_told(market, order)
    if order.order_no in seller.claims:
        raise Refusal(-10010, -10014, "being claimed")
    if order.status == CONFIRMED:
        raise Refusal(-10010, -10012, "already confirmed")
    if order.status != REQUESTED:
        raise Refusal(-10010, -10013, "not in delivery request")
    day = _estimated_day(market, estimate, bulk=bulk)
    order.estimated_shipping_date = stamp(day)
    order.packing_no, order.seller_delivery_no = _packing_numbers(market, seller, order)
    order.move_to(CONFIRMED)
    seller.delays[order.order_no] = delay
    market.confirmed.append(
        {
            "OrderNo": order.order_no,
            "EstShipDt": estimate,
            "DelayType": delay.kind,
            "DelayMemo": delay.memo,
            "seller": seller.user_id,
            "at": stamp(now()),
        }
    )
    return order


def _estimated_day(market: Market, estimate: str, *, bulk: bool) -> datetime:
    today = now().replace(hour=0, minute=0, second=0)
    if not estimate:
        if bulk:
            raise Refusal(-10016, reason="estimated date is null")
        return today + timedelta(days=DAYS_UNLESS_TOLD)
    try:
        day = parse_date(estimate if len(estimate) == 8 else "")
    except ValueError:
        raise Refusal(-10010, reason="estimated date is not a date") from None
    allowed = market.switches.today_allowed
    earliest = today if (allowed if allowed is not None else not bulk) else today + timedelta(days=1)
    if day < earliest:
        raise Refusal(-10010, -10018, "estimated date must be after today")
    if day > today + timedelta(days=market.switches.max_estimate_days):
        raise Refusal(-10010, -10017, "estimated date is too far away")
    return day


def _packing_numbers(market: Market, seller: Seller, order: ShippingInfo) -> tuple[str, str]:
    """The orders of a cart are packed together, so they share the numbers."""
    for other in seller.carts[order.pack_no]:
        if other.packing_no:
            return other.packing_no, other.seller_delivery_no
    return market.numbers.packing(now())


def send(market: Market, seller: Seller, order_no: str, carrier: str, tracking_no: str) -> ShippingInfo:
    """SetSendingInfo: a paid order goes to status 4 with its carrier, number and shipping date."""
    read_order_no(order_no)
    if not carrier:
        raise Refusal(-10002, reason="ShippingCorp is missing")
    if not tracking_no:
        raise Refusal(-10003, reason="TrackingNo is missing")
    order = own_order(seller, order_no)
    _refuse_as_told(market, order)
    _refuse_unsendable(market, seller, order)
    if carrier not in CARRIERS:
        raise Refusal(-10010, -10120, "enter the exact name of the delivery company")
    if len(tracking_no) > LONGEST_TRACKING_NUMBER:
        raise Refusal(-10010, -10105, "tracking number has a wrong length")
    owner = market.tracking_owner.setdefault(tracking_no, order.pack_no)
    if owner != order.pack_no and not market.switches.number_shared_by_carts:
        raise Refusal(-10010, -10103, "tracking number is already used")
    order.delivery_company, order.tracking_no, order.shipping_date = carrier, tracking_no, stamp(now())
    order.move_to(ON_DELIVERY)
    market.sent.append(
        {
            "OrderNo": order.order_no,
            "ShippingCorp": carrier,
            "TrackingNo": tracking_no,
            "seller": seller.user_id,
            "at": stamp(now()),
        }
    )
    return order


def _refuse_unsendable(market: Market, seller: Seller, order: ShippingInfo) -> None:
    if order.order_no in seller.claims:
        raise Refusal(-10010, -10101, "being claimed")
    sendable = {REQUESTED, CONFIRMED} | ({ON_DELIVERY} if market.switches.resend_allowed else set())
    if order.status not in sendable:
        raise Refusal(-10010, -10007, "not an order that can be sent")


def _refuse_as_told(market: Market, order: ShippingInfo) -> None:
    code = market.switches.refuse_orders.get(order.order_no)
    if code is not None:
        raise Refusal(code, reason="failed to update")

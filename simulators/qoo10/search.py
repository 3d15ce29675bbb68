"""Finding orders and claims by status and period (contract 2.1 and 2.6)."""

from datetime import datetime, timedelta

from simulators.clock import JST, now, parse_stamp, stamp
from simulators.qoo10.market import Claim, Refusal, Seller
from simulators.qoo10.rows import REQUESTED, ShippingInfo
from simulators.qoo10.switches import Switches

LONGEST = timedelta(days=90)
CANCELLED = 3
DATE_FORMS = {8: "%Y%m%d", 14: "%Y%m%d%H%M%S"}
ORDERED, PAID, SHIPPED, DELIVERED = "1", "2", "3", "4"


def parse_date(text: str) -> datetime:
    """Raises ValueError for anything but 8 or 14 digits that are a date."""
    form = DATE_FORMS.get(len(text))
    if form is None or not text.isascii() or not text.isdigit():
        raise ValueError(text)
    return datetime.strptime(text, form).replace(tzinfo=JST)


def read_period(start: str, end: str, bad_date: int, too_long: int) -> tuple[datetime, datetime]:
    """The period asked for, its end included; 8 digits mean the whole day. Blank: the last 90 days."""
    if not start and not end:
        return now() - LONGEST, now()
    try:
        first, last = parse_date(start), parse_date(end)
    except ValueError:
        raise Refusal(bad_date) from None
    if first > last:
        raise Refusal(bad_date)
    if last - first > LONGEST:
        raise Refusal(too_long)
    return first, last if len(end) == 14 else last + timedelta(days=1, seconds=-1)


def find_orders(
    seller: Seller, switches: Switches, status: str, period: tuple[str, str], condition: str
) -> list[ShippingInfo]:
    """Raises Refusal with -10003 (status), -10004 (combination), -10001 (date) or -10002 (over 90 days)."""
    if status not in ("", "0", "1", "2", "3", "4", "5"):
        raise Refusal(-10003)
    kind = condition or ORDERED
    if kind not in (ORDERED, PAID, SHIPPED, DELIVERED) or (
        status == str(REQUESTED) and kind in (SHIPPED, DELIVERED)
    ):
        raise Refusal(-10004)
    first, last = read_period(*period, bad_date=-10001, too_long=-10002)
    blank = {1, 2, 3} if switches.blank_status == "1-3" else {1, 2}
    wanted = {int(status)} if status not in ("", "0") else blank
    return [
        order
        for order in seller.orders.values()
        if order.status in wanted
        and not is_cancelled(seller, order)
        and _within(_moment(order, kind), first, last)
    ]


def is_cancelled(seller: Seller, order: ShippingInfo) -> bool:
    claim = seller.claims.get(order.order_no)
    return claim is not None and claim.status == CANCELLED


def _moment(order: ShippingInfo, condition: str) -> str:
    if condition == PAID and order.status >= REQUESTED:
        # Some shops' rows never show the payment date although the order is paid.
        return order.payment_date or order.order_date
    return {
        ORDERED: order.order_date,
        PAID: "",
        SHIPPED: order.shipping_date,
        DELIVERED: order.delivered_date,
    }[condition]


def _within(moment: str, first: datetime, last: datetime) -> bool:
    return stamp(first) <= moment <= stamp(last)


def find_claims(
    seller: Seller, status: str, period: tuple[str, str], condition: str
) -> list[tuple[ShippingInfo, Claim]]:
    """Raises Refusal with -10002 (date) or -10003 (over 90 days)."""
    first, last = read_period(*period, bad_date=-10002, too_long=-10003)
    found = [(seller.orders[order_no], claim) for order_no, claim in seller.claims.items()]
    return [
        (order, claim)
        for order, claim in found
        if status in ("", str(claim.status)) and _claim_within(order, claim, condition or "1", first, last)
    ]


def _claim_within(order: ShippingInfo, claim: Claim, condition: str, first: datetime, last: datetime) -> bool:
    moments = {"1": parse_stamp(order.order_date), "2": claim.requested_at, "3": claim.completed_at}
    moment = moments.get(condition)
    return moment is not None and first <= moment <= last

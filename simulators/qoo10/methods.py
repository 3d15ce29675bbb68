"""The methods of the API by service and name; each reads a call's parameters and answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from simulators.qoo10.answers import Answer
from simulators.qoo10.calls import Call
from simulators.qoo10.goods import all_goods, item_detail
from simulators.qoo10.market import Claim, Delay, Market, Refusal, Seller
from simulators.qoo10.rows import ShippingInfo, v2_row
from simulators.qoo10.search import find_claims, find_orders
from simulators.qoo10.shipping import confirm, own_order, send

MOST_IN_BULK = 500
ORDERS_ROOT = "StdCustomResultOfListOfShippingInfo"


@dataclass(frozen=True)
class Asked:
    market: Market
    seller: Seller
    call: Call
    base_url: str


Method = Callable[[Asked], Answer]
BulkRow = Callable[[dict[str, str]], ShippingInfo]


def get_shipping_info_v3(asked: Asked) -> Answer:
    found = _orders(asked, "ShippingStatus", ("SearchStartDate", "SearchEndDate"), "SearchCondition")
    return _list(asked, list(found), ORDERS_ROOT, "ShippingInfo")


def get_shipping_info_v2(asked: Asked) -> Answer:
    found = _orders(asked, "ShippingStat", ("search_Sdate", "search_Edate"), "search_condition")
    delays = asked.seller.delays
    rows = [(order, delays.get(order.order_no, Delay())) for order in found]
    return _list(
        asked, [v2_row(order, delay.kind, delay.memo) for order, delay in rows], ORDERS_ROOT, "ShippingInfo"
    )


def _orders(asked: Asked, status: str, period: tuple[str, str], condition: str) -> list[ShippingInfo]:
    call = asked.call
    dates = (call.given(period[0]), call.given(period[1]))
    return find_orders(asked.seller, asked.market.switches, call.given(status), dates, call.given(condition))


def _list(asked: Asked, rows: Sequence[object], root: str, row: str) -> Answer:
    nothing: Sequence[object] | None = None if asked.market.switches.null_when_empty else []
    return Answer(result=rows or nothing, root=root, row=row)


def get_claim_info(asked: Asked) -> Answer:
    call = asked.call
    period = (call.given("search_Sdate"), call.given("search_Edate"))
    found = find_claims(asked.seller, call.given("ClaimStat"), period, call.given("search_condition"))
    rows = [claim_row(order, claim) for order, claim in found]
    return _list(asked, rows, "StdCustomResultOfListOfClaimInfo", "ClaimInfo")


def claim_row(order: ShippingInfo, claim: Claim | None) -> dict[str, object]:
    from_order = v2_row(order)
    kept = (
        "orderNo",
        "packNo",
        "sellerID",
        "orderDate",
        "PaymentDate",
        "buyer",
        "itemCode",
        "sellerItemCode",
        "itemTitle",
        "option",
        "optionCode",
        "orderQty",
        "orderPrice",
        "discount",
        "total",
        "receiver",
    )
    return {name: from_order[name] for name in kept} | _claim_fields(claim)


def _claim_fields(claim: Claim | None) -> dict[str, object]:
    if claim is None:
        return {"claimStatus": "", "requestDate": "", "cancelRefundDate": "", "reason": ""}
    completed = "" if claim.completed_at is None else f"{claim.completed_at:%Y-%m-%d %H:%M:%S}"
    return {
        "claimStatus": str(claim.status),
        "requestDate": f"{claim.requested_at:%Y-%m-%d %H:%M:%S}",
        "cancelRefundDate": completed,
        "reason": claim.reason,
    }


def get_order(asked: Asked) -> Answer:
    """GetShippingAndClaimInfoByOrderNo_V2: -10002 for a malformed number, -10003 for one not found."""
    try:
        order = own_order(asked.seller, asked.call.given("OrderNo"))
    except Refusal as refusal:
        raise Refusal({-10001: -10002, -10004: -10003}[refusal.single]) from refusal
    left_out = {"Addr1", "Addr2", "ShippingRate", "SettlePrice", "SellerDiscount"}
    row = {name: value for name, value in v2_row(order).items() if name not in left_out}
    for name in ("ShippingDate", "Currency", "DeliveryCompany", "TrackingNo", "PaymentNation"):
        row[name[0].lower() + name[1:]] = row.pop(name)
    claim = asked.seller.claims.get(order.order_no)
    rows = [row | _claim_fields(claim) | {"deliveryCompanyReturn": "", "trackingNoReturn": ""}]
    return _list(asked, rows, "StdCustomResultOfListOfShippingAndClaimInfo", "ShippingAndClaimInfo")


def set_seller_check(asked: Asked) -> Answer:
    call = asked.call
    delay = Delay(call.given("DelayType"), call.given("DelayMemo"))
    confirm(asked.market, asked.seller, call.given("OrderNo"), call.given("EstShipDt"), delay)
    return Answer()


def set_seller_check_bulk(asked: Asked) -> Answer:
    def one(row: dict[str, str]) -> ShippingInfo:
        delay = Delay(row.get("DelayType", ""), row.get("DelayMemo", ""))
        return confirm(asked.market, asked.seller, row["OrderNo"], row.get("EstShipDt", ""), delay, bulk=True)

    return _bulk(asked, "SendPlanDtInfoJson", "cont_no", one)


def set_sending_info(asked: Asked) -> Answer:
    call = asked.call
    send(
        asked.market,
        asked.seller,
        call.given("OrderNo"),
        call.given("ShippingCorp"),
        call.given("TrackingNo"),
    )
    return Answer()


def set_sending_info_bulk(asked: Asked) -> Answer:
    def one(row: dict[str, str]) -> ShippingInfo:
        return send(
            asked.market, asked.seller, row["OrderNo"], row.get("ShippingCorp", ""), row.get("TrackingNo", "")
        )

    return _bulk(asked, "ShippingInfoJson", "contr_no", one)


def _bulk(asked: Asked, parameter: str, number_name: str, one: BulkRow) -> Answer:
    """Every row answers for itself; the call as a whole succeeds (contract 3.2, 4.2)."""
    rows = [
        _bulk_row(asked, place, sent, number_name, one)
        for place, sent in enumerate(_bulk_rows(asked.call.given(parameter)), start=1)
    ]
    return Answer(result=rows, root="StdCustomResultOfListOfBulkResult", row="BulkResult")


def _bulk_rows(text: str) -> list[dict[str, str]]:
    try:
        rows = msgspec.json.decode(text, type=list[dict[str, str | int | None]])
    except msgspec.DecodeError:
        raise Refusal(-10006, reason="JSON is invalid") from None
    if len(rows) > MOST_IN_BULK:
        raise Refusal(-10011, reason="over the limit")
    return [{"OrderNo": ""} | {name: _text(value) for name, value in row.items()} for row in rows]


def _text(value: str | int | None) -> str:
    return "" if value is None else str(value).strip()


def _bulk_row(
    asked: Asked, place: int, sent: dict[str, str], number_name: str, one: BulkRow
) -> dict[str, object]:
    code = 0
    try:
        one(sent)
    except Refusal as refusal:
        code = refusal.bulk
    order_no = sent["OrderNo"]
    number = int(order_no) if order_no.isascii() and order_no.isdigit() else 0
    told: dict[str, object] = {
        number_name: place if asked.market.switches.bulk_row_is_index else number,
        "result_cd": code,
    }
    return told | ({"transc_nm": sent.get("ShippingCorp", "")} if number_name == "contr_no" else {})


def get_item_detail(asked: Asked) -> Answer:
    detail = item_detail(asked.market.goods, asked.call, asked.base_url)
    return Answer(result=[detail], root="StdCustomResultOfListOfItemDetailInfo", row="ItemDetailInfo")


def get_all_goods(asked: Asked) -> Answer:
    return Answer(
        result=all_goods(asked.market.goods, asked.call),
        root="StdCustomResultOfAllGoodsInfo",
        row="GoodsInfo",
    )


METHODS: dict[str, dict[str, Method]] = {
    "shippingbasic": {
        "getshippinginfo_v2": get_shipping_info_v2,
        "getshippinginfo_v3": get_shipping_info_v3,
        "getshippingandclaiminfobyorderno_v2": get_order,
        "getclaiminfo_v3": get_claim_info,
        "setsellercheckyn_v2": set_seller_check,
        "setsellercheckynbulk": set_seller_check_bulk,
        "setsendinginfo": set_sending_info,
        "setsendinginfobulk": set_sending_info_bulk,
    },
    "itemslookup": {"getitemdetailinfo": get_item_detail, "getallgoodsinfo": get_all_goods},
}
WRITING = frozenset({set_seller_check, set_seller_check_bulk, set_sending_info, set_sending_info_bulk})

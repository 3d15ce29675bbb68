"""Assertions 17-23 of the market's contract: confirming, reporting tracking numbers, goods."""

import json
import threading
from collections.abc import Callable

import httpx
import pytest

from tests.simulators.calling import CHECK, CHECK_BULK, ENDPOINT, SEND, SEND_BULK, Market, Row, day

DETAIL, ALL_GOODS = "ItemsLookup.GetItemDetailInfo", "ItemsLookup.GetAllGoodsInfo"


def claim(seller: Market, order_no: int, status: int = 1) -> None:
    seller.http.post(f"/_control/orders/{order_no}/claim", json={"status": status}).raise_for_status()


def check_bulk(seller: Market, rows: list[Row]) -> Row:
    return seller.call(CHECK_BULK, SendPlanDtInfoJson=json.dumps(rows))


def send_bulk(seller: Market, rows: list[Row]) -> Row:
    return seller.call(SEND_BULK, ShippingInfoJson=json.dumps(rows, ensure_ascii=False))


def sending(order_no: int | str, tracking_no: str = "357000000014", carrier: str = "佐川急便") -> Row:
    return {"OrderNo": order_no, "ShippingCorp": carrier, "TrackingNo": tracking_no}


def carts(seller: Market, status: int = 2) -> list[list[int]]:
    found: dict[int, list[int]] = {}
    for row in seller.orders(status):
        found.setdefault(row["PackNo"], []).append(row["OrderNo"])
    return list(found.values())


def test_confirming_moves_the_order_on_and_sets_date_and_packing_numbers(seller: Market) -> None:
    number, *_ = seller.order_numbers(2)
    told = seller.call(CHECK, OrderNo=number, EstShipDt=day(3), DelayType=1, DelayMemo="memo")
    order = seller.order(number)
    assert told == {"ResultCode": 0, "ResultMsg": "成功"}
    assert order["ShippingStatus"] == "Seller confirm(3)"
    assert order["EstimatedShippingDate"].replace("-", "").startswith(day(3))
    assert order["PackingNo"].startswith("JPP")
    assert len(order["SellerDeliveryNo"].split("-")) == 2
    assert number not in seller.order_numbers(2)
    assert number in seller.order_numbers(3)


def test_what_was_confirmed_is_remembered(seller: Market) -> None:
    number, *_ = seller.order_numbers(2)
    seller.call(CHECK, OrderNo=number, EstShipDt=day(3), DelayType=2)
    (confirmed,) = seller.received()["confirmed"]
    assert (confirmed["OrderNo"], confirmed["EstShipDt"], confirmed["DelayType"]) == (number, day(3), "2")


def test_neither_delay_type_nor_date_is_enforced_in_the_single_call(seller: Market) -> None:
    number, *_ = seller.order_numbers(2)
    assert seller.call(CHECK, OrderNo=number)["ResultCode"] == 0
    assert seller.order(number)["EstimatedShippingDate"]


def test_the_orders_of_a_cart_get_the_same_packing_number(seller: Market) -> None:
    cart = next(cart for cart in carts(seller) if len(cart) > 1)
    for number in cart:
        seller.call(CHECK, OrderNo=number, EstShipDt=day(2))
    assert len({seller.order(number)["PackingNo"] for number in cart}) == 1


@pytest.mark.parametrize(
    ("order_no", "code"), [("abc", -10001), ("", -10001), ("1", -10004), ("1100000001", -10004)]
)
def test_a_malformed_or_foreign_order_cannot_be_confirmed(market: Market, order_no: str, code: int) -> None:
    other = market.signed_in("second_seller", "demo-password-2", "demo-api-key-2")
    assert other.call(CHECK, OrderNo=order_no, EstShipDt=day(3))["ResultCode"] == code


@pytest.mark.parametrize("estimate", ["2026-12-01", day(-1), day(31), "20261399"])
def test_the_single_call_fails_to_update_for_an_impossible_date(seller: Market, estimate: str) -> None:
    number, *_ = seller.order_numbers(2)
    assert seller.call(CHECK, OrderNo=number, EstShipDt=estimate)["ResultCode"] == -10010
    assert number in seller.order_numbers(2)


def test_a_confirmed_order_is_not_confirmed_again(seller: Market) -> None:
    number, *_ = seller.order_numbers(3)
    assert seller.call(CHECK, OrderNo=number, EstShipDt=day(3))["ResultCode"] == -10010


def test_today_is_taken_singly_and_refused_in_bulk_unless_switched(seller: Market) -> None:
    first, second, third, *_ = seller.order_numbers(2)
    assert seller.call(CHECK, OrderNo=first, EstShipDt=day(0))["ResultCode"] == 0
    row = {"OrderNo": str(second), "EstShipDt": day(0)}
    assert check_bulk(seller, [row])["ResultObject"][0]["result_cd"] == -10018
    seller.switch(today_allowed=True)
    assert check_bulk(seller, [row])["ResultObject"][0]["result_cd"] == 0
    seller.switch(today_allowed=False)
    assert seller.call(CHECK, OrderNo=third, EstShipDt=day(0))["ResultCode"] == -10010


def test_a_bulk_confirmation_answers_each_row_by_its_order_number(seller: Market) -> None:
    new, claimed, null, past, far, *_ = seller.order_numbers(2)
    confirmed, sent = seller.order_numbers(3)[0], seller.order_numbers(4)[0]
    claim(seller, claimed)
    asked = {
        new: (day(2), 0),
        confirmed: (day(2), -10012),
        sent: (day(2), -10013),
        claimed: (day(2), -10014),
        null: ("", -10016),
        past: (day(-1), -10018),
        far: (day(31), -10017),
        999: (day(2), -10004),
    }
    rows = [
        {"OrderNo": str(number), "EstShipDt": date, "DelayType": ""} for number, (date, _) in asked.items()
    ]
    told = check_bulk(seller, rows)
    assert told["ResultCode"] == 0
    assert {row["cont_no"]: row["result_cd"] for row in told["ResultObject"]} == {
        number: code for number, (_, code) in asked.items()
    }
    assert seller.order(new)["ShippingStatus"] == "Seller confirm(3)"


def test_the_farthest_date_is_configurable(seller: Market) -> None:
    number, *_ = seller.order_numbers(2)
    seller.switch(max_estimate_days=60)
    assert (
        check_bulk(seller, [{"OrderNo": number, "EstShipDt": day(31)}])["ResultObject"][0]["result_cd"] == 0
    )


def test_bulk_rows_can_be_told_by_place(seller: Market) -> None:
    seller.switch(bulk_row_is_index=True)
    first, second, *_ = seller.order_numbers(2)
    told = check_bulk(seller, [{"OrderNo": str(number), "EstShipDt": day(2)} for number in (first, second)])
    assert [row["cont_no"] for row in told["ResultObject"]] == [1, 2]


@pytest.mark.parametrize(
    ("method", "parameter"), [(CHECK_BULK, "SendPlanDtInfoJson"), (SEND_BULK, "ShippingInfoJson")]
)
def test_a_bulk_call_refuses_bad_json_and_more_than_500_rows(
    seller: Market, method: str, parameter: str
) -> None:
    for text in ("{", "", '{"OrderNo": 1}', "[1]"):
        assert seller.call(method, **{parameter: text})["ResultCode"] == -10006
    rows = [{"OrderNo": str(number), "ShippingCorp": "x", "TrackingNo": "1"} for number in range(501)]
    assert seller.call(method, **{parameter: json.dumps(rows)})["ResultCode"] == -10011
    assert seller.call(method, **{parameter: json.dumps(rows[:500])})["ResultCode"] == 0


@pytest.mark.parametrize("status", [2, 3])
def test_a_tracking_number_moves_the_order_into_delivery(seller: Market, status: int) -> None:
    number, *_ = seller.order_numbers(status)
    told = seller.call(SEND, **sending(number))
    order = seller.order(number)
    assert told == {"ResultCode": 0, "ResultMsg": "成功"}
    assert (order["TrackingNo"], order["DeliveryCompany"]) == ("357000000014", "佐川急便")
    assert order["ShippingDate"].replace("-", "").startswith(day(0))
    assert number not in seller.order_numbers(2) + seller.order_numbers(3)
    assert number in seller.order_numbers(4)
    (sent,) = seller.received()["sent"]
    assert sending(number).items() <= sent.items()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"ShippingCorp": ""}, -10002),
        ({"TrackingNo": " "}, -10003),
        ({"OrderNo": "x"}, -10001),
        ({"OrderNo": "1"}, -10004),
        ({"ShippingCorp": "郵便"}, -10010),
        ({"TrackingNo": "1" * 51}, -10010),
    ],
)
def test_an_incomplete_or_wrong_report_is_refused(seller: Market, changed: Row, code: int) -> None:
    number, *_ = seller.order_numbers(2)
    assert seller.call(SEND, **(sending(number) | changed))["ResultCode"] == code
    assert number in seller.order_numbers(2)
    assert seller.received()["sent"] == []


def test_an_unpaid_a_claimed_and_a_sent_order_take_no_tracking_number(seller: Market) -> None:
    unpaid, sent, claimed = (seller.order_numbers(status)[0] for status in (1, 4, 2))
    claim(seller, claimed)
    for number in (unpaid, sent, claimed):
        assert seller.call(SEND, **sending(number))["ResultCode"] == -10010


def test_sending_again_can_be_allowed(seller: Market) -> None:
    seller.switch(resend_allowed=True)
    number, *_ = seller.order_numbers(4)
    assert seller.call(SEND, **sending(number, "369000000026", "ネコポス"))["ResultCode"] == 0
    assert seller.order(number)["TrackingNo"] == "369000000026"


def test_one_number_serves_one_cart_only(seller: Market) -> None:
    shared = next(cart for cart in carts(seller) if len(cart) > 1)
    other = next(cart for cart in carts(seller) if cart != shared)
    for number in shared:
        assert seller.call(SEND, **sending(number))["ResultCode"] == 0
    assert seller.call(SEND, **sending(other[0]))["ResultCode"] == -10010
    assert send_bulk(seller, [sending(other[0])])["ResultObject"][0]["result_cd"] == -10103
    seller.switch(number_shared_by_carts=True)
    assert seller.call(SEND, **sending(other[0]))["ResultCode"] == 0


def test_a_bulk_report_answers_each_row_with_its_carrier(seller: Market) -> None:
    good, unknown_carrier, claimed, no_carrier, no_number, *_ = seller.order_numbers(2)
    claim(seller, claimed)
    rows = [
        sending(good, "357000000014"),
        sending(unknown_carrier, "357000000025", "Black Cat"),
        sending(claimed, "357000000036"),
        sending(no_carrier, "357000000047", ""),
        sending(no_number, ""),
        sending("x", "357000000058"),
    ]
    told = send_bulk(seller, rows)
    assert told["ResultCode"] == 0
    assert [(row["contr_no"], row["result_cd"]) for row in told["ResultObject"]] == [
        (good, 0),
        (unknown_carrier, -10120),
        (claimed, -10101),
        (no_carrier, -10002),
        (no_number, -10003),
        (0, -10001),
    ]
    assert told["ResultObject"][0]["transc_nm"] == "佐川急便"


def test_given_order_numbers_can_be_made_to_fail(seller: Market) -> None:
    first, second, *_ = next(cart for cart in carts(seller) if len(cart) > 1)
    seller.switch(refuse_orders={str(first): -10010})
    assert seller.call(SEND, **sending(first))["ResultCode"] == -10010
    assert seller.call(SEND, **sending(second))["ResultCode"] == 0
    seller.http.delete("/_control/faults").raise_for_status()
    assert seller.call(SEND, **sending(first))["ResultCode"] == 0


def test_a_sent_order_can_be_delivered(seller: Market) -> None:
    number, *_ = seller.order_numbers(4)
    seller.http.post(f"/_control/orders/{number}/deliver").raise_for_status()
    assert seller.order(number)["DeliveredDate"]
    assert number in seller.order_numbers(5)


def test_many_reports_at_once_move_each_order_once(seller: Market) -> None:
    """Ten connections race for every order; the market accepts each order exactly once."""
    numbers = seller.order_numbers(2)
    accepted: list[int] = []

    def race() -> None:
        with httpx.Client(base_url=seller.http.base_url, timeout=10) as http:
            mine = Market(http, seller.key)
            accepted.extend(
                n for n in numbers if mine.call(SEND, **sending(n, f"3570{n}"))["ResultCode"] == 0
            )

    racers: list[Callable[[], None]] = [race] * 10
    threads = [threading.Thread(target=racer) for racer in racers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(accepted) == sorted(numbers)
    assert len(seller.received()["sent"]) == len(numbers)


@pytest.mark.parametrize("asked", [{"ItemCode": "900000001"}, {"SellerCode": "SERUM-30"}])
def test_an_item_is_told_in_text_only_with_its_picture(seller: Market, asked: Row) -> None:
    (item,) = seller.call(DETAIL, **asked)["ResultObject"]
    assert all(isinstance(value, str) for value in item.values())
    assert (item["ItemCode"], item["SellerCode"], item["ItemPrice"]) == ("900000001", "SERUM-30", "1980.0000")
    assert item["ImageUrl"] == str(seller.http.base_url.join("/li/001/000/900000001.g.jpg"))
    picture = httpx.get(item["ImageUrl"])
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.content.startswith(b"\xff\xd8\xff")


def test_each_item_has_a_picture_of_its_own_and_others_have_none(seller: Market) -> None:
    codes = [f"90000000{place}" for place in range(1, 9)]
    urls = [seller.call(DETAIL, ItemCode=code)["ResultObject"][0]["ImageUrl"] for code in codes]
    assert len({httpx.get(url).raise_for_status().content for url in urls}) == 8
    assert seller.http.get("/li/009/000/900000009.g.jpg").status_code == 404


@pytest.mark.parametrize("asked", [{"ItemCode": "1"}, {"SellerCode": "NONE"}, {}])
def test_an_unknown_item_is_not_found(seller: Market, asked: Row) -> None:
    assert seller.call(DETAIL, **asked)["ResultCode"] == -10001


def test_every_ordered_item_can_be_looked_up(seller: Market) -> None:
    for item_no in {row["ItemNo"] for row in seller.orders()}:
        assert seller.call(DETAIL, ItemCode=item_no)["ResultCode"] == 0


def test_the_goods_are_listed_by_status_and_page(seller: Market) -> None:
    told = seller.call(ALL_GOODS, ItemStatus="S2", Page=1)["ResultObject"]
    assert (told["TotalItems"], told["TotalPages"], told["PresentPage"]) == (7, 1, 1)
    assert len(told["Items"]) == 7
    assert set(told["Items"][0]) == {"ItemCode", "SellerCode", "ItemStatus"}
    assert seller.call(ALL_GOODS, ItemStatus="S2", Page=2)["ResultObject"]["Items"] == []
    assert seller.call(ALL_GOODS, Page=1)["ResultCode"] < 0


def test_the_endpoint_answers_a_call_without_any_method(seller: Market) -> None:
    assert "ErrorMsg" in seller.http.get(ENDPOINT).json()

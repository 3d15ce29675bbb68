"""Assertions 10-16 of the market's contract: which orders are listed, and how a row looks."""

import pytest

from simulators.clock import parse_stamp
from tests.simulators.calling import CLAIMS, V2, V3, Market, Row, day

V3_FIELDS = [
    "ShippingStatus",
    "SellerID",
    "PackNo",
    "OrderDate",
    "PaymentDate",
    "EstimatedShippingDate",
    "ShippingDate",
    "DeliveredDate",
    "Buyer",
    "BuyerKana",
    "BuyerTel",
    "BuyerMobile",
    "BuyerEmail",
    "OrderNo",
    "ItemNo",
    "SellerItemCode",
    "ItemTitle",
    "Option",
    "OptionCode",
    "OrderPrice",
    "OrderQty",
    "Discount",
    "Total",
    "Receiver",
    "ReceiverKana",
    "ZipCode",
    "ShippingAddress",
    "Address1",
    "Address2",
    "ReceiverTel",
    "ReceiverMobile",
    "DesiredDeliveryDate",
    "SenderName",
    "SenderTel",
    "SenderNation",
    "SenderZipCode",
    "SenderAddress",
    "ShippingWay",
    "ShippingMessage",
    "PaymentMethod",
    "SellerDiscount",
    "Currency",
    "ShippingRate",
    "RelatedOrder",
    "ShippingRateType",
    "DeliveryCompany",
    "VoucherCode",
    "PackingNo",
    "SellerDeliveryNo",
    "Gift",
    "CartDiscountSeller",
    "CartDiscountQoo10",
    "SettlePrice",
    "BranchName",
    "TrackingNo",
    "Material",
    "AvailableSendType",
    "AvailableShippingDate",
]
NUMBERS = {
    "PackNo", "OrderNo", "OrderPrice", "OrderQty", "Discount", "Total", "SellerDiscount", "ShippingRate",
    "CartDiscountSeller", "CartDiscountQoo10", "SettlePrice",
}  # fmt: skip
V3_ONLY = {
    "EstimatedShippingDate",
    "DesiredDeliveryDate",
    "BuyerKana",
    "ReceiverKana",
    "ItemNo",
    "ShippingMessage",
    "Material",
}


def period(first: str, last: str) -> Row:
    return {"SearchStartDate": first, "SearchEndDate": last}


@pytest.mark.parametrize("status", [1, 2, 3, 4, 5])
def test_a_status_lists_only_itself_with_its_code_in_brackets(seller: Market, status: int) -> None:
    texts = {
        1: "Awaiting shipping(1)",
        2: "On request(2)",
        3: "Seller confirm(3)",
        4: "On delivery(4)",
        5: "Delivered(5)",
    }
    assert {row["ShippingStatus"] for row in seller.orders(status)} == {texts[status]}


@pytest.mark.parametrize("status", ["0", ""])
def test_no_status_means_one_to_three_or_as_switched_one_and_two(seller: Market, status: str) -> None:
    assert {row["ShippingStatus"][-2] for row in seller.orders(status)} == {"1", "2", "3"}
    seller.switch(blank_status="1-2")
    assert {row["ShippingStatus"][-2] for row in seller.orders(status)} == {"1", "2"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (period(day(-91), day(0)), -10002),
        (period("2026-10-01", "2026-10-02"), -10001),
        (period("20261301", "20261302"), -10001),
        (period(day(0), day(-1)), -10001),
        (period(day(0), ""), -10001),
        ({"ShippingStatus": "6"}, -10003),
        ({"ShippingStatus": "x"}, -10003),
        ({"ShippingStatus": "2", "SearchCondition": "3"}, -10004),
        ({"ShippingStatus": "2", "SearchCondition": "4"}, -10004),
    ],
)
def test_an_impossible_search_is_refused_with_its_code(seller: Market, asked: Row, code: int) -> None:
    told = seller.call(V3, **asked)
    assert told["ResultCode"] == code
    assert "ResultObject" not in told


def test_ninety_days_are_still_allowed(seller: Market) -> None:
    assert seller.orders(2, **period(day(-90), day(0)))


def test_an_end_of_eight_digits_covers_its_whole_day_and_fourteen_digits_cut_at_the_second(
    seller: Market,
) -> None:
    late = seller.add(orders=[{"OrderDate": "2026-10-05 23:59:59"}])[0]["OrderNo"]
    whole_day = seller.orders(2, **period("20261005", "20261005"))
    cut = seller.orders(2, **period("20261005000000", "20261005235958"))
    assert [row["OrderNo"] for row in whole_day] == [late]
    assert cut == []


def test_the_condition_says_which_date_counts(seller: Market) -> None:
    dates = {"OrderDate": "2026-10-01 10:00:00", "PaymentDate": "2026-10-03 10:00:00"}
    dates |= {"ShippingDate": "2026-10-05 10:00:00", "DeliveredDate": "2026-10-07 10:00:00"}
    number = seller.add(orders=[dates | {"ShippingStatus": "Delivered(5)"}])[0]["OrderNo"]
    for condition, date in zip("1234", ("20261001", "20261003", "20261005", "20261007"), strict=True):
        found = seller.orders(5, SearchCondition=condition, **period(date, date))
        assert [row["OrderNo"] for row in found] == [number], condition


def test_a_v3_row_has_exactly_the_58_fields_with_json_numbers(seller: Market) -> None:
    for row in seller.orders():
        assert list(row) == V3_FIELDS
        assert {name for name, value in row.items() if isinstance(value, int)} == NUMBERS
    assert len(V3_FIELDS) == 58


def test_v2_has_its_own_parameters_and_names(seller: Market) -> None:
    asked = {"ShippingStat": 2, "search_Sdate": day(-30), "search_Edate": day(0), "search_condition": 1}
    rows = seller.call(V2, **asked)["ResultObject"]
    v3 = seller.orders(2)
    assert [row["orderNo"] for row in rows] == [row["OrderNo"] for row in v3]
    assert not V3_ONLY & set(rows[0])
    assert not {"OrderNo", "PackNo", "ItemNo", "Receiver", "Address1"} & set(rows[0])
    renamed = {
        "packNo": "PackNo",
        "itemCode": "ItemNo",
        "hopeDate": "DesiredDeliveryDate",
        "receiver_gata": "ReceiverKana",
    }
    renamed |= {
        "shippingAddr": "ShippingAddress",
        "Addr1": "Address1",
        "Addr2": "Address2",
        "ShippingMsg": "ShippingMessage",
    }
    for old, new in renamed.items():
        assert [row[old] for row in rows] == [row[new] for row in v3]
    assert rows[0]["shippingCountry"] == rows[0]["PaymentNation"] == "JP"


def test_v2_parameter_names_mean_nothing_to_v3_nor_the_other_way_round(seller: Market) -> None:
    statuses = {row["ShippingStatus"][-2] for row in seller.call(V3, ShippingStat=2)["ResultObject"]}
    assert statuses == {"1", "2", "3"}
    statuses = {row["shippingStatus"][-2] for row in seller.call(V2, ShippingStatus=2)["ResultObject"]}
    assert statuses == {"1", "2", "3"}


def test_nothing_found_is_an_empty_list_or_as_switched_null(seller: Market) -> None:
    long_ago = period("20250101", "20250102")
    assert seller.call(V3, **long_ago)["ResultObject"] == []
    seller.switch(null_when_empty=True)
    told = seller.call(V3, **long_ago)
    assert told["ResultObject"] is None
    assert told["ResultCode"] == 0


def test_the_orders_of_a_cart_share_its_number_and_name_one_another(seller: Market) -> None:
    carts: dict[int, list[Row]] = {}
    for row in seller.orders(2):
        carts.setdefault(row["PackNo"], []).append(row)
    several = [rows for rows in carts.values() if len(rows) > 1]
    assert len(several) >= 3
    for rows in several:
        related = ", ".join(str(row["OrderNo"]) for row in rows)
        assert {row["RelatedOrder"] for row in rows} == {related}
        assert len({row["Receiver"] for row in rows}) == 1


def test_a_cancelled_order_leaves_the_lists_and_is_told_as_a_claim(seller: Market) -> None:
    cancelled, *_ = seller.order_numbers(2)
    seller.http.post(f"/_control/orders/{cancelled}/claim", json={"status": 3}).raise_for_status()
    listed = [row["OrderNo"] for row in seller.orders()]
    v2 = [row["orderNo"] for row in seller.call(V2)["ResultObject"]]
    claims = seller.call(CLAIMS, search_Sdate=day(-1), search_Edate=day(0), search_condition=2)[
        "ResultObject"
    ]
    assert cancelled not in listed
    assert cancelled not in v2
    assert [(row["orderNo"], row["claimStatus"]) for row in claims] == [(cancelled, "3")]


def test_claims_are_filtered_by_status_and_refuse_a_bad_period(seller: Market) -> None:
    first, second, *_ = seller.order_numbers(2)
    for number, status in ((first, 1), (second, 3)):
        seller.http.post(f"/_control/orders/{number}/claim", json={"status": status}).raise_for_status()
    asked = {"search_Sdate": day(-1), "search_Edate": day(0), "search_condition": 2}
    only = seller.call(CLAIMS, ClaimStat=1, **asked)["ResultObject"]
    assert [row["orderNo"] for row in only] == [first]
    assert seller.call(CLAIMS, search_Sdate="x", search_Edate=day(0))["ResultCode"] == -10002
    assert seller.call(CLAIMS, search_Sdate=day(-91), search_Edate=day(0))["ResultCode"] == -10003


def test_one_order_is_told_by_its_number_with_its_claim(seller: Market) -> None:
    method = "ShippingBasic.GetShippingAndClaimInfoByOrderNo_V2"
    number, *_ = seller.order_numbers(4)
    (row,) = seller.call(method, OrderNo=number)["ResultObject"]
    assert (row["orderNo"], row["shippingStatus"], row["claimStatus"]) == (number, "On delivery(4)", "")
    assert row["trackingNo"] == seller.order(number)["TrackingNo"]
    assert not {"Addr1", "Addr2", "ShippingRate", "SettlePrice", "SellerDiscount"} & set(row)
    assert seller.call(method, OrderNo="x")["ResultCode"] == -10002
    assert seller.call(method, OrderNo=1)["ResultCode"] == -10003


def test_the_oddities_of_live_answers_are_among_the_rows(seller: Market) -> None:
    rows = seller.orders(2)
    desired = [row["DesiredDeliveryDate"] for row in rows]
    assert any(row["ReceiverTel"] == "+81--" and row["ReceiverMobile"].startswith("+81-90-") for row in rows)
    assert any(text.endswith(" ") for text in desired)
    assert "14:00~16:00" in desired
    assert any(text.endswith(" 19:00~21:00") for text in desired)
    assert any(row["PaymentDate"] == "" for row in rows)
    assert any("(+699円)" in row["Option"] for row in rows)
    assert any("★" in row["Address2"] and "\u2010" in row["Address2"] for row in rows)
    assert any("  " in row["ShippingAddress"] for row in rows)
    assert any(row["RelatedOrder"] == "" for row in rows)
    assert any("," in row["SellerItemCode"] for row in seller.orders())


def test_the_money_of_a_row_adds_up(seller: Market) -> None:
    for row in seller.orders():
        paid_option = row["Total"] + row["Discount"] - row["OrderPrice"] * row["OrderQty"]
        assert paid_option >= 0
        assert (paid_option > 0) == ("(+" in row["Option"]), row


def test_each_status_has_the_dates_it_has_reached(seller: Market) -> None:
    for status in (1, 2, 3, 4, 5):
        for row in seller.orders(status):
            assert parse_stamp(row["OrderDate"])
            assert bool(row["EstimatedShippingDate"]) == bool(row["PackingNo"]) == (status >= 3)
            assert bool(row["ShippingDate"]) == bool(row["TrackingNo"]) == (status >= 4)
            assert bool(row["DeliveredDate"]) == (status == 5)


def test_the_same_seed_gives_the_same_orders(seller: Market) -> None:
    def invented(seed: int) -> list[tuple[int, str, str]]:
        seller.http.post("/_control/reset", json={"seed": seed}).raise_for_status()
        return [
            (row["OrderNo"], row["Receiver"], row["OptionCode"])
            for row in seller.http.get("/_control/orders").json()
        ]

    assert invented(7) == invented(7) != invented(8)


def test_a_large_market_can_be_made(seller: Market) -> None:
    seller.http.post("/_control/reset", json={"carts": 1000}).raise_for_status()
    seller.add(carts=3, lines=4, status=2)
    assert len(seller.orders(2)) > 1000


def test_a_control_request_that_makes_no_sense_is_refused(seller: Market) -> None:
    assert seller.http.post("/_control/faults", json={"thunder": True}).status_code == 422
    assert seller.http.post("/_control/orders", json={"seller": "nobody"}).status_code == 404
    assert (
        seller.http.post(
            "/_control/orders", json={"seller": "demo_seller", "orders": [{"Colour": 1}]}
        ).status_code
        == 422
    )
    assert seller.http.post("/_control/orders/1/claim", json={}).status_code == 404

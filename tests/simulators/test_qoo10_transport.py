"""Assertions 1-9 of the market's contract: the call styles, the answer's form and the keys."""

from xml.etree import ElementTree as ET

import pytest

from tests.simulators.calling import CHECK, CREATE_KEY, ENDPOINT, SEND, V2, V3, Market, Row

FORGED_KEY = f"{b'demo_seller|1790000000'.hex()}_g_1_{'0' * 96}_g_2_"


def test_a_method_in_the_path_with_the_key_in_the_header_is_answered_in_json(seller: Market) -> None:
    answered = seller.post(V3, ShippingStatus=2)
    assert answered.status_code == 200
    assert answered.headers["content-type"] == "application/json; charset=utf-8"
    assert answered.json()["ResultCode"] == 0
    assert answered.json()["ResultMsg"] == "成功"


def test_all_three_call_styles_give_the_same_rows(seller: Market) -> None:
    in_path = seller.orders(2)
    query = {"v": "1.0", "returnType": "json", "method": V3, "key": seller.key, "ShippingStatus": "2"}
    in_query = seller.http.get(ENDPOINT, params=query).json()["ResultObject"]
    in_body = seller.http.post(ENDPOINT, data=query).json()["ResultObject"]
    header = {"GiosisCertificationKey": seller.key}
    with_header = seller.http.post(
        ENDPOINT, data={"method": V3, "ShippingStatus": "2"}, headers=header
    ).json()
    assert in_path
    assert in_path == in_query == in_body == with_header["ResultObject"]


def test_the_service_named_path_leads_to_the_same_method(seller: Market) -> None:
    path = "/GMKT.INC.Front.QAPIService/ShippingBasic.qapi/GetShippingInfo_v3"
    rows = seller.http.post(path, data={"ShippingStatus": "2", "key": seller.key}).json()["ResultObject"]
    assert rows == seller.orders(2)


@pytest.mark.parametrize("method", ["shippingbasic.getshippinginfo_V3", "SHIPPINGBASIC.GETSHIPPINGINFO_V3"])
def test_method_and_header_names_do_not_care_about_case(seller: Market, method: str) -> None:
    header = {"giosiscertificationkey": seller.key, "qapiversion": "1.1"}
    told = seller.http.post(f"{ENDPOINT}/{method}", data={"ShippingStatus": "2"}, headers=header).json()
    assert told["ResultObject"] == seller.orders(2)


def test_doubled_marks_empty_pairs_and_unknown_parameters_are_passed_over(seller: Market) -> None:
    query = f"??v=1.0&&method={V3}&key={seller.key}&&ShippingStatus=2&Page=7&from=elsewhere"
    assert seller.http.get(ENDPOINT + query).json()["ResultObject"] == seller.orders(2)


@pytest.mark.parametrize("kind", ["json", "application/json"])
def test_json_is_given_when_asked_for(seller: Market, kind: str) -> None:
    assert seller.call(V3, returnType=kind)["ResultCode"] == 0


@pytest.mark.parametrize("kind", ["xml", "text/xml"])
def test_xml_has_the_documented_roots_and_rows(seller: Market, kind: str) -> None:
    answered = seller.post(V3, returnType=kind, ShippingStatus=2)
    assert answered.headers["content-type"].startswith("text/xml")
    root = ET.fromstring(answered.content.decode("utf-8"))
    rows = root.findall(".//ShippingInfo")
    assert root.tag == "StdCustomResultOfListOfShippingInfo"
    assert [child.tag for child in root] == ["ResultObject", "ResultCode", "ResultMsg"]
    assert [row.findtext("OrderNo") for row in rows] == [str(number) for number in seller.order_numbers(2)]
    assert rows[0].findtext("ShippingDate") == ""


def test_xml_of_a_change_is_a_plain_result(seller: Market) -> None:
    root = ET.fromstring(seller.post(CHECK, returnType="xml", OrderNo="abc").text)
    assert (root.tag, root.findtext("ResultCode")) == ("StdResult", "-10001")


def test_xml_of_a_key_request_holds_the_key_directly(market: Market) -> None:
    params = {
        "user_id": "demo_seller",
        "pwd": "demo-password-1",
        "key": "demo-api-key-1",
        "returnType": "xml",
    }
    root = ET.fromstring(market.http.post(f"{ENDPOINT}/{CREATE_KEY}", data=params).text)
    assert (root.tag, root.findtext("ResultCode")) == ("StdCustomResultOfString", "0")
    assert Market(market.http, root.findtext("ResultObject", "")).orders(2)


def test_the_charset_can_be_missing_from_the_header(seller: Market) -> None:
    seller.switch(no_charset=True)
    answered = seller.post(V3, ShippingStatus=2)
    assert answered.headers["content-type"] == "application/json"
    assert "都" in answered.content.decode("utf-8") or "県" in answered.content.decode("utf-8")


@pytest.mark.parametrize("style", ["header", "query", "body"])
def test_the_right_api_key_and_login_give_a_certification_key(market: Market, style: str) -> None:
    login = {"user_id": "demo_seller", "pwd": "demo-password-1"}
    url, key = f"{ENDPOINT}/{CREATE_KEY}", "demo-api-key-1"
    answered = {
        "header": lambda: market.http.post(url, data=login, headers={"GiosisCertificationKey": key}),
        "query": lambda: market.http.get(ENDPOINT, params=login | {"method": CREATE_KEY, "key": key}),
        "body": lambda: market.http.post(url, data=login | {"key": key}),
    }[style]()
    told = answered.json()
    assert told["ResultCode"] == 0
    assert 140 <= len(told["ResultObject"]) <= 160
    assert "_g_1_" in told["ResultObject"]


@pytest.mark.parametrize("code", [-10000, -10777])
def test_a_wrong_password_gives_a_negative_code_and_no_key(market: Market, code: int) -> None:
    market.switch(wrong_password_code=code)
    told = Market(market.http, "demo-api-key-1").call(CREATE_KEY, user_id="demo_seller", pwd="guess")
    assert told["ResultCode"] == code
    assert "ResultObject" not in told


@pytest.mark.parametrize("pwd", ["demo-password-1", "demo-password-2"])
def test_another_sellers_login_does_not_open_with_ones_own_api_key(market: Market, pwd: str) -> None:
    told = Market(market.http, "demo-api-key-1").call(CREATE_KEY, user_id="second_seller", pwd=pwd)
    assert told["ResultCode"] < 0


def test_the_password_can_be_switched_to_wrong(market: Market) -> None:
    market.switch(wrong_password=True)
    told = Market(market.http, "demo-api-key-1").call(
        CREATE_KEY, user_id="demo_seller", pwd="demo-password-1"
    )
    assert told["ResultCode"] < 0


@pytest.mark.parametrize(
    "key", ["", "nonsense", "64656d6f_g_1_00_g_2_", "キー", FORGED_KEY, f"{FORGED_KEY}キー"]
)
def test_a_missing_or_unknown_key_is_told_without_a_result_code(market: Market, key: str) -> None:
    told: Row = market.http.post(f"{ENDPOINT}/{V3}", data={"key": key}).json()
    assert told == {"ErrorCode": -90001, "ErrorMsg": "存在しないAPIです。"}


def test_the_unknown_key_can_be_told_in_the_other_envelope(market: Market) -> None:
    market.switch(invalid_key_code=-10000)
    assert Market(market.http, "nonsense").call(V3)["ResultCode"] == -10000


def test_an_expired_key_is_named_as_such(seller: Market) -> None:
    seller.switch(expired_sak=True)
    assert seller.call(V3)["ResultCode"] == -90004


def test_a_changed_password_kills_the_keys_issued_before(seller: Market) -> None:
    seller.http.post("/_control/sellers/demo_seller/password", json={"pwd": "new"}).raise_for_status()
    assert "ResultCode" not in seller.call(V3)
    assert seller.signed_in(pwd="new").call(V3)["ResultCode"] == 0


def test_a_key_outlives_a_restart_of_the_market(seller: Market) -> None:
    seller.http.post("/_control/reset", json={}).raise_for_status()
    assert seller.call(V3)["ResultCode"] == 0


def test_a_forbidden_method_is_refused(seller: Market) -> None:
    seller.switch(forbidden_methods=[SEND])
    assert seller.call(SEND, OrderNo=1)["ResultCode"] == -90002
    assert seller.call(V3)["ResultCode"] == 0


@pytest.mark.parametrize(
    ("method", "text"),
    [
        ("Shopping.GetShippingInfo_v3", "Can't find service Name Shopping"),
        ("ShippingBasic.GetNothing", "Can't find method Info GetNothing"),
        ("CertificationAPI.GetNothing", "Can't find method Info GetNothing"),
    ],
)
def test_an_unknown_service_or_method_is_named(seller: Market, method: str, text: str) -> None:
    told = seller.call(method)
    assert told["ErrorMsg"] == text
    assert "ResultCode" not in told


def test_an_api_key_does_not_serve_as_certification_key(market: Market) -> None:
    told = Market(market.http, "demo-api-key-1").call(V3)
    assert told["ResultCode"] < 0
    assert told["ResultMsg"] == "Login IDは必須です"


def test_each_seller_sees_only_its_own_orders(market: Market) -> None:
    first = {row["SellerID"] for row in market.signed_in().orders()}
    second = market.signed_in("second_seller", "demo-password-2", "demo-api-key-2")
    assert first == {"demo_seller"}
    assert {row["SellerID"] for row in second.orders()} == {"second_seller"}


def test_what_was_called_is_remembered_with_its_style(seller: Market) -> None:
    seller.http.get(ENDPOINT, params={"method": V2, "key": seller.key, "v": "1.0"})
    last = seller.received()["calls"][-1]
    assert (last["method"], last["style"], last["version"], last["seller"], last["code"]) == (
        V2,
        "query",
        "1.0",
        "demo_seller",
        0,
    )

"""The KSE API's contract, decision by decision, on the real services over HTTP (sections 0, 1, 3, 5 and 6)."""

import gzip
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from gateway.api.envelope import LANGUAGES, TEXTS
from gateway.api.package import described
from intake.partner_api import TEXTS as REGISTRATION_TEXTS

from kse.contracts import STATUS_NAMES
from tests.gateway.house import API_KEY, serving
from tests.gateway.partners import KEY, Stack, package

JSON = "application/json"


@pytest.fixture(scope="module")
async def http(stack: Stack) -> AsyncIterator[httpx.AsyncClient]:
    """A program on the other end of a real connection; it follows no redirect."""
    async with (
        serving(stack.gateway.up.app) as address,
        httpx.AsyncClient(base_url=address, headers=KEY, timeout=30) as client,
    ):
        yield client


def body(*packages: dict[str, Any]) -> bytes:
    return json.dumps({"DataList": packages}, ensure_ascii=False).encode()


async def test_the_answer_has_the_contracts_members_in_the_order_sent(http: httpx.AsyncClient) -> None:
    numbers = [f"SHAPE-{number}" for number in range(30)]
    sent = [package(number) for number in numbers]
    sent[3], sent[11] = package("SHAPE-0"), package("SHAPE-11", ReceiverZipCode="12")
    answered = await http.post("/v1/createOrders/kr", content=body(*sent))
    assert list(answered.json()) == ["Code", "Message", "Data"]
    data = answered.json()["Data"]
    assert [list(item) for item in data] == [["Code", "Message", "ResultData"]] * 30
    codes = ["9903014" if at == 3 else "9903012" if at == 11 else "0" for at in range(30)]
    assert [item["Code"] for item in data] == codes
    results = [item["ResultData"] for item in data]
    assert [result and result["PackageNo"] for result in results] == [
        None if code != "0" else number for number, code in zip(numbers, codes, strict=True)
    ]
    members = ["PackageNo", "TrackingNo", "Status", "StatusDesc", "LocalTrackingCompany", "LocalTrackingNo"]
    for result in filter(None, results):
        assert list(result) == members
        assert re.fullmatch(r"K2[0-9]{5}[0-9]{7}", result["TrackingNo"])
        local = result["LocalTrackingNo"]
        assert re.fullmatch(r"[0-9]{12}", local)
        assert int(local[-1]) == int(local[:11]) % 7
    issued = [result["TrackingNo"] for result in results if result]
    assert issued == sorted(issued), "numbers are issued in the order sent"


@pytest.mark.parametrize(
    "kind", ["application/json; charset=UTF-8", "text/plain", "application/x-www-form-urlencoded", "a/b", ""]
)
async def test_a_body_that_is_json_is_taken_under_any_media_type(http: httpx.AsyncClient, kind: str) -> None:
    sent = body(package(f"KIND-{kind}-1".replace("; ", "-")))
    answered = await http.post("/v1/createOrders/kr", content=sent, headers={"Content-Type": kind})
    assert answered.json()["Code"] == "0", answered.text
    assert answered.headers["content-type"] == JSON


@pytest.mark.parametrize(
    "form",
    [
        "{0},{1}", "{0}, {1},", " {0}\r\n{1}\r\n", "\ufeff{0},{1}", '["{0}","{1}"]', '["{0}","{1}",]', "[{0},{1}]",
        '{{"DataList":["{0}","{1}"]}}', '{{"DataList":"{0},{1}"}}', '{{"TrackingNo":["{0}","{1}"]}}',
        '[{{"TrackingNo":"{0}"}},{{"TrackingNo":"{1}"}}]', '"{0},{1}"', "{0},{1},{0}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("call", ["getOrders", "tracking"])
async def test_numbers_are_read_however_they_are_listed(
    http: httpx.AsyncClient, call: str, form: str
) -> None:
    one, two = "K2611239999998", "K2611239999999"
    answered = await http.post(f"/v1/{call}/en", content=form.format(one, two).encode())
    assert answered.status_code == 200
    told = answered.json()
    if call == "tracking":
        assert list(told) == [one, two]
        assert {entry["Code"] for entry in told.values()} == {"9002004"}
    else:
        assert (told["Code"], [item["Code"] for item in told["Data"]]) == ("9002004", ["9002004"] * 2)


@pytest.mark.parametrize("call", ["getOrders", "tracking"])
@pytest.mark.parametrize(
    "sent", [b'["\\ud800"]', b'["\\u0000"]', b"\x00", b'{"DataList":["\\udfff\\ud800"]}']
)
async def test_a_number_no_text_can_hold_is_refused_and_no_fault_of_ours(
    http: httpx.AsyncClient, call: str, sent: bytes
) -> None:
    answered = await http.post(f"/v1/{call}/kr", content=sent)
    assert answered.status_code in (200, 400)
    assert "9009999" not in answered.text


@pytest.mark.parametrize("name", ["KSE-APIKey", "kse-apikey", "KSE-APIKEY"])
async def test_the_keys_header_has_no_case_and_blanks_around_the_key_do_not_matter(
    stack: Stack, name: str
) -> None:
    answered = await stack.http.post("/v1/getOrders/kr", headers={name: f" {API_KEY} "}, content=b"K1")
    assert answered.json()["Code"] == "9002006"


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE"])
@pytest.mark.parametrize("call", ["createOrders", "getOrders", "tracking"])
async def test_another_method_is_refused_with_the_one_that_is_allowed(
    http: httpx.AsyncClient, call: str, method: str
) -> None:
    answered = await http.request(method, f"/v1/{call}/kr")
    assert (answered.status_code, answered.headers["allow"]) == (405, "POST")
    assert (answered.headers["content-type"], answered.json()["Code"]) == (JSON, "9000003")


async def test_a_head_has_the_same_answer_without_its_body(http: httpx.AsyncClient) -> None:
    answered = await http.head("/v1/createOrders/kr")
    assert (answered.status_code, answered.headers["content-type"], answered.content) == (405, JSON, b"")
    assert int(answered.headers["content-length"]) > 20


@pytest.mark.parametrize(
    "path",
    ["/v1", "/v1/", "/v1//", "/v1/createOrders", "/v1/createOrders//kr", "/v1/createorders/kr", "/v1/createOrders/KR",
     "/v1/createOrders/kr/1", "/v1/%00/kr", "/v1/createOrders/%ff", "/v1/../v1/nothing/kr", "/v1/" + "x" * 3000],
)  # fmt: skip
async def test_what_does_not_exist_is_told_in_the_envelope_and_nobody_is_sent_elsewhere(
    http: httpx.AsyncClient, path: str
) -> None:
    answered = await http.post(path, content=b"{}")
    assert (answered.status_code, answered.headers["content-type"]) == (404, JSON)
    assert answered.json()["Code"] in ("9000002", "9000003")
    assert 0 < len(answered.json()["Message"]) < 200


async def test_a_slash_at_the_end_is_no_other_address(http: httpx.AsyncClient) -> None:
    answered = await http.post("/v1/getOrders/kr/", content=b"K2611239999999")
    assert (answered.status_code, answered.json()["Code"]) == (200, "9002004")


@pytest.mark.parametrize("key", ["caf\xe9", "\xff\xfe", "a" * 300, "", "\x85"])
async def test_a_header_in_any_bytes_is_no_fault_of_ours(http: httpx.AsyncClient, key: str) -> None:
    headers = {"Idempotency-Key": key.encode("latin-1"), "KSE-APIKey": API_KEY.encode()}
    answered = await http.post("/v1/createOrders/kr", content=body(package("H", ToCountry="US")), headers=headers)  # type: ignore[arg-type]  # fmt: skip
    assert answered.status_code in (400, 422)
    assert answered.json()["Code"] in ("9903010", "9903012")


@pytest.mark.parametrize("call", ["createOrders", "updateOrders", "getOrders", "tracking", "cancelOrders"])
async def test_a_packed_body_is_told_what_is_wrong_with_it(http: httpx.AsyncClient, call: str) -> None:
    headers = {**KEY, "content-encoding": "gzip"}
    packed = gzip.compress(json.dumps({"DataList": [package("1")]}).encode())
    answered = await http.post(f"/v1/{call}/en", content=packed, headers=headers)
    assert (answered.status_code, answered.json()["Code"]) == (400, "9000001")
    assert "Content-Encoding: gzip" in answered.json()["Message"]
    plain = {**KEY, "content-encoding": "identity"}
    answered = await http.post("/v1/getOrders/en", content=b"K2001010000001", headers=plain)
    assert answered.status_code == 200


async def test_a_body_bigger_than_any_call_is_told_its_limit(http: httpx.AsyncClient) -> None:
    for call, size in (("tracking", 300_000), ("createOrders", 17_000_000)):
        answered = await http.post(f"/v1/{call}/en", content=b" " * size)
        assert (answered.status_code, answered.json()["Code"]) == (413, "9000001")
        assert re.search(r"\d{6}", answered.json()["Message"])


async def test_five_hundred_packages_are_taken_in_one_call_and_one_more_is_not(
    http: httpx.AsyncClient,
) -> None:
    sent = [package(f"MANY-{number}") for number in range(501)]
    refused = await http.post("/v1/createOrders/en", content=body(*sent))
    assert (refused.status_code, refused.json()["Code"]) == (422, "9903019")
    assert "500" in refused.json()["Message"]
    answered = await http.post("/v1/createOrders/en", content=body(*sent[:500]))
    assert (answered.status_code, answered.json()["Code"], len(answered.json()["Data"])) == (200, "0", 500)
    assert answered.elapsed.total_seconds() < 20


def test_status_texts_are_the_contracts() -> None:
    korean = {
        "A00": "접수대기", "A02": "보류", "A10": "입고대기", "A99": "입고완료", "B00": "출고완료", "B11": "출발",
        "B99": "도착", "C11": "통관중(통관 수속중)", "C90": "통관완료", "D00": "배송중(배송사인계)", "D11": "배송중",
        "D99": "배송완료", "E00": "배송미완료", "E01": "배송불가(수취거부/반품)", "X99": "폐기",
    }  # fmt: skip
    english = ["Prepare", "On hold", "Waiting for arrival", "Accepted", "Shipped out", "Departed", "Arrived",
               "Customs clearance in progress", "Customs cleared", "Handed to carrier", "In delivery", "Delivered",
               "Delivery not completed", "Undeliverable (refused/returned)", "Disposed"]  # fmt: skip
    japanese = ["受付待ち", "保留", "入庫待ち", "入庫完了", "出庫完了", "出発", "到着", "通関中", "通関完了",
                "配送会社引渡し", "配送中", "配達完了", "配達未完了", "配達不可(受取拒否/返品)", "廃棄"]  # fmt: skip
    assert [status.value for status in STATUS_NAMES] == list(korean)
    for lang, texts in (("kr", list(korean.values())), ("en", english), ("jp", japanese)):
        assert [described(code, lang) for code in korean] == texts


@pytest.mark.parametrize("texts", [TEXTS, REGISTRATION_TEXTS], ids=["gateway", "intake"])
def test_every_code_is_text_of_seven_digits_or_zero_and_speaks_three_languages(
    texts: dict[str, tuple[str, str, str]],
) -> None:
    for code, told in texts.items():
        assert re.fullmatch(r"0|9\d{6}(\.\w+)?", code)
        assert len({*told}) == len(LANGUAGES)
        assert len({"{field}" in each for each in told}) == 1, code
        assert re.search("[가-힣]", told[0])
        assert told[1].isascii()
        assert re.search("[ぁ-んァ-ヶ一-龯]", told[2])


def test_both_services_say_the_same_for_the_codes_they_share() -> None:
    shared = set(TEXTS) & set(REGISTRATION_TEXTS) - {"9903010", "9000002"}
    assert {code: TEXTS[code] for code in shared} == {code: REGISTRATION_TEXTS[code] for code in shared}

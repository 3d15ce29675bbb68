"""The KSE API end to end: the gateway, intake, packing and tracking, over real HTTP (contract, sections 0 to 6)."""

import asyncio
from typing import Any

import httpx
import pytest
from gateway.api import calls, door

from kse.testing.infrastructure import Infrastructure
from kse.testing.running import eventually
from tests.gateway.house import API_KEY, Upstream, house, reply, serving
from tests.gateway.partners import KEY, Stack, package


async def test_a_registered_package_is_read_back_as_it_was_sent(stack: Stack) -> None:
    (k_number,) = await stack.register("READ-1")
    read = await stack.call("getOrders/kr", k_number)
    assert read.status_code == 200
    assert (read.json()["Code"], len(read.json()["Data"])) == ("0", 1)
    entry = read.json()["Data"][0]
    assert (entry["Code"], entry["Message"]) == ("0", "정상 처리되었습니다.")
    result = entry["ResultData"]
    sent = package("READ-1")
    (goods,) = sent.pop("GoodsList")
    assert {name: result[name] for name in sent} == {**sent, "TrackingNo": k_number}
    (shown,) = result["GoodsList"]
    assert {name: shown[name] for name in goods} == goods
    assert (result["Status"], result["StatusDesc"]) == ("A10", "입고대기")
    assert result["LocalTrackingCompany"] == "SAGAWA"
    assert len(result["LocalTrackingNo"]) == 12
    fields_of_the_contract = {
        "ReceiverSocialNo", "ReceiverStreet", "ReceiverCity", "ReceiverNameEng", "ReceiverFullAddrEng",
        "ReceiverStreetEng", "ReceiverStateEng", "ReceiverCityEng", "Depth", "Height", "LengthMeasure",
        "UserData2", "UserData3", "ExportDeclarationNo",
    }  # fmt: skip
    assert fields_of_the_contract <= set(result)


async def test_prices_of_currencies_with_cents_come_back_as_they_were_sent(stack: Stack) -> None:
    goods = {**package("x")["GoodsList"][0], "UnitPrice": "12.34", "Currency": "USD"}
    (k_number,) = await stack.register("READ-USD", GoodsList=[goods])
    read = (await stack.call("getOrders/en", k_number)).json()
    assert read["Data"][0]["ResultData"]["GoodsList"][0]["UnitPrice"] == 12.34


async def test_the_answer_keeps_the_order_asked_and_tells_each_unknown_number(stack: Stack) -> None:
    one, two = await stack.register("ORDER-1", "ORDER-2")
    asked = ["K2611239999999", two, "nonsense", one, two]
    read = await stack.call("getOrders/en", "\n".join(asked))
    assert read.status_code == 200
    assert read.json()["Code"] == "9903010"
    assert [entry["Code"] for entry in read.json()["Data"]] == ["9002004", "0", "9002006", "0"]
    assert read.json()["Data"][0]["ResultData"] is None
    assert "TrackingNo K2611239999999" in read.json()["Data"][0]["Message"]
    assert [entry["ResultData"]["PackageNo"] for entry in read.json()["Data"] if entry["ResultData"]] == [
        "ORDER-2",
        "ORDER-1",
    ]


async def test_the_connection_test_of_a_client_finds_nothing_with_a_good_key(stack: Stack) -> None:
    read = await stack.call(
        "getOrders/kr", "K00000000000000", **{"content-type": "text/plain; charset=UTF-8"}
    )
    assert (read.status_code, read.json()["Code"]) == (200, "9002006")
    read = await stack.call("getOrders/kr", "K2611239999999")
    assert (read.status_code, read.json()["Code"]) == (200, "9002004")


async def test_what_packing_has_not_heard_of_yet_is_read_from_intake(stack: Stack) -> None:
    (k_number,) = await stack.register("EARLY-1")
    await stack.behind["packing"].fetch(
        "UPDATE shipments SET k_number = k_number || '-unheard' WHERE k_number = $1", k_number
    )
    result = (await stack.call("getOrders/kr", k_number)).json()["Data"][0]["ResultData"]
    assert (result["PackageNo"], result["Status"], result["UserData1"]) == ("EARLY-1", "A10", "a")


async def test_tracking_answers_by_number_with_its_history_in_korean_time(stack: Stack) -> None:
    (k_number,) = await stack.register("TRACK-1")
    operator = await stack.gateway.person("kseoperator")
    scanned = await operator.post("/api/packing/acceptance", json={"code": k_number, "weight_g": 310})
    assert scanned.json()["verdict"] == "accepted", scanned.text

    async def accepted() -> Any:
        found = (await stack.call("tracking/jp", f"{k_number},K2611239999999,x")).json()
        return found if found[k_number]["Data"]["Status"] == "A99" else None

    found = await eventually(accepted)
    assert list(found) == [k_number, "K2611239999999", "x"]
    assert "Code" not in found
    data = found[k_number]["Data"]
    assert (found[k_number]["Code"], data["StatusDesc"], data["LocalTrackingCompany"]) == (
        "0",
        "入庫完了",
        "SAGAWA",
    )
    newest, *_, oldest = data["StatusHistory"]
    assert (newest["Status"], oldest["Status"]) == ("A99", "A10")
    (row,) = await stack.behind["tracking"].fetch(
        "SELECT to_char(max(occurred_at) AT TIME ZONE 'Asia/Seoul', 'YYYY-MM-DD HH24:MI:SS') AS kst"
        " FROM timeline WHERE k_number = $1",
        k_number,
    )
    assert newest["DateTime"] == row["kst"]
    assert (found["K2611239999999"]["Code"], found["x"]["Code"]) == ("9002004", "9002006")
    read = (await stack.call("getOrders/kr", k_number)).json()["Data"][0]["ResultData"]
    assert (read["Status"], read["StatusDesc"]) == ("A99", "입고완료")


async def test_what_tracking_has_not_heard_of_yet_waits_for_arrival(stack: Stack) -> None:
    (k_number,) = await stack.register("EARLY-2")
    await stack.behind["tracking"].fetch("DELETE FROM timeline WHERE k_number = $1", k_number)
    await stack.behind["tracking"].fetch("DELETE FROM shipments WHERE k_number = $1", k_number)
    data = (await stack.call("tracking/kr", k_number)).json()[k_number]["Data"]
    assert (data["Status"], data["StatusDesc"], len(data["LocalTrackingNo"])) == ("A10", "입고대기", 12)
    assert [event["Status"] for event in data["StatusHistory"]] == ["A10"]


async def test_another_companys_numbers_are_unknown(stack: Stack) -> None:
    (k_number,) = await stack.register("MINE-1")
    await stack.gateway.another_seller("stranger")
    master, operator = await stack.gateway.person("stranger"), await stack.gateway.person("kseoperator")
    made = (await master.post("/api/gateway/api-keys", json={})).json()
    await operator.post(f"/api/gateway/api-keys/{made['id']}/approve")
    theirs = {"KSE-APIKey": made["key"]}
    assert (await stack.call("getOrders/kr", k_number, **theirs)).json()["Code"] == "9002004"
    assert (await stack.call("tracking/kr", k_number, **theirs)).json()[k_number]["Code"] == "9002004"


async def test_a_partly_good_call_registers_the_good_packages(stack: Stack) -> None:
    await stack.register("TWICE-1")
    packages = [package("TWICE-1"), package("GOOD-1"), package("NAMELESS", ReceiverName="")]
    answered = await stack.call("createOrders/kr", {"DataList": packages})
    assert (answered.status_code, answered.json()["Code"]) == (200, "9903010")
    assert [entry["Code"] for entry in answered.json()["Data"]] == ["9903014", "0", "9903011"]
    assert "ReceiverName" in answered.json()["Data"][2]["Message"]
    assert answered.json()["Data"][1]["ResultData"]["Status"] == "A10"


async def test_a_call_of_which_nothing_was_accepted_is_no_success(stack: Stack) -> None:
    """A shop app looks at nothing but the HTTP status."""
    await stack.register("TWICE-2")
    duplicate = await stack.call("createOrders/kr", {"DataList": [package("TWICE-2")]})
    assert (duplicate.status_code, duplicate.json()["Code"]) == (409, "9903010")
    missing = await stack.call("createOrders/en", {"DataList": [package("BAD-1", ReceiverTelNo=None)]})
    assert (missing.status_code, missing.json()["Data"][0]["Code"]) == (422, "9903011")
    assert "ReceiverTelNo" in missing.json()["Data"][0]["Message"]


async def test_the_body_reaches_intake_as_it_came(stack: Stack) -> None:
    """A BOM, another media type and spaces between: what intake tolerates the gateway does not touch."""
    body = (
        b'\xef\xbb\xbf {"DataList" :\n [' + httpx.Request("POST", "http://x", json=package("BOM-1")).content
    )
    answered = await stack.call("createOrders/kr", body + b"]}", **{"content-type": "text/plain"})
    assert answered.json()["Code"] == "0", answered.text


@pytest.mark.parametrize(
    ("path", "method", "key", "status", "code"),
    [
        ("createOrders/kr", "POST", "", 401, "9001001"),
        ("createOrders/kr", "POST", "wrong", 401, "9001002"),
        ("tracking/jp", "POST", "wrong", 401, "9001002"),
        ("createOrders/ko", "POST", API_KEY, 404, "9000002"),
        ("createOrders", "POST", API_KEY, 404, "9000002"),
        ("createOrders/", "POST", API_KEY, 404, "9000002"),
        ("createOrders/%0Akr", "POST", API_KEY, 404, "9000002"),
        ("getOrders/kr", "GET", API_KEY, 405, "9000003"),
        ("getOrders/kr", "BREW", API_KEY, 405, "9000003"),
        ("getOrders/kr", "OPTIONS", "", 405, "9000003"),
        ("holdOrders/kr", "POST", API_KEY, 404, "9000003"),
        ("createOrders/kr/more", "POST", API_KEY, 404, "9000003"),
        ("", "POST", API_KEY, 404, "9000003"),
        ("createOrders/kr", "POST", API_KEY, 400, "9000001"),
        ("getOrders/kr", "POST", API_KEY, 400, "9000001"),
        ("tracking/kr/", "POST", API_KEY, 400, "9000001"),
    ],
)
async def test_every_failed_call_is_answered_in_the_envelope(
    stack: Stack, path: str, method: str, key: str, status: int, code: str
) -> None:
    headers = {"KSE-APIKey": key} if key else {}
    answered = await stack.http.request(method, f"/v1/{path}", headers=headers, content=b"")
    assert (answered.status_code, answered.headers["content-type"]) == (status, "application/json")
    assert answered.json()["Code"] == code
    assert answered.json()["Message"]


async def test_the_bare_door_answers_in_the_envelope_and_sends_nobody_elsewhere(stack: Stack) -> None:
    answered = await stack.http.get("/v1")
    assert (answered.status_code, answered.json()["Code"]) == (404, "9000003")


async def test_messages_speak_the_paths_language(stack: Stack) -> None:
    told = {
        lang: (await stack.http.post(f"/v1/tracking/{lang}")).json()["Message"] for lang in ("kr", "en", "jp")
    }
    assert told == {
        "kr": "API 키가 없습니다: KSE-APIKey",
        "en": "The API key is missing: KSE-APIKey",
        "jp": "APIキーがありません: KSE-APIKey",
    }


async def test_more_numbers_than_allowed_are_refused_as_a_whole(stack: Stack) -> None:
    numbers = [f"K261123{number:07}" for number in range(501)]
    for method, limit in (("tracking", 20), ("getOrders", 500)):
        over = await stack.call(f"{method}/en", ",".join(numbers[: limit + 1]))
        assert (over.status_code, over.json()["Code"]) == (422, "9002005")
        assert str(limit) in over.json()["Message"]
        assert (await stack.call(f"{method}/en", ",".join(numbers[:limit]))).status_code == 200


async def test_a_body_too_big_is_refused_before_it_is_read_whole(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "BIGGEST_REGISTRATION", 500)
    refused = await stack.call("createOrders/kr", {"DataList": [package("BIG-1")]})
    assert (refused.status_code, refused.json()["Code"]) == (413, "9000001")


async def test_a_program_that_calls_too_often_is_told_when_to_come_back(servers: Infrastructure) -> None:
    async with house(servers, partner_calls_per_minute=30) as opened:
        # All at once: thirty in turn may take long enough to earn another.
        first = await opened.up.http.post("/v1/getOrders/kr", headers=KEY)
        asked = [opened.up.http.post("/v1/getOrders/kr", headers=KEY) for _ in range(30)]
        calls_made = [first, *sorted(await asyncio.gather(*asked), key=lambda call: call.status_code)]
    assert [call.status_code for call in calls_made] == [400] * 30 + [429]
    assert calls_made[30].json()["Code"] == "9001005"
    assert 1 <= int(calls_made[30].headers["retry-after"]) <= 2
    assert calls_made[0].headers["ratelimit-policy"] == '"key";q=30;w=60'
    assert calls_made[0].headers["ratelimit"] == '"key";r=29;t=2'
    assert calls_made[30].headers["ratelimit"] == '"key";r=0;t=60'


async def test_a_service_that_is_away_is_our_fault_in_the_envelope(servers: Infrastructure) -> None:
    async with house(servers) as opened:
        for method, body in (
            ("createOrders", b"{}"),
            ("getOrders", b"K2611230000001"),
            ("tracking", b"K2611230000001"),
        ):
            answered = await opened.up.http.post(f"/v1/{method}/en", headers=KEY, content=body)
            assert (answered.status_code, answered.json()["Code"]) == (503, "9009999")
            assert "Nothing was done" in answered.json()["Message"]


async def test_a_service_that_fails_or_dallies_is_our_fault_too(
    servers: Infrastructure, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The services behind are small stand-ins here, because the real ones do not break on demand."""
    monkeypatch.setattr(calls, "REGISTRATION_SECONDS", 0.3)
    behind = Upstream()

    async def html(_scope: Any, _receive: Any, send: Any) -> None:
        await reply(send, 500, b"<h1>Internal Server Error</h1>", content_type="text/html")

    async def nonsense(_scope: Any, _receive: Any, send: Any) -> None:
        await reply(send, 200, b'{"shipments": [{"k_number": 7}]}')

    async def never(_scope: Any, receive: Any, _send: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    async def unavailable(_scope: Any, _receive: Any, send: Any) -> None:
        await reply(send, 503, b'{"code":"unavailable"}', content_type="application/problem+json")

    async def breaks_off(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"90")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})
        raise ConnectionResetError

    async def read_and_then_html(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"].startswith("/read-updates"):
            await reply(send, 200, b'{"updates": [{"label": "1", "change": {}}]}')
        else:
            await html(scope, receive, send)

    async with serving(behind) as url, house(servers, intake_url=url, packing_url=url) as opened:
        for answers, method, status, words in (
            (html, "createOrders", 504, "was lost"),
            (html, "cancelOrders", 504, "was lost"),
            (unavailable, "cancelOrders", 503, "Nothing was done"),
            (breaks_off, "cancelOrders", 504, "was lost"),
            (html, "updateOrders", 503, "Nothing was done"),
            (read_and_then_html, "updateOrders", 504, "was lost"),
            (nonsense, "getOrders", 500, "reference"),
            (html, "getOrders", 503, "Nothing was done"),
            (never, "createOrders", 504, "took too long"),
            (unavailable, "createOrders", 503, "Nothing was done"),
            (breaks_off, "createOrders", 504, "was lost"),
        ):
            behind.answers = answers
            called = await opened.up.http.post(f"/v1/{method}/en", headers=KEY, content=b"K2611230000001")
            assert (called.status_code, called.json()["Code"]) == (status, "9009999"), called.text
            assert words in called.json()["Message"]
        posted = [asked for asked in behind.asked if asked[1].startswith("/create-orders")]
        assert len(posted) == 4, "nothing is sent twice"


async def test_a_connection_that_breaks_before_the_answer_is_not_told_as_a_long_wait(
    servers: Infrastructure,
) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        async with house(servers, intake_url=url) as opened:
            called = await opened.up.http.post("/v1/createOrders/en", headers=KEY, content=b"{}")
    finally:
        server.close()
    assert (called.status_code, called.json()["Code"]) == (504, "9009999")
    assert "was lost" in called.json()["Message"]


async def test_intake_is_needed_only_for_what_packing_does_not_know(servers: Infrastructure) -> None:
    behind = Upstream()
    shipment = {
        "k_number": "K2611230000001", "status": "A02", "cart_no": "C-1", "delivery_service": "KSE Light",
        "carrier": "NEKOPOS", "consignee": {"name": "見本"}, "lines": [],
    }  # fmt: skip

    async def knows_one(_scope: Any, _receive: Any, send: Any) -> None:
        await reply(send, 200, httpx.Response(200, json={"shipments": [shipment]}).content)

    behind.answers = knows_one
    async with serving(behind) as url, house(servers, packing_url=url) as opened:
        one = await opened.up.http.post("/v1/getOrders/kr", headers=KEY, content=b"K2611230000001")
        assert one.json()["Data"][0]["ResultData"]["StatusDesc"] == "보류"
        both = await opened.up.http.post(
            "/v1/getOrders/kr", headers=KEY, content=b"K2611230000001,K2611230000002"
        )
        assert (both.status_code, both.json()["Code"]) == (503, "9009999")


async def test_of_a_package_sent_many_times_at_once_one_is_registered(stack: Stack) -> None:
    body = {"DataList": [package("RACE-1")]}
    answers = await asyncio.gather(*(stack.call("createOrders/kr", body) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]


def test_the_methods_are_those_of_the_contract_and_those_beyond_it() -> None:
    assert set(door.METHODS) - {"advanceOrders"} == {
        "createOrders",
        "getOrders",
        "tracking",
        "changes",
        "cancelOrders",
        "updateOrders",
    }

"""The door to the services: streamed, signed, timed, and refused in the person's language."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import brotli
import httpx
import pytest
from intake.settings import IntakeSettings

from gateway import routes
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import eventually
from tests.gateway.house import House, Upstream, house, reply, serving

BIG = json.dumps({"rows": [["K2611230000001", "입고대기", number] for number in range(2000)]}).encode()


@pytest.fixture(scope="module")
async def packing() -> Upstream:
    return Upstream()


@pytest.fixture(scope="module")
async def gateway(servers: Infrastructure, packing: Upstream) -> AsyncIterator[House]:
    async with serving(packing) as address, house(servers, packing_url=address, intake_url=address) as opened:
        yield opened


@pytest.fixture(scope="module")
async def master(gateway: House) -> httpx.AsyncClient:
    return await gateway.person("demomaster")


@pytest.fixture(autouse=True)
def _fresh(packing: Upstream) -> None:
    packing.forget()


async def test_a_request_reaches_its_service_signed_for_the_person(
    master: httpx.AsyncClient, packing: Upstream
) -> None:
    answered = await master.get(
        "/api/packing/packing-list?from=2026-11-01&k_numbers=K1,K2", headers={"x-strange": "1"}
    )
    assert (answered.status_code, answered.json()) == (200, {"ok": True})
    ((method, path, identity, body, headers),) = packing.asked
    assert (method, path, body) == ("GET", "/packing-list?from=2026-11-01&k_numbers=K1,K2", b"")
    assert (identity.seller, identity.role, identity.lang, identity.name) == (1, "master", "ko", "김데모")
    assert "cookie" not in headers
    assert "x-strange" not in headers


async def test_a_change_arrives_byte_for_byte_with_its_kind(
    master: httpx.AsyncClient, packing: Upstream
) -> None:
    file = bytes(range(256)) * 40_000
    headers = {"content-type": "application/octet-stream", "x-filename": "%EC%A3%BC%EB%AC%B8.csv"}
    answered = await master.post("/api/intake/uploads?market=qoo10jp", content=file, headers=headers)
    assert answered.status_code == 200
    ((method, path, _, body, sent),) = packing.asked
    assert (method, path, body == file) == ("POST", "/uploads?market=qoo10jp", True)
    assert sent["x-filename"] == headers["x-filename"]
    assert sent["content-length"] == str(len(file))


async def test_a_body_of_unknown_length_is_passed_on_too(
    master: httpx.AsyncClient, packing: Upstream
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield b"x" * 1000

    assert (await master.post("/api/intake/uploads", content=pieces())).status_code == 200
    assert len(packing.asked[0][3]) == 50_000


async def test_a_body_past_its_limit_is_refused_announced_or_not(
    master: httpx.AsyncClient, packing: Upstream
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"x" * 100_000

    for body, begun in ((b"x" * 3_000_000, []), (pieces(), ["/shipments/hold"])):
        refused = await master.post("/api/packing/shipments/hold", content=body)
        assert (refused.status_code, refused.json()["code"]) == (413, "too-big")
        assert refused.json()["detail"] == "보낸 내용이 너무 큽니다. (최대 2MB)"
        assert packing.begun == begun, "an announced size is refused before anyone is bothered"
    assert packing.asked == []


@pytest.mark.parametrize(("lang", "told"), [("ja", "最大100MB"), ("en", "at most 100 MB")])
async def test_a_file_past_the_limit_is_told_as_many_megabytes_as_intake_takes(
    gateway: House, lang: str, told: str
) -> None:
    await gateway.another_seller(f"big{lang}")
    person = await gateway.person(f"big{lang}")
    (await person.patch("/api/me", json={"lang": lang})).raise_for_status()
    refused = await person.post(
        "/api/intake/uploads", content=b"x", headers={"content-length": f"{100 * routes.MIB + 1}"}
    )
    assert refused.status_code == 413
    assert told in refused.json()["detail"]
    assert f"{IntakeSettings.model_fields['max_file_mib'].default}" in told


async def test_a_services_refusal_comes_back_as_it_is(master: httpx.AsyncClient, packing: Upstream) -> None:
    async def stale(_scope: Any, _receive: Any, send: Any) -> None:
        await reply(send, 409, b'{"code":"stale"}', content_type="application/problem+json", set_cookie="a=b")

    packing.answers = stale
    refused = await master.patch("/api/packing/lines/7", json={"version": 1, "fields": {}})
    assert (refused.status_code, refused.json()) == (409, {"code": "stale"})
    assert refused.headers["content-type"] == "application/problem+json"
    assert "set-cookie" not in refused.headers


async def test_a_download_keeps_its_name(master: httpx.AsyncClient, packing: Upstream) -> None:
    async def document(_scope: Any, _receive: Any, send: Any) -> None:
        given = {"content_type": "text/csv", "content_disposition": 'attachment; filename="refused.csv"'}
        await reply(send, 200, b"a,b", **given)

    packing.answers = document
    answered = await master.get("/api/intake/uploads/5/refused.csv")
    assert answered.headers["content-disposition"] == 'attachment; filename="refused.csv"'


@pytest.mark.parametrize(
    ("accepted", "encoding", "unpack"),
    [
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("identity", None, bytes),
    ],
)
async def test_a_big_answer_is_compressed_for_a_browser_that_takes_it(
    master: httpx.AsyncClient, packing: Upstream, accepted: str, encoding: str | None, unpack: Any
) -> None:
    async def big(_scope: Any, _receive: Any, send: Any) -> None:
        await reply(send, 200, BIG, content_length=str(len(BIG)))

    packing.answers = big
    async with master.stream(
        "GET", "/api/packing/packing-list", headers={"accept-encoding": accepted}
    ) as answered:
        raw = b"".join([piece async for piece in answered.aiter_raw()])
    assert answered.headers.get("content-encoding") == encoding
    assert unpack(raw) == BIG
    assert encoding is None or len(raw) < len(BIG) / 5


async def test_a_small_answer_is_left_as_it_is(master: httpx.AsyncClient, packing: Upstream) -> None:
    async def small(_scope: Any, _receive: Any, send: Any) -> None:
        await reply(send, 200, b'{"ok":1}', content_length="8")

    packing.answers = small
    assert "content-encoding" not in (await master.get("/api/packing/products")).headers


async def test_a_service_that_is_away_is_told_so_in_the_persons_language(gateway: House) -> None:
    operator = await gateway.person("kseoperator")
    refused = await operator.get("/api/tracking/deliveries")
    assert refused.status_code == 502
    assert refused.json()["code"] == "service-away"
    assert "변경된 내용은 없습니다" in refused.json()["detail"]


def hurried(service: str, template: str) -> Any:
    """The index's rows with little time for one of them."""
    wanted = routes.find_route("POST", service, template)
    assert wanted is not None
    return [
        (pattern, routes.msgspec.structs.replace(row, seconds=0.3) if row is wanted else row)
        for pattern, row in routes._INDEX[service, "POST"]
    ]


async def test_a_late_service_is_not_asked_twice(
    master: httpx.AsyncClient, packing: Upstream, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(_scope: Any, receive: Any, _send: Any) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    packing.answers = never
    monkeypatch.setitem(routes._INDEX, ("packing", "POST"), hurried("packing", "/shipments/hold"))
    late = await master.post("/api/packing/shipments/hold", json={})
    assert (late.status_code, late.json()["code"]) == (504, "service-late")
    assert len(packing.asked) == 1


async def test_the_time_a_slow_upload_takes_is_not_the_services(
    master: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(3):
            await asyncio.sleep(0.4)
            yield b"x" * 1000

    monkeypatch.setitem(routes._INDEX, ("intake", "POST"), hurried("intake", "/uploads"))
    assert (await master.post("/api/intake/uploads", content=pieces())).status_code == 200


async def test_a_broken_connection_is_tried_again_for_a_read_and_never_for_a_change(gateway: House) -> None:
    came: list[bytes] = []

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append((await reader.readuntil(b"\r\n")).strip())
        writer.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    upstreams = gateway.up.app.state.upstreams
    kept = upstreams._clients["gifts"]
    upstreams._clients["gifts"] = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}")
    try:
        person = await gateway.person("demostaff")
        for method, path in (("GET", "/api/gifts/items"), ("POST", "/api/gifts/applications")):
            broken = await person.request(method, path, json={} if method == "POST" else None)
            assert (broken.status_code, broken.json()["code"]) == (502, "service-broke-off")
        assert came == [b"GET /items HTTP/1.1"] * 2 + [b"POST /applications HTTP/1.1"]
    finally:
        await upstreams._clients["gifts"].aclose()
        upstreams._clients["gifts"] = kept
        server.close()


async def test_what_is_not_in_the_table_does_not_exist(master: httpx.AsyncClient, packing: Upstream) -> None:
    for method, path in (
        ("GET", "/api/packing/metrics"),
        ("POST", "/api/intake/create-orders/kr"),
        ("POST", "/api/packing/shipments/lookup"),
        ("DELETE", "/api/packing/lines/1"),
        ("GET", "/api/nobody/health"),
        ("GET", "/api/labels/jobs/../../packing-list"),
        ("GET", "/api/labels/jobs/%2e%2e/document"),
        ("GET", "/api/tracking/shipments/..%2F..%2Fops%2Fstatus/timeline"),
    ):
        answered = await master.request(method, path)
        assert answered.status_code == 404, path
        assert answered.json()["code"] == "not-found"
    assert packing.asked == []


async def test_nobody_is_let_through_unsigned(gateway: House, packing: Upstream) -> None:
    refused = await gateway.browser().get("/api/packing/packing-list", headers={"accept-language": "ja"})
    assert (refused.status_code, refused.json()["code"]) == (401, "not-signed-in")
    assert refused.json()["detail"] == "ログインが必要です。"
    assert packing.asked == []


async def test_a_person_who_goes_away_mid_upload_leaves_the_service_in_peace(
    gateway: House, master: httpx.AsyncClient, packing: Upstream
) -> None:
    """Over a real socket: the connection is cut after half of the announced body."""
    async with serving(gateway.up.app) as address:
        host, port = address.removeprefix("http://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"POST /api/intake/uploads HTTP/1.1\r\nhost: gateway.test\r\nx-kse-page: 1\r\n"
            b"content-length: 1000\r\ncookie: kse="
            + master.cookies["kse"].encode()
            + b"\r\n\r\n"
            + b"x" * 500
        )
        await writer.drain()
        await eventually(lambda: packing.begun == ["/uploads"], about="the service is asked")
        writer.close()
        await eventually(lambda: packing.broken_off == ["/uploads"], about="the service sees it broken off")
    assert packing.asked == []

"""A body may be slow, not endless: who sends a byte now and then is answered 408 and holds no connection."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from gateway.connection import Connection
from gateway.patience import Patience, TooSlow

from kse.testing.infrastructure import Infrastructure
from kse.testing.running import eventually
from tests.gateway.house import API_KEY, House, Upstream, house, reply, serving

SECONDS = 0.8
PACE = 1000


async def reads(scope: Any, receive: Any, send: Any) -> None:
    """Answers with how much came, after a rest before it and one after it if it is told so."""
    rest = float(scope["query_string"] or b"0")
    await asyncio.sleep(rest)
    came, more = 0, True
    while more:
        try:
            message = await receive()
        except TooSlow as slow:
            await reply(send, slow.status, b"{}", content_length="2")
            return
        came += len(message.get("body", b""))
        more = message.get("more_body", False)
    leaving = asyncio.create_task(receive())
    await asyncio.sleep(rest)
    assert not leaving.done()
    leaving.cancel()
    body = json.dumps({"came": came}).encode()
    await reply(send, 200, body, content_length=str(len(body)))


@pytest.fixture(scope="module")
async def port() -> AsyncIterator[int]:
    async with serving(Patience(reads, SECONDS, PACE), Connection) as address:
        yield int(address.rpartition(":")[2])


@pytest.fixture(scope="module")
async def packing() -> Upstream:
    return Upstream()


@pytest.fixture(scope="module")
async def gateway(servers: Infrastructure, packing: Upstream) -> AsyncIterator[House]:
    quick = {"body_seconds": SECONDS, "body_bytes_per_second": PACE}
    async with serving(packing) as address, house(servers, intake_url=address, **quick) as opened:
        yield opened


async def sent(
    port: int, path: str, pieces: int, pause: float, *, size: int = 1, announced: int = 10_000, **headers: str
) -> tuple[int, dict[str, str], Any]:
    """Status, headers and body of the answer to a body that comes in such pieces; the connection must close."""
    given = {"host": "gateway.test", "content-length": f"{announced}", "x-kse-page": "1", **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in given.items())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode())

    async def dribble() -> None:
        for _ in range(pieces):
            writer.write(b"x" * size)
            await asyncio.sleep(pause)

    dribbling = asyncio.create_task(dribble())
    try:
        answered = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
        status, *lines = answered.decode().split("\r\n")
        told = dict(line.lower().split(": ", 1) for line in lines if line)
        length = told.get("content-length")
        body = await asyncio.wait_for(reader.readexactly(int(length)) if length else reader.read(), 5)
        dribbling.cancel()
        if told.get("connection") == "close":
            assert await asyncio.wait_for(reader.read(), 5) == b""
        return int(status.split()[1]), told, json.loads(body)
    finally:
        writer.close()


async def test_a_byte_now_and_then_is_given_up_and_the_connection_closed(port: int) -> None:
    status, told, _ = await sent(port, "/", 100, 0.05)
    assert (status, told["connection"]) == (408, "close")


async def test_so_is_a_body_that_stops_however_much_came_before(port: int) -> None:
    status, told, _ = await sent(port, "/", 1, 0, size=5_000)
    assert (status, told["connection"]) == (408, "close")


async def test_a_body_at_a_fair_pace_takes_as_long_as_it_likes() -> None:
    """Longer than the patience it began with, of which there is enough for a machine that stumbles."""
    async with serving(Patience(reads, 3.0, PACE), Connection) as address:
        port = int(address.rpartition(":")[2])
        status, told, body = await sent(port, "/", 17, 0.2, size=500, announced=8_500)
    assert (status, body, told.get("connection")) == (200, {"came": 8_500}, None)


async def test_neither_our_own_time_counts_nor_the_time_after_the_body(port: int) -> None:
    status, _, body = await sent(port, f"/?{2 * SECONDS}", 1, 0, size=2_000, announced=2_000)
    assert (status, body) == (200, {"came": 2_000})


@pytest.mark.parametrize(("lang", "words"), [("kr", "너무 느리게"), ("en", "too slowly"), ("jp", "遅すぎる")])
async def test_a_partners_program_is_told_in_the_envelope(gateway: House, lang: str, words: str) -> None:
    async with serving(gateway.up.app, Connection) as address:
        port = int(address.rpartition(":")[2])
        status, told, body = await sent(
            port, f"/v1/createOrders/{lang}", 100, 0.05, **{"kse-apikey": API_KEY}
        )
    assert (status, told["connection"], body["Code"]) == (408, "close", "9000001")
    assert words in body["Message"]


@pytest.mark.parametrize("path", ["/api/intake/uploads", "/api/gateway/grid-views/drop"])
async def test_a_person_is_told_the_problem_in_their_language(
    gateway: House, packing: Upstream, path: str
) -> None:
    packing.forget()
    person = await gateway.person("demomaster")
    async with serving(gateway.up.app, Connection) as address:
        port = int(address.rpartition(":")[2])
        status, told, body = await sent(port, path, 100, 0.05, cookie=f"kse={person.cookies['kse']}")
        assert (status, told["connection"], body["code"]) == (408, "close", "body-too-slow")
        assert "너무 느려" in body["detail"]
        if "intake" in path:
            await eventually(lambda: packing.broken_off == ["/uploads"], about="intake sees it broken off")
    assert packing.asked == []


async def test_so_is_one_who_signs_in_with_the_form(gateway: House) -> None:
    async with serving(gateway.up.app, Connection) as address:
        port = int(address.rpartition(":")[2])
        form = {"content-type": "application/x-www-form-urlencoded"}
        status, told, body = await sent(port, "/sign-in", 100, 0.05, **form)
    assert (status, told["connection"], body["code"]) == (408, "close", "body-too-slow")

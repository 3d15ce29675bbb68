"""What a program may do to a connection and still be answered by the KSE API's envelope (contract 0.1)."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from gateway.__main__ import service
from gateway.connection import Connection

from gateway import connection
from tests.gateway.house import reply, serving

OFFER = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n"


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with what came."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    offered = [name.decode() for name, _ in scope["headers"] if name in (b"upgrade", b"http2-settings")]
    came = {"path": scope["path"], "method": scope["method"], "body": body.decode(), "offered": offered}
    headers = [(b"content-length", str(len(json.dumps(came))).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(came).encode()})


@pytest.fixture(scope="module")
async def port() -> AsyncIterator[int]:
    async with serving(echo, Connection) as address:
        yield int(address.rpartition(":")[2])


async def answers(port: int, *pieces: bytes, pause: float = 0.01) -> list[tuple[int, Any]]:
    """Status and body of each answer to what is sent in these pieces; the last must close the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(pause)
    found = []
    while head := await asyncio.wait_for(reader.readline(), 5):
        length = 0
        while (line := await reader.readline()).strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        found.append((int(head.split()[1]), json.loads(await reader.readexactly(length))))
    writer.close()
    return found


def post(body: bytes, more: bytes = b"", path: bytes = b"/v1/createOrders/kr") -> bytes:
    """A request as its bytes."""
    return b"POST %s HTTP/1.1\r\nHost: x\r\n%sContent-Length: %d\r\n\r\n%s" % (path, more, len(body), body)


def test_the_gateway_speaks_over_these_connections() -> None:
    assert service.connection is Connection


@pytest.mark.parametrize("cut", [None, 0, 7, 12])
async def test_a_call_that_offers_another_protocol_is_answered_with_its_whole_body(
    port: int, cut: int | None
) -> None:
    call, last = post(b'{"DataList":[]}', OFFER), post(b"last", b"Connection: close\r\n")
    edge = len(call) if cut is None else len(call) - len(b'{"DataList":[]}') + cut
    first, second = await answers(port, call[:edge], call[edge:] + last)
    expected = {"path": "/v1/createOrders/kr", "method": "POST", "offered": []}
    assert first == (200, {**expected, "body": '{"DataList":[]}'})
    assert second == (200, {**expected, "body": "last"})


async def test_so_it_is_when_the_body_comes_in_chunks_or_the_connection_is_to_close(port: int) -> None:
    head = b"POST /x HTTP/1.1\r\nHost: x\r\nUpgrade: h2c\r\nConnection: upgrade, close\r\n"
    chunks = b"Transfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n4\r\n and\r\n0\r\n\r\n"
    ((status, came),) = await answers(port, head + chunks)
    assert (status, came["body"]) == (200, "first and")


async def refuse(_scope: Any, _receive: Any, send: Any) -> None:
    """Answers before anything of the body came."""
    await reply(send, 401, b"{}", content_length="2")


async def held(port: int, begun: bytes, pause: float = 0.05) -> tuple[bytes, float]:
    """What is answered while a byte comes now and then, and the seconds until the connection is closed."""
    clock = asyncio.get_running_loop().time
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    opened, answered = clock(), b""
    writer.write(begun)
    with contextlib.suppress(ConnectionError):
        while clock() - opened < 5:
            with contextlib.suppress(TimeoutError):
                came = await asyncio.wait_for(reader.read(1000), pause)
                if not came:
                    break
                answered += came
            if begun:
                writer.write(b"x")
    writer.close()
    return answered, clock() - opened


@pytest.mark.parametrize(
    ("begun", "answer"),
    [
        (b"", b""),
        (b"POST /v1/getOrders/", b""),
        (b"POST /v1/getOrders/kr HTTP/1.1\r\nHost: x\r\nX: ", b""),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9999\r\n\r\n", b"HTTP/1.1 401"),
        (post(b"done") + b"POST / HTTP/1.1\r\nHost: x\r\nY: ", b"HTTP/1.1 401"),
    ],
)
async def test_a_connection_on_which_nothing_is_answered_is_not_held(
    monkeypatch: pytest.MonkeyPatch, begun: bytes, answer: bytes
) -> None:
    monkeypatch.setattr(connection, "UNASKED_SECONDS", 0.4)
    async with serving(refuse, Connection) as address:
        answered, seconds = await held(int(address.rpartition(":")[2]), begun)
    assert answered[:12] == answer
    assert 0.3 < seconds < 2


async def test_a_request_that_is_being_answered_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "UNASKED_SECONDS", 0.2)
    body = b"x" * 40
    begun = b"POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 40\r\n\r\n"
    async with serving(echo, Connection) as address:
        port = int(address.rpartition(":")[2])
        ((status, came),) = await answers(port, begun, *(body[at : at + 1] for at in range(40)), pause=0.02)
    assert (status, came["body"]) == (200, body.decode())


@pytest.mark.parametrize(
    "sent",
    [
        b"HELLO\r\n\r\n",
        b"BREW /v1/createOrders/kr HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /v1/getOrders/kr HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        b"POST /v1/getOrders/kr HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
async def test_what_is_no_http_is_answered_with_the_envelope(port: int, sent: bytes) -> None:
    ((status, body),) = await answers(port, sent)
    assert (status, body["Code"]) == (400, "9000001")
    assert "HTTP" in body["Message"]

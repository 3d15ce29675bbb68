"""The gateway inside a test: people who sign in at it, and services behind it."""

import asyncio
import base64
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from gateway.__main__ import service
from gateway.demo import load_demo
from gateway.settings import GatewaySettings

from kse.identity import Identity, verify
from kse.testing.infrastructure import Infrastructure
from kse.testing.keys import PRIVATE_KEY, PUBLIC_KEY
from kse.testing.running import Running, eventually, running

PASSWORD = "plum-blossom-1123"
API_KEY = "kse-test-key-of-the-demo-seller-000000000000000"
SANDBOX_KEY = "kse_test_of-the-demo-seller-0000000000000000000000"
SECRET = "only for tests"
SECRETS_KEY = base64.b64encode(b"for tests only, thirty-two bytes").decode()
PAGE = {"x-kse-page": "1"}


class House:
    """A running gateway with the demo's accounts: demomaster and demostaff of seller 1, kseoperator."""

    def __init__(self, up: Running) -> None:
        self.up = up

    def browser(self, **headers: str) -> httpx.AsyncClient:
        """Someone's browser, with cookies of its own."""
        transport = httpx.ASGITransport(app=self.up.app)
        return httpx.AsyncClient(
            transport=transport, base_url="http://gateway.test", timeout=30, headers={**PAGE, **headers}
        )

    async def person(self, login_id: str, password: str = PASSWORD) -> httpx.AsyncClient:
        """A browser in which somebody has signed in."""
        browser = self.browser()
        entered = await browser.post("/session", json={"login_id": login_id, "password": password})
        assert entered.status_code == 200, entered.text
        return browser

    async def another_seller(self, code: str) -> int:
        """A second company with a master whose id is its code, with the demo's password."""
        rows = await self.up.fetch(
            "WITH made AS (INSERT INTO sellers (code, name, approved_at) VALUES ($1, $1, now())"
            " RETURNING seller_id) INSERT INTO users (seller_id, login_id, password_hash, role, name, access)"
            " SELECT made.seller_id, $1, u.password_hash, 'master', $1, true FROM made, users u"
            " WHERE u.login_id = 'demomaster' RETURNING seller_id",
            code,
        )
        seller: int = rows[0]["seller_id"]
        return seller

    async def forget_failures(self) -> None:
        """Unlock every login id."""
        await self.up.fetch("DELETE FROM sign_in_attempts")


@asynccontextmanager
async def house(servers: Infrastructure, database: str = "", **more: Any) -> AsyncIterator[House]:
    """Open a gateway on a database of its own (or one given) with the demo loaded."""
    database = database or await servers.fresh_database("gateway")
    settings = servers.settings(
        database,
        "gateway",
        GatewaySettings,
        gateway_private_key=PRIVATE_KEY,
        session_secret=SECRET,
        secrets_key=SECRETS_KEY,
        **more,
    )
    await load_demo(
        settings.database_url,
        session_secret=SECRET,
        password=PASSWORD,
        api_key=API_KEY,
        sandbox_key=SANDBOX_KEY,
    )
    async with running(service, settings) as up:
        yield House(up)


@asynccontextmanager
async def serving(app: Any, connection: type[asyncio.Protocol] | str = "auto") -> AsyncIterator[str]:
    """Serve an ASGI application over real HTTP on a free port; answers its address."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_level="error", lifespan="off", access_log=False, http=connection
    )
    server = uvicorn.Server(config)
    # The test process's signals are not the server's.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]
    task = asyncio.create_task(server.serve())
    await eventually(lambda: server.started, about="the upstream listens")
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


class Upstream:
    """A tiny service behind the gateway that notes what it is asked; `answers` says what it replies."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Identity, bytes, dict[str, str]]] = []
        self.answers: Any = None
        self.begun: list[str] = []
        self.broken_off: list[str] = []

    def forget(self) -> None:
        """Begin anew."""
        for noted in (self.asked, self.begun, self.broken_off):
            noted.clear()
        self.answers = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        identity = verify(headers["authorization"].removeprefix("Bearer "), PUBLIC_KEY)
        self.begun.append(scope["path"])
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.broken_off.append(scope["path"])
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
        path = scope["path"] + ("?" + scope["query_string"].decode() if scope["query_string"] else "")
        self.asked.append((scope["method"], path, identity, body, headers))
        if self.answers is not None:
            await self.answers(scope, receive, send)
            return
        await reply(send, 200, b'{"ok":true}')


async def reply(send: Any, status: int, body: bytes, **headers: str) -> None:
    """Send one ASGI answer."""
    given = {"content-type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
    raw = [(name.encode(), value.encode()) for name, value in given.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})

"""The real pages and assets on a real port, in front of answers a test sets: the grid tried without the services."""

import asyncio
import fnmatch
import socket
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import msgspec
import uvicorn
from fastapi import FastAPI, Request, Response
from gateway.guide.page import guide_routes
from gateway.web.assets import mount_assets
from gateway.web.headers import SecurityHeaders
from gateway.web.pages import page_routes
from gateway.web.signed_in import SignedIn

Answer = Callable[[Any], tuple[int, Any]]

SELLER = SignedIn(user_id=7, seller=1, seller_name="하늘상사", role="master", lang="ko", name="김하늘")
OPERATOR = SignedIn(user_id=8, seller=None, seller_name="", role="operator", lang="ko", name="박창고")


class Site:
    """Serves the pages; `/api/*` is answered from `answers`, keyed `METHOD /path` with shell wildcards."""

    def __init__(self) -> None:
        self.user: SignedIn | None = SELLER
        self.answers: dict[str, Answer | Any] = {}
        self.asked: list[tuple[str, str, Any]] = []
        self.url = ""
        self._server: uvicorn.Server | None = None
        self._running: asyncio.Task[None] | None = None

    def reset(self) -> None:
        """Forget the last test."""
        self.user, self.answers, self.asked = SELLER, {}, []

    async def sent(self, method: str, path: str) -> Any:
        """What was sent to a path, once it was."""
        for _ in range(250):
            if self.bodies(method, path):
                return self.bodies(method, path)[-1]
            await asyncio.sleep(0.02)
        raise AssertionError(f"nothing was sent to {path}")

    def bodies(self, method: str, path: str) -> list[Any]:
        """What was sent to a path, in order."""
        return [body for how, where, body in self.asked if how == method and fnmatch.fnmatch(where, path)]

    async def start(self) -> None:
        """Listen on a free port."""
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self._server = uvicorn.Server(
            uvicorn.Config(self._application(), log_level="warning", lifespan="off")
        )
        self._running = asyncio.create_task(self._server.serve(sockets=[listening]))
        while not self._server.started:
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Stop listening."""
        assert self._server is not None
        assert self._running is not None
        self._server.should_exit = True
        await self._running

    def _application(self) -> FastAPI:
        app = FastAPI()
        app.add_middleware(SecurityHeaders)

        async def find_user() -> SignedIn | None:
            return self.user

        app.state.settings = SimpleNamespace(public_url="", usual_calls={"live": 6000, "test": 600})
        app.include_router(page_routes(find_user))
        app.include_router(guide_routes(find_user))
        mount_assets(app)
        app.add_api_route("/v1/{path:path}", self._answer, methods=["GET", "POST"])
        app.add_api_route("/api/{path:path}", self._answer, methods=["GET", "POST", "PATCH", "PUT", "DELETE"])
        return app

    async def _answer(self, request: Request) -> Response:
        raw = await request.body()
        as_json = request.headers.get("content-type") == "application/json"
        body = msgspec.json.decode(raw) if raw and as_json else raw
        self.asked.append((request.method, request.url.path, body))
        asked = f"{request.method} {request.url.path}"
        answer: Any = next((a for key, a in self.answers.items() if fnmatch.fnmatch(asked, key)), (404, {}))
        if callable(answer):
            answer = answer(body)
        if asyncio.iscoroutine(answer):
            answer = await answer
        status, value = answer if isinstance(answer, tuple) else (200, answer)
        return Response(msgspec.json.encode(value), status, media_type="application/json")

"""Handing a request on to the service that owns the data, under a signed identity.

Bodies stream both ways. Nothing that changes anything is ever sent twice; a read is tried once more when a
kept connection turned out to be dead.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator

from fastapi import FastAPI
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from gateway.compression import compressing
from gateway.patience import OURSELVES
from gateway.routes import MIB, SERVICES, Route, find_route
from gateway.sellers import must_exist
from gateway.settings import GatewaySettings
from gateway.visitor import from_our_page, signed_in
from kse.database import schema_of
from kse.errors import Forbidden, Missing, Refusal
from kse.identity import Identity, sign
from kse.plain import httpx
from kse.telemetry import log

SENT_ON = ("content-type", "content-length", "accept", "x-filename", "idempotency-key", "if-none-match")
HANDED_BACK = (
    "content-type", "content-length", "content-disposition", "cache-control", "etag", "last-modified",
    "retry-after",
)  # fmt: skip
TOKEN_SECONDS = 20
TOKENS_KEPT = 10_000
# Shorter than the five seconds after which the services close an idle connection: we close it first.
IDLE_SECONDS = 3


class ServiceFault(Refusal):
    """A service did not answer as it should. 502 or 504 at the edge."""

    def __init__(self, code: str, status: int, service: str) -> None:
        super().__init__(code, service=service)
        self.status = status


class TooBig(Refusal):
    """The body is bigger than this route takes, whose limit is told in MB. 413 at the edge."""

    status = 413


class Upstreams:
    """A pooled client per service, and the identities signed for them."""

    def __init__(self, app: FastAPI, settings: GatewaySettings) -> None:
        self._private_key = settings.gateway_private_key
        urls = {
            service: getattr(settings, f"{schema_of(service)}_url")
            for service in SERVICES
            if service != "gateway"
        }
        # Each client would read all certificates for itself: a megabyte and a tenth of a second apiece. Where
        # every service is called without TLS, none is read.
        trusted = httpx.create_ssl_context(verify=any(url.startswith("https:") for url in urls.values()))
        self._clients = {service: _client(url, trusted) for service, url in urls.items()}
        own = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=OURSELVES)
        self._clients["gateway"] = httpx.AsyncClient(transport=own, base_url="http://gateway", verify=trusted)
        self._tokens: dict[Identity, tuple[str, float]] = {}

    def token(self, identity: Identity) -> str:
        """A signed identity, used again for some seconds of its minute."""
        now = time.monotonic()
        token, until = self._tokens.get(identity, ("", 0.0))
        if now >= until:
            if len(self._tokens) >= TOKENS_KEPT:
                self._tokens.clear()
            token = sign(identity, self._private_key)
            self._tokens[identity] = (token, now + TOKEN_SECONDS)
        return token

    async def ask(
        self,
        service: str,
        method: str,
        path: str,
        identity: Identity,
        *,
        body: AsyncIterator[bytes] | bytes | None = None,
        query: bytes = b"",
        headers: dict[str, str] | None = None,
        seconds: float = 20,
    ) -> httpx.Response:
        """The service's answer with its body still to be read; raises ServiceFault.

        Of the seconds none pass while a body that streams is waited for.
        """
        client = self._clients[service]
        try:
            async with asyncio.timeout(seconds) as patience:
                request = client.build_request(
                    method,
                    httpx.URL(path=path, query=query or None),
                    content=_paused(body, patience, seconds) if isinstance(body, AsyncIterator) else body,
                    headers={
                        **{name.encode(): value.encode("latin-1") for name, value in (headers or {}).items()},
                        b"accept-encoding": b"identity",
                        b"authorization": b"Bearer " + self.token(identity).encode(),
                    },
                )
                try:
                    return await client.send(request, stream=True)
                except (httpx.ReadError, httpx.RemoteProtocolError):
                    if method != "GET":
                        raise
                    return await client.send(request, stream=True)
        except (
            httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol,
        ) as error:  # fmt: skip
            raise _fault("service-away", 502, service, error) from error
        except (httpx.TimeoutException, TimeoutError) as error:
            raise _fault("service-late", 504, service, error) from error
        except httpx.TransportError as error:
            raise _fault("service-broke-off", 502, service, error) from error

    async def close(self) -> None:
        """Close the pools."""
        for client in self._clients.values():
            await client.aclose()


async def _paused(
    body: AsyncIterator[bytes], patience: asyncio.Timeout, seconds: float
) -> AsyncIterator[bytes]:
    """A body as it comes; the service's time begins anew with each piece of it."""
    clock = asyncio.get_running_loop().time
    patience.reschedule(None)
    async for piece in body:
        patience.reschedule(clock() + seconds)
        yield piece
        patience.reschedule(None)
    patience.reschedule(clock() + seconds)


def _client(url: str, trusted: ssl.SSLContext) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=trusted,
        base_url=url,
        timeout=httpx.Timeout(None, connect=2, pool=5),
        limits=httpx.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=IDLE_SECONDS),
        trust_env=False,
    )


def _fault(code: str, status: int, service: str, error: Exception) -> ServiceFault:
    log().warning(code, service_asked=service, reason=repr(error)[:200])
    return ServiceFault(code, status, service)


async def keep_upstreams(app: FastAPI) -> None:
    """Close the pools when the gateway stops."""
    try:
        await asyncio.Event().wait()
    finally:
        await app.state.upstreams.close()


async def forwarded(request: Request) -> Response:
    """`/api/<service>/<path>`: whoever is signed in, what the table allows, from the service that has it."""
    person = await signed_in(request)
    service, path = request.path_params["service"], "/" + request.path_params["path"]
    route = find_route(request.method, service, path)
    if route is None:
        raise Missing("not-found")
    request.scope["route"] = route
    await from_our_page(request)
    if person.role not in route.roles:
        raise Forbidden("not-allowed")
    if route.of_company:
        await must_exist(request.app.state.database, path.rpartition("/")[2])
    identity = Identity(
        user=person.user_id, seller=person.seller, role=person.role, lang=person.lang, name=person.name
    )
    upstreams: Upstreams = request.app.state.upstreams
    answered = await upstreams.ask(
        service,
        request.method,
        path,
        identity,
        body=_body(request, route),
        query=request.scope["query_string"],
        headers={name: request.headers[name] for name in SENT_ON if name in request.headers},
        seconds=route.seconds,
    )
    return _handed_back(request, answered)


def _body(request: Request, route: Route) -> AsyncIterator[bytes] | None:
    announced = request.headers.get("content-length")
    unannounced = announced is None and "transfer-encoding" not in request.headers
    if unannounced or request.method == "GET":
        return None
    if announced is not None and announced.isdecimal() and int(announced) > route.limit:
        raise TooBig("too-big", limit=route.limit // MIB)
    return _counted(request, route.limit)


async def _counted(request: Request, limit: int) -> AsyncIterator[bytes]:
    came = 0
    async for piece in request.stream():
        came += len(piece)
        if came > limit:
            raise TooBig("too-big", limit=limit // MIB)
        if piece:
            yield piece


def _handed_back(request: Request, answered: httpx.Response) -> Response:
    headers = {name: answered.headers[name] for name in HANDED_BACK if name in answered.headers}
    headers.setdefault("cache-control", "no-store")
    pieces = _pieces(answered)
    if answered.is_success:
        pieces, headers = compressing(request.headers.get("accept-encoding", ""), headers, pieces)
    return StreamingResponse(pieces, answered.status_code, headers)


async def _pieces(answered: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in answered.aiter_raw():
            yield piece
    finally:
        await answered.aclose()


class Door:
    """The ASGI face of `forwarded`, for every method."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            response = await forwarded(request)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

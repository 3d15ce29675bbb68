"""The HTTP edge of a service: who calls, the unit of work of a request, bodies in and answers out."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Any, TypeVar

import msgspec
from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from opentelemetry import trace
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kse.errors import Invalid, Messages, Missing, Refusal, Unavailable, problem
from kse.faults import transient, unstorable
from kse.identity import Identity, verify
from kse.telemetry import HTTP_REQUESTS, HTTP_SECONDS, log
from kse.work import Work

T = TypeVar("T")
_encoder = msgspec.json.Encoder()
GONE = 499
"""How requests are counted whose caller hung up before an answer; nobody failed them."""


def answer(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer of a msgspec struct or plain data."""
    return Response(_encoder.encode(value), status, headers, "application/json")


async def caller(request: Request) -> Identity:
    """The identity the gateway signed for this request."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    identity = verify(token if scheme.lower() == "bearer" else "", request.app.state.public_key)
    request.state.lang = identity.lang
    return identity


Caller = Annotated[Identity, Depends(caller)]


async def work_of_request(request: Request, identity: Caller) -> AsyncIterator[Work]:
    """One transaction for the caller's rows; committed before the answer goes out."""
    async with request.app.state.database.work(identity.sellers) as work:
        yield work


CallersWork = Annotated[Work, Depends(work_of_request, scope="function")]


def body_of(kind: type[T]) -> Any:
    """A dependency that reads the request's JSON body as a msgspec type; refuses with the field's name."""
    decoder = msgspec.json.Decoder(kind)

    async def read(request: Request) -> T:
        try:
            return decoder.decode(await request.body())
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            raise unreadable(error) from error

    return Depends(read)


def unreadable(error: Exception) -> Invalid:
    """The refusal for a body that does not fit; msgspec ends with the place: `- at `$.field``."""
    reason, _, place = str(error).partition(" - at ")
    field = place.rpartition("`$")[2].rstrip("`").lstrip(".")
    return Invalid("payload-invalid", field=field or "body", reason=reason)


Show = Callable[[Request, Refusal], Awaitable[Response | None]]
"""Shows a refusal to a person; None where a program asked."""


def dress(app: FastAPI, service: str, messages: Messages, show: Show | None = None) -> None:
    """Give an app the house's error answers and request metrics; `show` where people look at them."""

    async def problem_answer(request: Request, refusal: Refusal) -> Response:
        if show and (shown := await show(request, refusal)):
            return shown
        lang = getattr(request.state, "lang", None) or "ko"
        told = _encoder.encode(problem(refusal, messages, lang))
        return Response(told, refusal.status, None, "application/problem+json")

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        return await problem_answer(request, error)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"][1:])
        return await problem_answer(request, Invalid("payload-invalid", field=field, reason=first["msg"]))

    async def no_such_route(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if isinstance(error.__cause__, Refusal):
            # FastAPI calls whatever ends its reading of a form a form it cannot read.
            return await problem_answer(request, error.__cause__)
        missing = Missing("not-found")
        missing.status = error.status_code
        return await problem_answer(request, missing)

    async def our_fault(request: Request, error: Exception) -> Response:
        if transient(error):
            log().warning("answered-unavailable", path=request.url.path, reason=repr(error)[:300])
            return await problem_answer(request, Unavailable("unavailable"))
        if unstorable(error):
            log().warning("value-unstorable", path=request.url.path, reason=type(error).__name__)
            return await problem_answer(request, Invalid("value-unstorable"))
        reference = f"{trace.get_current_span().get_span_context().trace_id or time.time_ns():x}"[-12:]
        log().error("our-fault", path=request.url.path, reference=reference, exc_info=error)
        fault = Refusal("our-fault", trace=reference)
        fault.status = 500
        return await problem_answer(request, fault)

    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, no_such_route)
    app.add_middleware(_Faults, answer_fault=our_fault)
    app.add_middleware(_Metrics, service=service)


class _Faults:
    """Turns what nobody caught into an answer, and does not raise it again (the server would only log it)."""

    def __init__(
        self, app: ASGIApp, answer_fault: Callable[[Request, Exception], Awaitable[Response]]
    ) -> None:
        self._app = app
        self._answer_fault = answer_fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except ClientDisconnect:
            return
        except Exception as error:
            if started:
                raise
            response = await self._answer_fault(Request(scope), error)
            await response(scope, receive, send)


class _Metrics:
    """Counts and times every request by its route's template."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), GONE

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            HTTP_REQUESTS.labels(self._service, scope["method"], route, status).inc()
            HTTP_SECONDS.labels(self._service, scope["method"], route).observe(time.perf_counter() - started)

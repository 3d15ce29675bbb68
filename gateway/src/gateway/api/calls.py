"""createOrders, getOrders and tracking: each asks the services that own the data (contract 0, 2, 3)."""

import asyncio
import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.api.envelope import (
    LANGUAGES,
    MALFORMED,
    MALFORMED_NUMBER,
    NO_RESULT,
    OK,
    OUR_FAULT,
    PARTIAL,
    Refused,
    item,
    message,
)
from gateway.api.numbers import Asked, read_numbers
from gateway.api.package import Shipment, Shipments, described, package_of
from gateway.forward import ServiceFault, Upstreams
from gateway.keys import KnownKey
from kse.http import answer
from kse.identity import Identity
from kse.telemetry import log

BIGGEST_REGISTRATION = 16 * 1024 * 1024
BIGGEST_QUESTION = 256 * 1024
REGISTRATION_SECONDS = 55
QUESTION_SECONDS = 20
MOST_ORDERS = 500
MOST_TRACKED = 20
KOREA = ZoneInfo("Asia/Seoul")

_shipments = msgspec.json.Decoder(Shipments)


class Event(msgspec.Struct):
    """One entry of a timeline."""

    at: dt.datetime
    status: str
    detail: str = ""


class Tracked(msgspec.Struct):
    """What tracking knows of one K number."""

    status: str
    carrier: str = ""
    local_tracking_number: str = ""
    history: list[Event] = []


_tracked = msgspec.json.Decoder(dict[str, Tracked])


class Call:
    """One call of a partner's program."""

    def __init__(self, request: Request, lang: str, key: KnownKey) -> None:
        self.request = request
        self.lang = lang
        self.seller = key.seller_id
        self._upstreams: Upstreams = request.app.state.upstreams
        self._identity = Identity(
            user=key.key_id,
            seller=key.seller_id,
            role="partner",
            lang=LANGUAGES[lang],
            name=key.label or "KSE API",
        )

    async def body(self, limit: int) -> bytes:
        """The whole body; refuses one bigger than that."""
        pieces, size = [], 0
        async for piece in self.request.stream():
            pieces.append(piece)
            size += len(piece)
            if size > limit:
                raise Refused(f"{MALFORMED}.big", 413, limit, {"Connection": "close"})
        return b"".join(pieces)

    async def ask(
        self, service: str, path: str, body: bytes, seconds: float, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """A service's whole answer; raises Refused when it has none."""
        sent = {"content-type": "application/json", **(headers or {})}
        try:
            async with asyncio.timeout(seconds):
                answered = await self._upstreams.ask(
                    service, "POST", path, self._identity, body=body, headers=sent, seconds=seconds
                )
                try:
                    await answered.aread()
                finally:
                    await answered.aclose()
        except ServiceFault as fault:
            away = fault.code == "service-away"
            raise Refused(
                f"{OUR_FAULT}.away" if away else f"{OUR_FAULT}.late", 503 if away else 504
            ) from fault
        except (httpx.TransportError, TimeoutError) as error:
            raise Refused(f"{OUR_FAULT}.late", 504) from error
        return answered

    async def found(self, service: str, k_numbers: list[str]) -> dict[str, Shipment]:
        """The shipments packing or intake knows among these."""
        body = msgspec.json.encode({"k_numbers": k_numbers})
        answered = await self.ask(service, "/shipments/lookup", body, QUESTION_SECONDS)
        known = _shipments.decode(_fine(answered, service))
        return {shipment.k_number: shipment for shipment in known.shipments}


def _fine(answered: httpx.Response, service: str) -> bytes:
    if answered.status_code != 200:
        log().error("lookup-refused", service_asked=service, status=answered.status_code)
        raise Refused(f"{OUR_FAULT}.away", 503)
    return answered.content


async def create_orders(call: Call) -> Response:
    """Register packages: the body goes to intake as it came, its envelope comes back (contract 3.1)."""
    body = await call.body(BIGGEST_REGISTRATION)
    headers = {}
    if "idempotency-key" in call.request.headers:
        headers["idempotency-key"] = call.request.headers["idempotency-key"]
    answered = await call.ask("intake", f"/create-orders/{call.lang}", body, REGISTRATION_SECONDS, headers)
    if answered.headers.get("content-type", "") != "application/json" or answered.status_code >= 500:
        log().error("registration-failed", status=answered.status_code)
        raise Refused(f"{OUR_FAULT}.late", max(answered.status_code, 500))
    kept = {name: value for name, value in answered.headers.items() if name == "idempotency-replayed"}
    return Response(answered.content, answered.status_code, kept, "application/json")


async def get_orders(call: Call) -> Response:
    """Read registrations back, in the order asked (contract 0.7, 3.2)."""
    asked = read_numbers(await call.body(BIGGEST_QUESTION), MOST_ORDERS)
    found = await _registered(call, [number.k_number for number in asked if number.well_formed])
    data = [_result(number, found.get(number.k_number), call.lang) for number in asked]
    code, field = OK, ""
    if not found:
        code = NO_RESULT if any(number.well_formed for number in asked) else MALFORMED_NUMBER
    elif len(found) < len(asked):
        code = PARTIAL
    return answer({"Code": code, "Message": message(code, call.lang, field), "Data": data})


def _result(number: Asked, shipment: Shipment | None, lang: str) -> dict[str, Any]:
    if shipment is not None:
        return item(OK, lang, ResultData=package_of(shipment, lang))
    code = NO_RESULT if number.well_formed else MALFORMED_NUMBER
    return item(code, lang, number.written[:40], ResultData=None)


async def _registered(call: Call, k_numbers: list[str]) -> dict[str, Shipment]:
    """What packing knows, and what only intake knows because packing has not heard of it yet."""
    if not k_numbers:
        return {}
    from_packing, from_intake = await asyncio.gather(
        call.found("packing", k_numbers), call.found("intake", k_numbers), return_exceptions=True
    )
    if isinstance(from_packing, BaseException):
        raise from_packing
    if isinstance(from_intake, BaseException):
        if len(from_packing) < len(k_numbers):
            raise from_intake
        return from_packing
    return {**from_intake, **from_packing}


async def track(call: Call) -> Response:
    """Status and history by K number (contract 0.8, 3.3)."""
    asked = read_numbers(await call.body(BIGGEST_QUESTION), MOST_TRACKED)
    k_numbers = [number.k_number for number in asked if number.well_formed]
    tracked: dict[str, Tracked] = {}
    if k_numbers:
        body = msgspec.json.encode({"k_numbers": k_numbers})
        answered = await call.ask("tracking", "/statuses", body, QUESTION_SECONDS)
        tracked = _tracked.decode(_fine(answered, "tracking"))
        tracked |= await _only_registered(call, [number for number in k_numbers if number not in tracked])
    return answer(
        {number.written: _entry(number, tracked.get(number.k_number), call.lang) for number in asked}
    )


async def _only_registered(call: Call, k_numbers: list[str]) -> dict[str, Tracked]:
    """What tracking has not heard of yet, as it was registered."""
    if not k_numbers:
        return {}
    return {
        k_number: Tracked(
            shipment.status.value,
            shipment.carrier,
            shipment.local_tracking_number,
            [Event(dt.datetime.fromisoformat(shipment.registered_at), shipment.status.value)],
        )
        for k_number, shipment in (await call.found("intake", k_numbers)).items()
    }


def _entry(number: Asked, tracked: Tracked | None, lang: str) -> dict[str, Any]:
    if tracked is None:
        code = NO_RESULT if number.well_formed else MALFORMED_NUMBER
        return item(code, lang, number.written[:40], Data=None)
    history = [
        {
            "DateTime": event.at.astimezone(KOREA).strftime("%Y-%m-%d %H:%M:%S"),
            "Status": event.status,
            "StatusDesc": described(event.status, lang),
            "Detail": event.detail,
        }
        for event in sorted(tracked.history, key=lambda event: event.at, reverse=True)
    ]
    data = {
        "Status": tracked.status,
        "StatusDesc": described(tracked.status, lang),
        "LocalTrackingCompany": tracked.carrier if tracked.local_tracking_number else "",
        "LocalTrackingNo": tracked.local_tracking_number,
        "StatusHistory": history,
    }
    return item(OK, lang, Data=data)

"""createOrders, getOrders and tracking: each asks the services that own the data (contract 0, 2, 3)."""

import asyncio
import datetime as dt
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.api.envelope import (
    CANCELLED,
    LANGUAGES,
    MALFORMED,
    NO_RESULT,
    OK,
    OUR_FAULT,
    PARTIAL,
    Refused,
    item,
    message,
)
from gateway.api.numbers import Asked, read_numbers
from gateway.api.pace import Meter
from gateway.api.package import Shipment, Shipments, described, package_of
from gateway.forward import ServiceFault, Upstreams
from gateway.keys import KnownKey
from gateway.patience import TooSlow
from kse.days import KOREA
from kse.errors import Unavailable
from kse.http import answer
from kse.identity import Identity
from kse.plain import httpx
from kse.telemetry import log

BIGGEST_REGISTRATION = 16 * 1024 * 1024
BIGGEST_QUESTION = 256 * 1024
REGISTRATION_SECONDS = 55
QUESTION_SECONDS = 20
MOST_ORDERS = 500
MOST_TRACKED = 20

_shipments = msgspec.json.Decoder(Shipments)


class Known(msgspec.Struct):
    """What a service knows of the numbers asked for; of deleted ones it tells the number only."""

    shipments: dict[str, Shipment]
    deleted: set[str]


class _Packages(msgspec.Struct):
    """K numbers by PackageNo."""

    found: dict[str, list[str]]


_packages = msgspec.json.Decoder(_Packages)


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
    deleted: bool = False
    history: list[Event] = []


_tracked = msgspec.json.Decoder(dict[str, Tracked])


def _away() -> Refused:
    """Nobody was reached, or who was says so: nothing was done."""
    return Refused(f"{OUR_FAULT}.away", 503)


def _late() -> Refused:
    """No answer in time; what was asked may be done by now."""
    return Refused(f"{OUR_FAULT}.late", 504)


def _lost() -> Refused:
    """The connection broke, or the answer is none; what was asked may be done all the same."""
    return Refused(f"{OUR_FAULT}.lost", 504)


_WHEN = {"service-away": _away, "service-late": _late, "service-broke-off": _lost}


class Call:
    """One call of a partner's program."""

    def __init__(self, request: Request, lang: str, key: KnownKey, meter: Meter) -> None:
        self.meter = meter
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
        """The whole body; refuses one bigger than that, one that comes too slowly, and a packed one, which
        could become any size."""
        packed = self.request.headers.get("content-encoding", "identity").strip()
        if packed.lower() not in ("", "identity"):
            raise Refused(MALFORMED, 400, f"Content-Encoding: {packed[:40]}")
        pieces, size = [], 0
        try:
            async for piece in self.request.stream():
                pieces.append(piece)
                size += len(piece)
                if size > limit:
                    raise Refused(f"{MALFORMED}.big", 413, limit, {"Connection": "close"})
        except TooSlow as slow:
            raise Refused(f"{MALFORMED}.slow", slow.status) from slow
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
            raise _WHEN[fault.code]() from fault
        except TimeoutError as error:
            raise _late() from error
        except httpx.TransportError as error:
            raise _lost() from error
        return answered

    async def found(self, service: str, k_numbers: list[str]) -> Known:
        """The shipments packing or intake knows among these."""
        body = msgspec.json.encode({"k_numbers": k_numbers})
        answered = await self.ask(service, "/shipments/lookup", body, QUESTION_SECONDS)
        known = _shipments.decode(fine(answered, service))
        return Known({shipment.k_number: shipment for shipment in known.shipments}, set(known.deleted))

    async def numbers(self, limit: int) -> list[Asked]:
        """The numbers the body lists, PackageNos among them with the K numbers they stand for."""
        return await self.numbers_in(await self.body(BIGGEST_QUESTION), limit)

    async def numbers_in(self, body: bytes, limit: int) -> list[Asked]:
        """The same of a body that was read before."""
        asked = read_numbers(body, limit, packages=True)
        await self.meter.weigh(len(asked))
        package_nos = [number.package_no for number in asked if number.package_no]
        if not package_nos:
            return asked
        body = msgspec.json.encode({"package_nos": package_nos})
        answered = await self.ask("intake", "/package-numbers/lookup", body, QUESTION_SECONDS)
        found = _packages.decode(fine(answered, "intake")).found
        return [number.under(found) if number.package_no else number for number in asked]


def fine(answered: httpx.Response, service: str, *, changes: bool = False) -> bytes:
    """The body of a service's good answer; raises Refused for any other.

    A question changes nothing. A change that failed half-way may be made all the same.
    """
    if answered.status_code != 200:
        log().error("answer-refused", service_asked=service, status=answered.status_code)
        raise _failed(answered) if changes else _away()
    return answered.content


def _failed(answered: httpx.Response) -> Refused:
    """What is told of a change a service did not answer well: only who says so has surely done nothing."""
    return _away() if answered.status_code == Unavailable.status else _lost()


async def create_orders(call: Call) -> Response:
    """Register packages: the body goes to intake as it came, its envelope comes back (contract 3.1)."""
    body = await call.body(BIGGEST_REGISTRATION)
    await call.meter.weigh(min(body.count(b'"PackageNo"'), MOST_ORDERS))
    headers = {}
    if "idempotency-key" in call.request.headers:
        headers["idempotency-key"] = call.request.headers["idempotency-key"]
    answered = await call.ask("intake", f"/create-orders/{call.lang}", body, REGISTRATION_SECONDS, headers)
    if answered.headers.get("content-type", "") != "application/json" or answered.status_code >= 500:
        log().error("registration-failed", status=answered.status_code)
        raise _failed(answered)
    kept = {name: value for name, value in answered.headers.items() if name == "idempotency-replayed"}
    return Response(answered.content, answered.status_code, kept, "application/json")


async def get_orders(call: Call) -> Response:
    """Read registrations back, in the order asked (contract 0.7, 3.2)."""
    asked = await call.numbers(MOST_ORDERS)
    known = await _registered(call, [number.k_number for number in asked if number.well_formed])
    data = [_result(number, known, call.lang) for number in asked]
    codes = {entry["Code"] for entry in data}
    code = codes.pop() if len(codes) == 1 else PARTIAL if OK in codes else NO_RESULT
    field = "" if code in (OK, PARTIAL) else "TrackingNo"
    return answer({"Code": code, "Message": message(code, call.lang, field), "Data": data})


def _result(number: Asked, known: Known, lang: str) -> dict[str, Any]:
    deleted = number.k_number in known.deleted
    shipment = known.shipments.get(number.k_number)
    if shipment is not None and not deleted:
        return item(OK, lang, ResultData=package_of(shipment, lang))
    return item(CANCELLED if deleted else number.unknown, lang, number.label, ResultData=None)


async def _registered(call: Call, k_numbers: list[str]) -> Known:
    """What packing knows, and what only intake knows because packing has not heard of it yet."""
    if not k_numbers:
        return Known({}, set())
    from_packing, from_intake = await asyncio.gather(
        call.found("packing", k_numbers), call.found("intake", k_numbers), return_exceptions=True
    )
    if isinstance(from_packing, BaseException):
        raise from_packing
    if isinstance(from_intake, BaseException):
        if len(from_packing.shipments) + len(from_packing.deleted) < len(set(k_numbers)):
            raise from_intake
        return from_packing
    # Packing knows better: of what it deleted a moment ago intake may still tell the registration.
    return Known({**from_intake.shipments, **from_packing.shipments}, from_packing.deleted)


async def track(call: Call) -> Response:
    """Status and history by K number (contract 0.8, 3.3)."""
    asked = read_numbers(await call.body(BIGGEST_QUESTION), MOST_TRACKED)
    k_numbers = [number.k_number for number in asked if number.well_formed]
    tracked: dict[str, Tracked] = {}
    if k_numbers:
        body = msgspec.json.encode({"k_numbers": k_numbers})
        answered = await call.ask("tracking", "/statuses", body, QUESTION_SECONDS)
        tracked = _tracked.decode(fine(answered, "tracking"))
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
            history=[Event(dt.datetime.fromisoformat(shipment.registered_at), shipment.status.value)],
        )
        for k_number, shipment in (await call.found("intake", k_numbers)).shipments.items()
    }


def _entry(number: Asked, tracked: Tracked | None, lang: str) -> dict[str, Any]:
    if tracked is None or tracked.deleted:
        return item(CANCELLED if tracked else number.unknown, lang, number.label, Data=None)
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

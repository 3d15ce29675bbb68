"""The carriers' tracking over HTTP, and the control of what it reports."""

import asyncio
from collections import deque
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulators.carriers.network import UNKNOWN_NUMBER, Carrier, Faults, Refused, sagawa, yamato
from simulators.clock import now, parse_stamp, stamp
from simulators.hanging import hang
from simulators.meter import Meter

MOST_NUMBERS = 50
REMEMBERED_CALLS = 10_000


class ReportedEvent(msgspec.Struct, forbid_unknown_fields=True):
    carrier: str
    number: str
    code: str
    at: str | None = None
    text: str | None = None
    office: str = ""


class Advance(msgspec.Struct, forbid_unknown_fields=True):
    carrier: str
    numbers: list[str]
    to: str | None = None


def build_carriers() -> Starlette:
    return Carriers().app()


def answer(content: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(content), status, media_type="application/json")


def refusal(status: int, code: str, message: str) -> Response:
    return answer({"error": {"code": code, "message": message}}, status)


class Carriers:
    def __init__(self) -> None:
        self._start_over()

    def _start_over(self) -> None:
        self.carriers: dict[str, Carrier] = {"sagawa": sagawa(), "yamato": yamato()}
        self.meter = Meter()
        self.calls: deque[dict[str, object]] = deque(maxlen=REMEMBERED_CALLS)

    def app(self) -> Starlette:
        control = "/_control/carriers"
        return Starlette(
            routes=[
                Route("/{carrier}/v1/parcels", self.parcels),
                Route(f"{control}/events", self.report, methods=["POST"]),
                Route(f"{control}/advance", self.advance, methods=["POST"]),
                Route(f"{control}/faults", self.faults, methods=["GET", "POST", "DELETE"]),
                Route(f"{control}/parcels", self.known),
                Route(f"{control}/received", self.received),
                Route(f"{control}/meter", self.read_meter),
                Route(f"{control}/reset", self.reset, methods=["POST"]),
            ],
            exception_handlers={
                msgspec.ValidationError: _unreadable,
                msgspec.DecodeError: _unreadable,
                Refused: _unreadable,
            },
        )

    async def parcels(self, request: Request) -> Response:
        name = request.path_params["carrier"]
        carrier = self.carriers.get(name)
        if carrier is None:
            return refusal(404, "unknown-carrier", name)
        numbers = [
            number.strip() for number in request.query_params.get("numbers", "").split(",") if number.strip()
        ]
        self.meter.count(name)
        self.calls.append({"carrier": name, "numbers": numbers, "at": stamp(now())})
        faulty = await self._fault(request, carrier.faults)
        if faulty is not None:
            return faulty
        if not numbers:
            return refusal(400, "no-numbers", "numbers is required")
        if len(numbers) > MOST_NUMBERS:
            return refusal(400, "too-many-numbers", f"at most {MOST_NUMBERS} numbers a call")
        return answer({"carrier": name, "parcels": [_entry(carrier, number) for number in numbers]})

    async def _fault(self, request: Request, faults: Faults) -> Response | None:
        if faults.slow_seconds:
            await asyncio.sleep(faults.slow_seconds)
        if faults.outage == "hang":
            await hang(request, faults.hang_seconds)
        return refusal(503, "outage", "ただいまメンテナンス中です。") if faults.outage else None

    def _carrier(self, name: str) -> Carrier:
        if name not in self.carriers:
            raise Refused(f"no such carrier: {name}")
        return self.carriers[name]

    async def report(self, request: Request) -> Response:
        asked: dict[str, Any] = msgspec.json.decode(await request.body(), type=dict[str, Any])
        events = msgspec.convert(asked.get("events", [asked]), list[ReportedEvent])
        return answer({"events": [self._report_one(event) for event in events]})

    def _report_one(self, event: ReportedEvent) -> object:
        try:
            at = parse_stamp(event.at) if event.at is not None else now()
        except ValueError as error:
            raise Refused(str(error)) from error
        return self._carrier(event.carrier).report(event.number, event.code, at, event.text, event.office)

    async def advance(self, request: Request) -> Response:
        asked = msgspec.json.decode(await request.body(), type=Advance)
        carrier = self._carrier(asked.carrier)
        return answer({"events": {number: carrier.advance(number, asked.to) for number in asked.numbers}})

    async def faults(self, request: Request) -> Response:
        if request.method == "DELETE":
            for carrier in self.carriers.values():
                carrier.faults = Faults()
        if request.method == "POST":
            changed: dict[str, Any] = msgspec.json.decode(await request.body(), type=dict[str, Any])
            only = changed.pop("carrier", None)
            for carrier in [self._carrier(only)] if only else list(self.carriers.values()):
                carrier.faults = msgspec.convert(msgspec.to_builtins(carrier.faults) | changed, Faults)
        return answer({name: carrier.faults for name, carrier in self.carriers.items()})

    async def known(self, request: Request) -> Response:  # noqa: ARG002
        return answer({name: carrier.parcels for name, carrier in self.carriers.items()})

    async def received(self, request: Request) -> Response:  # noqa: ARG002
        return answer({"calls": list(self.calls)})

    async def read_meter(self, request: Request) -> Response:  # noqa: ARG002
        return answer(self.meter.reading())

    async def reset(self, request: Request) -> Response:  # noqa: ARG002
        self._start_over()
        return answer({})


def _entry(carrier: Carrier, number: str) -> dict[str, object]:
    events = carrier.events(number)
    if events is None:
        return {"number": number, "error": {"code": "not-found", "message": UNKNOWN_NUMBER}}
    return {"number": number, "events": events}


async def _unreadable(request: Request, error: Exception) -> Response:  # noqa: ARG001
    return refusal(422, "unreadable", str(error))

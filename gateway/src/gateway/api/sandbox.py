"""advanceOrders: a sandbox's parcels move when their owner's program says so (INT-11).

The body is a list of numbers, each of which goes to its next status, or `{"DataList": [{"TrackingNo": …,
"Status": …}]}`: then every status on the way is passed. Packing takes a parcel in, tracking moves it on.
"""

import asyncio
import time
from typing import Any

import msgspec
from starlette.responses import Response

from gateway.api.calls import BIGGEST_QUESTION, QUESTION_SECONDS, Call, fine
from gateway.api.envelope import (
    MALFORMED,
    NO_RESULT,
    NO_WAY,
    OK,
    PARTIAL,
    Refused,
    item,
    message,
)
from gateway.api.numbers import Asked
from gateway.api.package import described
from kse.contracts import MAIN_PATH, Status
from kse.http import answer

MOST_MOVED = 100
PATIENCE_SECONDS = 5.0
"""How long a parcel that was registered just now may take to be known everywhere."""
GOALS = frozenset({*MAIN_PATH[1:], Status.NOT_DELIVERED, Status.UNDELIVERABLE, Status.DISPOSED})


class _Move(msgspec.Struct):
    TrackingNo: str | int | float | None = None
    PackageNo: str | int | float | None = None
    Status: Any = None


class _Moves(msgspec.Struct):
    DataList: list[_Move]


class Stand(msgspec.Struct):
    """Where a parcel stands now, and whether this call brought it there."""

    status: Status
    moved: bool


_stands = msgspec.json.Decoder(dict[str, Stand])


async def advance_orders(call: Call) -> Response:
    """Move test parcels on; answers like getOrders, in the order asked."""
    body = await call.body(BIGGEST_QUESTION)
    goals = _goals(body)
    asked = await call.numbers_in(body, MOST_MOVED)
    wanted = {each.k_number: goals.get(each.written.upper()) for each in asked if each.well_formed}
    stands = await _advanced(call, wanted)
    data = [_result(each, stands.get(each.k_number), call.lang) for each in asked]
    fine_ones = sum(each["Code"] == OK for each in data)
    code = OK if fine_ones == len(data) else PARTIAL if stands else NO_RESULT
    field = "TrackingNo" if code == NO_RESULT else ""
    return answer({"Code": code, "Message": message(code, call.lang, field), "Data": data})


def _goals(body: bytes) -> dict[str, Status]:
    """The statuses asked for by number; raises Refused for one no parcel is moved to."""
    try:
        moves = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"), type=_Moves).DataList
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError):
        return {}
    goals = {}
    for move in moves:
        written = "" if move.Status is None else str(move.Status).strip().upper()
        if written:
            if written not in GOALS:
                raise Refused(f"{MALFORMED}.status", 400, written[:20])
            goals[str(move.TrackingNo or move.PackageNo).strip().upper()] = Status(written)
    return goals


async def _advanced(call: Call, goals: dict[str, Status | None]) -> dict[str, Stand]:
    """Where each known parcel stands after its move."""
    if not goals:
        return {}
    arrived = await _known(call, "packing", "/sandbox/acceptances", list(goals))
    onwards = {
        k_number: goals[k_number]
        for k_number, stand in arrived.items()
        if stand.status is not Status.HELD
        and goals[k_number] is not Status.ACCEPTED
        and not (stand.moved and goals[k_number] is None)
    }
    return {**arrived, **await _known(call, "tracking", "/sandbox/movements", list(onwards), onwards)}


async def _known(
    call: Call, service: str, path: str, k_numbers: list[str], goals: dict[str, Status | None] | None = None
) -> dict[str, Stand]:
    """What a service answers about parcels; one it has yet to hear of is asked about again for a while."""
    stands: dict[str, Stand] = {}
    deadline, missing = time.monotonic() + PATIENCE_SECONDS, k_numbers
    while missing:
        given: Any = {"k_numbers": missing} if goals is None else {"to": {k: goals[k] for k in missing}}
        answered = await call.ask(service, path, msgspec.json.encode(given), QUESTION_SECONDS)
        stands |= _stands.decode(fine(answered, service, changes=True))
        missing = [k_number for k_number in missing if k_number not in stands]
        if missing and goals is None:
            missing = list((await call.found("intake", missing)).shipments)
        if not missing or time.monotonic() > deadline:
            break
        await asyncio.sleep(0.05)
    return stands


def _result(asked: Asked, stand: Stand | None, lang: str) -> dict[str, Any]:
    if stand is None:
        return item(asked.unknown, lang, asked.label, ResultData=None)
    told = {
        "TrackingNo": asked.k_number,
        "Status": stand.status,
        "StatusDesc": described(stand.status, lang),
    }
    return item(OK if stand.moved else NO_WAY, lang, asked.label, ResultData=told)

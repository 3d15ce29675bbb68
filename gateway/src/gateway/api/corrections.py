"""cancelOrders and updateOrders: what a program may correct before the warehouse has the parcel (INT-11)."""

from typing import Any

import msgspec
from starlette.responses import Response

from gateway.api.calls import BIGGEST_REGISTRATION, MOST_ORDERS, Call, fine
from gateway.api.envelope import (
    ARRIVED,
    CANCELLED,
    CANCELLED_STATUS,
    FIXED,
    NO_NUMBER_LEFT,
    NO_RESULT,
    OK,
    PARTIAL,
    SERVICE,
    SEVERAL,
    item,
    message,
)
from gateway.api.numbers import Asked
from gateway.api.package import described
from kse.http import answer

CHANGE_SECONDS = 30
CODE_OF = {
    "": OK,
    "shipment-unknown": NO_RESULT,
    "shipment-accepted": ARRIVED,
    "shipment-deleted": CANCELLED,
    "fixed-at-registration": FIXED,
    "pool-empty": NO_NUMBER_LEFT,
    "service-off": SERVICE,
}
"""What packing says of a shipment, as the contract says it."""
_GRAVITY = {NO_RESULT: 404, ARRIVED: 409, CANCELLED: 409, SEVERAL: 409, NO_NUMBER_LEFT: 409}
"""The HTTP status of a call in which nothing was done, by its items' codes; 422 for all others."""


class Outcome(msgspec.Struct):
    """What became of one shipment, as packing tells it."""

    k_number: str
    code: str = ""
    field: str = ""
    cart_no: str = ""
    status: str = ""
    carrier: str = ""
    local_tracking_number: str = ""


class Outcomes(msgspec.Struct):
    """What became of all."""

    outcomes: list[Outcome]


class Update(msgspec.Struct):
    """One item of updateOrders as intake has read it: what packing decides on, or a code."""

    label: str = ""
    code: str = ""
    message: str = ""
    change: msgspec.Raw = msgspec.Raw()


class Updates(msgspec.Struct):
    """All items of a call, in their order."""

    updates: list[Update]


_outcomes = msgspec.json.Decoder(Outcomes)
_updates = msgspec.json.Decoder(Updates)


async def cancel_orders(call: Call) -> Response:
    """Cancel shipments by TrackingNo or PackageNo; each has an answer of its own, in the order asked."""
    asked = await call.numbers(MOST_ORDERS)
    k_numbers = list(dict.fromkeys(number.k_number for number in asked if number.well_formed))
    found: dict[str, Outcome] = {}
    if k_numbers:
        body = msgspec.json.encode({"k_numbers": k_numbers})
        answered = await call.ask("packing", "/shipments/cancel", body, CHANGE_SECONDS)
        outcomes = _outcomes.decode(fine(answered, "packing", changes=True)).outcomes
        found = {outcome.k_number: outcome for outcome in outcomes}
    return envelope(call, [_cancelled(number, found.get(number.k_number), call.lang) for number in asked])


def _cancelled(number: Asked, outcome: Outcome | None, lang: str) -> dict[str, Any]:
    code = CODE_OF[outcome.code] if outcome else number.unknown
    if outcome is None or not outcome.status:
        return item(code, lang, number.label, ResultData=None)
    status, names = CANCELLED_STATUS
    done = code == OK
    result = {
        "PackageNo": outcome.cart_no,
        "TrackingNo": outcome.k_number,
        "Status": status if done else outcome.status,
        "StatusDesc": names[lang] if done else described(outcome.status, lang),
    }
    return item(code, lang, number.label, ResultData=result)


async def update_orders(call: Call) -> Response:
    """Change shipments: intake reads what is told as it reads createOrders, packing decides."""
    body = await call.body(BIGGEST_REGISTRATION)
    answered = await call.ask("intake", f"/read-updates/{call.lang}", body, CHANGE_SECONDS)
    if 400 <= answered.status_code < 500 and answered.headers["content-type"] == "application/json":
        return Response(answered.content, answered.status_code, None, "application/json")
    updates = _updates.decode(fine(answered, "intake")).updates
    changes = [update.change for update in updates if not update.code]
    outcomes = iter(await _decided(call, changes) if changes else ())
    data = [_refused(update, call.lang) if update.code else _updated(update, next(outcomes), call.lang)
            for update in updates]  # fmt: skip
    return envelope(call, data)


async def _decided(call: Call, changes: list[msgspec.Raw]) -> list[Outcome]:
    body = msgspec.json.encode({"changes": changes})
    answered = await call.ask("packing", "/shipments/update", body, CHANGE_SECONDS)
    return _outcomes.decode(fine(answered, "packing", changes=True)).outcomes


def _refused(update: Update, lang: str) -> dict[str, Any]:
    words = update.message or message(update.code, lang, update.label)
    return {"Code": update.code, "Message": words, "ResultData": None}


def _updated(update: Update, outcome: Outcome, lang: str) -> dict[str, Any]:
    code = CODE_OF[outcome.code]
    label = outcome.field or update.label
    if not outcome.status or code == CANCELLED:
        return item(code, lang, label, ResultData=None)
    result = {
        "PackageNo": outcome.cart_no,
        "TrackingNo": outcome.k_number,
        "Status": outcome.status,
        "StatusDesc": described(outcome.status, lang),
        "LocalTrackingCompany": outcome.carrier if outcome.local_tracking_number else "",
        "LocalTrackingNo": outcome.local_tracking_number,
    }
    return item(code, lang, label, ResultData=result)


def envelope(call: Call, data: list[dict[str, Any]]) -> Response:
    """The answer: 200 when anything was done, else the gravest item's status (contract 0.1, 0.2)."""
    codes = {entry["Code"] for entry in data}
    done = codes == {OK}
    status = 200 if OK in codes else max(_GRAVITY.get(code, 422) for code in codes)
    words = message(OK if done else f"{PARTIAL}.change", call.lang)
    return answer({"Code": OK if done else PARTIAL, "Message": words, "Data": data}, status)

"""cancelOrders: what a program may take back before the warehouse has the parcel (INT-11)."""

from typing import Any

import msgspec
from starlette.responses import Response

from gateway.api.calls import MOST_ORDERS, Call, fine
from gateway.api.envelope import (
    ARRIVED,
    CANCELLED_STATUS,
    FIXED,
    MALFORMED_NUMBER,
    NO_RESULT,
    OK,
    PARTIAL,
    item,
    message,
)
from gateway.api.numbers import Asked
from gateway.api.package import described
from kse.http import answer

CHANGE_SECONDS = 30
CODE_OF = {"": OK, "shipment-unknown": NO_RESULT, "shipment-accepted": ARRIVED}
"""What packing says of a shipment, as the contract says it."""
_STATUS_OF = {NO_RESULT: 404, MALFORMED_NUMBER: 422, FIXED: 422}


class Outcome(msgspec.Struct):
    """What became of one shipment, as packing tells it."""

    k_number: str
    code: str = ""
    cart_no: str = ""
    status: str = ""


class Outcomes(msgspec.Struct):
    """What became of all."""

    outcomes: list[Outcome]


_outcomes = msgspec.json.Decoder(Outcomes)


async def cancel_orders(call: Call) -> Response:
    """Cancel shipments by TrackingNo or PackageNo; each has an answer of its own, in the order asked."""
    asked = await call.numbers(MOST_ORDERS)
    k_numbers = list(dict.fromkeys(number.k_number for number in asked if number.well_formed))
    found: dict[str, Outcome] = {}
    if k_numbers:
        body = msgspec.json.encode({"k_numbers": k_numbers})
        answered = await call.ask("packing", "/shipments/cancel", body, CHANGE_SECONDS)
        outcomes = _outcomes.decode(fine(answered, "packing")).outcomes
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


def envelope(call: Call, data: list[dict[str, Any]]) -> Response:
    """The answer: 200 when anything was done, else the gravest item's status (contract 0.1, 0.2)."""
    codes = {entry["Code"] for entry in data}
    done = codes == {OK}
    status = 200 if OK in codes else max(_STATUS_OF.get(code, 409) for code in codes)
    words = message(OK if done else f"{PARTIAL}.change", call.lang)
    return answer({"Code": OK if done else PARTIAL, "Message": words, "Data": data}, status)

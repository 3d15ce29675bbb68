"""Tracking's HTTP: the delivery list, timelines, operators' movements, carrier pulls, partner statuses."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from kse.contracts import Status
from kse.errors import Invalid
from kse.http import Caller, CallersWork, answer, body_of
from tracking import deliveries, movements, pulling
from tracking.rules import MOVABLE

MOST_MOVED = 20_000
MOST_ASKED = 500

router = APIRouter()


class Movement(msgspec.Struct, frozen=True, kw_only=True):
    """A list of numbers an operator moves to one status."""

    status: Status
    k_numbers: list[str]
    reason: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """K numbers a partner asks for."""

    k_numbers: list[str]


@router.get("/deliveries")
async def list_deliveries(
    identity: Caller,
    work: CallersWork,
    first_day: Annotated[str, Query(alias="from")] = "",
    last_day: Annotated[str, Query(alias="to")] = "",
    status: str = "",
    q: str = "",
) -> Response:
    """TRK-01."""
    return answer(await deliveries.listed(work, identity, first_day, last_day, status, q))


@router.get("/shipments/{k_number}/timeline")
async def show_timeline(k_number: str, identity: Caller, work: CallersWork) -> Response:
    """TRK-02."""
    return answer(await deliveries.timeline(work, identity, k_number))


@router.post("/statuses")
async def tell_statuses(
    identity: Caller, work: CallersWork, body: Annotated[Asked, body_of(Asked)]
) -> Response:
    """What the partner API's `tracking` tells (KSE API contract 3.3)."""
    _no_more_than(MOST_ASKED, body.k_numbers)
    return answer(await deliveries.statuses_of(work, identity.of_seller, body.k_numbers))


@router.post("/movements")
async def move_shipments(
    identity: Caller, work: CallersWork, body: Annotated[Movement, body_of(Movement)]
) -> Response:
    """TRK-03: by scan or by list."""
    identity.must_be("operator")
    if body.status not in MOVABLE:
        raise Invalid("status-not-movable", field="status", status=body.status.value)
    _no_more_than(MOST_MOVED, body.k_numbers)
    numbers = [number.strip().upper() for number in body.k_numbers if number.strip()]
    moved = await movements.move(work, numbers, body.status, body.reason.strip(), identity, datetime.now(UTC))
    return answer(moved)


@router.post("/carrier-pulls")
async def pull_carriers(request: Request, identity: Caller) -> Response:
    """Ask the carriers now, without waiting for the next round (TRK-03)."""
    identity.must_be("operator")
    state = request.app.state
    pulled = await pulling.pull(state.database, state.settings)
    return answer(pulled.in_words(identity.lang))


def _no_more_than(limit: int, numbers: list[str]) -> None:
    if len(numbers) > limit:
        raise Invalid("too-many-numbers", field="k_numbers", limit=limit)

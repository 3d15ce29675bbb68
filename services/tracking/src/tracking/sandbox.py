"""Test parcels of a sandbox: no flight and no carrier moves them, so their owner's program does (INT-11)."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response

from kse.contracts import Status
from kse.errors import Forbidden
from kse.http import Caller, CallersWork, answer, body_of
from kse.sandbox import is_sandbox
from tracking import model
from tracking.rules import Entry, course, moment_of_move

router = APIRouter()

WORDS = "SANDBOX"
"""What stands where a carrier's words would."""
_OLD = (
    "SELECT k_number FROM shipments"
    " WHERE seller_id < 0 AND registered_at < now() - make_interval(days => 1) * $1"
)
FORGET = (
    f"DELETE FROM timeline WHERE seller_id < 0 AND k_number IN ({_OLD})",  # noqa: S608 - own text
    f"DELETE FROM shipments WHERE seller_id < 0 AND k_number IN ({_OLD})",  # noqa: S608
)


class Moves(msgspec.Struct, frozen=True):
    """Where each test parcel goes; None is its next status."""

    to: dict[str, Status | None]


@router.post("/sandbox/movements")
async def move(identity: Caller, work: CallersWork, given: Annotated[Moves, body_of(Moves)]) -> Response:
    """Pass every status on the way; answers where each known parcel stands then and whether it moved."""
    if not is_sandbox(identity.of_seller):
        raise Forbidden("not-allowed")
    shipments = await model.locked(work, list(given.to))
    known = {
        k: row
        for k, row in shipments.items()
        if row["seller_id"] == identity.of_seller and not row["deleted_at"]
    }
    timelines = await model.timelines(work, list(known))
    entries, standing = [], {}
    for k_number, shipment in known.items():
        way = course(Status(shipment["status"]), given.to[k_number])
        start = moment_of_move(datetime.now(UTC), timelines[k_number])
        entries += [
            Entry(
                k_number=k_number,
                seller=identity.of_seller,
                status=status,
                occurred_at=start + timedelta(microseconds=step),
                detail=WORDS,
                by=str(identity.user),
            )
            for step, status in enumerate(way)
        ]
        standing[k_number] = {"status": way[-1] if way else shipment["status"], "moved": bool(way)}
    await model.record(work, entries, announce=True)
    return answer(standing)

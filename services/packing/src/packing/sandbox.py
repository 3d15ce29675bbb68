"""Test parcels of a sandbox: no warehouse sees them, so their owner's program says they arrived (INT-11)."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response

from kse.contracts import Status
from kse.errors import Forbidden
from kse.http import Caller, CallersWork, answer, body_of
from kse.sandbox import is_sandbox
from packing.model import Reached
from packing.shipments import locked

router = APIRouter()

_OLD = (
    "SELECT k_number FROM shipments WHERE sandbox AND registered_at < now() - make_interval(days => 1) * $1"
)
FORGET = (
    f"DELETE FROM statuses WHERE seller_id < 0 AND k_number IN ({_OLD})",  # noqa: S608 - own text
    f"DELETE FROM lines WHERE seller_id < 0 AND shipment_id IN ({_OLD.replace('k_number', 'id', 1)})",  # noqa: S608
    f"DELETE FROM shipments WHERE sandbox AND k_number IN ({_OLD})",  # noqa: S608
)


class Arrived(msgspec.Struct, frozen=True):
    """Test parcels that are said to have arrived."""

    k_numbers: list[str]


@router.post("/sandbox/acceptances")
async def accept(
    identity: Caller, work: CallersWork, given: Annotated[Arrived, body_of(Arrived)]
) -> Response:
    """A10 → A99 for those that wait; answers where each known parcel stands then."""
    if not is_sandbox(identity.of_seller):
        raise Forbidden("not-allowed")
    now, standing = datetime.now(UTC), {}
    for parcel in await locked(work, given.k_numbers, identity.of_seller, lines=False):
        if parcel.deleted_at is not None:
            continue
        if parcel.status == Status.AWAITING_ARRIVAL:
            accepted = parcel.accept(parcel.declared_weight_g, now, identity.user)
            work.session.add(Reached.of(accepted))
            work.emit(accepted)
            standing[parcel.k_number] = {"status": parcel.status, "moved": True}
        else:
            standing[parcel.k_number] = {"status": parcel.status, "moved": False}
    return answer(standing)

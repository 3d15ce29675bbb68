"""What the KSE API asks of packing: shipments as they are, cancelling and changing them (INT-10, INT-11)."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from kse.contracts import Correction
from kse.errors import Invalid
from kse.http import Caller, CallersWork, answer, body_of
from kse.identity import Identity
from packing import changing, updating
from packing.model import Shipment
from packing.shipments import with_k_numbers

router = APIRouter()

MOST_AT_ONCE = 500


class Asked(msgspec.Struct, frozen=True):
    """K numbers a partner asks for."""

    k_numbers: list[str]


class Changes(msgspec.Struct, frozen=True):
    """What a partner changes."""

    changes: list[Correction]


@router.post("/shipments/lookup")
async def lookup(identity: Caller, work: CallersWork, asked: Annotated[Asked, body_of(Asked)]) -> Response:
    """Shipments as they are now, in the order asked; unknown ones are left out, deleted ones only named."""
    _check(len(asked.k_numbers))
    seller = None if identity.role == "operator" else identity.of_seller
    wanted = with_k_numbers(asked.k_numbers, seller)
    shipments = await work.session.scalars(wanted.options(Shipment.with_lines()))
    found = {each.k_number: each for each in shipments}
    known = [found[k_number] for k_number in dict.fromkeys(asked.k_numbers) if k_number in found]
    return answer(
        {
            "shipments": [each.as_told() for each in known if each.deleted_at is None],
            "deleted": [each.k_number for each in known if each.deleted_at is not None],
        }
    )


@router.post("/shipments/cancel")
async def cancel(request: Request, identity: Caller, asked: Annotated[Asked, body_of(Asked)]) -> Response:
    """Delete shipments before A99; repeating it is harmless."""
    _check(len(asked.k_numbers))
    return answer({"outcomes": await changing.cancel(_asker(request, identity), asked.k_numbers)})


@router.post("/shipments/update")
async def update(request: Request, identity: Caller, given: Annotated[Changes, body_of(Changes)]) -> Response:
    """Change shipments before A99; everyone who keeps them hears of it."""
    _check(len(given.changes))
    return answer({"outcomes": await updating.update(_asker(request, identity), given.changes)})


def _asker(request: Request, identity: Identity) -> changing.Asker:
    state = request.app.state
    return changing.Asker(identity, request.headers["authorization"], state.database, state.intake)


def _check(asked: int) -> None:
    if not asked:
        raise Invalid("nothing-selected", field="k_numbers")
    if asked > MOST_AT_ONCE:
        raise Invalid("too-many-selected", field="k_numbers", most=f"{MOST_AT_ONCE:,}")

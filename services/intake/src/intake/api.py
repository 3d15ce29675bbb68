"""Intake's routes: the waiting list, and shipments as they were registered."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse

from intake import cart_numbers, editing, registration, undoing
from intake.texts import MESSAGES
from intake.waiting import MAX_WAITING, deleted_list, waiting_list
from kse.errors import sentence
from kse.http import Caller, CallersWork, answer, body_of

router = APIRouter()

Chosen = Annotated[list[int], msgspec.Meta(max_length=MAX_WAITING)]


class Ids(msgspec.Struct):
    """Chosen waiting orders."""

    ids: Chosen


class Edit(msgspec.Struct):
    """Cells a person changed, and the version they saw."""

    version: int
    fields: dict[str, Any]


class Edits(msgspec.Struct):
    """Cells of many lines at once, as from Excel."""

    edits: Annotated[list[editing.Edit], msgspec.Meta(max_length=MAX_WAITING)]


class Fill(msgspec.Struct):
    """One value for a cell of many lines."""

    ids: Chosen
    field: str
    value: Any


class KNumbers(msgspec.Struct):
    """Asked-for shipments."""

    k_numbers: list[str]


@router.get("/waiting-orders")
async def list_waiting(identity: Caller, work: CallersWork) -> Response:
    """The waiting list (INT-04)."""
    pieces = await waiting_list(await work.driver(), identity.of_seller, identity.lang)
    return StreamingResponse(iter(pieces), media_type="application/json")


@router.get("/waiting-orders/deleted")
async def list_deleted(identity: Caller, work: CallersWork) -> Response:
    """The lines that were deleted, to be restored."""
    return answer(await deleted_list(await work.driver(), identity.of_seller))


@router.patch("/waiting-orders/{order_id}")
async def edit(
    order_id: int, identity: Caller, work: CallersWork, given: Annotated[Edit, body_of(Edit)]
) -> Response:
    """Change cells of one line, all or none (INT-04)."""
    wanted = editing.Edit(order_id, given.version, given.fields)
    outcome = await editing.edit(await work.driver(), identity, [wanted], "edit")
    for _, refusal in outcome.refused:
        raise refusal
    [now] = outcome.changed or [editing.Changed(order_id, given.version, {})]
    return answer(now)


@router.post("/waiting-orders/edit")
async def edit_many(identity: Caller, work: CallersWork, given: Annotated[Edits, body_of(Edits)]) -> Response:
    """Change cells of many lines; what cannot be is refused cell by cell, the rest is changed."""
    outcome = await editing.edit(await work.driver(), identity, given.edits, "paste")
    return answer(_shown(outcome, identity.lang))


@router.post("/waiting-orders/fill")
async def fill(identity: Caller, work: CallersWork, given: Annotated[Fill, body_of(Fill)]) -> Response:
    """Give a cell of many lines the same value."""
    outcome = await editing.fill(await work.driver(), identity, given.ids, given.field, given.value)
    return answer(_shown(outcome, identity.lang))


def _shown(outcome: editing.Outcome, lang: str) -> dict[str, Any]:
    refused = [
        {
            "id": order_id,
            "field": refusal.field,
            "code": refusal.code,
            "reason": sentence(MESSAGES, refusal.code, lang, {"field": refusal.field, **refusal.params}),
        }
        for order_id, refusal in outcome.refused
    ]
    return {"changed": outcome.changed, "refused": refused}


@router.post("/waiting-orders/merge")
async def merge(identity: Caller, work: CallersWork, given: Annotated[Ids, body_of(Ids)]) -> Response:
    """Give the carts of one consignee one cart number."""
    return answer({"changed": await cart_numbers.merge(await work.driver(), identity, given.ids)})


@router.post("/waiting-orders/split")
async def split(identity: Caller, work: CallersWork, given: Annotated[Ids, body_of(Ids)]) -> Response:
    """Give lines cart numbers of their own."""
    return answer({"changed": await cart_numbers.split(await work.driver(), identity, given.ids)})


@router.post("/waiting-orders/delete")
async def delete(identity: Caller, work: CallersWork, given: Annotated[Ids, body_of(Ids)]) -> Response:
    """Take lines off the list; they can be restored."""
    return answer({"deleted": await undoing.delete(await work.driver(), identity, given.ids)})


@router.post("/waiting-orders/restore")
async def restore(identity: Caller, work: CallersWork, given: Annotated[Ids, body_of(Ids)]) -> Response:
    """Put deleted lines back, unless the same line has come again meanwhile."""
    return answer({"restored": await undoing.restore(await work.driver(), identity, given.ids)})


@router.post("/waiting-orders/undo")
async def undo(identity: Caller, work: CallersWork) -> Response:
    """Ctrl+Z: take back the last thing this person did to the list, and say what it was."""
    return answer(await undoing.undo(await work.driver(), identity))


@router.post("/shipments/lookup")
async def lookup(
    identity: Caller, work: CallersWork, given: Annotated[KNumbers, body_of(KNumbers)]
) -> Response:
    """Shipments as they were registered, for the partner API before packing has heard of them."""
    found = await registration.registered(await work.driver(), identity.of_seller, given.k_numbers[:500])
    return answer({"shipments": found})

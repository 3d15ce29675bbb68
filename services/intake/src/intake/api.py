"""Intake's routes: the waiting list, and shipments as they were registered."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse
from sqlalchemy import select

from intake import registration
from intake.checks.checking import check_rows
from intake.model import WaitingOrder
from intake.waiting import line_of, put_back, waiting_list
from kse.errors import Missing
from kse.http import Caller, CallersWork, answer, body_of

router = APIRouter()


class Ids(msgspec.Struct):
    """Chosen waiting orders."""

    ids: list[int]


class Edit(msgspec.Struct):
    """Cells a person changed, and the version they saw."""

    version: int
    fields: dict[str, Any]


class KNumbers(msgspec.Struct):
    """Asked-for shipments."""

    k_numbers: list[str]


@router.get("/waiting-orders")
async def list_waiting(identity: Caller, work: CallersWork) -> Response:
    """The waiting list (INT-04)."""
    pieces = await waiting_list(await work.driver(), identity.of_seller, identity.lang)
    return StreamingResponse(iter(pieces), media_type="application/json")


@router.patch("/waiting-orders/{order_id}")
async def edit(
    order_id: int, identity: Caller, work: CallersWork, given: Annotated[Edit, body_of(Edit)]
) -> Response:
    """Change cells of one line (INT-04)."""
    order = await work.session.scalar(
        select(WaitingOrder)
        .where(WaitingOrder.id == order_id, WaitingOrder.seller_id == identity.of_seller)
        .with_for_update()
    )
    if order is None:
        raise Missing("not-found")
    changed = order.edit(given.version, given.fields)
    driver = await work.driver()
    await check_rows(driver, identity.of_seller, [order_id])
    checked = await line_of(driver, identity.of_seller, identity.lang, order_id)
    changed |= {"check": checked["check"], "findings": checked["findings"]}
    return answer({"id": order.id, "version": order.version, "fields": changed})


@router.post("/waiting-orders/delete")
async def delete(identity: Caller, work: CallersWork, given: Annotated[Ids, body_of(Ids)]) -> Response:
    """Take lines off the list; they can be restored."""
    deleted = await (await work.driver()).fetch(
        "UPDATE waiting_order SET state = 'deleted', version = version + 1"
        " WHERE seller_id = $1 AND id = ANY ($2::bigint[]) AND state = 'waiting' RETURNING id",
        identity.of_seller, given.ids,
    )  # fmt: skip
    return answer({"deleted": [row["id"] for row in deleted]})


@router.post("/waiting-orders/restore")
async def restore(identity: Caller, work: CallersWork, given: Annotated[Ids, body_of(Ids)]) -> Response:
    """Put deleted lines back, unless the same line has come again meanwhile."""
    restored = await put_back(await work.driver(), identity.of_seller, given.ids)
    return answer({"restored": restored})


@router.post("/shipments/lookup")
async def lookup(
    identity: Caller, work: CallersWork, given: Annotated[KNumbers, body_of(KNumbers)]
) -> Response:
    """Shipments as they were registered, for the partner API before packing has heard of them."""
    found = await registration.registered(await work.driver(), identity.of_seller, given.k_numbers[:500])
    return answer({"shipments": found})

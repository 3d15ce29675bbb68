"""Intake's routes: order files, the waiting list, registration, number ranges."""

import asyncio
from typing import Annotated, Any
from urllib.parse import unquote

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import select

from intake import numbers, registration
from intake.adapters.order_file import OrderFile, read_order_file
from intake.adapters.refusals import Refusal as RowRefusal
from intake.adapters.refusals import UnreadableFile
from intake.adapters.refused_file import refused_csv
from intake.checks.checking import check_rows
from intake.messages import say
from intake.model import Upload, WaitingOrder
from intake.texts import MESSAGES
from intake.waiting import put_back, take_in, waiting_list
from kse.errors import Invalid, Missing, Refusal, sentence
from kse.http import Caller, CallersWork, answer, body_of
from kse.identity import Identity

router = APIRouter()

SHOWN_REFUSALS = 1_000


class Ids(msgspec.Struct):
    """Chosen waiting orders."""

    ids: list[int]


class Edit(msgspec.Struct):
    """Cells a person changed, and the version they saw."""

    version: int
    fields: dict[str, Any]


class Register(msgspec.Struct):
    """What to register and, where not "", with which delivery service."""

    ids: list[int]
    delivery_service: str = ""


class KNumbers(msgspec.Struct):
    """Asked-for shipments."""

    k_numbers: list[str]


@router.post("/uploads")
async def upload(
    request: Request, identity: Caller, work: CallersWork, market: str = "", encoding: str = ""
) -> Response:
    """Take an order file in: good rows wait, bad rows are listed with their reason (INT-01, INT-02)."""
    name = unquote(request.headers.get("x-filename", ""))
    if not name:
        raise Invalid("file-name-missing", field="X-Filename")
    body = await request.body()
    try:
        file = await asyncio.to_thread(
            read_order_file, name, body, market=market or None, encoding=encoding or None
        )
    except UnreadableFile as unreadable:
        raise Invalid(unreadable.code, field="file", **unreadable.params) from unreadable  # type: ignore[arg-type]
    return answer(await _store(work, identity, name, file))


async def _store(work: CallersWork, identity: Identity, name: str, file: OrderFile) -> dict[str, Any]:
    kept = Upload(
        seller_id=identity.of_seller,
        file_name=name,
        market=file.market,
        layout=file.layout,
        encoding=file.encoding,
        delimiter=file.delimiter,
        header=file.header,
        refused_rows={str(row): cells for row, cells in file.refused_rows.items()},
        refusals=[msgspec.to_builtins(refusal) for refusal in file.refusals],
        accepted=0,
        already=0,
        uploaded_by=identity.user,
    )
    work.session.add(kept)
    await work.session.flush()
    lines = [line for _, line in file.lines]
    taken = await take_in(await work.driver(), identity.of_seller, lines, source="file", upload=kept.id)
    kept.accepted = sum(taken)
    kept.already = len(taken) - kept.accepted
    return {
        "upload_id": kept.id,
        "file_name": name,
        "market": file.market,
        "layout": file.layout,
        "encoding": file.encoding,
        "delimiter": file.delimiter,
        "rows": file.rows,
        "accepted": kept.accepted,
        "already": kept.already,
        "refused_rows": len(file.refused_rows),
        "refused": [
            {
                "row": refusal.row,
                "column": refusal.column,
                "code": refusal.code,
                "reason": say(refusal.code, refusal.params, identity.lang),
            }
            for refusal in file.refusals[:SHOWN_REFUSALS]
        ],
    }


@router.get("/uploads/{upload_id}/refused.csv")
async def refused_rows(upload_id: int, identity: Caller, work: CallersWork) -> Response:
    """The refused rows with their original columns and the reason, to correct and upload again (INT-02)."""
    kept = await work.session.scalar(
        select(Upload).where(Upload.id == upload_id, Upload.seller_id == identity.of_seller)
    )
    if kept is None:
        raise Missing("not-found")
    content = refused_csv(
        kept.header,
        {int(row): cells for row, cells in kept.refused_rows.items()},
        msgspec.convert(kept.refusals, list[RowRefusal]),
        identity.lang,
    )
    disposition = f'attachment; filename="refused-{upload_id}.csv"'
    return Response(content, 200, {"content-disposition": disposition}, "text/csv; charset=utf-8")


@router.get("/waiting-orders")
async def list_waiting(identity: Caller, work: CallersWork) -> Response:
    """The waiting list (INT-04)."""
    return answer(await waiting_list(await work.driver(), identity.of_seller, identity.lang))


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
    await check_rows(driver, identity.of_seller, [order_id], again=True)
    listed = await waiting_list(driver, identity.of_seller, identity.lang, ids=[order_id])
    checked = dict(zip(listed["columns"], listed["rows"][0], strict=True))
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


@router.post("/registrations")
async def register(
    request: Request, identity: Caller, work: CallersWork, given: Annotated[Register, body_of(Register)]
) -> Response:
    """배송접수(국제): each cart of the chosen lines becomes a shipment or is refused (INT-06)."""
    if not given.ids:
        raise Refusal("nothing-selected")
    if given.delivery_service not in ("", *numbers.CARRIER_OF):
        raise Invalid("service-unknown", field="delivery_service", value=given.delivery_service[:40])
    outcome = await registration.register(
        work, request.app.state.database, identity.of_seller, given.ids, given.delivery_service
    )
    return answer(
        {
            "accepted": outcome.accepted,
            "refused": [
                {
                    "cart_no": refused.cart_no,
                    "code": refused.code,
                    "reason": sentence(MESSAGES, refused.code, identity.lang, refused.params),
                }
                for refused in outcome.refused
            ],
        }
    )


@router.post("/shipments/lookup")
async def lookup(
    identity: Caller, work: CallersWork, given: Annotated[KNumbers, body_of(KNumbers)]
) -> Response:
    """Shipments as they were registered, for the partner API before packing has heard of them."""
    found = await registration.registered(await work.driver(), identity.of_seller, given.k_numbers[:500])
    return answer({"shipments": found})


@router.get("/pools")
async def pools(identity: Caller, work: CallersWork) -> Response:
    """The carriers' number ranges and what is left of them (INT-12)."""
    identity.must_be("operator")
    return answer(await numbers.levels(await work.driver()))


@router.post("/pools")
async def add_pool(
    identity: Caller, work: CallersWork, given: Annotated[numbers.NumberRange, body_of(numbers.NumberRange)]
) -> Response:
    """Add a range of local numbers: eleven digits each, without the check digit."""
    identity.must_be("operator")
    return answer({"id": await numbers.add_range(await work.driver(), given, identity.user)}, 201)

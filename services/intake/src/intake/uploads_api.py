"""Routes of order files: taken in at once, or as a job that is watched and stopped (INT-01, INT-02)."""

import asyncio
from typing import Annotated, Any
from urllib.parse import unquote
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import select

from intake import upload_jobs
from intake.adapters.limits import Limits
from intake.adapters.order_file import read_order_file
from intake.adapters.refusals import Refusal as RowRefusal
from intake.adapters.refusals import UnreadableFile
from intake.adapters.refused_file import refused_csv
from intake.model import Upload
from intake.services import services_of
from intake.sheets import keeping
from intake.sheets.opening import Proposal, proposal_for
from intake.texts import MESSAGES
from intake.uploads import report, store
from kse.errors import Invalid, Missing, Refusal, sentence
from kse.http import Caller, CallersWork, answer

router = APIRouter()
TEACHABLE = frozenset({"unknown-layout", "missing-columns", "other-market"})
"""What a person can help by saying what the columns mean."""


@router.post("/uploads")
async def upload(
    request: Request,
    identity: Caller,
    work: CallersWork,
    market: str = "",
    encoding: str = "",
    replaces: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> Response:
    """Take an order file in: good rows wait, bad rows are listed with their reason (INT-01, INT-02).

    A person who sees that it was read wrongly says market or encoding, and which upload it `replaces`.

    Answers 200 with what became of it, or 202 with the job that reads a long one. A sheet nobody knows is
    refused with a proposal of what its columns may mean, to be confirmed at `/sheet-mappings`.
    """
    name = unquote(request.headers.get("x-filename", ""))
    if not name:
        raise Invalid("file-name-missing", field="X-Filename")
    body = await request.body()
    settings, limits = request.app.state.settings, request.app.state.settings.file_limits
    if settings.upload_job_bytes <= len(body) <= limits.bytes:
        job = await request.app.state.reader.line_up(
            identity.of_seller, identity.user, name, body, market, encoding, replaces
        )
        return answer({"job": job}, 202)
    driver = await work.driver()
    learnt = await keeping.learnt(driver, identity.of_seller)
    services = await services_of(driver, identity.of_seller)
    try:
        file = await asyncio.to_thread(
            read_order_file, name, body, market=market or None, encoding=encoding or None, limits=limits,
            learnt=learnt, services=list(services),
        )  # fmt: skip
    except UnreadableFile as unreadable:
        said: dict[str, Any] = dict(unreadable.params)
        if unreadable.code in TEACHABLE:
            said["proposal"] = await asyncio.to_thread(_proposal, name, body, limits, market, encoding)
        raise Invalid(unreadable.code, field="file", **said) from unreadable
    kept = await store(work, identity.of_seller, identity.user, name, file, replaces)
    return answer(report(kept, identity.lang))


def _proposal(name: str, body: bytes, limits: Limits, market: str, encoding: str) -> Proposal | None:
    try:
        return proposal_for(name, body, limits, market=market, encoding=encoding)
    except UnreadableFile:
        return None


@router.get("/upload-jobs/{job_id}")
async def progress(job_id: UUID, identity: Caller, work: CallersWork) -> Response:
    """How far the reading of a long file is: rows read and refused; at its end what became of it."""
    job = await upload_jobs.find(work, identity.of_seller, job_id)
    if job is None:
        raise Missing("not-found")
    shown = {name: getattr(job, name) for name in ("id", "state", "file_name", "rows", "refused")}
    if job.failure is not None:
        code, params = job.failure["code"], job.failure["params"]
        shown["failure"] = {"code": code, "reason": sentence(MESSAGES, code, identity.lang, params)}
    if job.upload_id is not None:
        kept = await work.session.get_one(Upload, job.upload_id)
        shown["result"] = report(kept, identity.lang)
    return answer(shown)


@router.post("/upload-jobs/{job_id}/cancel")
async def cancel(job_id: UUID, identity: Caller, work: CallersWork) -> Response:
    """Stop reading a file; nothing of it is taken in."""
    if await upload_jobs.find(work, identity.of_seller, job_id) is None:
        raise Missing("not-found")
    if not await upload_jobs.cancel(work, identity.of_seller, job_id):
        raise Refusal("upload-ended")
    return answer({"cancelled": job_id}, 202)


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


@router.get("/order-templates/kse.xlsx")
async def form(identity: Caller, work: CallersWork) -> Response:
    """The KSE form to fill in, in the reader's language (INT-01)."""
    from intake.adapters.form_template import kse_form  # loads openpyxl, 7 MB that only forms need

    services = list(await services_of(await work.driver(), identity.of_seller))
    return _form("KSE-orders.xlsx", await asyncio.to_thread(kse_form, identity.lang, services))


@router.get("/order-templates/gifts.xlsx")
async def form_of_gifts(identity: Caller) -> Response:
    """The gift form to fill in, in the reader's language (INT-09)."""
    from intake.adapters.form_template import gift_form

    return _form("KSE-gifts.xlsx", await asyncio.to_thread(gift_form, identity.lang))


def _form(name: str, content: bytes) -> Response:
    return Response(
        content, 200, {"content-disposition": f'attachment; filename="{name}"'},
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )  # fmt: skip

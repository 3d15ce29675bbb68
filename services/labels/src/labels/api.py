"""Labels' routes: how a job goes, its document, and stopping it."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from sqlalchemy import select

from kse.days import KOREA
from kse.errors import Missing, Refusal
from kse.http import Caller, CallersWork, answer
from kse.identity import Identity
from kse.work import Work
from labels.messages import said
from labels.model import OVER, Job

router = APIRouter()


class Expired(Refusal):
    """The document was deleted after its time."""

    status = 410


@router.get("/jobs/{job_id}")
async def job(job_id: str, identity: Caller, work: CallersWork) -> Response:
    """How far a job is and what was not printed, in the caller's language (LAB-04)."""
    return answer(_shown(await _job(job_id, identity, work), identity.lang))


@router.get("/jobs/{job_id}/document")
async def document(job_id: str, request: Request, identity: Caller, work: CallersWork) -> Response:
    """The labels as PDF."""
    found = await _job(job_id, identity, work)
    if found.state not in OVER:
        raise Refusal("document-not-ready")
    if found.state != "finished":
        raise Refusal("no-document")
    if found.document is None:
        raise Expired("document-expired")
    pieces = request.app.state.objects.stream(found.document)
    try:
        first = await anext(pieces)
    except FileNotFoundError as error:
        raise Expired("document-expired") from error
    asked = found.asked_at.astimezone(KOREA)
    name = f"labels-{found.layout}-{asked:%Y%m%d-%H%M%S}-{found.printed}.pdf"
    headers = {
        "content-length": str(found.size),
        "content-disposition": f'inline; filename="{name}"',
        "cache-control": "private, no-store",
    }
    return StreamingResponse(_whole(first, pieces), media_type="application/pdf", headers=headers)


@router.post("/jobs/{job_id}/cancel")
async def cancel(job_id: str, identity: Caller, work: CallersWork) -> Response:
    """Stop a job that is not over; what is being printed stops within a second."""
    found = await _job(job_id, identity, work, lock=True)
    found.ask_to_cancel()
    return answer(_shown(found, identity.lang), 202)


async def _job(job_id: str, identity: Identity, work: Work, *, lock: bool = False) -> Job:
    wanted = select(Job).where(Job.seller_id == identity.of_seller, Job.id == job_id)
    found = await work.session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise Missing("not-found")
    return found


async def _whole(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


def _shown(job: Job, lang: str) -> dict[str, object]:
    return {
        "job_id": job.id,
        "state": job.state,
        "printed": job.printed,
        "total": job.total,
        "pages": job.pages,
        "layout": job.layout,
        "message": said(job.fault, lang) if job.fault else "",
        "failed": [
            {"k_number": k_number, "code": fault.code, "reason": said(fault, lang)}
            for k_number, fault in job.faults.items()
        ],
        "replaced": [{"k_number": k_number, "characters": chars} for k_number, chars in job.replaced],
        "expired": job.state == "finished" and job.document is None,
    }

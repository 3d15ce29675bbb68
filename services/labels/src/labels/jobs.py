"""Print jobs as rows with a lease, so that a job whose printer is killed is printed by another (LAB-04)."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice
from typing import TypeVar

import msgspec
from fastapi import FastAPI
from sqlalchemy import select, text

from kse.contracts import LabelFailed, LabelRequested
from kse.database import Database
from kse.objects import Objects
from kse.work import Work
from labels.messages import said
from labels.model import Job
from labels.refusals import Fault

TIDY_SECONDS = 60.0
MOST_IN_EVENT = 2_000
"""K numbers in one event, which must stay far below what the broker takes as one record."""
ASKED = "labels.asked"

_LINE_UP = """
INSERT INTO job (id, seller_id, layout, source, total)
SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::int[]) ON CONFLICT DO NOTHING
"""
_TAKE = """
UPDATE job SET state = 'running', tries = tries + 1, due_at = now() + $2 WHERE id = (
    SELECT id FROM job WHERE state IN ('queued', 'running') AND due_at <= now() AND total <= $1
    ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, seller_id AS seller, source, tries, cancel_asked
"""
_TELL = """
UPDATE job SET printed = $3, due_at = now() + $4 WHERE id = $1 AND tries = $2 AND state = 'running'
RETURNING cancel_asked
"""
_HAND_BACK = """
UPDATE job SET state = 'queued', due_at = now() + $3 WHERE id = $1 AND tries = $2 AND state = 'running'
"""
_TO_TIDY = text(
    "SELECT id, seller_id, source FROM job"
    " WHERE NOT tidied AND ended_at <= now() - make_interval(secs => :age)"
    " ORDER BY ended_at LIMIT 50 FOR UPDATE SKIP LOCKED"
)
_TIDIED = text("UPDATE job SET tidied = true, document = NULL, size = NULL WHERE id = ANY (:jobs)")

T = TypeVar("T")


class Taken(msgspec.Struct, frozen=True):
    """A job in the hands of this process, until its lease ends."""

    id: str
    seller: int
    source: str
    tries: int
    cancel_asked: bool

    @property
    def document(self) -> str:
        """Where its document lies; printing a job again replaces it."""
        return document_of(self.seller, self.id)


def document_of(seller: int, job: str) -> str:
    """The object key of a job's document."""
    return f"label-documents/{seller}/{job}.pdf"


async def line_up(events: Sequence[LabelRequested], work: Work) -> None:
    """Make jobs of requests; whoever prints is woken once this transaction has ended."""
    rows = [(event.job, event.seller, event.layout, event.source, event.count) for event in events]
    await (await work.driver()).execute(_LINE_UP, *map(list, zip(*rows, strict=True)))
    work.connection.info[ASKED] = True


async def take(database: Database, most: int, lease: timedelta) -> Taken | None:
    """Take the oldest job that is due and has at most so many shipments."""
    async with database.work("*") as work:
        row = await (await work.driver()).fetchrow(_TAKE, most, lease)
    return None if row is None else Taken(**row)


async def tell(database: Database, taken: Taken, done: int, lease: timedelta) -> bool:
    """Write how far a job is and renew its lease; answers whether to stop: it was cancelled, or is lost."""
    async with database.work(str(taken.seller)) as work:
        row = await (await work.driver()).fetchrow(_TELL, taken.id, taken.tries, done, lease)
    return row is None or bool(row["cancel_asked"])


async def hand_back(database: Database, taken: Taken, rest: float) -> None:
    """Let anybody take a job again after so many seconds."""
    async with database.work(str(taken.seller)) as work:
        await (await work.driver()).execute(_HAND_BACK, taken.id, taken.tries, timedelta(seconds=rest))


async def held(work: Work, taken: Taken) -> Job | None:
    """The job, locked, if it is still ours to end."""
    return await work.session.scalar(
        select(Job)
        .where(
            Job.seller_id == taken.seller,
            Job.id == taken.id,
            Job.tries == taken.tries,
            Job.state == "running",
        )
        .with_for_update()
    )


def say_failed(work: Work, job: Job, failed: dict[str, Fault]) -> None:
    """Say why shipments were not printed; nothing where none failed and the job did not."""
    reasons = {k_number: said(fault, "ko") for k_number, fault in failed.items()}
    for some in parts(list(reasons), MOST_IN_EVENT):
        work.emit(LabelFailed(seller=job.seller_id, job=job.id, reasons={k: reasons[k] for k in some}))


def parts(values: list[T], size: int) -> Iterator[list[T]]:
    """The values in lists of at most that size."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


async def tidy_for_good(app: FastAPI) -> None:
    """Delete documents and orders after their time: they are personal data."""
    while True:
        while await tidy(app.state.database, app.state.objects, app.state.settings.document_hours):
            pass
        await asyncio.sleep(TIDY_SECONDS)


async def tidy(database: Database, objects: Objects, hours: float) -> int:
    """Delete what some jobs that ended so many hours ago left; tells how many jobs."""
    async with database.work("*") as work:
        jobs = (await work.session.execute(_TO_TIDY, {"age": hours * 3600})).all()
        for job in jobs:
            await objects.delete(job.source)
            await objects.delete(document_of(job.seller_id, job.id))
        if jobs:
            await work.session.execute(_TIDIED, {"jobs": [job.id for job in jobs]})
    return len(jobs)

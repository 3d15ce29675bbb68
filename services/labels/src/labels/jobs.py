"""Print jobs: rows with a lease, so that a job whose printer is killed is printed by another (LAB-04).

Two lanes take jobs, oldest first: one takes any job, the other short ones only, so that a short job never
waits behind ten thousand labels and a long one never waits for ever.
"""

import asyncio
import re
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta
from itertools import islice
from typing import Any, TypeVar

import msgspec
from fastapi import FastAPI
from sqlalchemy import event, select, text

from kse.contracts import LabelFailed, LabelOrder, LabelPrinted, LabelRequested, LabelShipment
from kse.database import Database
from kse.objects import Objects
from kse.telemetry import log
from kse.work import Work
from labels.messages import said
from labels.model import Job
from labels.printing import Printed, draw_labels, printing_pool
from labels.refusals import Fault, JobRefused, PrintingCancelled
from labels.settings import LabelsSettings

SHORT = 500
"""Shipments; drawn in about a quarter of a second."""
ANY = 2**31 - 1
TRIES = 6
LOOK_SECONDS = 0.5
TELL_SECONDS = 0.2
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
    " ORDER BY ended_at LIMIT 200 FOR UPDATE SKIP LOCKED"
)
_TIDIED = text("UPDATE job SET tidied = true, document = NULL, size = NULL WHERE id = ANY (:jobs)")
_K_NUMBER = re.compile(rb'"k_number"\s*:\s*"(\w{1,40})"')

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


class Hand:
    """What the drawing thread and its event loop tell each other."""

    def __init__(self) -> None:
        self.done = 0
        self.stopped = False

    def tell(self, done: int, _total: int) -> None:
        """So many shipments are drawn."""
        self.done = done

    def is_stopped(self) -> bool:
        """Whether the drawing shall end."""
        return self.stopped


class RoughOrder(msgspec.Struct):
    """A LabelOrder whose shipments are still to be read, so that one unreadable spoils no other."""

    layout: str
    start_position: int
    shipments: list[msgspec.Raw]


def document_of(seller: int, job: str) -> str:
    """The object key of a job's document."""
    return f"label-documents/{seller}/{job}.pdf"


async def line_up(events: Sequence[LabelRequested], work: Work) -> None:
    """Make jobs of requests; whoever prints is woken once this transaction has ended."""
    rows = [(event.job, event.seller, event.layout, event.source, event.count) for event in events]
    await (await work.driver()).execute(_LINE_UP, *map(list, zip(*rows, strict=True)))
    work.connection.info[ASKED] = True


class Desk:
    """Takes jobs and prints them, in two lanes, on processes that have the fonts."""

    def __init__(self, settings: LabelsSettings, database: Database, objects: Objects) -> None:
        self._settings = settings
        self._database = database
        self._objects = objects
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._woken: list[asyncio.Event] = []
        self._pool: ProcessPoolExecutor | None = None
        event.listen(database.engine.sync_engine, "checkin", self._checked_in)

    def _checked_in(self, _connection: Any, record: Any) -> None:
        """A connection comes back after its commit: look at once if jobs were lined up on it."""
        if record.info.pop(ASKED, False):
            for woken in self._woken:
                woken.set()

    async def run(self) -> None:
        """Print until cancelled; jobs in hand are given back then."""
        try:
            async with asyncio.TaskGroup() as lanes:
                lanes.create_task(self._lane(ANY))
                lanes.create_task(self._lane(SHORT))
        finally:
            self._close_pool()

    async def _lane(self, most: int) -> None:
        woken = asyncio.Event()
        self._woken.append(woken)
        try:
            while True:
                woken.clear()
                taken = await self._take(most)
                if taken is not None:
                    await self._print(taken)
                    continue
                try:
                    await asyncio.wait_for(woken.wait(), LOOK_SECONDS)
                except TimeoutError:
                    continue
        finally:
            self._woken.remove(woken)

    async def _take(self, most: int) -> Taken | None:
        async with self._database.work("*") as work:
            row = await (await work.driver()).fetchrow(_TAKE, most, self._lease)
        return None if row is None else Taken(**row)

    async def _print(self, taken: Taken) -> None:
        try:
            if taken.cancel_asked:
                raise PrintingCancelled
            if taken.tries > TRIES:
                raise JobRefused("gave-up")
            await self._draw(taken)
        except PrintingCancelled:
            await self._stop(taken)
        except JobRefused as refused:
            await self._fail(taken, refused.fault)
        except asyncio.CancelledError:
            await self._hand_back(taken, 0)
            raise
        except Exception as error:  # whatever it is may pass; the number of tries is limited
            log().warning("printing-waits", job=taken.id, tries=taken.tries, reason=repr(error)[:300])
            await self._hand_back(taken, min(2 ** (taken.tries - 1), 30))

    async def _draw(self, taken: Taken) -> None:
        order, unreadable = await self._read(taken.source)
        hand = Hand()
        watching = asyncio.create_task(self._watch(taken, hand))
        try:
            with tempfile.TemporaryFile() as out:
                printed = await asyncio.to_thread(
                    draw_labels, order, out,
                    pool=self._open_pool(), progress=hand.tell, cancelled=hand.is_stopped,
                )  # fmt: skip
                printed.failed.update(unreadable)
                size = out.tell()
                if printed.pages:
                    out.seek(0)
                    await self._objects.put(taken.document, out)
        except BrokenProcessPool:
            self._close_pool()
            raise
        finally:
            hand.stopped = True
            watching.cancel()
        if printed.pages:
            await self._finish(taken, order.layout, printed, size)
        else:
            await self._fail(taken, Fault("nothing-printable"), printed.failed)

    async def _read(self, source: str) -> tuple[LabelOrder, dict[str, Fault]]:
        try:
            rough = msgspec.json.decode(await self._objects.get(source), type=RoughOrder)
        except FileNotFoundError as error:
            raise JobRefused("order-missing") from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise JobRefused("order-unreadable") from error
        shipments, unreadable = [], {}
        for raw in rough.shipments:
            try:
                shipments.append(msgspec.json.decode(raw, type=LabelShipment))
            except msgspec.ValidationError:
                unreadable.update(dict.fromkeys(k_numbers_in(bytes(raw)), Fault("order-unreadable")))
        return LabelOrder(
            layout=rough.layout, start_position=rough.start_position, shipments=shipments
        ), unreadable

    async def _watch(self, taken: Taken, hand: Hand) -> None:
        """Write progress and renew the lease while drawing; hear of a cancel, or that the job is lost."""
        told, renewed = 0, time.monotonic()
        while not hand.stopped:
            await asyncio.sleep(TELL_SECONDS)
            done = hand.done
            if done == told and time.monotonic() - renewed < self._settings.lease_seconds / 4:
                continue
            try:
                async with self._database.work(str(taken.seller)) as work:
                    driver = await work.driver()
                    row = await driver.fetchrow(_TELL, taken.id, taken.tries, done, self._lease)
            except Exception as error:  # the end of the job is decided by its row; until then draw on
                log().warning("progress-not-told", job=taken.id, reason=repr(error)[:300])
                continue
            told, renewed = done, time.monotonic()
            hand.stopped = row is None or row["cancel_asked"]

    async def _finish(self, taken: Taken, layout: str, printed: Printed, size: int) -> None:
        async with self._database.work(str(taken.seller)) as work:
            job = await held(work, taken)
            if job is None:
                return
            if job.cancel_asked:
                raise PrintingCancelled
            job.layout = layout
            job.finish(taken.document, size, printed.pages, len(printed.k_numbers))
            job.note(printed.failed, printed.replaced)
            for k_numbers in parts(printed.k_numbers, 10 * MOST_IN_EVENT):
                work.emit(
                    LabelPrinted(
                        seller=job.seller_id, job=job.id, layout=layout, document=taken.document,
                        k_numbers=k_numbers,
                    )
                )  # fmt: skip
            say_failed(work, job, printed.failed)

    async def _fail(self, taken: Taken, fault: Fault, failed: dict[str, Fault] | None = None) -> None:
        if failed is None:
            failed = dict.fromkeys(await self._k_numbers(taken.source), fault)
        log().warning("job-failed", job=taken.id, code=fault.code)
        async with self._database.work(str(taken.seller)) as work:
            job = await held(work, taken)
            if job is not None:
                job.fail(fault, failed)
                say_failed(work, job, failed)

    async def _k_numbers(self, source: str) -> list[str]:
        """What can be known of a job that cannot be printed."""
        try:
            return k_numbers_in(await self._objects.get(source))
        except Exception:  # the object store's faults are many; the job fails without the list
            return []

    async def _stop(self, taken: Taken) -> None:
        async with self._database.work(str(taken.seller)) as work:
            job = await held(work, taken)
            if job is None:
                return
            job.stop()
        await self._objects.delete(taken.document)

    async def _hand_back(self, taken: Taken, rest: float) -> None:
        try:
            async with self._database.work(str(taken.seller)) as work:
                driver = await work.driver()
                await driver.execute(_HAND_BACK, taken.id, taken.tries, timedelta(seconds=rest))
        except Exception as error:  # then the lease ends by itself
            log().warning("job-not-handed-back", job=taken.id, reason=repr(error)[:300])

    def _open_pool(self) -> ProcessPoolExecutor:
        """Started for the first job: until then the fonts take no memory."""
        if self._pool is None:
            self._pool = printing_pool(self._settings.printing_processes)
        return self._pool

    def _close_pool(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


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


def k_numbers_in(order: bytes) -> list[str]:
    """The K numbers in an order's JSON, even when it is no JSON."""
    return list(dict.fromkeys(found.decode() for found in _K_NUMBER.findall(order)))


async def print_for_good(app: FastAPI) -> None:
    """The service's printing."""
    await app.state.desk.run()


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

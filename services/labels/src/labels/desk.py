"""Prints the jobs that are due (LAB-04).

Two lanes take jobs, oldest first: one takes any job, the other short ones only, so that a short job never
waits behind ten thousand labels and a long one never waits for ever.
"""

import asyncio
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from sqlalchemy import event

from kse.contracts import LabelPrinted
from kse.database import Database
from kse.objects import Objects
from kse.telemetry import log
from labels import jobs
from labels.jobs import Taken
from labels.orders import k_numbers_of, read_order
from labels.printing import Printed, draw_labels, printing_pool
from labels.refusals import Fault, JobRefused, PrintingCancelled
from labels.settings import LabelsSettings

SHORT = 500
"""Shipments; drawn in about a quarter of a second."""
ANY = 2**31 - 1
TRIES = 6
LOOK_SECONDS = 0.5
TELL_SECONDS = 0.2


class Hand:
    """What the drawing thread and its event loop tell each other."""

    def __init__(self) -> None:
        self.done = 0
        self.stopped = False
        self.put_down = asyncio.Event()

    def tell(self, done: int, _total: int) -> None:
        """So many shipments are drawn."""
        self.done = done

    def is_stopped(self) -> bool:
        """Whether the drawing shall end."""
        return self.stopped


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
        if record.info.pop(jobs.ASKED, False):
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
                if not await self._print_next(most):
                    await waited(woken, LOOK_SECONDS)
        finally:
            self._woken.remove(woken)

    async def _print_next(self, most: int) -> bool:
        try:
            taken = await jobs.take(self._database, most, self._lease)
            if taken is not None:
                await self._print(taken)
        except Exception as error:  # the database is away: look again later; leases end by themselves
            log().warning("printing-interrupted", reason=repr(error)[:300])
            return False
        return taken is not None

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
        order, unreadable = await read_order(self._objects, taken.source)
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
            hand.put_down.set()
            await watching
        if printed.pages:
            await self._finish(taken, order.layout, printed, size)
        else:
            await self._fail(taken, Fault("nothing-printable"), printed.failed)

    async def _watch(self, taken: Taken, hand: Hand) -> None:
        """Write progress and renew the lease while drawing; hear of a cancel, or that the job is lost."""
        told, renewed = 0, time.monotonic()
        while not await waited(hand.put_down, TELL_SECONDS):
            done = hand.done
            if done == told and time.monotonic() - renewed < self._settings.lease_seconds / 4:
                continue
            try:
                stop = await jobs.tell(self._database, taken, done, self._lease)
            except Exception as error:  # the end of the job is decided by its row; until then draw on
                log().warning("progress-not-told", job=taken.id, reason=repr(error)[:300])
                continue
            told, renewed = done, time.monotonic()
            hand.stopped = hand.stopped or stop

    async def _finish(self, taken: Taken, layout: str, printed: Printed, size: int) -> None:
        async with self._database.work(str(taken.seller)) as work:
            job = await jobs.held(work, taken)
            if job is None:
                return
            if job.cancel_asked:
                raise PrintingCancelled
            job.layout = layout
            job.finish(taken.document, size, printed.pages, len(printed.k_numbers))
            job.note(printed.failed, printed.replaced)
            for k_numbers in jobs.parts(printed.k_numbers, 10 * jobs.MOST_IN_EVENT):
                work.emit(
                    LabelPrinted(
                        seller=job.seller_id, job=job.id, layout=layout, document=taken.document,
                        k_numbers=k_numbers,
                    )
                )  # fmt: skip
            jobs.say_failed(work, job, printed.failed)

    async def _fail(self, taken: Taken, fault: Fault, failed: dict[str, Fault] | None = None) -> None:
        if failed is None:
            failed = dict.fromkeys(await k_numbers_of(self._objects, taken.source), fault)
        log().warning("job-failed", job=taken.id, code=fault.code)
        async with self._database.work(str(taken.seller)) as work:
            job = await jobs.held(work, taken)
            if job is not None:
                job.fail(fault, failed)
                jobs.say_failed(work, job, failed)

    async def _stop(self, taken: Taken) -> None:
        async with self._database.work(str(taken.seller)) as work:
            job = await jobs.held(work, taken)
            if job is None:
                return
            job.stop()
            # Before the end is committed: who reads that the job is cancelled finds no document left.
            await self._objects.delete(taken.document)

    async def _hand_back(self, taken: Taken, rest: float) -> None:
        try:
            await jobs.hand_back(self._database, taken, rest)
        except Exception as error:  # the lease ends by itself
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


async def waited(happening: asyncio.Event, seconds: float) -> bool:
    """Wait for something, but not longer; answers whether it happened."""
    try:
        return await asyncio.wait_for(happening.wait(), seconds)
    except TimeoutError:
        return False


async def print_for_good(app: FastAPI) -> None:
    """The service's printing."""
    await app.state.desk.run()

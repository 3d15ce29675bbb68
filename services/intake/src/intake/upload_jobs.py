"""Long order files read as jobs: watched, stopped, read by another when theirs is killed (INT-01, P1).

A job is a row with a lease. The file is read in a thread while its progress is written down; what it held is
stored in one transaction together with the job's end, so that a file is taken in whole or not at all.
"""

import asyncio
import contextlib
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
from fastapi import FastAPI
from sqlalchemy import select

from intake.adapters.order_file import OrderFile, Progress, Stopped, read_order_file
from intake.adapters.refusals import UnreadableFile
from intake.model import UploadJob
from intake.services import services_of
from intake.settings import IntakeSettings
from intake.sheets import keeping
from intake.uploads import store
from kse.database import Database
from kse.objects import Objects
from kse.telemetry import log
from kse.work import Work

LOOK_SECONDS = 1.0
TELL_SECONDS = 0.2
TIDY_SECONDS = 600.0
TRIES = 4

_TAKE = """
UPDATE upload_job SET state = 'reading', tries = tries + 1, due_at = now() + $1::interval WHERE id = (
    SELECT id FROM upload_job WHERE state IN ('queued', 'reading') AND due_at <= now()
    ORDER BY asked_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, seller_id AS seller, uploaded_by AS user, file_name AS name, market, encoding, source, tries,
    cancel_asked, replaces
"""
_TELL = """
UPDATE upload_job SET rows = $3, refused = $4, due_at = now() + $5::interval
WHERE id = $1 AND tries = $2 AND state = 'reading' RETURNING cancel_asked
"""
_END = """
UPDATE upload_job SET state = $3, upload_id = $4, failure = $5::text::jsonb, rows = coalesce($6, rows),
    refused = coalesce($7, refused), ended_at = now()
WHERE id = $1 AND tries = $2 AND state = 'reading'
"""
_HELD = """
SELECT cancel_asked FROM upload_job WHERE id = $1 AND tries = $2 AND state = 'reading' FOR UPDATE
"""
_HAND_BACK = """
UPDATE upload_job SET state = 'queued', due_at = now() + $3::interval
WHERE id = $1 AND tries = $2 AND state = 'reading'
"""
_CANCEL = """
UPDATE upload_job SET cancel_asked = true
WHERE id = $1 AND seller_id = $2 AND state IN ('queued', 'reading') RETURNING id
"""
_FORGET = """
DELETE FROM upload_job WHERE asked_at < now() - $1::interval AND ended_at IS NOT NULL RETURNING source
"""


class Taken(msgspec.Struct, frozen=True):
    """A job in the hands of this process, until its lease ends."""

    id: UUID
    seller: int
    user: int
    name: str
    market: str
    encoding: str
    source: str
    tries: int
    cancel_asked: bool
    replaces: int | None


class Lost(Exception):
    """The job is another replica's by now; what was read here is not stored."""


class Reader:
    """Takes upload jobs and reads them, one after the other."""

    def __init__(self, settings: IntakeSettings, database: Database, objects: Objects) -> None:
        self._limits = settings.file_limits
        self._lease = timedelta(seconds=settings.lease_seconds)
        self._kept = timedelta(hours=settings.upload_job_hours)
        self._database = database
        self._objects = objects
        self._woken = asyncio.Event()

    async def line_up(
        self,
        seller: int,
        user: int,
        name: str,
        body: bytes,
        market: str,
        encoding: str,
        replaces: int | None,
    ) -> UUID:
        """Keep a file to be read; answers its job."""
        job = uuid4()
        source = f"uploads/{seller}/{job}"
        await self._objects.put(source, body)
        async with self._database.work(str(seller)) as work:
            await (await work.driver()).execute(
                "INSERT INTO upload_job (id, seller_id, uploaded_by, file_name, market, encoding, source,"
                " replaces) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                job, seller, user, name, market, encoding, source, replaces,
            )  # fmt: skip
        self._woken.set()
        return job

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            self._woken.clear()
            try:
                while await self._read_next():
                    pass
            except Exception as error:  # the database is away: look again later; leases end by themselves
                log().warning("reading-interrupted", reason=repr(error)[:300])
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_SECONDS)

    async def tidy(self) -> None:
        """Forget jobs that ended long ago."""
        while True:
            await self.forget()
            await asyncio.sleep(TIDY_SECONDS)

    async def forget(self) -> None:
        """Forget the jobs whose time is over, and their files where one was left."""
        async with self._database.work("*") as work:
            for row in await (await work.driver()).fetch(_FORGET, self._kept):
                await self._objects.delete(row["source"])

    async def _read_next(self) -> bool:
        async with self._database.work("*") as work:
            row = await (await work.driver()).fetchrow(_TAKE, self._lease)
        if row is None:
            return False
        taken = Taken(**row)
        try:
            await self._read(taken)
        except Stopped:
            await self._end(taken, "cancelled")
        except UnreadableFile as unreadable:
            await self._end(taken, "refused", {"code": unreadable.code, "params": unreadable.params})
        except Lost:
            return True
        except asyncio.CancelledError:
            await self._hand_back(taken, 0)
            raise
        except Exception as error:  # whatever it is may pass; the number of tries is limited
            log().warning("upload-waits", job=str(taken.id), tries=taken.tries, reason=repr(error)[:300])
            await self._hand_back(taken, 2**taken.tries)
        return True

    async def _read(self, taken: Taken) -> None:
        if taken.cancel_asked:
            raise Stopped
        if taken.tries > TRIES:
            raise UnreadableFile("reading-gave-up")
        progress = Progress()
        watching = asyncio.create_task(self._watch(taken, progress))
        try:
            await self._store(taken, await self._file(taken, progress))
        finally:
            progress.stop = True
            watching.cancel()
        await self._objects.delete(taken.source)

    async def _file(self, taken: Taken, progress: Progress) -> OrderFile:
        try:
            body = await self._objects.get(taken.source)
        except FileNotFoundError:
            raise UnreadableFile("reading-gave-up") from None
        async with self._database.work(str(taken.seller)) as work:
            driver = await work.driver()
            learnt = await keeping.learnt(driver, taken.seller)
            services = await services_of(driver, taken.seller)
        return await asyncio.to_thread(
            read_order_file, taken.name, body, market=taken.market or None,
            encoding=taken.encoding or None, limits=self._limits, learnt=learnt,
            services=list(services), progress=progress,
        )  # fmt: skip

    async def _watch(self, taken: Taken, progress: Progress) -> None:
        """Write down how far the reading is and keep the lease; a cancelled or lost job's reading stops."""
        while True:
            await asyncio.sleep(TELL_SECONDS)
            with contextlib.suppress(OSError, asyncio.TimeoutError):
                async with self._database.work(str(taken.seller)) as work:
                    row = await (await work.driver()).fetchrow(
                        _TELL, taken.id, taken.tries, progress.rows, progress.refused, self._lease
                    )
                if row is None or row["cancel_asked"]:
                    progress.stop = True

    async def _store(self, taken: Taken, file: OrderFile) -> None:
        async with self._database.work(str(taken.seller)) as work:
            kept = await store(work, taken.seller, taken.user, taken.name, file, taken.replaces)
            held = await (await work.driver()).fetchrow(_HELD, taken.id, taken.tries)
            if held is None:
                raise Lost
            if held["cancel_asked"]:
                raise Stopped
            await self._write_end(work, taken, "done", kept.id, None, (file.rows, len(file.refused_rows)))

    async def _end(self, taken: Taken, state: str, failure: dict[str, Any] | None = None) -> None:
        async with self._database.work(str(taken.seller)) as work:
            await self._write_end(work, taken, state, None, failure, (None, None))
        await self._objects.delete(taken.source)

    async def _write_end(
        self,
        work: Work,
        taken: Taken,
        state: str,
        upload: int | None,
        failure: dict[str, Any] | None,
        counts: tuple[int | None, int | None],
    ) -> None:
        said = None if failure is None else msgspec.json.encode(failure).decode()
        await (await work.driver()).execute(_END, taken.id, taken.tries, state, upload, said, *counts)

    async def _hand_back(self, taken: Taken, rest: float) -> None:
        async with self._database.work(str(taken.seller)) as work:
            await (await work.driver()).execute(_HAND_BACK, taken.id, taken.tries, timedelta(seconds=rest))


async def find(work: Work, seller: int, job: UUID) -> UploadJob | None:
    """A seller's job."""
    found: UploadJob | None = await work.session.scalar(
        select(UploadJob).where(UploadJob.id == job, UploadJob.seller_id == seller)
    )
    return found


async def cancel(work: Work, seller: int, job: UUID) -> bool:
    """Ask for a job to end; false when it has ended."""
    return await (await work.driver()).fetchval(_CANCEL, job, seller) is not None


async def read_for_good(app: FastAPI) -> None:
    """Read the files that wait, as long as the service lives."""
    await app.state.reader.run()


async def tidy_for_good(app: FastAPI) -> None:
    """Forget old jobs now and then."""
    await app.state.reader.tidy()

"""A service that only says things, as fast or as evenly as it is asked to: `python -m tests.bench.teller`."""

import asyncio
import time

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response

from kse.contracts import Status, StatusChanged
from kse.database import Database
from kse.http import answer
from kse.service import Service

router = APIRouter()
DETAIL = "お荷物のお届けが完了しました。" * 12
"""Makes the event as long as those that carry a parcel's lines, some 700 bytes."""


def moved(k_number: str) -> StatusChanged:
    """A parcel's news."""
    return StatusChanged(
        seller=1, k_number=k_number, status=Status.ARRIVED, occurred_at="2026-11-23T00:00:00Z", detail=DETAIL
    )


async def say(database: Database, name: str, first: int, count: int) -> None:
    """One transaction."""
    async with database.work("1") as work:
        for number in range(first, first + count):
            work.emit(moved(f"{name}{number}"))


@router.post("/flood/{name}/{transactions}/{of}")
async def flood(name: str, transactions: int, of: int, request: Request) -> Response:
    """Transaction after transaction."""
    begun = time.perf_counter()
    for number in range(transactions):
        await say(request.app.state.database, name, number * of, of)
    return answer({"seconds": time.perf_counter() - begun})


@router.post("/pace/{name}/{per_second}/{count}")
async def pace(name: str, per_second: int, count: int, request: Request) -> Response:
    """Transactions of one event each at an even pace, whatever the one before takes."""
    app: FastAPI = request.app
    begun, saying = time.perf_counter(), []
    for number in range(count):
        await asyncio.sleep(begun + number / per_second - time.perf_counter())
        saying.append(asyncio.create_task(say(app.state.database, name, number, 1)))
    await asyncio.gather(*saying)
    return answer({"seconds": time.perf_counter() - begun})


service = Service("tracking", routers=[router])

if __name__ == "__main__":
    service.run()

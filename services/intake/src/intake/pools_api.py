"""Operators' routes for the carriers' number pools (INT-12)."""

import asyncio
from typing import Annotated

import msgspec
from fastapi import APIRouter, FastAPI
from fastapi.responses import Response

from intake import pools
from kse.http import Caller, CallersWork, answer, body_of

router = APIRouter()
MEASURED_EVERY = 15.0


class Threshold(msgspec.Struct):
    """From how many left on a pool counts as low."""

    threshold: Annotated[int, msgspec.Meta(ge=0, le=99_999_999_999)]


@router.get("/pools")
async def show(identity: Caller, work: CallersWork) -> Response:
    """Each carrier's pool, its use a day, and its ranges."""
    identity.must_be("operator")
    driver = await work.driver()
    return answer({"pools": await pools.pools(driver), "ranges": await pools.ranges(driver)})


@router.post("/pools")
async def add(
    identity: Caller, work: CallersWork, given: Annotated[pools.NumberRange, body_of(pools.NumberRange)]
) -> Response:
    """Add a range of local numbers: eleven digits each, or twelve with the check digit."""
    identity.must_be("operator")
    return answer({"id": await pools.add_range(work, given, identity.user)}, 201)


@router.post("/pools/{range_id}/close")
async def close(range_id: int, identity: Caller, work: CallersWork) -> Response:
    """Hand out nothing more of a range."""
    identity.must_be("operator")
    await pools.close_range(work, range_id, identity.user, closed=True)
    return answer({"closed": range_id})


@router.post("/pools/{range_id}/open")
async def reopen(range_id: int, identity: Caller, work: CallersWork) -> Response:
    """Go on with a range that was closed."""
    identity.must_be("operator")
    await pools.close_range(work, range_id, identity.user, closed=False)
    return answer({"opened": range_id})


@router.put("/pool-thresholds/{carrier}")
async def threshold(
    carrier: str, identity: Caller, work: CallersWork, given: Annotated[Threshold, body_of(Threshold)]
) -> Response:
    """Say when a pool is low."""
    identity.must_be("operator")
    await pools.set_threshold(work, carrier, given.threshold)
    return answer({"carrier": carrier, "threshold": given.threshold})


async def measure_for_good(app: FastAPI) -> None:
    """Keep the gauges up to date; the alert rules read them."""
    while True:
        await pools.measure(app)
        await asyncio.sleep(MEASURED_EVERY)

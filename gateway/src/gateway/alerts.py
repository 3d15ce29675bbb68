"""What operators must see on whatever page they are: carriers' numbers that run out (INT-12)."""

from fastapi import APIRouter
from fastapi.responses import Response

from kse.contracts import PoolLow, PoolRefilled
from kse.http import Caller, CallersWork, answer
from kse.work import Work

router = APIRouter()

_RAISE = """
INSERT INTO pool_alert (carrier, left_over, threshold, asked, per_day) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (carrier) DO UPDATE SET left_over = excluded.left_over, threshold = excluded.threshold,
    asked = excluded.asked, per_day = excluded.per_day, raised_at = now()
"""


async def raise_alert(work: Work, event: PoolLow) -> None:
    """Show it until the pool is refilled."""
    await (await work.driver()).execute(
        _RAISE, event.carrier, event.left, event.threshold, event.asked, event.per_day
    )


async def end_alert(work: Work, event: PoolRefilled) -> None:
    """Take it off the pages."""
    await (await work.driver()).execute("DELETE FROM pool_alert WHERE carrier = $1", event.carrier)


@router.get("/alerts")
async def listed(identity: Caller, work: CallersWork) -> Response:
    """What needs an operator now, the gravest first."""
    identity.must_be("operator")
    rows = await (await work.driver()).fetch(
        "SELECT carrier, left_over AS left, threshold, asked, per_day, raised_at FROM pool_alert"
        " ORDER BY asked = 0, left_over, carrier"
    )
    return answer({"pools": [dict(row) for row in rows]})

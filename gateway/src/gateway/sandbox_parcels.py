"""What a company's programs have registered in its sandbox lately (INT-11)."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kse.contracts import STATUS_NAMES, Status
from kse.http import Caller, answer
from kse.sandbox import sandbox_of

SHOWN = 20
router = APIRouter()

_NEWEST = """
SELECT k_number, cart_no, status, local_tracking_number, heard_at FROM parcels
WHERE seller_id = $1 AND seller_id < 0 AND registered ORDER BY heard_at DESC, k_number DESC LIMIT $2
"""


@router.get("/sandbox-parcels")
async def listed(request: Request, identity: Caller) -> Response:
    """The parcels last heard of, newest first."""
    identity.must_be("master")
    tenant = sandbox_of(identity.of_seller)
    async with request.app.state.database.work(str(tenant)) as work:
        rows = await (await work.driver()).fetch(_NEWEST, tenant, SHOWN)
    return answer(
        [{**row, "status_name": STATUS_NAMES[Status(row["status"])][identity.lang]} for row in rows]
    )

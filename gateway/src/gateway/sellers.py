"""Companies, as operators see them."""

import datetime as dt

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select

from gateway.model import Seller
from kse.database import Database
from kse.errors import Missing
from kse.http import Caller, CallersWork, answer

router = APIRouter()


@router.get("/sellers")
async def listed(identity: Caller, work: CallersWork) -> Response:
    """All companies, those that wait for approval first."""
    identity.must_be("operator")
    rows = await work.session.scalars(
        select(Seller).order_by(Seller.approved_at.is_not(None), Seller.seller_id.desc()).limit(1000)
    )
    return answer(
        [
            {
                "id": seller.seller_id,
                "code": seller.code,
                "name": seller.name,
                "created_at": seller.created_at,
                "approved_at": seller.approved_at,
            }
            for seller in rows
        ]
    )


async def must_exist(database: Database, written: str) -> None:
    """Raises Missing for what is no company's number."""
    async with database.work("*") as work:
        if await work.session.get(Seller, _number(written)) is None:
            raise Missing("seller-unknown")


def _number(written: str) -> int:
    """0, which is no company's, for what is no number at all."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 19 else 0


@router.post("/sellers/{seller_id}/approve")
async def approve(seller_id: int, identity: Caller, work: CallersWork) -> Response:
    """Let a company work (ACC-02)."""
    identity.must_be("operator")
    seller: Seller | None = await work.session.get(Seller, seller_id, with_for_update=True)
    if seller is None:
        raise Missing("not-found")
    seller.approve(identity.user, dt.datetime.now(dt.UTC), work)
    return answer({"id": seller.seller_id, "approved_at": seller.approved_at})

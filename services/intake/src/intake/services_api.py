"""The delivery services of a seller: to choose from, and operators' switches (KSE API contract, 0.10)."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from intake import pools, services
from kse.http import Caller, CallersWork, answer, body_of

router = APIRouter()

SellerId = Annotated[int, Path(ge=1, lt=2**63)]


@router.get("/delivery-services")
async def own(identity: Caller, work: CallersWork) -> Response:
    """What the caller's company may send by, and with whose numbers."""
    found = await services.services_of(await work.driver(), identity.of_seller)
    return answer({"services": [{"service": name, "carrier": of} for name, of in found.items()]})


@router.get("/seller-services")
async def everyones(identity: Caller, work: CallersWork) -> Response:
    """How the services stand for each seller that has not just the usual ones, and the carriers' numbers."""
    identity.must_be("operator")
    driver = await work.driver()
    left = [{"carrier": pool.carrier, "left": pool.left} for pool in await pools.pools(driver)]
    usual = list(services.as_usual().values())
    return answer({"usual": usual, "sellers": await services.of_all(driver), "carriers": left})


@router.get("/seller-services/{seller_id}")
async def history(seller_id: SellerId, identity: Caller, work: CallersWork) -> Response:
    """Who switched which service of a seller, and when."""
    identity.must_be("operator")
    return answer({"switches": await services.switches(await work.driver(), seller_id)})


@router.post("/seller-services/{seller_id}")
async def switch(
    seller_id: SellerId,
    identity: Caller,
    work: CallersWork,
    given: Annotated[services.Switch, body_of(services.Switch)],
) -> Response:
    """Let a seller use a service, or no longer; it holds from the next order on."""
    identity.must_be("operator")
    driver = await work.driver()
    await services.switch(driver, identity, seller_id, given)
    return answer({"seller_id": seller_id, "services": await services.services_of(driver, seller_id)})

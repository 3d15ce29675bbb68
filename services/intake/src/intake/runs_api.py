"""배송접수(국제) over HTTP: what it would do, doing it, and what became of it (INT-06)."""

from collections import Counter
from typing import Annotated

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from intake import pools, registration, runs
from intake.carts import planned
from intake.rules import SERVICES
from intake.texts import MESSAGES
from intake.waiting import MAX_WAITING
from kse.errors import Refusal
from kse.http import Caller, CallersWork, answer, body_of

router = APIRouter()


class Register(msgspec.Struct):
    """What to register and, where not "", with which delivery service."""

    ids: Annotated[list[int], msgspec.Meta(max_length=MAX_WAITING)]
    delivery_service: str = ""

    def check(self) -> None:
        """Raises Refusal for no lines."""
        if not self.ids:
            raise Refusal("nothing-selected")


@router.post("/registrations/preview")
async def preview(
    identity: Caller, work: CallersWork, given: Annotated[Register, body_of(Register)]
) -> Response:
    """How many shipments there would be of each service, of how many that are wanted, and what is refused.

    Carts for which no number is left are among the refused. `again` lists carts that have a shipment already
    and would get one more.
    """
    given.check()
    driver = await work.driver()
    plan = await planned(driver, identity.of_seller, given.ids, given.delivery_service, lock=False)
    left = {pool.carrier: pool.left for pool in await pools.pools(driver)}
    wanted = Counter(cart.service for cart in plan.carts)
    carrier = {cart.service: cart.carrier for cart in plan.carts}
    plan.share(left)
    shipments = Counter(cart.service for cart in plan.carts)
    lines: Counter[str] = Counter()
    for cart in plan.carts:
        lines[cart.service] += len(cart.lines)
    groups = [
        {
            "delivery_service": service,
            "carrier": carrier[service],
            "wanted": wanted[service],
            "shipments": shipments[service],
            "lines": lines[service],
            "left": left[carrier[service]],
        }
        for service in SERVICES
        if wanted[service]
    ]
    return answer(
        {
            "shipments": len(plan.carts),
            "groups": groups,
            "refused": [refused.shown(MESSAGES, identity.lang) for refused in plan.refused],
            "again": [{"cart_no": cart_no, "k_number": k_number} for cart_no, k_number in plan.again.items()],
        }
    )


@router.post("/registrations")
async def register(
    request: Request, identity: Caller, work: CallersWork, given: Annotated[Register, body_of(Register)]
) -> Response:
    """Each cart of the chosen lines becomes a shipment or is refused.

    Sent again with its Idempotency-Key, the same request gets the same answer and registers nothing more.
    """
    given.check()
    driver = await work.driver()
    body = await request.body()
    run = runs.Run.of(identity.of_seller, request.headers.get("idempotency-key"), body)
    outcome = await run.earlier(driver)
    if outcome is None:
        outcome = await registration.register(
            work, request.app.state.database, identity.of_seller, given.ids, given.delivery_service
        )
        await run.keep(driver, identity, len(given.ids), outcome)
    return answer(runs.shown(outcome, identity.lang))


@router.get("/registrations")
async def listed(identity: Caller, work: CallersWork) -> Response:
    """The latest registrations of the company."""
    return answer({"runs": await runs.listed(await work.driver(), identity.of_seller)})


@router.get("/registrations/{key}")
async def look_again(key: str, identity: Caller, work: CallersWork) -> Response:
    """What became of a registration whose answer was lost."""
    outcome = await runs.outcome_of(await work.driver(), identity.of_seller, key)
    return answer(runs.shown(outcome, identity.lang))

"""What counting hears and says; `python -m counting` runs it as a process of its own."""

import asyncio
import logging
import os
import signal
import warnings
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import text

from kse.contracts import ShipmentRegistered, StatusChanged, event
from kse.contracts.shipments import ShipmentEvent
from kse.hearing import Hears
from kse.http import Caller, CallersWork, answer
from kse.relay import Relay
from kse.service import Service
from kse.telemetry import log
from kse.work import Work

hears = Hears()
api = APIRouter()


@event("counting")
class Counted(ShipmentEvent, frozen=True, kw_only=True):
    """A numbered fact about a parcel."""

    number: int


class NotUnderstood(Exception):
    """Raised for the event the tests poison."""


POISON = {"active": True}
IN_HAND: list[int] = []


@hears
async def count_statuses(events: list[StatusChanged], work: Work) -> None:
    if POISON["active"] and any(event.detail == "poison" for event in events):
        raise NotUnderstood
    if any(event.detail == "slow" for event in events):
        IN_HAND.append(len(events))
        await asyncio.sleep(float(os.environ.get("COUNTING_SLOW", "0.2")))
    await write_down(work, [(event.seller, event.k_number, event.status.value) for event in events])


@hears
async def count_registered(event: ShipmentRegistered, work: Work) -> None:
    await write_down(work, [(event.seller, event.k_number, "registered")])


async def write_down(work: Work, rows: list[tuple[int, str, str]]) -> None:
    driver = await work.driver()
    await driver.executemany("INSERT INTO heard (seller_id, k_number, what) VALUES ($1, $2, $3)", rows)


@api.post("/say/{k_number}/{count}")
async def say(k_number: str, count: int, identity: Caller, work: CallersWork) -> Response:
    """Say `count` numbered events of one parcel in one transaction."""
    for number in range(count):
        work.emit(Counted(seller=identity.of_seller, k_number=k_number, number=number))
    return answer({"said": count})


@api.get("/in-hand")
async def in_hand() -> Response:
    return answer(IN_HAND)


@api.get("/heard")
async def heard(work: CallersWork) -> Response:
    found = await work.session.execute(text("SELECT k_number, what FROM heard ORDER BY id"))
    return answer([list(row) for row in found])


@api.post("/fail/{how}")
async def fail(how: str, request: Request, work: CallersWork) -> Response:
    """Fail with what was sent in the fault, in each of the ways faults carry such things."""
    sent = (await request.body()).decode()
    if how == "row":
        await (await work.driver()).execute("INSERT INTO heard (seller_id, k_number) VALUES (1, $1)", sent)
    if how == "statement":
        await work.session.execute(
            text("INSERT INTO heard (seller_id, k_number) VALUES (1, :sent)"), {"sent": sent}
        )
    if how == "cause":
        try:
            raise KeyError(sent)
        except KeyError as error:
            raise RuntimeError("no such parcel") from error
    if how == "fields":
        log().warning("told", shipment={"to": {"name": sent, "other": [sent]}, sent: 1}, receiver_name=sent)
    if how == "library":
        logging.getLogger("some.library").warning("cannot send %s", sent, extra={"to": sent})
    if how == "warning":
        warnings.warn(sent, stacklevel=1)
    raise ValueError(f"cannot read {sent!r}")


@api.post("/say-big/{size}")
async def say_big(size: int, identity: Caller, work: CallersWork) -> Response:
    work.emit(Counted(seller=identity.of_seller, k_number="K" * size, number=1))
    return answer({"said": size})


@api.post("/refuse-at-commit")
async def refuse_at_commit(work: CallersWork) -> Response:
    """Answer well, though what was written is refused only when it is committed."""
    driver = await work.driver()
    await driver.execute("CREATE TEMP TABLE one (n int UNIQUE DEFERRABLE INITIALLY DEFERRED) ON COMMIT DROP")
    await driver.execute("INSERT INTO one VALUES (1), (1)")
    return answer({"written": True})


service = Service("counting", hears=hears, routers=[api])


def pull_the_plug(moment: str) -> None:
    """Make this process kill itself at a moment no signal from outside could hit for sure."""
    publish = Relay._send

    async def die_before(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    async def die_after(*given: Any) -> None:
        await publish(*given)
        os.kill(os.getpid(), signal.SIGKILL)

    Relay._send = {"before-publish": die_before, "after-publish": die_after}[moment]  # type: ignore[method-assign]


if __name__ == "__main__":
    if moment := os.environ.get("COUNTING_DIES"):
        pull_the_plug(moment)
    service.run()

"""The webhooks page's routes: endpoints, their secrets, what was delivered and what was not (INT-11)."""

import datetime as dt
import uuid
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from gateway.parcels import TYPES
from gateway.webhooks import deliveries, endpoints
from gateway.webhooks.endpoints import Wanted
from gateway.webhooks.reach import Outside
from kse.errors import Invalid, Missing
from kse.http import Caller, CallersWork, answer, body_of
from kse.identity import Identity

STATES = ("", "waiting", "delivered", "failed")

router = APIRouter(prefix="/webhook-endpoints")


class Since(msgspec.Struct):
    """From when on."""

    since: dt.datetime | None = None


def _masters(identity: Identity) -> int:
    identity.must_be("master")
    return identity.of_seller


def _endpoint(written: str) -> uuid.UUID:
    try:
        return uuid.UUID(written)
    except ValueError:
        raise Missing("not-found") from None


async def _checked(request: Request, wanted: Wanted) -> None:
    wanted.check()
    if wanted.url is None:
        return
    outside: Outside = request.app.state.outside
    wanted.url = wanted.url.strip()
    if fault := outside.rules.fault_of(wanted.url):
        raise Invalid(fault, field="url", ports=", ".join(map(str, sorted(outside.rules.ports))))
    if not await outside.reachable(wanted.url):
        raise Invalid("webhook-url-inside", field="url")


@router.get("")
async def listed(identity: Caller, work: CallersWork) -> Response:
    """The endpoints with their health, and the kinds of news there are."""
    seller = _masters(identity)
    found = await endpoints.listed(work, seller)
    return answer({"types": TYPES, "most": endpoints.MOST, "endpoints": found})


@router.post("")
async def add(
    request: Request, identity: Caller, work: CallersWork, wanted: Annotated[Wanted, body_of(Wanted)]
) -> Response:
    """A new endpoint: its secret is in this answer and nowhere else."""
    seller = _masters(identity)
    if wanted.url is None:
        raise Invalid("webhook-url-invalid", field="url")
    await _checked(request, wanted)
    endpoint, secret = await endpoints.add(work, request.app.state.sealer, seller, wanted)
    return answer({"id": str(endpoint), "secret": secret}, 201)


@router.patch("/{endpoint}")
async def change(
    request: Request,
    endpoint: str,
    identity: Caller,
    work: CallersWork,
    wanted: Annotated[Wanted, body_of(Wanted)],
) -> Response:
    """Another address, other words, other kinds, on or off."""
    seller = _masters(identity)
    await _checked(request, wanted)
    await endpoints.change(work, seller, _endpoint(endpoint), wanted)
    return answer({"id": endpoint})


@router.delete("/{endpoint}")
async def remove(endpoint: str, identity: Caller, work: CallersWork) -> Response:
    """End an endpoint."""
    await endpoints.remove(work, _masters(identity), _endpoint(endpoint))
    return answer({"id": endpoint})


@router.post("/{endpoint}/secret")
async def renew(request: Request, endpoint: str, identity: Caller, work: CallersWork) -> Response:
    """A new secret; for a day what is sent is signed with both."""
    sealer = request.app.state.sealer
    secret, until = await endpoints.renew(work, sealer, _masters(identity), _endpoint(endpoint))
    return answer({"id": endpoint, "secret": secret, "both_until": until})


@router.post("/{endpoint}/test")
async def test(endpoint: str, identity: Caller, work: CallersWork) -> Response:
    """Send something that means nothing, once, to see whether it arrives."""
    seller, place = _masters(identity), _endpoint(endpoint)
    await endpoints.must_exist(work, seller, place)
    made = await deliveries.queue_test(work, seller, place, dt.datetime.now(dt.UTC))
    return answer({"id": made}, 202)


@router.get("/{endpoint}/deliveries")
async def log(
    endpoint: str, identity: Caller, work: CallersWork, state: str = "", before: int = 2**62
) -> Response:
    """What was sent, newest first."""
    seller, place = _masters(identity), _endpoint(endpoint)
    if state not in STATES:
        raise Invalid("webhook-state-unknown", field="state")
    await endpoints.must_exist(work, seller, place)
    found, more = await deliveries.log_of(work, seller, place, state, min(max(before, 0), 2**62))
    return answer({"deliveries": found, "more": more})


@router.get("/{endpoint}/deliveries/{delivery}")
async def one(endpoint: str, delivery: str, identity: Caller, work: CallersWork) -> Response:
    """One delivery: what was sent, and how each attempt went."""
    seller, place = _masters(identity), _endpoint(endpoint)
    found: dict[str, Any] = await deliveries.one(work, seller, place, _number(delivery))
    return answer(found)


@router.post("/{endpoint}/deliveries/{delivery}/replay")
async def replay(endpoint: str, delivery: str, identity: Caller, work: CallersWork) -> Response:
    """Send one again, whatever became of it."""
    await deliveries.replay(work, _masters(identity), _endpoint(endpoint), _number(delivery))
    return answer({"replayed": 1}, 202)


@router.post("/{endpoint}/replay")
async def replay_failed(
    endpoint: str, identity: Caller, work: CallersWork, body: Annotated[Since, body_of(Since)]
) -> Response:
    """Send again all that failed since then."""
    seller, place = _masters(identity), _endpoint(endpoint)
    if body.since is None or body.since.tzinfo is None:
        raise Invalid("payload-invalid", field="since", reason="a moment with its offset")
    await endpoints.must_exist(work, seller, place)
    return answer({"replayed": await deliveries.replay_failed(work, seller, place, body.since)}, 202)


def _number(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) < 19):
        raise Missing("not-found")
    return int(written)

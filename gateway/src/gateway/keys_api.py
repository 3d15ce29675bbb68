"""The keys' routes: made by a master, approved by an operator, rotated, ended (ACC-09)."""

import datetime as dt
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import func, select, text
from sqlalchemy.orm import aliased

from gateway.keys import IMPORTED, Wanted, checked, fresh_key, new_key
from gateway.model import SCOPES, ApiKey, Seller, User, free_slot
from gateway.sessions import keyed_hash
from kse.errors import Invalid, Missing, Refusal
from kse.http import Caller, CallersWork, answer, body_of
from kse.identity import Identity
from kse.work import Work

MOST_LISTED = 1000
router = APIRouter()

_END_EXPIRED = text(
    "UPDATE api_keys SET state = 'revoked', revoked_at = expires_at"
    " WHERE seller_id = :seller AND kind = :kind AND expires_at <= now()"
    " AND state IN ('generated', 'approved')"
)
"""A key past its last day makes room for a new one."""


class Imported(msgspec.Struct):
    """A key a company has used with an earlier system."""

    seller: int = 0
    key: str = ""
    label: Annotated[str, msgspec.Meta(max_length=60)] = ""
    scopes: frozenset[str] = frozenset(SCOPES)


class Successor(msgspec.Struct):
    """The last day of a key that takes over from another."""

    expires_on: dt.date | None = None


class Reason(msgspec.Struct):
    """Why a key is turned down."""

    reason: Annotated[str, msgspec.Meta(max_length=300)] = ""


class Limit(msgspec.Struct):
    """How many calls a minute a key may make; None is the usual limit."""

    calls_per_minute: Annotated[int, msgspec.Meta(ge=25, le=1_000_000)] | None = None


@router.post("/api-keys")
async def generate(
    request: Request, identity: Caller, work: CallersWork, wanted: Annotated[Wanted, body_of(Wanted)]
) -> Response:
    """APIKey생성: the key is in this answer and nowhere else. A test key needs nobody's approval."""
    identity.must_be("master")
    slot = await _slot(work, identity.of_seller, checked(wanted).kind)
    key = fresh_key(wanted.kind)
    row = new_key(identity.of_seller, slot, key, _secret(request), identity.user, wanted)
    if row.kind == "test":
        row.state, row.approved_at = "approved", dt.datetime.now(dt.UTC)
    return await _made(work, row, key)


@router.post("/api-keys/import")
async def take_over(
    request: Request, identity: Caller, work: CallersWork, given: Annotated[Imported, body_of(Imported)]
) -> Response:
    """A key its programs already use goes on working here; an operator vouches for it."""
    identity.must_be("operator")
    if not IMPORTED.fullmatch(given.key):
        raise Invalid("key-form", field="key")
    if await work.session.get(Seller, given.seller) is None:
        raise Invalid("seller-unknown", field="seller")
    secret = _secret(request)
    taken = select(ApiKey.key_id).where(ApiKey.key_hash == keyed_hash(secret, "api-key", given.key))
    if await work.session.scalar(taken) is not None:
        raise Refusal("key-known-already", field="key")
    wanted = checked(Wanted(label=given.label, scopes=given.scopes))
    slot = await _slot(work, given.seller, wanted.kind)
    row = new_key(given.seller, slot, given.key, secret, identity.user, wanted)
    row.state = "generated"
    row.approve(identity.user, dt.datetime.now(dt.UTC))
    request.app.state.keys.forget()
    return await _made(work, row)


@router.post("/api-keys/{key_id}/rotate")
async def rotate(
    request: Request,
    key_id: int,
    identity: Caller,
    work: CallersWork,
    given: Annotated[Successor, body_of(Successor)],
) -> Response:
    """A second key that may do the same, at once; the first works until somebody ends it."""
    identity.must_be("master")
    await _lock_company(work, identity.of_seller)
    old = await _key(work, identity, key_id)
    wanted = Wanted(old.label, frozenset(old.scopes), given.expires_on, old.kind)
    slot = await _slot(work, identity.of_seller, old.kind)
    key = fresh_key(old.kind)
    row = new_key(identity.of_seller, slot, key, _secret(request), identity.user, wanted)
    row.succeed(old, dt.datetime.now(dt.UTC))
    return await _made(work, row, key)


@router.get("/api-keys")
async def listed(request: Request, identity: Caller, work: CallersWork) -> Response:
    """A company's keys, or for operators every company's: those that wait first, then the newest.

    Operators' names are for operators; a company reads "" in their place.
    """
    identity.must_be("master", "operator")
    maker, approver = aliased(User), aliased(User)
    found = (
        select(ApiKey, Seller.name, maker.name, approver.name)
        .join(Seller, Seller.seller_id == ApiKey.seller_id)
        .outerjoin(maker, maker.user_id == ApiKey.created_by)
        .outerjoin(approver, approver.user_id == func.coalesce(ApiKey.refused_by, ApiKey.approved_by))
    )
    if identity.role != "operator":
        found = found.where(ApiKey.seller_id == identity.of_seller)
    order = (ApiKey.state != "generated", ApiKey.key_id.desc())
    rows = await work.session.execute(found.order_by(*order).limit(MOST_LISTED))
    usual = request.app.state.settings.usual_calls
    return answer(
        [_shown(key, seller, made_by, decided_by, usual) for key, seller, made_by, decided_by in rows]
    )


@router.post("/api-keys/{key_id}/approve")
async def approve(request: Request, key_id: int, identity: Caller, work: CallersWork) -> Response:
    """An operator lets a key work."""
    identity.must_be("operator")
    key = await _key(work, identity, key_id)
    key.approve(identity.user, dt.datetime.now(dt.UTC))
    return await _changed(request, work, key)


@router.post("/api-keys/{key_id}/refuse")
async def refuse(
    request: Request,
    key_id: int,
    identity: Caller,
    work: CallersWork,
    given: Annotated[Reason, body_of(Reason)],
) -> Response:
    """An operator turns a key down; the company reads the reason."""
    identity.must_be("operator")
    if not given.reason.strip():
        raise Invalid("reason-missing", field="reason")
    key = await _key(work, identity, key_id)
    key.refuse(identity.user, dt.datetime.now(dt.UTC), given.reason.strip())
    return await _changed(request, work, key)


@router.post("/api-keys/{key_id}/revoke")
async def revoke(request: Request, key_id: int, identity: Caller, work: CallersWork) -> Response:
    """The master or an operator ends a key; other replicas notice within seconds."""
    identity.must_be("master", "operator")
    key = await _key(work, identity, key_id)
    key.revoke(identity.user, dt.datetime.now(dt.UTC))
    return await _changed(request, work, key)


@router.put("/api-keys/{key_id}/limit")
async def limit(
    request: Request,
    key_id: int,
    identity: Caller,
    work: CallersWork,
    given: Annotated[Limit, body_of(Limit)],
) -> Response:
    """An operator sets how often a key may call."""
    identity.must_be("operator")
    key = await _key(work, identity, key_id)
    key.calls_per_minute = given.calls_per_minute
    return await _changed(request, work, key)


def _secret(request: Request) -> str:
    secret: str = request.app.state.settings.session_secret
    return secret


async def _slot(work: Work, seller: int, kind: str) -> int:
    """Room for one more key."""
    await _lock_company(work, seller)
    await work.session.execute(_END_EXPIRED, {"seller": seller, "kind": kind})
    taken = await work.session.scalars(
        select(ApiKey.slot).where(
            ApiKey.seller_id == seller, ApiKey.kind == kind, ApiKey.state.in_(("generated", "approved"))
        )
    )
    return free_slot(set(taken))


async def _lock_company(work: Work, seller: int) -> None:
    """Before any of its keys, so that two people neither take the same slot nor wait for each other."""
    await work.session.execute(select(Seller).where(Seller.seller_id == seller).with_for_update())


async def _made(work: Work, row: ApiKey, key: str = "") -> Response:
    work.session.add(row)
    await work.session.flush()
    made = {"id": row.key_id, "prefix": row.prefix, "state": row.state, "kind": row.kind}
    return answer({**made, "key": key} if key else made, 201)


async def _changed(request: Request, work: Work, key: ApiKey) -> Response:
    await work.session.flush()
    request.app.state.keys.forget()
    return answer({"id": key.key_id, "state": key.state})


async def _key(work: Work, identity: Identity, key_id: int) -> ApiKey:
    wanted = select(ApiKey).where(ApiKey.key_id == key_id).with_for_update()
    if identity.role != "operator":
        wanted = wanted.where(ApiKey.seller_id == identity.of_seller)
    key: ApiKey | None = await work.session.scalar(wanted)
    if key is None:
        raise Missing("not-found")
    return key


def _shown(
    key: ApiKey, seller_name: str, made_by: str | None, decided_by: str | None, usual: dict[str, int]
) -> dict[str, Any]:
    return {
        "id": key.key_id,
        "seller": key.seller_id,
        "seller_name": seller_name,
        "kind": key.kind,
        "label": key.label,
        "prefix": key.prefix,
        "state": key.state,
        "scopes": key.scopes,
        "created_at": key.created_at,
        "created_by": made_by or "",
        "approved_at": key.approved_at,
        "refused_at": key.refused_at,
        "refusal": key.refusal,
        "decided_by": decided_by or "",
        "revoked_at": key.revoked_at,
        "last_used_at": key.last_used_at,
        "expires_at": key.expires_at,
        "replaces": key.replaces,
        "calls_per_minute": key.calls_per_minute or usual[key.kind],
        "usual_limit": key.calls_per_minute is None,
    }

"""Keys of the KSE API: a master makes one, an operator approves it, a program shows it (ACC-09)."""

import datetime as dt
import secrets
import time
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import select

from gateway.model import SCOPES, ApiKey, Seller, free_slot
from gateway.sessions import keyed_hash
from kse.database import Database
from kse.errors import Invalid, Missing
from kse.http import Caller, CallersWork, answer, body_of
from kse.identity import Identity
from kse.work import Work

PREFIX = 8
CACHE_SECONDS = 5
CACHED = 5_000

router = APIRouter()


class Wanted(msgspec.Struct):
    """What a new key should be."""

    label: Annotated[str, msgspec.Meta(max_length=60)] = ""
    scopes: frozenset[str] = frozenset(SCOPES)
    expires_on: dt.date | None = None
    """The last day it works, in Korea."""


class KnownKey(msgspec.Struct, frozen=True):
    """A key a program showed."""

    key_id: int
    seller_id: int
    state: str
    scopes: frozenset[str]
    label: str


class Keys:
    """Looks keys up, remembers them for some seconds, and keeps when they were last used."""

    def __init__(self, database: Database, secret: str) -> None:
        self._database = database
        self._secret = secret
        self._seen: dict[str, tuple[KnownKey, float]] = {}

    async def find(self, key: str) -> KnownKey | None:
        """The key behind what a program sent, or None; at most some seconds old."""
        now = time.monotonic()
        found, until = self._seen.get(key, (None, 0.0))
        if now < until:
            return found
        async with self._database.work("*") as work:
            row = await (await work.driver()).fetchrow(
                "UPDATE api_keys SET last_used_at = now() WHERE key_hash = $1"
                " RETURNING key_id, seller_id, scopes, label,"
                " CASE WHEN expires_at <= now() THEN 'revoked' ELSE state END AS state",
                keyed_hash(self._secret, "api-key", key),
            )
        if row is None:
            return None
        if len(self._seen) >= CACHED:
            self._seen.clear()
        known = KnownKey(
            row["key_id"], row["seller_id"], row["state"], frozenset(row["scopes"]), row["label"]
        )
        self._seen[key] = known, now + CACHE_SECONDS
        return known

    def forget(self) -> None:
        """Look again the next time: a key changed here."""
        self._seen.clear()


def new_key(seller: int, slot: int, key: str, secret: str, by: int, wanted: Wanted) -> ApiKey:
    """The row of a key; the key itself is not in it."""
    last_day = wanted.expires_on
    kst = dt.timezone(dt.timedelta(hours=9))
    return ApiKey(
        seller_id=seller,
        slot=slot,
        label=wanted.label,
        prefix=key[:PREFIX],
        key_hash=keyed_hash(secret, "api-key", key),
        scopes=sorted(wanted.scopes),
        expires_at=last_day
        and dt.datetime.combine(last_day, dt.time(), kst).astimezone(dt.UTC) + dt.timedelta(days=1),
        created_by=by,
    )


@router.post("/api-keys")
async def generate(
    request: Request, identity: Caller, work: CallersWork, wanted: Annotated[Wanted, body_of(Wanted)]
) -> Response:
    """APIKey생성: the key is in this answer and nowhere else."""
    identity.must_be("master")
    if not wanted.scopes or not wanted.scopes <= set(SCOPES):
        raise Invalid("scopes-unknown", field="scopes")
    seller = identity.of_seller
    # Locking the company keeps two people from taking the same slot.
    await work.session.execute(select(Seller).where(Seller.seller_id == seller).with_for_update())
    taken = await work.session.scalars(
        select(ApiKey.slot).where(ApiKey.seller_id == seller, ApiKey.state != "revoked")
    )
    key = secrets.token_urlsafe(36)
    secret = request.app.state.settings.session_secret
    row = new_key(seller, free_slot(set(taken)), key, secret, identity.user, wanted)
    work.session.add(row)
    await work.session.flush()
    return answer({"id": row.key_id, "key": key, "prefix": row.prefix, "state": row.state}, 201)


@router.get("/api-keys")
async def listed(identity: Caller, work: CallersWork) -> Response:
    """A company's keys, or for operators every company's, newest first."""
    identity.must_be("master", "operator")
    found = select(ApiKey, Seller.name).join(Seller, Seller.seller_id == ApiKey.seller_id)
    if identity.role != "operator":
        found = found.where(ApiKey.seller_id == identity.of_seller)
    rows = await work.session.execute(found.order_by(ApiKey.key_id.desc()).limit(1000))
    return answer([_shown(key, name) for key, name in rows])


@router.post("/api-keys/{key_id}/approve")
async def approve(request: Request, key_id: int, identity: Caller, work: CallersWork) -> Response:
    """An operator lets a key work."""
    identity.must_be("operator")
    key = await _key(work, identity, key_id)
    key.approve(identity.user, dt.datetime.now(dt.UTC))
    await work.session.flush()
    request.app.state.keys.forget()
    return answer({"id": key.key_id, "state": key.state})


@router.post("/api-keys/{key_id}/revoke")
async def revoke(request: Request, key_id: int, identity: Caller, work: CallersWork) -> Response:
    """The master or an operator ends a key; other replicas notice within seconds."""
    identity.must_be("master", "operator")
    key = await _key(work, identity, key_id)
    key.revoke(identity.user, dt.datetime.now(dt.UTC))
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


def _shown(key: ApiKey, seller_name: str) -> dict[str, Any]:
    return {
        "id": key.key_id,
        "seller": key.seller_id,
        "seller_name": seller_name,
        "label": key.label,
        "prefix": key.prefix,
        "state": key.state,
        "scopes": key.scopes,
        "created_at": key.created_at,
        "approved_at": key.approved_at,
        "revoked_at": key.revoked_at,
        "last_used_at": key.last_used_at,
        "expires_at": key.expires_at,
    }

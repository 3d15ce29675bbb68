"""The connector's routes: market accounts and collecting orders."""

import uuid
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from kse.errors import Invalid, Missing, Refusal, sentence
from kse.http import Caller, CallersWork, answer, body_of
from kse.identity import Identity
from kse.work import Work
from marketplace_connector import collecting
from marketplace_connector.adapters.market import MarketFault
from marketplace_connector.connecting import Connections
from marketplace_connector.messages import MESSAGES
from marketplace_connector.model import Account, Collection

router = APIRouter()
LONGEST_PERIOD = timedelta(days=366)


class NewAccount(msgspec.Struct):
    """A market account to add."""

    market: str
    alias: str
    qsm_id: str
    password: str
    api_key: str


class AccountChange(msgspec.Struct):
    """What to change; absent fields stay."""

    alias: str | None = None
    enabled: bool | None = None
    qsm_id: str | None = None
    password: str | None = None
    api_key: str | None = None


class CollectionAsked(msgspec.Struct):
    """Which orders to collect (MKT-04)."""

    account_id: int
    status: str
    date_from: date
    date_to: date
    date_type: str = "order"


@router.get("/accounts")
async def accounts(identity: Caller, work: CallersWork) -> Response:
    """The seller's market accounts, never their secrets."""
    found = await work.session.scalars(
        select(Account).where(Account.seller_id == identity.of_seller).order_by(Account.id)
    )
    return answer([shown(account, identity.lang) for account in found])


@router.post("/accounts")
async def add_account(
    request: Request, identity: Caller, work: CallersWork, given: Annotated[NewAccount, body_of(NewAccount)]
) -> Response:
    """Add an account with its secrets sealed; only the master may (MKT-01, MKT-03)."""
    identity.must_be("master")
    if given.market != "qoo10jp":
        raise Invalid("market-unknown", field="market", market=given.market[:40])
    for field in ("alias", "qsm_id", "password", "api_key"):
        if not getattr(given, field).strip():
            raise Invalid("field-missing", field=field)
    connections: Connections = request.app.state.connections
    account = Account(
        seller_id=identity.of_seller,
        market=given.market,
        alias=given.alias.strip(),
        qsm_id=given.qsm_id.strip(),
        sealed={},
    )
    account.keep_secret(connections.sealer, "password", given.password)
    account.keep_secret(connections.sealer, "api_key", given.api_key.strip())
    work.session.add(account)
    await _flush(work, account)
    await work.session.refresh(account)
    return answer(shown(account, identity.lang), 201)


@router.patch("/accounts/{account_id}")
async def change_account(
    account_id: int,
    request: Request,
    identity: Caller,
    work: CallersWork,
    given: Annotated[AccountChange, body_of(AccountChange)],
) -> Response:
    """Change an account; a new password or key is tested anew at its next use."""
    identity.must_be("master")
    account = await _of_caller(work, identity, account_id, lock=True)
    sealer = (request.app.state.connections).sealer
    kept = {field: account.secret(sealer, field) for field in ("password", "api_key")}
    account.alias = given.alias.strip() if given.alias else account.alias
    account.enabled = account.enabled if given.enabled is None else given.enabled
    account.qsm_id = given.qsm_id.strip() if given.qsm_id else account.qsm_id
    if given.qsm_id or given.password or given.api_key:
        account.keep_secret(sealer, "password", given.password or kept["password"])
        account.keep_secret(sealer, "api_key", given.api_key or kept["api_key"])
        account.report("unknown")
    account.version += 1
    await _flush(work, account)
    return answer(shown(account, identity.lang))


@router.post("/accounts/{account_id}/test")
async def test_account(account_id: int, request: Request, identity: Caller) -> Response:
    """접속: sign in at the market and say what it answered (MKT-02)."""
    identity.must_be("master")
    connections: Connections = request.app.state.connections
    database = request.app.state.database
    async with database.work(identity.sellers) as work:
        account = await _of_caller(work, identity, account_id)
    try:
        key = await connections.certify(account)
    except MarketFault as fault:
        await connections.report(account.id, account.seller_id, "failing", fault.code)
        said = sentence(MESSAGES, fault.code, identity.lang, {"said": fault.said})
        return answer({"ok": False, "code": fault.code, "message": said})
    async with database.work(identity.sellers) as work:
        account = await _of_caller(work, identity, account_id, lock=True)
        account.keep_secret(connections.sealer, "certification_key", key)
        account.report("ok")
    return answer({"ok": True, "message": sentence(MESSAGES, "connected", identity.lang, {})})


@router.post("/collections")
async def collect(
    identity: Caller, work: CallersWork, given: Annotated[CollectionAsked, body_of(CollectionAsked)]
) -> Response:
    """주문수집(API): ask for a collection; it runs as a job (MKT-05)."""
    account = await _of_caller(work, identity, given.account_id)
    account.must_be_enabled()
    if given.status not in ("new", "preparing"):
        raise Invalid("payload-invalid", field="status", reason="new, preparing")
    if given.date_type not in ("order", "payment"):
        raise Invalid("payload-invalid", field="date_type", reason="order, payment")
    if not timedelta(0) <= given.date_to - given.date_from <= LONGEST_PERIOD:
        raise Invalid("period-invalid", field="date_from")
    job = Collection(
        id=uuid.uuid4(),
        seller_id=identity.of_seller,
        account_id=account.id,
        market_status=given.status,
        date_from=given.date_from,
        date_to=given.date_to,
        date_type=given.date_type,
        asked_by=identity.user,
    )
    work.session.add(job)
    return answer({"job_id": str(job.id)}, 202)


@router.get("/collections/{job_id}")
async def collection(job_id: uuid.UUID, identity: Caller, work: CallersWork) -> Response:
    """How far a collection is, what was new, known already or failed, and why."""
    job = await work.session.scalar(
        select(Collection).where(Collection.id == job_id, Collection.seller_id == identity.of_seller)
    )
    if job is None:
        raise Missing("not-found")
    found = await collecting.outcome(work, job)
    for failed in found["failed"]:
        failed["reason"] = sentence(MESSAGES, failed["code"], identity.lang, {"reason": failed["reason"]})
    return answer({**found, "message": _message(job, found, identity.lang)})


def _message(job: Collection, found: dict[str, Any], lang: str) -> str:
    if job.failure is not None:
        return sentence(MESSAGES, job.failure["code"], lang, job.failure)
    if found["state"] == "running":
        return sentence(MESSAGES, "collecting", lang, {})
    if not found["collected"]:
        return sentence(MESSAGES, "no-orders", lang, {})
    counts = {**found, "already": len(found["already"]), "failed": len(found["failed"])}
    return sentence(MESSAGES, "collected", lang, counts)


async def _of_caller(work: Work, identity: Identity, account_id: int, *, lock: bool = False) -> Account:
    asked = select(Account).where(Account.id == account_id, Account.seller_id == identity.of_seller)
    account = await work.session.scalar(asked.with_for_update() if lock else asked)
    if account is None:
        raise Missing("not-found")
    return account


async def _flush(work: Work, account: Account) -> None:
    alias = account.alias
    try:
        await work.session.flush()
    except IntegrityError as error:
        raise Refusal("alias-taken", field="alias", alias=alias) from error


def shown(account: Account, lang: str) -> dict[str, Any]:
    """An account as a person sees it."""
    message = sentence(MESSAGES, account.health_code, lang, {"said": ""}) if account.health_code else ""
    return {
        "id": account.id,
        "version": account.version,
        "market": account.market,
        "alias": account.alias,
        "enabled": account.enabled,
        "qsm_id": account.qsm_id,
        "health": account.health,
        "health_message": message,
        "checked_at": account.checked_at,
        "expires_on": None,
        "days_left": None,
        "created_at": account.created_at,
    }

"""Signing in and out, and what an account may set about itself (ACC-03, ACC-10)."""

from typing import Annotated, Literal, cast

import msgspec
from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select, update

from gateway import lockout, passwords, sessions
from gateway.model import Seller, User
from gateway.settings import GatewaySettings
from gateway.visitor import FromOurPage, Person, drop_cookie, session_of, set_cookie
from gateway.web.pages import preferred_language, safe_next, sign_in_page
from gateway.web.signed_in import Language
from gateway.web.strings import LANGUAGES
from kse.database import Database
from kse.errors import Refusal
from kse.http import answer, body_of
from kse.telemetry import log

LONGEST_PASSWORD = 256
STATUS = {"wrong": 401, "locked": 429, "closed": 403}

router = APIRouter(dependencies=[FromOurPage])


class Refused(Exception):
    """A sign-in that was not let in: `wrong`, `locked` (with the seconds to wait) or `closed`."""

    def __init__(self, why: str, seconds: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.seconds = seconds


class Credentials(msgspec.Struct):
    """What a program or page signs in with."""

    login_id: str
    password: str


class Preferences(msgspec.Struct):
    """What people set about their own account."""

    lang: Language


async def let_in(request: Request, login_id: str, password: str) -> str:
    """Begin a session for the right password and answer its token; raises Refused."""
    database: Database = request.app.state.database
    login_id = login_id.strip().lower()[:64]
    if seconds := await lockout.may_try(database, login_id):
        raise Refused("locked", seconds)
    async with database.work("*") as work:
        found = await work.session.execute(
            select(User, Seller.approved_at)
            .outerjoin(Seller, Seller.seller_id == User.seller_id)
            .where(User.login_id == login_id)
        )
        user, approved_at = found.one_or_none() or (None, None)
    kept = user.password_hash if user is not None else None
    if not await passwords.fits(password[:LONGEST_PASSWORD], kept) or user is None:
        log().info("sign-in-refused", because="wrong")
        raise Refused("wrong")
    await lockout.forgive(database, login_id)
    if not user.access or (user.seller_id is not None and approved_at is None):
        raise Refused("closed")
    return await _begin(request, user, password)


async def _begin(request: Request, user: User, password: str) -> str:
    settings: GatewaySettings = request.app.state.settings
    kept = user.password_hash
    stronger = await passwords.hashed(password) if passwords.outdated(kept) else kept
    async with request.app.state.database.work("*") as work:
        if stronger != kept:
            await work.session.execute(
                update(User).where(User.user_id == user.user_id).values(password_hash=stronger)
            )
        address = request.client.host if request.client else ""
        agent = request.headers.get("user-agent", "")
        return await sessions.begin(work, user.user_id, settings.session_secret, address, agent)


@router.post("/sign-in")
async def sign_in(
    request: Request,
    login_id: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    onward: Annotated[str, Form(alias="next")] = "/",
    lang: Annotated[str, Form()] = "",
) -> Response:
    """The sign-in page's form."""
    try:
        token = await let_in(request, login_id, password)
    except Refused as refused:
        return sign_in_page(
            request,
            lang if lang in LANGUAGES else "",
            error=refused.why,
            login_id=login_id,
            onward=onward,
            status=STATUS[refused.why],
        )
    response = RedirectResponse(safe_next(onward), 303)
    set_cookie(request, response, token)
    return response


@router.post("/session")
async def begin_session(request: Request, body: Annotated[Credentials, body_of(Credentials)]) -> Response:
    """The same for programs: JSON in, JSON out, the cookie beside it."""
    request.state.lang = preferred_language(request)
    try:
        token = await let_in(request, body.login_id, body.password)
    except Refused as refused:
        refusal = Refusal(f"sign-in-{refused.why}", seconds=refused.seconds)
        refusal.status = STATUS[refused.why]
        raise refusal from None
    response = answer({"signed_in": True})
    set_cookie(request, response, token)
    return response


async def _sign_out(request: Request, response: Response) -> Response:
    session = await session_of(request)
    if session.who is not None:
        await sessions.end(request.app.state.database, session)
    drop_cookie(request, response)
    return response


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """The menu's 로그아웃."""
    return await _sign_out(request, RedirectResponse("/sign-in", 303))


@router.delete("/session")
async def end_session(request: Request) -> Response:
    """The same for programs."""
    return await _sign_out(request, Response(status_code=204))


@router.get("/api/me")
async def me(person: Person) -> Response:
    """Who is signed in."""
    return answer(person)


@router.patch("/api/me")
async def prefer(
    request: Request, person: Person, body: Annotated[Preferences, body_of(Preferences)]
) -> Response:
    """Set the account's language."""
    await _speak(request, person.user_id, body.lang)
    return answer(msgspec.structs.replace(person, lang=body.lang))


@router.post("/language")
async def language(
    request: Request,
    person: Person,
    lang: Annotated[str, Form()] = "ko",
    onward: Annotated[str, Form(alias="next")] = "/",
) -> Response:
    """The menu's language form."""
    if lang in LANGUAGES:
        await _speak(request, person.user_id, cast("Literal['ko', 'ja', 'en']", lang))
    return RedirectResponse(safe_next(onward), 303)


async def _speak(request: Request, user_id: int, lang: Language) -> None:
    # Operators' rows belong to no seller: the account is named by its id, past the seller filter.
    async with request.app.state.database.work("*") as work:
        await work.session.execute(update(User).where(User.user_id == user_id).values(lang=lang))

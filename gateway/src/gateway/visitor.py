"""Who is behind a browser's request, and whether their own page sent it."""

from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response

from gateway import sessions
from gateway.messages import MESSAGES
from gateway.sessions import Session
from gateway.settings import GatewaySettings
from gateway.web.pages import fault_page, preferred_language
from gateway.web.signed_in import SignedIn
from kse.errors import Forbidden, Refusal, Unauthenticated, problem

PAGE_HEADER = "x-kse-page"
"""Sent by our pages' scripts; no other site's page may add it without asking us first (CORS)."""


class SessionTaken(Exception):
    """Another sign-in ended this one; a page tells so and asks to sign in again."""


def _secure(request: Request) -> bool:
    settings: GatewaySettings = request.app.state.settings
    return request.url.scheme == "https" or settings.public_url.startswith("https://")


def cookie_name(request: Request) -> str:
    """`__Host-` keeps neighbouring sites from setting ours; browsers allow it over https only."""
    return "__Host-kse" if _secure(request) else "kse"


def set_cookie(request: Request, response: Response, token: str) -> None:
    """Give the browser its session."""
    response.set_cookie(
        cookie_name(request), token, httponly=True, samesite="strict", secure=_secure(request), path="/"
    )


def drop_cookie(request: Request, response: Response) -> None:
    """Take the session back from the browser."""
    response.delete_cookie(
        cookie_name(request), httponly=True, samesite="strict", secure=_secure(request), path="/"
    )


async def session_of(request: Request) -> Session:
    """The session of a request, live, ended or none."""
    state, token = request.app.state, request.cookies.get(cookie_name(request), "")
    return await sessions.find(state.database, state.settings.session_secret, token)


async def find_user(request: Request) -> SignedIn | None:
    """Whom to show a page to; None when nobody is signed in."""
    session = await session_of(request)
    if session.ended_because == "another-sign-in" and request.url.path != "/sign-in":
        raise SessionTaken
    return session.who


async def told_why(request: Request, _error: Exception) -> Response:
    """Send someone whose session was taken to the sign-in page, which says so."""
    onward = quote(request.url.path, safe="/")
    response = RedirectResponse(f"/sign-in?error=ended&next={onward}", 303)
    drop_cookie(request, response)
    return response


async def show_fault(request: Request, refusal: Refusal) -> Response | None:
    """A page for someone who looks at one or sent a form; None for a program."""
    if "text/html" not in request.headers.get("accept", ""):
        return None
    lang = getattr(request.state, "lang", None) or preferred_language(request)
    if refusal.status == 404 and (who := (await session_of(request)).who):
        lang = who.lang
    detail = problem(refusal, MESSAGES, lang)["detail"]
    return fault_page(request, lang, refusal.status, detail)


async def signed_in(request: Request) -> SignedIn:
    """Who calls the API from a page; refuses nobody and the no longer signed in."""
    session = await session_of(request)
    if session.who is None:
        request.state.lang = preferred_language(request)
        because = session.ended_because
        raise Unauthenticated(f"session-{because}" if because else "not-signed-in")
    request.state.lang = session.who.lang
    return session.who


async def from_our_page(request: Request) -> None:
    """Refuse a change another site made this browser ask for; behind SameSite cookies, the second wall."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        ours = site == "same-origin"
    elif origin is not None:
        ours = urlsplit(origin).netloc == request.headers.get("host")
    else:
        ours = PAGE_HEADER in request.headers
    if not ours:
        raise Forbidden("from-elsewhere")


Person = Annotated[SignedIn, Depends(signed_in)]
FromOurPage = Depends(from_our_page)

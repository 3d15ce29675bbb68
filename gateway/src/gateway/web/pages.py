"""The page routes: each renders a shell in the person's language; its module asks the services the rest."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from gateway.web.assets import asset, strings_address
from gateway.web.menu import PAGES, Page, first_page, menu_for
from gateway.web.signed_in import Language, SignedIn
from gateway.web.strings import LANGUAGE_NAMES, LANGUAGES, say

SIGN_IN_ERRORS = ("wrong", "locked", "closed", "ended")

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(request: Request, template: str, lang: str, status: int = 200, **values: object) -> HTMLResponse:
    def t(key: str, **inserts: object) -> str:
        return say(lang, key, **inserts)

    html = _templates.get_template(template).render(
        t=t,
        lang=lang,
        languages=LANGUAGE_NAMES,
        asset=asset,
        strings=strings_address(lang),
        nonce=getattr(request.state, "csp_nonce", ""),
        here=request.url.path,
        status=status,
        **values,
    )
    return HTMLResponse(html, status, headers={"Cache-Control": "no-store"})


def safe_next(path: str) -> str:
    """A path of this site to go on to; anything that could lead elsewhere becomes `/`."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return path if plain and not path.startswith("/api/") else "/"


def preferred_language(request: Request) -> Language:
    """The language of someone not signed in: asked for, else the browser's, else Korean."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return cast(Language, asked)
    for part in request.headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip()[:2].lower()
        if code in LANGUAGES:
            return cast(Language, code)
    return "ko"


def sign_in_page(
    request: Request,
    lang: str = "",
    *,
    error: str = "",
    login_id: str = "",
    onward: str = "/",
    status: int = 200,
) -> HTMLResponse:
    """The sign-in page, with the reason when a sign-in failed or a session ended (ACC-03)."""
    return render(
        request,
        "sign_in.html",
        lang or preferred_language(request),
        status,
        error=error if error in SIGN_IN_ERRORS else "",
        login_id=login_id,
        onward=safe_next(onward),
    )


def fault_page(request: Request, lang: str, status: int, detail: str) -> HTMLResponse:
    """What went wrong, for someone who typed an address or followed a link (SYS-06)."""
    return render(request, "fault.html", lang, status, detail=detail)


def _shell(
    request: Request, user: SignedIn, template: str, page: Page | None, status: int = 200
) -> HTMLResponse:
    title_key = f"page.{page.key}" if page else "page.forbidden"
    menu = menu_for(user.role)
    return render(request, template, user.lang, status, user=user, menu=menu, page=page, title_key=title_key)


def page_routes(find_user: Callable[..., Any]) -> APIRouter:
    """The routes of all pages; `find_user` is a dependency that gives the SignedIn of a request, or None."""
    router = APIRouter(include_in_schema=False)
    Visitor = Annotated[SignedIn | None, Depends(find_user)]  # noqa: N806 a type

    @router.get("/sign-in")
    async def sign_in(request: Request, user: Visitor) -> Response:
        onward = request.query_params.get("next", "/")
        if user is not None:
            return RedirectResponse(safe_next(onward), 303)
        return sign_in_page(request, error=request.query_params.get("error", ""), onward=onward)

    @router.get("/")
    async def home(request: Request, user: Visitor) -> Response:
        if user is None:
            return RedirectResponse("/sign-in", 303)
        landing = first_page(user.role)
        if landing is None:
            return _shell(request, user, "forbidden.html", None, 403)
        return RedirectResponse(landing.path, 303)

    for page in PAGES:
        router.add_api_route(page.path, _page_view(page, Visitor), methods=["GET"])
    return router


def _page_view(page: Page, visitor: Any) -> Callable[..., Any]:
    async def view(request: Request, user: visitor) -> Response:
        if user is None:
            return RedirectResponse(f"/sign-in?next={quote(str(request.url.path), safe='/')}", 303)
        if user.role not in page.roles:
            return _shell(request, user, "forbidden.html", None, 403)
        return _shell(request, user, f"{page.key}.html", page)

    return view

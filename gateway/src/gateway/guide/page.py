"""The guide page: the KSE API told in three languages, for anybody who has its address (INT-11)."""

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from gateway.api.envelope import CANCELLED_STATUS, LANGUAGES, OK, PARTIAL
from gateway.api.pace import TOGETHER
from gateway.guide import examples, hooks, samples
from gateway.guide.calls import ADVISED, CALLS, CallGuide, Table
from gateway.guide.fields import HOOK, TOLD
from gateway.guide.highlight import highlighted
from gateway.guide.history import CHANGES, NOTICES
from gateway.guide.refusals import AT_THE_DOOR, Refusal
from gateway.guide.words import CATALOGUES, tell
from gateway.model import SCOPES
from gateway.parcels import TYPES
from gateway.web.pages import preferred_language, render
from gateway.web.signed_in import SignedIn
from kse.contracts import STATUS_NAMES

PATH = "/kse-api/guide"
_API_LANG = {ours: theirs for theirs, ours in LANGUAGES.items()}


class Shown(msgspec.Struct, frozen=True):
    """A call with everything the page shows of it."""

    guide: CallGuide
    body: str
    samples: dict[str, str]
    answered: str
    refused: str


class CodeRow(msgspec.Struct, frozen=True):
    """A code of the table."""

    code: str
    statuses: tuple[int, ...]
    item: bool
    message: str


def guide_routes(find_user: Callable[..., Any]) -> APIRouter:
    """The page's route; `find_user` is a dependency that gives the SignedIn of a request, or None."""
    router = APIRouter(include_in_schema=False)
    Visitor = Annotated[SignedIn | None, Depends(find_user)]  # noqa: N806 a type

    @router.get(PATH)
    async def guide(request: Request, user: Visitor) -> Response:
        lang = user.lang if user and "lang" not in request.query_params else preferred_language(request)
        return _page(request, lang, user)

    return router


def _page(request: Request, lang: str, user: SignedIn | None) -> Response:
    def g(key: str, **values: object) -> str:
        return tell(lang, key, **values)

    settings = request.app.state.settings
    base = settings.public_url or str(request.base_url)
    return render(
        request,
        "guide.html",
        lang,
        g=g,
        user=user,
        base=base.rstrip("/"),
        api_lang=_API_LANG[lang],
        calls=[_shown(call, base.rstrip("/"), lang) for call in CALLS],
        codes=_codes(lang),
        http_statuses=_http_statuses(),
        statuses=_statuses(),
        changes=CHANGES,
        notices=NOTICES,
        scopes=SCOPES,
        advised=ADVISED,
        hook_tables=(Table("hook", HOOK), Table("told", TOLD)),
        hook_types=TYPES,
        pauses=hooks.pauses(),
        delivery=hooks.delivery(),
        receiver=hooks.receiver(lang),
        pace=settings.usual_calls,
        together=TOGETHER,
        code=highlighted,
        partly=samples.pretty(_partly(lang)),
        no_key=samples.pretty(examples.refused(AT_THE_DOOR[0], _API_LANG[lang])),
    )


def _statuses() -> list[tuple[str, dict[str, str]]]:
    """Every status with its names, in the order of codes; the API's own for a cancelled parcel too."""
    code, names = CANCELLED_STATUS
    cancelled = {LANGUAGES[spoken]: name for spoken, name in names.items()}
    return sorted([*((status.value, each) for status, each in STATUS_NAMES.items()), (code, cancelled)])


def _shown(call: CallGuide, base: str, lang: str) -> Shown:
    spoken = _API_LANG[lang]
    # A number of its own for each reading of the page, so that what is copied can be run.
    number = f"GUIDE-{dt.datetime.now(dt.UTC):%m%d-%H%M%S}"
    refusal = next(iter((*call.items, *call.refusals)))
    told = examples.refused(refusal, spoken, call) if refusal.status != 200 else _too_many(call, spoken)
    return Shown(
        guide=call,
        body=samples.request_body(call, f"{number}-3"),
        samples={
            "curl": samples.curl(call, base, spoken, f"{number}-1"),
            "Python": samples.python(call, base, spoken, f"{number}-2", lang),
        },
        answered=samples.pretty(examples.answered(call, spoken)),
        refused=samples.pretty(told),
    )


def _too_many(call: CallGuide, api_lang: str) -> dict[str, Any]:
    return examples.refused(Refusal(422, "9002005", str(call.most)), api_lang)


def _partly(lang: str) -> dict[str, Any]:
    """A call of which one parcel was accepted and one was not."""
    fine = examples.answered(CALLS[0], _API_LANG[lang])
    missing = Refusal(422, "9903011", "ReceiverName", item=True)
    refused = examples.refused(missing, _API_LANG[lang], CALLS[0])
    return {**refused, "Data": [*fine["Data"], *refused["Data"]]}


def _told() -> list[Refusal]:
    return [*AT_THE_DOOR, *(refusal for call in CALLS for refusal in (*call.refusals, *call.items))]


def _codes(lang: str) -> list[CodeRow]:
    rows = []
    for code in sorted(key.removeprefix("code.") for key in CATALOGUES[lang] if key.startswith("code.")):
        mine = [refusal for refusal in _told() if refusal.code == code]
        item = any(refusal.item for refusal in mine)
        statuses = {refusal.status for refusal in mine} | ({200} if item or code in (OK, PARTIAL) else set())
        message = mine[0].said(_API_LANG[lang]) if mine else ""
        rows.append(CodeRow(code, tuple(sorted(statuses)), item, message))
    return rows


def _http_statuses() -> list[int]:
    return sorted({200} | {refusal.status for refusal in _told()})

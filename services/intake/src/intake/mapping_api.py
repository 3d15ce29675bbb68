"""Routes of the mapping rules: kept, put in order, brought in and out as a sheet (INT-08)."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from intake.adapters.refusals import UnreadableFile
from intake.mapping import importing, keeping, sheet
from intake.mapping.applying import book_of, revision_of
from intake.mapping.rules import Given, Rule
from intake.texts import MESSAGES
from kse.errors import Invalid, sentence
from kse.http import Caller, CallersWork, answer, body_of

router = APIRouter()

Ids = Annotated[list[int], msgspec.Meta(min_length=1, max_length=keeping.MOST_RULES)]


class New(Given, frozen=True, kw_only=True):
    """A new rule and where it is to stand; None is behind all others."""

    place: Annotated[int, msgspec.Meta(ge=1)] | None = None


class Change(msgspec.Struct):
    """A rule as it is to be, and the version that was seen."""

    version: int
    rule: Given


class Move(msgspec.Struct):
    """Rules that are to stand together, the first of them at this place."""

    ids: Ids
    place: Annotated[int, msgspec.Meta(ge=1)]


class Switch(msgspec.Struct):
    """Rules to turn on or off."""

    ids: Ids
    active: bool


class Chosen(msgspec.Struct):
    """Rules."""

    ids: Ids


class Deleted(msgspec.Struct):
    """Deleted rules, each with the place it had."""

    rules: Annotated[list[tuple[int, int]], msgspec.Meta(min_length=1, max_length=keeping.MOST_RULES)]


_MARKETS = """
WITH RECURSIVE known AS (
    (SELECT market FROM waiting_order WHERE seller_id = $1 AND state <> 'deleted' ORDER BY market LIMIT 1)
    UNION ALL
    SELECT (SELECT w.market FROM waiting_order w WHERE w.seller_id = $1 AND w.state <> 'deleted'
            AND w.market > k.market ORDER BY w.market LIMIT 1)
    FROM known k WHERE k.market IS NOT NULL)
SELECT market FROM known WHERE market IS NOT NULL LIMIT 50
"""
_LAST_RUN = """
SELECT id, run_at, changed, undone_at IS NOT NULL AS undone FROM mapping_run
WHERE seller_id = $1 AND changed > 0 ORDER BY id DESC LIMIT 1
"""


@router.get("/mapping-rules")
async def list_rules(identity: Caller, work: CallersWork) -> Response:
    """All rules in their order, those that can never win with the rule that takes their lines."""
    driver, seller = await work.driver(), identity.of_seller
    book = await book_of(driver, seller)
    last = await driver.fetchrow(_LAST_RUN, seller)
    never = {str(rule): earlier.id for rule, earlier in book.never().items()}
    return answer(
        {
            "revision": await revision_of(driver, seller),
            "rules": book.rules,
            "never": never,
            "limit": keeping.MOST_RULES,
            "markets": [row["market"] for row in await driver.fetch(_MARKETS, seller)],
            "last_run": dict(last) if last else None,
        }
    )


async def _with_standing(work: CallersWork, seller: int, rule: Rule) -> dict[str, Any]:
    """A rule with the earlier rule that takes all its lines, if there is one."""
    never = (await book_of(await work.driver(), seller)).never()
    earlier = never.get(rule.id)
    return {"rule": rule, "never": earlier.id if earlier else None}


@router.post("/mapping-rules")
async def add(identity: Caller, work: CallersWork, given: Annotated[New, body_of(New)]) -> Response:
    """A new rule."""
    rule = await keeping.add(await work.driver(), identity.of_seller, identity.user, given, given.place)
    return answer(await _with_standing(work, identity.of_seller, rule), 201)


@router.patch("/mapping-rules/{rule_id}")
async def change(
    rule_id: int, identity: Caller, work: CallersWork, given: Annotated[Change, body_of(Change)]
) -> Response:
    """Change a rule where it stands."""
    seller = identity.of_seller
    driver = await work.driver()
    rule = await keeping.change(driver, seller, identity.user, rule_id, given.version, given.rule)
    return answer(await _with_standing(work, seller, rule))


@router.post("/mapping-rules/move")
async def move(identity: Caller, work: CallersWork, given: Annotated[Move, body_of(Move)]) -> Response:
    """Put rules at another place; answers the order of all."""
    order = await keeping.move(await work.driver(), identity.of_seller, given.ids, given.place)
    return answer({"order": order})


@router.post("/mapping-rules/switch")
async def switch(identity: Caller, work: CallersWork, given: Annotated[Switch, body_of(Switch)]) -> Response:
    """Turn rules on or off."""
    driver = await work.driver()
    switched = await keeping.switch(driver, identity.of_seller, identity.user, given.ids, given.active)
    return answer({"switched": switched})


@router.post("/mapping-rules/delete")
async def delete(identity: Caller, work: CallersWork, given: Annotated[Chosen, body_of(Chosen)]) -> Response:
    """Take rules out; they can be put back."""
    gone = await keeping.delete(await work.driver(), identity.of_seller, identity.user, given.ids)
    return answer({"deleted": gone})


@router.post("/mapping-rules/restore")
async def restore(
    identity: Caller, work: CallersWork, given: Annotated[Deleted, body_of(Deleted)]
) -> Response:
    """Put deleted rules back where they stood."""
    back = await keeping.restore(await work.driver(), identity.of_seller, identity.user, given.rules)
    return answer({"restored": back})


@router.get("/mapping-rules.csv")
async def export(identity: Caller, work: CallersWork) -> Response:
    """All rules as a sheet in the reader's language."""
    content = sheet.written(await keeping.rules_of(await work.driver(), identity.of_seller), identity.lang)
    headers = {"content-disposition": 'attachment; filename="mapping-rules.csv"'}
    return Response(content, 200, headers, "text/csv; charset=utf-8")


@router.post("/mapping-sheets")
async def bring_in(request: Request, identity: Caller, work: CallersWork, accounts: str = "") -> Response:
    """Take a sheet in: new rules are added, known ones changed, each refused row is told with its column.

    `accounts` may tell the market accounts the sheet can name: `[[id, "alias"], …]`.
    """
    try:
        told = msgspec.json.decode(accounts or "[]", type=list[tuple[int, str]])
    except msgspec.DecodeError as error:
        raise Invalid("payload-invalid", field="accounts", reason=str(error)) from error
    driver, seller = await work.driver(), identity.of_seller
    known = await importing.accounts_of(driver, seller, told)
    try:
        read, refused = sheet.read(await request.body(), known)
    except UnreadableFile as unreadable:
        raise Invalid(unreadable.code, field="file", **unreadable.params) from unreadable  # type: ignore[arg-type]
    done = await importing.bring_in(driver, seller, identity.user, read, refused)
    told_of = [
        {**msgspec.to_builtins(each), "reason": sentence(MESSAGES, each.code, identity.lang, each.params)}
        for each in done.refused
    ]
    return answer({**msgspec.structs.asdict(done), "refused": told_of})

"""Routes of the address check: its settings, and running it on demand (INT-05)."""

from collections import Counter
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response

from intake.checks.checking import check_rows, settings_of
from intake.checks.settings import BUILT_IN, RULES, WORD_LISTS, CheckSettings
from intake.checks.texts import name_of
from intake.waiting import GRID, MAX_WAITING, rows_of
from kse.http import Caller, CallersWork, answer, body_of
from kse.identity import Identity

router = APIRouter()


class Chosen(msgspec.Struct):
    """Waiting orders to check; none means all."""

    ids: Annotated[list[int], msgspec.Meta(max_length=MAX_WAITING)] = []


def _shown(settings: CheckSettings, identity: Identity) -> dict[str, Any]:
    return {
        "rules": [
            {"id": rule, "name": name_of(rule, identity.lang), "mode": settings.mode(rule)} for rule in RULES
        ],
        "threshold": settings.threshold,
        "crowd": settings.crowd,
        "words": {rule: settings.words_of(rule) for rule in WORD_LISTS},
        "built_in": BUILT_IN,
        "editable": identity.role == "master",
    }


@router.get("/checks")
async def show(identity: Caller, work: CallersWork) -> Response:
    """What is checked, and by which words and amounts."""
    return answer(_shown(await settings_of(await work.driver(), identity.of_seller), identity))


@router.put("/checks")
async def change(
    identity: Caller, work: CallersWork, given: Annotated[CheckSettings, body_of(CheckSettings)]
) -> Response:
    """Change what is checked; the whole waiting list is looked at anew."""
    identity.must_be("master")
    driver = await work.driver()
    await driver.execute(
        "INSERT INTO check_setting (seller_id, settings, changed_by) VALUES ($1, $2::text::jsonb, $3)"
        " ON CONFLICT (seller_id) DO UPDATE SET settings = excluded.settings,"
        " changed_by = excluded.changed_by, changed_at = now()",
        identity.of_seller, msgspec.json.encode(given).decode(), identity.user,
    )  # fmt: skip
    checked = await check_rows(driver, identity.of_seller)
    return answer({**_shown(given, identity), "checked": checked})


@router.post("/waiting-orders/check")
async def check(identity: Caller, work: CallersWork, given: Annotated[Chosen, body_of(Chosen)]) -> Response:
    """통관이슈예상 주소 점검: look again at these lines or at all; answers how often each rule spoke."""
    driver = await work.driver()
    ids = given.ids or None
    checked = await check_rows(driver, identity.of_seller, ids)
    found: Counter[str] = Counter()
    place, with_findings = GRID.index("findings"), 0
    async for some in rows_of(driver, identity.of_seller, identity.lang, ids=ids):
        for row in some:
            with_findings += bool(row[place])
            found.update(finding["rule"] for finding in row[place])
    counts = [
        {"rule": rule, "name": name_of(rule, identity.lang), "rows": found[rule]}
        for rule in RULES
        if found[rule]
    ]
    return answer({"checked": checked, "with_findings": with_findings, "rules": counts})

"""What is asked of every answer of the KSE API beyond its schema; schemathesis loads this module by its name."""

import json
from typing import Any

import schemathesis
from schemathesis import Case, CheckContext, Response
from schemathesis.specs.openapi.checks import negative_data_rejection

OWN_AFFAIR = frozenset({
    "0", "9002004", "9002007", "9002008", "9002009", "9903010", "9903014", "9903020", "9903022", "9903023",
    "9903024", "9903025", "9903026", "9903027", "9903030",
})  # fmt: skip
"""Codes that tell of what is registered already or never was, and nothing of how the call was written."""


def codes(told: Any) -> set[str]:
    """Every code of an answer, its items' too."""
    if isinstance(told, dict):
        own = {str(told["Code"])} if "Code" in told else set()
        return own.union(*(codes(value) for value in told.values()))
    return set().union(*(codes(entry) for entry in told)) if isinstance(told, list) else set()


@schemathesis.check
def nothing_is_put_off(_ctx: CheckContext, response: Response, _case: Case) -> bool | None:
    """The key may call as often as it likes: a 429 would hide what the call does."""
    assert response.status_code != 429
    return None


@schemathesis.check
def bad_input_is_refused(ctx: CheckContext, response: Response, case: Case) -> bool | None:
    """A refusal is a status of 4xx, or the code of an item in an answer of 200."""
    if response.status_code == 200 and codes(json.loads(response.content)) - OWN_AFFAIR:
        return None
    return negative_data_rejection(ctx, response, case)


@schemathesis.check
def good_input_is_taken(_ctx: CheckContext, response: Response, case: Case) -> bool | None:
    """What the document allows is refused only for what is registered already."""
    if case.meta is not None and case.meta.generation.mode.is_positive:
        refused = codes(json.loads(response.content)) - OWN_AFFAIR
        assert not refused, f"{sorted(refused)} for what the document allows: {response.content[:500]!r}"
    return None

"""A seller's rules kept in their order: added, changed, moved, switched, deleted and put back (INT-08)."""

from collections.abc import Sequence
from typing import Any

import asyncpg
import msgspec

from intake.adapters import cells
from intake.adapters.refusals import CellRefused
from intake.mapping.applying import rule_of
from intake.mapping.rules import Condition, Given, Rule, contradicts
from intake.rules import codes_of
from kse.errors import Invalid, Missing, Refusal

MOST_RULES = 3_000

_CHANGED = """
INSERT INTO mapping_book (seller_id) VALUES ($1)
ON CONFLICT (seller_id) DO UPDATE SET revision = gen_random_uuid()
"""
_ALL = "SELECT * FROM mapping_rule WHERE seller_id = $1 AND deleted_at IS NULL ORDER BY place"
_COLUMNS = 8
_ADD = """
INSERT INTO mapping_rule (seller_id, changed_by, market, account, account_name, conditions, conditions_key,
    option_code, only_empty, active, place)
SELECT $1, $2, market, account, account_name, conditions::jsonb, conditions_key, option_code, only_empty,
    active, $11 + ordinality
FROM unnest($3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bool[], $10::bool[])
    WITH ORDINALITY AS given (market, account, account_name, conditions, conditions_key, option_code,
        only_empty, active, ordinality)
RETURNING id
"""
_CHANGE = """
UPDATE mapping_rule r SET market = g.market, account = g.account, account_name = g.account_name,
    conditions = g.conditions::jsonb, conditions_key = g.conditions_key, option_code = g.option_code,
    only_empty = g.only_empty, active = g.active, version = version + 1, changed_by = $2, changed_at = now()
FROM unnest($3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bool[], $10::bool[],
    $11::bigint[]) AS g (market, account, account_name, conditions, conditions_key, option_code, only_empty,
        active, id)
WHERE r.id = g.id AND r.seller_id = $1 AND r.deleted_at IS NULL
"""
_PUT = """
UPDATE mapping_rule r SET place = g.place FROM unnest($2::bigint[]) WITH ORDINALITY AS g (id, place)
WHERE r.id = g.id AND r.seller_id = $1 AND r.deleted_at IS NULL AND r.place <> g.place
"""
_SWITCH = """
UPDATE mapping_rule SET active = $3, version = version + 1, changed_by = $4, changed_at = now()
WHERE seller_id = $1 AND id = ANY ($2::bigint[]) AND deleted_at IS NULL AND active <> $3 RETURNING id
"""
_DELETE = """
UPDATE mapping_rule SET deleted_at = now(), place = NULL, version = version + 1, changed_by = $3,
    changed_at = now()
WHERE seller_id = $1 AND id = ANY ($2::bigint[]) AND deleted_at IS NULL RETURNING id
"""
_RESTORE = """
UPDATE mapping_rule r SET deleted_at = NULL, place = $4 + back.at, version = version + 1, changed_by = $3,
    changed_at = now()
FROM (SELECT DISTINCT ON (market, coalesce(account, 0), conditions_key) id,
          row_number() OVER (ORDER BY id) AS at
      FROM mapping_rule WHERE seller_id = $1 AND id = ANY ($2::bigint[]) AND deleted_at IS NOT NULL
      ORDER BY market, coalesce(account, 0), conditions_key, id DESC) AS back
WHERE r.id = back.id AND r.seller_id = $1 AND NOT EXISTS (
    SELECT FROM mapping_rule o WHERE o.seller_id = $1 AND o.deleted_at IS NULL AND o.market = r.market
    AND coalesce(o.account, 0) = coalesce(r.account, 0) AND o.conditions_key = r.conditions_key)
RETURNING r.id
"""


def tidied(given: Given) -> Given:
    """A rule as it is kept: texts cleaned, repeated conditions once; raises Invalid naming the field."""
    conditions: dict[tuple[str, str, str], Condition] = {}
    for at, condition in enumerate(given.conditions):
        field = f"conditions[{at}].text"
        text = _read(field, cells.text, condition.text)
        cleaned = msgspec.structs.replace(condition, text=text)
        if not cleaned.needle:
            raise Invalid("blank", field=field)
        conditions.setdefault((condition.field, condition.how, cleaned.needle), cleaned)
    kept = tuple(conditions.values())
    if fault := contradicts(kept):
        raise Invalid(
            "mapping-contradiction", field=f"conditions[{kept.index(fault[1])}].text",
            one=fault[0].text[:40], other=fault[1].text[:40],
        )  # fmt: skip
    option_code = _read("option_code", cells.code, given.option_code)
    if not codes_of(option_code):
        raise Invalid("blank", field="option_code")
    market = _read("market", cells.text, given.market)
    name = _read("account_name", cells.text, given.account_name) if given.account is not None else ""
    return msgspec.structs.replace(
        given, conditions=kept, option_code=option_code, market=market, account_name=name
    )


def _read(field: str, read: Any, typed: str) -> str:
    try:
        value: str = read(typed)
    except CellRefused as refused:
        raise Invalid(refused.code, field=field, value=str(refused.params.get("value", ""))) from refused
    return value


async def rules_of(driver: asyncpg.Connection, seller: int) -> list[Rule]:
    """All rules in their order."""
    return [rule_of(row) for row in await driver.fetch(_ALL, seller)]


async def hold(driver: asyncpg.Connection, seller: int) -> None:
    """Begin to change the rules: one at a time per seller, and known by a new revision afterwards."""
    await driver.execute(_CHANGED, seller)


async def stand_still(driver: asyncpg.Connection, seller: int) -> None:
    """Let no rule change until this transaction ends."""
    await driver.execute("SELECT FROM mapping_book WHERE seller_id = $1 FOR UPDATE", seller)


async def add(driver: asyncpg.Connection, seller: int, user: int, given: Given, place: int | None) -> Rule:
    """A new rule at its place, or behind all others."""
    given = tidied(given)
    await hold(driver, seller)
    rules = await rules_of(driver, seller)
    if len(rules) >= MOST_RULES:
        raise Refusal("mapping-too-many", limit=MOST_RULES)
    _must_be_new(given, rules)
    [added] = await insert(driver, seller, user, [given], len(rules))
    if place is not None and place <= len(rules):
        order = [rule.id for rule in rules]
        order.insert(max(place, 1) - 1, added)
        await driver.execute(_PUT, seller, order)
    return next(rule for rule in await rules_of(driver, seller) if rule.id == added)


async def change(
    driver: asyncpg.Connection, seller: int, user: int, rule_id: int, version: int, given: Given
) -> Rule:
    """A rule changed in its place; refused when somebody else changed it since it was seen."""
    given = tidied(given)
    await hold(driver, seller)
    rules = await rules_of(driver, seller)
    seen = next((rule for rule in rules if rule.id == rule_id), None)
    if seen is None:
        raise Missing("not-found")
    if seen.version != version:
        raise Refusal("changed-meanwhile")
    _must_be_new(given, [rule for rule in rules if rule.id != rule_id])
    await update(driver, seller, user, {rule_id: given})
    return next(rule for rule in await rules_of(driver, seller) if rule.id == rule_id)


async def move(driver: asyncpg.Connection, seller: int, ids: Sequence[int], place: int) -> list[int]:
    """Put these rules, in their order, so that the first stands at this place; answers the new order."""
    await hold(driver, seller)
    order = [rule.id for rule in await rules_of(driver, seller)]
    chosen = set(ids)
    moved = [each for each in order if each in chosen]
    rest = [each for each in order if each not in chosen]
    if not moved:
        raise Missing("not-found")
    at = max(1, min(place, len(rest) + 1)) - 1
    order = [*rest[:at], *moved, *rest[at:]]
    await driver.execute(_PUT, seller, order)
    return order


async def put(driver: asyncpg.Connection, seller: int, order: Sequence[int]) -> None:
    """Give all rules this order."""
    await driver.execute(_PUT, seller, list(order))


async def switch(
    driver: asyncpg.Connection, seller: int, user: int, ids: Sequence[int], active: bool
) -> list[int]:
    """Turn rules on or off; answers those that were not so already."""
    await hold(driver, seller)
    return [row["id"] for row in await driver.fetch(_SWITCH, seller, list(ids), active, user)]


async def delete(driver: asyncpg.Connection, seller: int, user: int, ids: Sequence[int]) -> list[int]:
    """Take rules out; they can be put back, and lines they have set keep their codes."""
    await hold(driver, seller)
    gone = [row["id"] for row in await driver.fetch(_DELETE, seller, list(ids), user)]
    await _close_gaps(driver, seller)
    return gone


async def restore(
    driver: asyncpg.Connection, seller: int, user: int, places: Sequence[tuple[int, int]]
) -> list[int]:
    """Put deleted rules back where they stood, unless the same rule has been made again meanwhile."""
    await hold(driver, seller)
    rules = [rule.id for rule in await rules_of(driver, seller)]
    ids = [rule for rule, _ in places]
    if len(rules) + len(set(ids)) > MOST_RULES:
        raise Refusal("mapping-too-many", limit=MOST_RULES)
    back = {row["id"] for row in await driver.fetch(_RESTORE, seller, ids, user, len(rules))}
    for rule, place in sorted(places, key=lambda each: each[1]):
        if rule in back:
            rules.insert(max(place, 1) - 1, rule)
            back.discard(rule)
    await driver.execute(_PUT, seller, rules)
    await _close_gaps(driver, seller)
    return [rule for rule in ids if rule in set(rules)]


async def insert(
    driver: asyncpg.Connection, seller: int, user: int, given: Sequence[Given], behind: int
) -> list[int]:
    """New rules behind so many others, in their order."""
    rows = await driver.fetch(_ADD, seller, user, *_columns(given), behind)
    return [row["id"] for row in rows]


async def update(driver: asyncpg.Connection, seller: int, user: int, given: dict[int, Given]) -> None:
    """What rules say, changed."""
    await driver.execute(_CHANGE, seller, user, *_columns(list(given.values())), list(given))


def _columns(given: Sequence[Given]) -> list[list[Any]]:
    rows = [
        (
            each.market, each.account, each.account_name, msgspec.json.encode(each.conditions).decode(),
            each.key, each.option_code, each.only_empty, each.active,
        )
        for each in given
    ]  # fmt: skip
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(_COLUMNS)]


def identity(given: Given) -> tuple[str, int, str]:
    """Two rules with the same identity ask the same question of the same lines."""
    return given.market, given.account or 0, given.key


def _must_be_new(given: Given, others: Sequence[Rule]) -> None:
    twin = next((rule for rule in others if identity(rule) == identity(given)), None)
    if twin:
        code = twin.option_code[:40]
        raise Refusal("mapping-rule-exists", field="conditions", place=twin.place, option_code=code)


async def _close_gaps(driver: asyncpg.Connection, seller: int) -> None:
    await driver.execute(
        "UPDATE mapping_rule r SET place = g.place"
        " FROM (SELECT id, row_number() OVER (ORDER BY place) AS place FROM mapping_rule"
        " WHERE seller_id = $1 AND deleted_at IS NULL) AS g WHERE r.id = g.id AND r.seller_id = $1"
        " AND r.place <> g.place",
        seller,
    )

"""A sheet of rules brought in: new ones added, changed ones changed, the same sheet twice once (INT-08)."""

from collections.abc import Sequence
from typing import TypeVar

import asyncpg
import msgspec

from intake.adapters.refusals import Refusal
from intake.mapping import keeping
from intake.mapping.folding import folded
from intake.mapping.rules import Field, Given, How, Rule
from intake.mapping.sheet import ReadRule

T = TypeVar("T")


class Imported(msgspec.Struct):
    """What became of a sheet."""

    added: int
    changed: int
    moved: int
    unchanged: int
    refused: list[Refusal]


def ordered(others: Sequence[T], claimed: Sequence[tuple[int, T]]) -> list[T]:
    """Those that claim a place on it, as near as can be; the others around them in their own order."""
    rest = list(reversed(others))
    order: list[T] = []
    for place, each in sorted(claimed, key=lambda claim: claim[0]):
        while rest and len(order) < place - 1:
            order.append(rest.pop())
        order.append(each)
    return [*order, *reversed(rest)]


def same(rule: Rule, given: Given) -> bool:
    """Whether a row says what the rule says already."""
    return _said(rule) == _said(given)


def _said(rule: Given) -> tuple[list[tuple[Field, How, str]], str, bool, bool]:
    conditions = sorted((each.field, each.how, each.text) for each in rule.conditions)
    return conditions, rule.option_code, rule.only_empty, rule.active


async def accounts_of(
    driver: asyncpg.Connection, seller: int, told: Sequence[tuple[int, str]]
) -> dict[str, tuple[int, str]]:
    """The market accounts a sheet may name: those told, and those of the seller's own rules and orders."""
    rows = await driver.fetch(
        "SELECT account, account_name AS name FROM mapping_rule WHERE seller_id = $1 AND account IS NOT NULL"
        " UNION SELECT account, shop FROM waiting_order WHERE seller_id = $1 AND account IS NOT NULL",
        seller,
    )
    pairs = [*((row["account"], row["name"]) for row in rows), *told]
    by_number = {str(account): (account, name) for account, name in pairs}
    return by_number | {folded(name): (account, name) for account, name in pairs if folded(name)}


async def bring_in(
    driver: asyncpg.Connection, seller: int, user: int, read: Sequence[ReadRule], refused: list[Refusal]
) -> Imported:
    """Add and change rules as a sheet says; rules it does not name stay."""
    await keeping.hold(driver, seller)
    rules = await keeping.rules_of(driver, seller)
    known = {keeping.identity(rule): rule for rule in rules}
    room = keeping.MOST_RULES - len(rules)
    new: list[ReadRule] = []
    places: dict[int, int] = {}
    changed: dict[int, Given] = {}
    for row in read:
        rule = known.get(keeping.identity(row.given))
        if rule is None and len(new) >= room:
            refused.append(Refusal(row.row, "", "mapping-too-many", {"limit": keeping.MOST_RULES}))
        elif rule is None:
            new.append(row)
        else:
            if not same(rule, row.given):
                name = row.given.account_name or rule.account_name
                changed[rule.id] = msgspec.structs.replace(row.given, account_name=name)
            if row.place is not None:
                places[rule.id] = row.place
    ids = await keeping.insert(driver, seller, user, [row.given for row in new], len(rules))
    await keeping.update(driver, seller, user, changed)
    before = [*(rule.id for rule in rules), *ids]
    places |= {rule: row.place for rule, row in zip(ids, new, strict=True) if row.place is not None}
    order = _order(before, places, read, known, dict(zip((row.row for row in new), ids, strict=True)))
    await keeping.put(driver, seller, order)
    old = [rule.id for rule in rules]
    moved = sum(a != b for a, b in zip(old, [each for each in order if each in set(old)], strict=True))
    unchanged = len(read) - len(new) - len(changed)
    return Imported(len(new), len(changed), moved, unchanged, sorted(refused, key=lambda each: each.row))


def _order(
    before: Sequence[int],
    places: dict[int, int],
    read: Sequence[ReadRule],
    known: dict[tuple[str, int, str], Rule],
    added: dict[int, int],
) -> list[int]:
    """All rules in the order the sheet asks for; rows with the same place in the sheet's own order."""
    in_sheet = [
        rule.id if (rule := known.get(keeping.identity(row.given))) else added.get(row.row) for row in read
    ]
    claimed = [(places[each], each) for each in in_sheet if each is not None and each in places]
    return ordered([each for each in before if each not in places], claimed)

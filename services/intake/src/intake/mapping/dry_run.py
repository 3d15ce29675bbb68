"""What the rules would do to the waiting list and have done to the past 30 days; changes nothing (INT-08)."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import asyncpg
import msgspec

from intake.mapping.applying import LOOKED_AT, change_of, goods_of
from intake.mapping.book import Book
from intake.mapping.rules import Goods, Rule, applies, codes_by

DAYS = 30
_EXAMPLES = 3
_MOST_CONFLICTS = 200
_AT_ONCE = 2_000
_GOODS = ", ".join(LOOKED_AT)
# The same goods are sold over and over: they are counted in the database and looked at once.
_SOLD = f"""
SELECT {_GOODS}, count(*) FILTER (WHERE state = 'waiting') AS waiting,
    count(*) FILTER (WHERE created_at >= now() - $2::interval) AS past, max(order_no) AS order_no
FROM waiting_order
WHERE seller_id = $1 AND state <> 'deleted' AND (state = 'waiting' OR created_at >= now() - $2::interval)
GROUP BY {_GOODS}
"""  # noqa: S608 - names from this module


class Counts(msgspec.Struct):
    """Lines, by where they are."""

    waiting: int = 0
    past: int = 0

    def add(self, row: Mapping[str, Any]) -> None:
        """Count the lines of these goods."""
        self.waiting += row["waiting"]
        self.past += row["past"]


class Example(msgspec.Struct):
    """Goods a rule would change, or that two rules disagree about."""

    title: str
    option_name: str
    item_code: str
    order_no: str
    lines: Counts
    before: str
    """The option code now; of a conflict, the losing rule's."""
    after: str
    before_sku: str = ""
    after_sku: str = ""


class RuleTally(msgspec.Struct):
    """What one rule would do."""

    id: int
    matches: Counts = msgspec.field(default_factory=Counts)
    changes: Counts = msgspec.field(default_factory=Counts)
    kept: Counts = msgspec.field(default_factory=Counts)
    """Lines it matches but leaves: the market's code or what a person typed stands."""
    lost: Counts = msgspec.field(default_factory=Counts)
    """Lines an earlier rule takes."""
    examples: list[Example] = []


class Conflict(msgspec.Struct):
    """Two rules that apply to the same lines with different codes; the one that stands earlier wins."""

    winner: int
    loser: int
    lines: Counts
    example: Example


class DryRun(msgspec.Struct):
    """The whole answer."""

    lines: Counts = msgspec.field(default_factory=Counts)
    matches: Counts = msgspec.field(default_factory=Counts)
    changes: Counts = msgspec.field(default_factory=Counts)
    reverts: Counts = msgspec.field(default_factory=Counts)
    """Lines an earlier run had set that no rule sets now: they go back to the market's code."""
    rules: list[RuleTally] = []
    reverted: list[Example] = []
    conflicts: list[Conflict] = []
    more_conflicts: int = 0


class Tally:
    """Counts goods by goods."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._rules = {rule.id: RuleTally(rule.id) for rule in book.rules if rule.active}
        self._conflicts: dict[tuple[int, int], Conflict] = {}
        self._said = DryRun()

    def count(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Look at some goods."""
        for row in rows:
            self._count(row)

    def answer(self) -> DryRun:
        """What was found, the conflicts with most lines first."""
        self._said.rules = list(self._rules.values())
        conflicts = sorted(self._conflicts.values(), key=lambda each: -(each.lines.waiting + each.lines.past))
        self._said.conflicts = conflicts[:_MOST_CONFLICTS]
        self._said.more_conflicts = len(conflicts[_MOST_CONFLICTS:])
        return self._said

    def _count(self, row: Mapping[str, Any]) -> None:
        goods = goods_of(row)
        self._said.lines.add(row)
        matching = self._book.matching(goods)
        if matching:
            self._said.matches.add(row)
        typed = row["code_from"] == "person"
        winner = None
        for rule in matching:
            tally = self._rules[rule.id]
            tally.matches.add(row)
            if typed or not applies(rule, goods):
                tally.kept.add(row)
            elif winner is None:
                winner = rule
            else:
                tally.lost.add(row)
                self._disagree(winner, rule, goods, row)
        self._change(row, winner)

    def _change(self, row: Mapping[str, Any], winner: Rule | None) -> None:
        change = change_of(self._book, row)
        if change is None:
            return
        rule, option_code, sku = change
        self._said.changes.add(row)
        if rule is not None and winner is not None:
            self._rules[winner.id].changes.add(row)
            examples = self._rules[winner.id].examples
        else:
            self._said.reverts.add(row)
            examples = self._said.reverted
        if len(examples) < _EXAMPLES:
            examples.append(_example(row, row["option_code"], option_code, row["sku"], sku))

    def _disagree(self, winner: Rule, loser: Rule, goods: Goods, row: Mapping[str, Any]) -> None:
        won, lost = codes_by(winner, goods), codes_by(loser, goods)
        if won == lost:
            return
        pair = (winner.id, loser.id)
        if pair not in self._conflicts:
            example = _example(row, loser.option_code, winner.option_code)
            self._conflicts[pair] = Conflict(*pair, Counts(), example)
        self._conflicts[pair].lines.add(row)


def _example(row: Mapping[str, Any], *codes: str) -> Example:
    lines = Counts(row["waiting"], row["past"])
    return Example(row["title"], row["option_name"], row["item_code"], row["order_no"], lines, *codes)


async def dry_run(driver: asyncpg.Connection, seller: int, book: Book) -> DryRun:
    """Try the rules on what waits and on the past days' lines, the registered ones included."""
    tally = Tally(book)
    sold = await driver.cursor(_SOLD, seller, timedelta(days=DAYS))
    while rows := await sold.fetch(_AT_ONCE):
        await asyncio.to_thread(tally.count, rows)
    return tally.answer()

"""What a mapping rule is, when it holds, and what one rule leaves for another (INT-08)."""

import hashlib
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec

from intake.mapping.folding import folded
from intake.rules import GIFT, choose_sku

Field = Literal["title", "option_name", "item_code", "seller_item_code"]
How = Literal["contains", "is", "starts"]
FIELDS: tuple[Field, ...] = ("title", "option_name", "item_code", "seller_item_code")
HOWS: tuple[How, ...] = ("contains", "is", "starts")
MOST_CONDITIONS = 10
LONGEST_TEXT = 200

Text = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)]


class Condition(msgspec.Struct, frozen=True):
    """One thing that must hold of an order line."""

    field: Field
    how: How
    text: Text

    @property
    def needle(self) -> str:
        """What is looked for, as it is compared."""
        return folded(self.text)


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as a person gives it."""

    market: Annotated[str, msgspec.Meta(max_length=40)] = ""
    """The market whose lines it is for, by file or API; "" for all."""
    account: int | None = None
    """The market account whose collected lines it is for; None for all and for files."""
    account_name: Annotated[str, msgspec.Meta(max_length=100)] = ""
    conditions: Annotated[tuple[Condition, ...], msgspec.Meta(min_length=1, max_length=MOST_CONDITIONS)]
    option_code: Text
    only_empty: bool = True
    """Leave the market's own option code where there is one."""
    active: bool = True

    @property
    def key(self) -> str:
        """What tells rules apart: where they look and what they look for."""
        looked_for = sorted((each.field, each.how, each.needle) for each in self.conditions)
        return hashlib.sha256(msgspec.json.encode(looked_for)).hexdigest()


class Rule(Given, frozen=True, kw_only=True):
    """A rule in its place: the first that applies wins."""

    id: int
    place: int
    version: int = 1


class Goods(msgspec.Struct, frozen=True, gc=False):
    """What rules look at in an order line, its codes as the market gave them."""

    market: str
    account: int | None
    title: str
    option_name: str
    item_code: str
    seller_item_code: str
    option_code: str
    sku: str


def holds(condition: Condition, text: str) -> bool:
    """Whether a condition holds of a field's folded text."""
    needle = condition.needle
    if condition.how == "is":
        return text == needle
    return text.startswith(needle) if condition.how == "starts" else needle in text


def is_for(rule: Given, goods: Goods) -> bool:
    """Whether the line comes from where the rule looks."""
    return _takes_in(rule.market, goods.market) and rule.account in (None, goods.account)


def _takes_in(wide: str, market: str) -> bool:
    """Whether a rule of one market is for another's lines; gifts are goods of our own, met only by name."""
    return wide == market or (wide == "" and market != GIFT)


def applies(rule: Given, goods: Goods) -> bool:
    """Whether a rule whose conditions hold may set the code."""
    return not (rule.only_empty and goods.option_code)


def codes_by(rule: Given, goods: Goods) -> tuple[str, str]:
    """The option code and the SKU a rule gives; an SKU chosen apart from the codes stays (INT-07)."""
    of_codes = choose_sku(goods.option_code, goods.seller_item_code, goods.item_code)
    if goods.sku not in ("", of_codes, choose_sku(goods.option_code)):
        return rule.option_code, goods.sku
    return rule.option_code, choose_sku(rule.option_code)


def implies(narrow: Condition, wide: Condition) -> bool:
    """Whether the second condition holds wherever the first does."""
    if narrow.field != wide.field:
        return False
    if wide.how == "contains":
        return wide.needle in narrow.needle
    if narrow.how == "contains":
        return False
    if wide.how == "starts":
        return narrow.needle.startswith(wide.needle)
    return narrow.how == "is" and narrow.needle == wide.needle


def covers(earlier: Given, later: Given) -> bool:
    """Whether the earlier rule sets the code of every line the later one could set."""
    if not _takes_in(earlier.market, later.market) or earlier.account not in (None, later.account):
        return False
    if earlier.only_empty and not later.only_empty:
        return False
    return all(any(implies(own, wide) for own in later.conditions) for wide in earlier.conditions)


def contradicts(conditions: Sequence[Condition]) -> tuple[Condition, Condition] | None:
    """Two conditions that cannot hold of the same line, if there are such."""
    for at, one in enumerate(conditions):
        for other in conditions[at + 1 :]:
            if one.field == other.field and (_excludes(one, other) or _excludes(other, one)):
                return one, other
    return None


def _excludes(one: Condition, other: Condition) -> bool:
    if one.how == "is":
        return not holds(other, one.needle)
    if one.how == other.how == "starts":
        first, second = one.needle, other.needle
        return not (first.startswith(second) or second.startswith(first))
    return False

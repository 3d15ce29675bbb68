"""A seller's rules made ready to be tried on very many lines (INT-08).

Each rule is filed under the rarest three letters of what it looks for; a line is tried only against the
rules filed under letters it has itself, so that a thousand rules cost little more than ten.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from intake.mapping.folding import folded
from intake.mapping.rules import FIELDS, Goods, Rule, applies, codes_by, covers, is_for

MEMORY = 5_000
_LETTERS = 3
_PLACE = {field: place for place, field in enumerate(FIELDS)}


class Book:
    """Rules in their order. Those that are switched off are in it but take no part."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(sorted(rules, key=lambda rule: rule.place))
        self._active = [rule for rule in self.rules if rule.active]
        self._asked = [
            [(_PLACE[each.field], each.how, each.needle) for each in rule.conditions] for rule in self._active
        ]
        self._filed = [(filed, {len(piece) for piece in filed}) for filed in _file(self._active)]
        self._memory: dict[Goods, list[Rule]] = {}

    def __bool__(self) -> bool:
        return bool(self._active)

    def matching(self, goods: Goods) -> list[Rule]:
        """The rules whose conditions all hold, in their order."""
        known = self._memory.get(goods)
        if known is None:
            if len(self._memory) >= MEMORY:
                self._memory.clear()
            known = self._memory[goods] = self._look(goods)
        return known

    def winner(self, goods: Goods) -> Rule | None:
        """The rule that sets the code: the first that matches and applies."""
        return next((rule for rule in self.matching(goods) if applies(rule, goods)), None)

    def never(self) -> dict[int, Rule]:
        """Rules that can never win, each with the earlier rule that takes all its lines."""
        found = {}
        for at, rule in enumerate(self._active):
            texts: list[str] = [""] * len(FIELDS)
            for condition in rule.conditions:
                texts[_PLACE[condition.field]] += f"\n{condition.needle}"
            for candidate in self._candidates(texts):
                if candidate < at and covers(self._active[candidate], rule):
                    found[rule.id] = self._active[candidate]
                    break
        return found

    def _look(self, goods: Goods) -> list[Rule]:
        looked_at = (goods.title, goods.option_name, goods.item_code, goods.seller_item_code)
        texts = [folded(text) for text in looked_at]
        return [
            self._active[at]
            for at in self._candidates(texts)
            if is_for(self._active[at], goods) and self._holds(at, texts)
        ]

    def _holds(self, at: int, texts: Sequence[str]) -> bool:
        for place, how, needle in self._asked[at]:
            text = texts[place]
            if not (
                needle in text
                if how == "contains"
                else text == needle
                if how == "is"
                else text.startswith(needle)
            ):
                return False
        return True

    def _candidates(self, texts: Sequence[str]) -> list[int]:
        found: set[int] = set()
        for text, (filed, lengths) in zip(texts, self._filed, strict=True):
            for length in lengths:
                for piece in _pieces(text, length) & filed.keys():
                    found.update(filed[piece])
        return sorted(found)


def settled(book: Book, goods: Goods) -> tuple[Rule, str, str] | None:
    """The winning rule with the option code and SKU it gives; None where it changes nothing."""
    rule = book.winner(goods)
    if rule is None:
        return None
    codes = codes_by(rule, goods)
    return None if codes == (goods.option_code, goods.sku) else (rule, *codes)


def _file(rules: Sequence[Rule]) -> list[dict[str, list[int]]]:
    """By field: which rules, by their place in the sequence, are filed under which letters."""
    wanted = [
        {
            (condition.field, piece)
            for condition in rule.conditions
            for piece in _pieces(condition.needle, min(_LETTERS, len(condition.needle)))
        }
        for rule in rules
    ]
    often = Counter(piece for pieces in wanted for piece in pieces)
    filed: list[dict[str, list[int]]] = [defaultdict(list) for _ in FIELDS]
    for at, pieces in enumerate(wanted):
        field, piece = min(pieces, key=lambda each: (-len(each[1]), often[each], each))
        filed[_PLACE[field]][piece].append(at)
    return [dict(each) for each in filed]


def _pieces(text: str, length: int) -> set[str]:
    """Every run of so many letters."""
    return {text[at : at + length] for at in range(len(text) - length + 1)}

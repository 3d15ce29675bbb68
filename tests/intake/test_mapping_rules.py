"""What a mapping rule meets, which one wins, and which never can (INT-08)."""

import time
import unicodedata
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake.mapping.book import Book, settled
from intake.mapping.folding import folded
from intake.mapping.rules import (
    FIELDS,
    HOWS,
    Condition,
    Given,
    Goods,
    Rule,
    applies,
    contradicts,
    covers,
    holds,
    is_for,
)
from intake.rules import GIFT

PLAIN = {
    "market": "qoo10jp", "account": None, "title": "", "option_name": "", "item_code": "", "seller_item_code": "",
    "option_code": "", "sku": "",
}  # fmt: skip


def goods(**given: Any) -> Goods:
    return Goods(**(PLAIN | given))


def rule(place: int, *conditions: tuple[str, str, str], code: str = "", **more: Any) -> Rule:
    asked = tuple(Condition(*each) for each in conditions)  # type: ignore[arg-type]
    return Rule(id=place * 10, place=place, conditions=asked, option_code=code or f"CODE{place}", **more)


texts = st.text(
    st.one_of(
        st.characters(codec="utf-8"), st.sampled_from("aA Ａａ　ｶﾞガ①㈱ßİΐ\u0345\u0301´ﬁ가각\u1100\u1161")
    ),
    max_size=12,
)
few = st.text(st.sampled_from("ab １1ア"), min_size=1, max_size=4).filter(folded)
conditions = st.builds(Condition, st.sampled_from(FIELDS[:2]), st.sampled_from(HOWS), few)
rules = st.lists(
    st.builds(
        Given, market=st.sampled_from(["", "qoo10jp", GIFT]), account=st.sampled_from([None, 1, 2]),
        conditions=st.lists(conditions, min_size=1, max_size=3).map(tuple), option_code=st.sampled_from("XYZ"),
        only_empty=st.booleans(), active=st.booleans(),
    ),
    max_size=8,
)  # fmt: skip
some_goods = st.builds(
    Goods, st.sampled_from(["qoo10jp", GIFT]), st.sampled_from([None, 1, 2]),
    st.text(st.sampled_from("ab 1１アｱ"), max_size=6), st.text(st.sampled_from("ab 1アｱ"), max_size=6),
    st.just("I1"), st.sampled_from(["", "S1"]), st.sampled_from(["", "OLD"]), st.sampled_from(["", "I1", "S1", "OLD"]),
)  # fmt: skip


def in_places(said: list[Given]) -> list[Rule]:
    return [
        Rule(id=place, place=place, **{name: getattr(each, name) for name in Given.__struct_fields__})
        for place, each in enumerate(said, 1)
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [("ビタミンＣ　３０ｍｌ", "ﾋﾞﾀﾐﾝC 30ML"), ("세럼 30 ml", "세럼30ML"), ("①番", "1番"), ("Ⅲ", "iii"),
     ("가", "\u1100\u1161"), ("a\u200bb\u00a0c", "ABC")],
)  # fmt: skip
def test_ways_of_writing_that_count_as_one(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("かな", "カナ"), ("高", "髙"), ("1+1", "11"), ("ハハ", "ババ")])
def test_ways_of_writing_that_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert not any(letter.isspace() for letter in folded(text))


@given(texts)
def test_width_case_and_spaces_never_matter(text: str) -> None:
    assert folded(text) == folded(f" {unicodedata.normalize('NFKC', text).upper().lower()}　") or (
        text.upper().lower() != text.lower()  # letters whose capitals are several, such as ŉ
    )


@pytest.mark.parametrize(
    ("how", "text", "meets"),
    [("contains", "セラム", True), ("contains", "ｾﾗﾑ 30", True), ("is", "セラム", False), ("is", "美容セラム30ml", True),
     ("starts", "美容", True), ("starts", "セラム", False)],
)  # fmt: skip
def test_contains_is_and_starts_with(how: str, text: str, meets: bool) -> None:
    book = Book([rule(1, ("title", how, text))])
    assert bool(book.matching(goods(title="美容 セラム　３０ML"))) is meets


def test_all_conditions_must_hold_each_in_its_own_field() -> None:
    book = Book(
        [
            rule(
                1,
                ("title", "contains", "クリーム"),
                ("option_name", "is", "赤"),
                ("item_code", "starts", "G-"),
            )
        ]
    )
    fits = {"title": "保湿クリーム", "option_name": "赤", "item_code": "g-100"}
    assert book.winner(goods(**fits))
    for field in fits:
        assert not book.winner(goods(**(fits | {field: "x"}))), field


def test_the_first_rule_that_applies_wins_and_switched_off_ones_take_no_part() -> None:
    one, two, three = (rule(place, ("title", "contains", "a")) for place in (1, 2, 3))
    off = msgspec.structs.replace(one, active=False)
    assert Book([three, two, one]).winner(goods(title="a")) == one
    assert Book([three, two, off]).winner(goods(title="a")) == two
    assert not Book([off])


def test_a_rule_looks_only_where_it_is_for() -> None:
    here = rule(1, ("title", "contains", "a"), market="rakuten", account=7)
    assert Book([here]).winner(goods(title="a", market="rakuten", account=7))
    assert not Book([here]).winner(goods(title="a", market="rakuten", account=8))
    assert not Book([here]).winner(goods(title="a", market="rakuten"))
    assert Book([rule(1, ("title", "contains", "a"))]).winner(goods(title="a", market="any", account=8))


def test_gifts_are_left_alone_by_rules_for_all_markets() -> None:
    asked = ("title", "contains", "a")
    assert not Book([rule(1, asked)]).winner(goods(title="a", market=GIFT))
    assert Book([rule(1, asked), rule(2, asked, market=GIFT)]).winner(goods(title="a", market=GIFT))
    assert not covers(rule(1, asked), rule(2, asked, market=GIFT))


def test_a_code_of_the_market_stands_unless_the_rule_says_otherwise() -> None:
    careful = rule(1, ("title", "contains", "a"))
    bold = rule(2, ("title", "contains", "a"), only_empty=False)
    with_code = goods(title="a", option_code="OLD", sku="OLD")
    assert Book([careful]).winner(with_code) is None
    assert settled(Book([careful, bold]), with_code) == (bold, "CODE2", "CODE2")


@pytest.mark.parametrize(
    ("codes", "sku"),
    [({"option_code": "", "seller_item_code": "S", "item_code": "I", "sku": "S"}, "A,B,B"),
     ({"option_code": "", "sku": ""}, "A,B,B"),
     ({"option_code": "OLD", "seller_item_code": "S", "sku": "OLD"}, "A,B,B"),
     ({"option_code": "", "seller_item_code": "S", "sku": "CHOSEN-APART"}, "CHOSEN-APART")],
)  # fmt: skip
def test_the_sku_follows_the_option_code_unless_it_was_chosen_apart(codes: dict[str, str], sku: str) -> None:
    book = Book([rule(1, ("title", "contains", "a"), code="A,B、B", only_empty=False)])
    found = settled(book, goods(title="a", **codes))
    assert found is not None
    assert found[1:] == ("A,B、B", sku)


@given(rules, some_goods)
def test_the_book_finds_what_trying_every_rule_would(said: list[Given], sold: Goods) -> None:
    placed = in_places(said)
    by_hand = [
        each
        for each in placed
        if each.active
        and is_for(each, sold)
        and all(holds(one, folded(getattr(sold, one.field))) for one in each.conditions)
    ]
    book = Book(reversed(placed))
    assert book.matching(sold) == by_hand
    assert book.winner(sold) == next((each for each in by_hand if applies(each, sold)), None)


@given(rules, some_goods)
def test_what_a_rule_gave_is_given_again(said: list[Given], sold: Goods) -> None:
    book = Book(in_places(said))
    assert settled(book, sold) == settled(book, sold)
    if found := settled(book, sold):
        assert (found[1], found[2]) != (sold.option_code, sold.sku)


@settings(max_examples=300)
@given(rules, st.lists(some_goods, max_size=6))
def test_a_rule_said_never_to_win_never_does(said: list[Given], sold: list[Goods]) -> None:
    book = Book(in_places(said))
    never = book.never()
    for each in sold:
        winner = book.winner(each)
        assert winner is None or winner.id not in never
    for rule_id, earlier in never.items():
        assert earlier.place < rule_id


@pytest.mark.parametrize(
    ("earlier", "later", "takes_all"),
    [
        ([("title", "contains", "クリーム")], [("title", "contains", "保湿クリーム")], True),
        ([("title", "contains", "保湿クリーム")], [("title", "contains", "クリーム")], False),
        ([("title", "starts", "保湿")], [("title", "is", "保湿クリーム")], True),
        ([("title", "starts", "保湿")], [("title", "contains", "保湿クリーム")], False),
        ([("title", "contains", "a")], [("title", "contains", "a"), ("option_name", "is", "b")], True),
        ([("title", "contains", "a"), ("option_name", "is", "b")], [("title", "contains", "a")], False),
    ],
)
def test_a_wider_rule_before_a_narrower_one_takes_all_its_lines(
    earlier: list[tuple[str, str, str]], later: list[tuple[str, str, str]], takes_all: bool
) -> None:
    assert covers(rule(1, *earlier), rule(2, *later)) is takes_all
    assert bool(Book([rule(1, *earlier), rule(2, *later)]).never()) is takes_all


def test_a_rule_of_one_market_or_for_empty_codes_leaves_the_others_lines() -> None:
    asked = ("title", "contains", "a")
    assert not covers(rule(1, asked, market="rakuten"), rule(2, asked))
    assert not covers(rule(1, asked, account=3), rule(2, asked))
    assert not covers(rule(1, asked), rule(2, asked, only_empty=False))
    assert covers(rule(1, asked, only_empty=False), rule(2, asked, market="rakuten", account=3))


@given(st.lists(conditions, min_size=2, max_size=3), some_goods)
def test_conditions_said_to_contradict_hold_of_nothing(asked: list[Condition], sold: Goods) -> None:
    if contradicts(asked):
        assert not all(holds(each, folded(getattr(sold, each.field))) for each in asked)


def test_ten_thousand_lines_against_five_hundred_rules_take_well_under_a_second() -> None:
    words = ["クリーム", "セラム", "マスク", "リップ", "ティント", "アンプル", "トナー", "パック"]
    book = Book(
        rule(
            at, ("title", "contains", f"{words[at % 8]} {at:03}"), ("option_name", "contains", f"{at % 7}号")
        )
        for at in range(1, 501)
    )
    sold = [
        goods(
            title=f"【公式】韓国コスメ {words[at % 8]} {at % 1000:03} 大容量 {at} 30ml",
            option_name=f"カラー:{at % 7}号",
        )
        for at in range(10_000)
    ]
    started = time.perf_counter()
    found = sum(book.winner(each) is not None for each in sold)
    took = time.perf_counter() - started
    assert 0 < found < 10_000
    assert took < 1.0, f"{10_000 / took:.0f} lines a second"

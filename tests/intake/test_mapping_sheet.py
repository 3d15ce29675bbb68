"""Rules as a sheet: whatever is brought in is read or refused, and the order asked for is the order had (INT-08)."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake.adapters.refusals import UnreadableFile
from intake.mapping.importing import ordered
from intake.mapping.keeping import tidied
from intake.mapping.rules import FIELDS, HOWS, Condition, Given, Rule
from intake.mapping.sheet import read, written
from intake.mapping.texts import COLUMNS
from intake.texts import MESSAGES

from kse.errors import Invalid, sentence

odd = st.text(st.sampled_from("aｱ １'=+-@\"\n\r\t,;é\u200b\ufeff\ud55c0E"), max_size=12)


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    """Our header or parts of it in any order, odd cells, any of the encodings."""
    lang = draw(st.integers(0, 2))
    names = draw(st.permutations([names[lang] for names in COLUMNS.values()]))[: draw(st.integers(1, 20))]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=draw(st.sampled_from(",\t;")))
    writer.writerow(names)
    writer.writerows(draw(st.lists(st.lists(odd, max_size=len(names) + 1), max_size=4)))
    return text.getvalue().encode(
        draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp949", "cp932"])), "replace"
    )


@given(st.one_of(st.binary(max_size=200), sheets()))
def test_any_bytes_are_rules_and_refusals_or_no_sheet(body: bytes) -> None:
    try:
        found, refused = read(body, {})
    except UnreadableFile as unreadable:
        assert unreadable.code in MESSAGES
        return
    for each in refused:
        assert each.row > 1
        assert "{" not in sentence(MESSAGES, each.code, "ko", each.params).replace("{value}", "")
    for one in found:
        assert tidied(one.given) == one.given


conditions = st.builds(Condition, st.sampled_from(FIELDS), st.sampled_from(HOWS), odd)
given_rules = st.builds(
    Given, market=st.sampled_from(["", "rakuten", "우리 쇼핑몰"]), account=st.sampled_from([None, 7]),
    account_name=st.just("본점"), conditions=st.lists(conditions, min_size=1, max_size=5).map(tuple),
    option_code=odd, only_empty=st.booleans(), active=st.booleans(),
)  # fmt: skip


@given(given_rules, st.sampled_from(["ko", "ja", "en"]))
def test_a_rule_that_is_kept_comes_back_from_its_sheet_as_it_was(said: Given, lang: str) -> None:
    try:
        kept = tidied(said)
    except Invalid:
        return
    rule = Rule(id=1, place=1, **{name: getattr(kept, name) for name in Given.__struct_fields__})
    [back], refused = read(written([rule], lang), {"본점": (7, "본점")})
    assert refused == []
    assert back.place == 1
    assert (back.given.key, back.given.market, back.given.account) == (kept.key, kept.market, kept.account)
    assert sorted(back.given.conditions, key=str) == sorted(kept.conditions, key=str)
    assert (back.given.option_code, back.given.only_empty, back.given.active) == (
        kept.option_code, kept.only_empty, kept.active,
    )  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+81", "-x", "@a", "'=a", "'a"])
def test_no_cell_of_a_sheet_is_a_formula(text: str) -> None:
    rule = Rule(
        id=1, place=1, conditions=(Condition("title", "contains", text),), option_code=text, account_name=text
    )
    for row in csv.reader(io.StringIO(written([rule], "en").decode("utf-8-sig"), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


@given(
    st.lists(st.integers(0, 9), unique=True),
    st.lists(st.tuples(st.integers(1, 15), st.integers(10, 19)), unique_by=lambda claim: claim[1]),
)
def test_an_order_asked_for_twice_is_had_once(others: list[int], claimed: list[tuple[int, int]]) -> None:
    order = ordered(others, claimed)
    assert sorted(order) == sorted([*others, *(each for _, each in claimed)])
    assert [each for each in order if each < 10] == others
    assert ordered([each for each in order if each < 10], claimed) == order
    places = [place for place, _ in claimed]
    for place, each in claimed:
        if places.count(place) == 1 and place <= len(order) and max(places) == place and len(claimed) == 1:
            assert order[place - 1] == each

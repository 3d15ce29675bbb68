"""Whatever intake refuses is said in Korean, Japanese and English, with the field or the row (SYS-06)."""

import fnmatch
import re
from collections.abc import Mapping

import intake
import pytest
from intake.checks import texts as checks
from intake.checks.settings import RULES
from intake.messages import FILES, LANGUAGES, ROWS, say, say_of_row
from intake.partner_api import LANGUAGES as PARTNER_LANGUAGES
from intake.partner_api import TEXTS
from intake.rules import cart_refusal
from intake.texts import MESSAGES

from kse.errors import SHARED_MESSAGES, sentence
from tests.intake.codes import Raised, raised

RAISED = raised(intake)
PARTNERS = [each for each in RAISED if each.raiser in ("Wrong", "refusal")]
OURS = [each for each in RAISED if each not in PARTNERS]
EXACT = {each.code for each in RAISED}
SAID: Mapping[str, Mapping[str, str]] = {**SHARED_MESSAGES, **MESSAGES}
THEIR_WORDS = re.compile("배송요청|상세보기|入力待ち")
"""What stands on the markets' own pages and in their files is quoted as it stands there."""
GIVEN_ALWAYS = {
    "CellRefused": {"value"}, "UnreadableFile": {"field"}, "row": set(), "answer": set(),
    "Refused": set(), "PoolEmpty": set(),
}  # fmt: skip


def fields_of(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def meant(each: Raised, said: Mapping[str, object]) -> list[str]:
    """The code, or all that a composed one can be and no other call says."""
    if each.code in said:
        return [each.code]
    return [code for code in said if code not in EXACT and fnmatch.fnmatchcase(code, each.code)]


def test_the_reading_finds_the_codes_we_know_of() -> None:
    found = {each.code for each in RAISED}
    assert found >= {
        "wrong-extension", "zip-bomb", "*-summary-view", "phone-unreadable", "price-undetermined", "line-repeated",
        "quantity-unreadable", "no-longer-waiting", "pool-empty", "missing-*", "check-*", "9903014", "9903022",
    }  # fmt: skip
    assert len(found) > 80


@pytest.mark.parametrize("each", OURS, ids=lambda each: f"{each.code} {each.where}")
def test_every_code_has_words_in_three_languages_that_ask_for_nothing_it_does_not_give(each: Raised) -> None:
    codes = meant(each, SAID)
    assert codes, "no words"
    given = each.params | GIVEN_ALWAYS.get(each.raiser, {"field", "row"})
    for code in codes:
        assert set(SAID[code]) == set(LANGUAGES)
        for text in SAID[code].values():
            assert "**" in given or fields_of(text) <= given


@pytest.mark.parametrize("each", PARTNERS, ids=lambda each: f"{each.code} {each.where}")
def test_every_code_of_the_partner_api_has_words_that_name_the_field(each: Raised) -> None:
    assert len(TEXTS[each.code]) == len(PARTNER_LANGUAGES)
    for text in TEXTS[each.code]:
        assert fields_of(text) == ({"field"} if each.raiser == "Wrong" else set())


@pytest.mark.parametrize(
    "each", [each for each in OURS if each.raiser == "Invalid"], ids=lambda each: f"{each.code} {each.where}"
)
def test_what_is_wrong_with_the_input_names_its_field(each: Raised) -> None:
    assert "field" in each.params


def test_no_words_are_left_over() -> None:
    said = {code for each in OURS for code in meant(each, SAID)} | {f"check-{rule}" for rule in RULES}
    assert set(MESSAGES) - said == set()
    asked = {each.code for each in PARTNERS} | {"0", "9000001", "9000002", "9903010"}
    assert set(TEXTS) - asked == set()


@pytest.mark.parametrize("code", [*MESSAGES, *checks.MESSAGES])
def test_the_three_sentences_are_three_languages_and_ask_for_the_same(code: str) -> None:
    korean, japanese, english = (THEIR_WORDS.sub("", SAID[code][language]) for language in LANGUAGES)
    assert fields_of(korean) == fields_of(japanese) == fields_of(english)
    assert re.search("[가-힣]", korean)
    assert re.search("[ぁ-んァ-ン一-龯]", japanese)
    assert not re.search("[ぁ-ん]", english + korean)
    assert not re.search("[가-힣]", english + japanese)


@pytest.mark.parametrize("code", TEXTS)
def test_the_partners_three_sentences_are_three_languages(code: str) -> None:
    korean, english, japanese = TEXTS[code]
    assert re.search("[가-힣]", korean)
    assert re.search("[ぁ-んァ-ン一-龯]", japanese)
    assert english.isascii()
    assert fields_of(korean) == fields_of(japanese) == fields_of(english)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_finding_is_said_with_its_name(rule: str, lang: str) -> None:
    assert checks.name_of(rule, lang)  # type: ignore[arg-type]
    assert f"check-{rule}" in checks.MESSAGES


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", ROWS)
def test_a_rows_sentence_begins_with_its_row_and_column(code: str, lang: str) -> None:
    params = dict.fromkeys(fields_of(ROWS[code][0]), "X")
    shown = say_of_row(7, "우편번호", code, params, lang)
    assert "7" in shown.split(":")[0]
    assert "우편번호" in shown.split(":")[0]
    assert "{" not in shown


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", FILES)
def test_a_files_sentence_is_whole(code: str, lang: str) -> None:
    params = dict.fromkeys(fields_of(FILES[code][0]), "X")
    assert "{" not in say(code, params, lang)
    assert sentence(MESSAGES, code, lang, params) == say(code, params, lang)


def test_a_cart_that_cannot_ship_is_refused_in_words_for_each_field_it_lacks() -> None:
    whole = {"receiver_name": "a", "receiver_phone": "1", "zip": "1", "address": "a", "title": "a"}
    for field in whole:
        assert cart_refusal([whole | {field: ""}]) in MESSAGES

"""What the address check finds, measured on labelled addresses, and its rules one by one (INT-05)."""

import csv
from collections import Counter
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake.checks.checking import blocking
from intake.checks.postal import postal_data, town_of
from intake.checks.rules import Words, address_key, check
from intake.checks.settings import BUILT_IN, RULES, WORD_LISTS, CheckSettings
from intake.checks.texts import NAMES, REASONS, reason_of
from intake.checks.writing import compared

from tests.intake.addresses.make import FILE

AS_DELIVERED = CheckSettings()


def row(**given: str) -> dict[str, str]:
    return {
        "receiver_name": "山田 太郎", "receiver_phone": "090-1234-5678", "zip": "1000001",
        "address": "東京都千代田区千代田1-2-3",
    } | given  # fmt: skip


def look(settings: CheckSettings = AS_DELIVERED, **given: str) -> list[Any]:
    waiting = row(**given)
    towns = postal_data().towns([waiting["zip"]]).get(waiting["zip"], ())
    return check(waiting, towns, settings, Words(settings))


def rules_of(settings: CheckSettings = AS_DELIVERED, **given: str) -> set[str]:
    return {finding.rule for finding in look(settings, **given)}


def test_labelled_addresses_are_judged_as_their_labels_say() -> None:
    """Precision and recall of every rule that one row can show, on invented numbers in real towns."""
    right, missed, invented = Counter[str](), Counter[str](), Counter[str]()
    with FILE.open(encoding="utf-8", newline="") as file:
        labelled = list(csv.DictReader(file))
    assert len(labelled) >= 300
    for one in labelled:
        given = {
            "receiver_name": one["name"],
            "receiver_phone": one["phone"],
            "zip": one["zip"],
            "address": one["address"],
        }
        found, expected = rules_of(**given), set(one["expected"].split())
        right.update(found & expected)
        missed.update(expected - found)
        invented.update(found - expected)
        if found != expected:
            print(one["why"], given, "found", found)
    for rule in sorted(right | missed | invented):
        recall = right[rule] / max(1, right[rule] + missed[rule])
        precision = right[rule] / max(1, right[rule] + invented[rule])
        print(f"{rule:24s} precision {precision:.3f} recall {recall:.3f} of {right[rule] + missed[rule]}")
        assert precision >= 0.98, rule
        assert recall >= 0.98, rule


@pytest.mark.parametrize(
    ("given", "fix"),
    [
        ({"receiver_name": "山田・太郎"}, {"receiver_name": "山田 太郎"}),
        ({"receiver_name": "TaroYamada"}, {"receiver_name": "Taro Yamada"}),
        ({"receiver_phone": "+81-90-1234-5678"}, {"receiver_phone": "090-1234-5678"}),
        ({"zip": "1500001"}, {"address": "東京都渋谷区神宮前1-2-3"}),
    ],
)
def test_a_finding_that_can_be_mended_says_how_and_is_gone_then(
    given: dict[str, str], fix: dict[str, str]
) -> None:
    (finding,) = look(**given)
    assert finding.fix == fix
    assert not look(**(given | fix))


def test_a_finding_that_cannot_be_mended_with_certainty_proposes_nothing() -> None:
    for faulty in ({"receiver_name": "山田"}, {"receiver_phone": "123"}, {"zip": "9999999"}):
        (finding,) = look(**faulty)
        assert finding.fix == {}


def test_a_rule_switched_off_says_nothing() -> None:
    faulty = {
        "receiver_name": "山田",
        "zip": "9999999",
        "receiver_phone": "1",
        "address": "株式会社ホテル転送",
    }
    assert len(rules_of(**faulty)) == 7
    for rule in rules_of(**faulty):
        assert rules_of(CheckSettings(modes={rule: "off"}), **faulty) == rules_of(**faulty) - {rule}


def test_a_sellers_words_replace_ours() -> None:
    mine = CheckSettings(words={"company-word": ["見本ビル"], "hotel-word": []})
    assert rules_of(mine, address="東京都千代田区千代田1-2-3 見本ビル") == {"company-word"}
    assert rules_of(mine, address="東京都千代田区千代田1-2-3 株式会社見本 ホテル見本") == set()


@pytest.mark.parametrize("word", ["(", "a.b", "[", "*", "Co., Ltd", "㈱"])
def test_words_are_taken_as_they_stand(word: str) -> None:
    mine = CheckSettings(words={"company-word": [word]})
    assert rules_of(mine, address=f"東京都千代田区千代田1-2-3 見本{word}") >= {"company-word"}
    assert not rules_of(mine)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("東京都千代田区 1-2-3", "東京都千代田区１－２－３"),
        ("一丁目", "1丁目"),
        ("十一番", "11番"),
        ("二十丁目", "20丁目"),
        ("つつじが丘", "つつじヶ丘"),
        ("大字高澤", "髙沢"),
        ("虎ノ門", "虎の門"),
        ("Ａbc", "aBC"),
    ],
)
def test_ways_to_write_one_address_compare_equal(one: str, other: str) -> None:
    assert compared(one) == compared(other)


def test_numbers_in_names_of_towns_stay_words() -> None:
    assert compared("四谷三栄町") == "四谷三栄町"


def test_a_county_may_be_left_out_and_a_prefecture_may_not_be_another() -> None:
    town = town_of("東京都", "西多摩郡瑞穂町", "箱根ケ崎")
    settings, words = AS_DELIVERED, Words(AS_DELIVERED)
    for address in ("東京都西多摩郡瑞穂町箱根ヶ崎1", "瑞穂町箱根ケ崎1"):
        assert not check(row(zip="1901221", address=address), [town], settings, words)
    (finding,) = check(row(zip="1901221", address="埼玉県瑞穂町箱根ケ崎1"), [town], settings, words)
    assert finding.rule == "zip-address-mismatch"


def test_addresses_of_one_house_share_a_key() -> None:
    keys = {
        address_key(row(address=one))
        for one in ("東京都千代田区千代田1-2-3", "東京都 千代田区 千代田１－２－３")
    }
    assert len(keys) == 1
    assert address_key(row(address="")) == ""


def test_every_rule_has_a_name_and_a_reason_in_three_languages() -> None:
    assert set(NAMES) == set(REASONS) == set(RULES)
    params: dict[str, str | int] = {
        "zip": "1",
        "place": "p",
        "carts": 5,
        "limit": 5,
        "word": "w",
        "name": "n",
        "phone": "t",
        "total": 16666,
        "k_number": "K",
    }
    for rule in RULES:
        assert len({reason_of(rule, params, lang) for lang in ("ko", "ja", "en")}) == 3
    assert "16,666" in reason_of("total-over-threshold", params, "en")
    assert set(BUILT_IN) == set(WORD_LISTS)


anything = st.text(max_size=60)


@given(anything, anything, anything, st.from_regex(r"\d{7}|", fullmatch=True))
def test_whatever_stands_in_a_row_the_check_ends_and_its_fixes_mend(
    name: str, phone: str, address: str, zip_: str
) -> None:
    given = {"receiver_name": name, "receiver_phone": phone, "address": address, "zip": zip_}
    for finding in look(**given):
        assert finding.rule in RULES
        assert msgspec.json.decode(msgspec.json.encode(finding))
        if finding.fix and finding.rule != "zip-address-mismatch":
            assert finding.rule not in {again.rule for again in look(**(given | finding.fix))}


@given(anything)
def test_comparing_twice_changes_nothing_more(address: str) -> None:
    once = compared(address)
    assert compared(once) in (once, compared(compared(once)))


def test_only_a_blocking_rule_blocks() -> None:
    class Alone:
        def findings(self, *_: str) -> list[Any]:
            return []

    kept = {**row(), "findings": [{"rule": "zip-unknown", "field": "zip"}], "address_key": "", "cart_no": "C"}
    assert blocking(kept, Alone(), AS_DELIVERED) is None  # type: ignore[arg-type]
    stern = CheckSettings(modes={"zip-unknown": "block"})
    found = blocking(kept, Alone(), stern)  # type: ignore[arg-type]
    assert found is not None
    assert found.rule == "zip-unknown"

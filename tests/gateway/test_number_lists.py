"""Lists of K numbers in all the ways programs write them (KSE API contract 0.5)."""

import json
from typing import Any

import pytest
from gateway.api.envelope import Refused
from gateway.api.numbers import read_numbers
from hypothesis import given
from hypothesis import strategies as st

K_NUMBERS = st.from_regex(r"K2611[0-3][0-9]{8}", fullmatch=True)
LISTS = st.lists(K_NUMBERS, min_size=1, max_size=20)
GAPS = st.sampled_from([",", ", ", " ,", "\n", "\r\n", ",,", " ", ",\n", "; ", "\t"])


def each_once(numbers: list[str]) -> list[str]:
    return list(dict.fromkeys(numbers))


@given(
    LISTS, st.lists(GAPS, min_size=21, max_size=21), st.booleans(), st.sampled_from(["", ",", "\n", " ,\n"])
)
def test_plain_text_is_read_whatever_stands_between_the_numbers(
    numbers: list[str], gaps: list[str], bom: bool, end: str
) -> None:
    text = numbers[0] + "".join(gap + number for gap, number in zip(gaps, numbers[1:], strict=False)) + end
    body = (b"\xef\xbb\xbf" if bom else b"") + text.encode()
    assert [number.k_number for number in read_numbers(body, 500)] == each_once(numbers)


@given(LISTS, st.sampled_from(["array", "datalist", "own name", "objects", "joined", "string"]))
def test_json_is_read_in_every_form(numbers: list[str], form: str) -> None:
    value: Any = {
        "array": numbers,
        "datalist": {"DataList": numbers, "Other": 1},
        "own name": {"TrackingNoList": numbers},
        "objects": {"DataList": [{"TrackingNo": number} for number in numbers]},
        "joined": {"DataList": ",".join(numbers)},
        "string": ", ".join(numbers),
    }[form]
    body = json.dumps(value, indent=1).encode()
    assert [number.k_number for number in read_numbers(body, 500)] == each_once(numbers)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=100).map(str.encode)))
def test_whatever_comes_is_read_or_refused_and_nothing_else(body: bytes) -> None:
    try:
        numbers = read_numbers(body, 20)
    except Refused as refused:
        assert refused.text in ("9000001", "9002005")
    else:
        assert 1 <= len(numbers) <= 20


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)))  # fmt: skip
def test_so_is_whatever_json(value: Any) -> None:
    try:
        read_numbers(json.dumps(value).encode(), 20)
    except Refused as refused:
        assert refused.text in ("9000001", "9002005")


@pytest.mark.parametrize(
    "body", [b"", b" \n", b",,,", b"[]", b"{}", b'{"DataList": []}', b"[null]", b"[[", b"\xff\xfe"]
)
def test_no_list_at_all_is_a_malformed_body(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_numbers(body, 20)
    assert (refused.value.text, refused.value.status) == ("9000001", 400)


def test_repeats_do_not_count_against_the_limit() -> None:
    numbers = [f"K261123{number:07}" for number in range(20)]
    assert len(read_numbers(",".join(numbers * 3).encode(), 20)) == 20
    with pytest.raises(Refused) as refused:
        read_numbers(",".join([*numbers, "K2611239999999"]).encode(), 20)
    assert refused.value.text == "9002005"


def test_a_number_in_small_letters_is_the_same_number_and_answered_as_it_was_written() -> None:
    (number,) = read_numbers(b"k2611230000001 K2611230000001", 20)
    assert (number.written, number.k_number) == ("k2611230000001", "K2611230000001")
    assert number.well_formed
    assert not read_numbers(b"K00000000000000", 20)[0].well_formed, "fifteen characters, as a client asks"


PACKAGE_NOS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)


@given(st.lists(PACKAGE_NOS, min_size=1, max_size=20), st.sampled_from(["own name", "objects", "one"]))
def test_package_numbers_are_read_where_they_may_be_named(package_nos: list[str], form: str) -> None:
    asked = package_nos[:1] if form == "one" else each_once(package_nos)
    value: Any = {
        "own name": {"packageno": package_nos},
        "objects": {"DataList": [{"PackageNo": number, "TrackingNo": None} for number in package_nos]},
        "one": {"PackageNo": package_nos[0]},
    }[form]
    body = json.dumps(value).encode()
    read = read_numbers(body, 20, packages=True)
    assert [(number.package_no, number.k_number) for number in read] == [(number, "") for number in asked]


def test_where_they_may_not_package_numbers_are_no_list() -> None:
    with pytest.raises(Refused) as refused:
        read_numbers(b'[{"PackageNo": "A-1"}]', 20)
    assert refused.value.text == "9000001"


def test_a_package_number_sent_as_a_number_is_read_as_createorders_reads_it() -> None:
    read = read_numbers(b'{"PackageNo": [5, 5.0, "5", 5.5]}', 20, packages=True)
    assert [number.package_no for number in read] == ["5", "5.5"]


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3)
                    | st.dictionaries(st.sampled_from(["PackageNo", "TrackingNo", "DataList", "x"]), inner, max_size=3)))  # fmt: skip
def test_whatever_json_with_package_numbers_is_read_or_refused(value: Any) -> None:
    try:
        read = read_numbers(json.dumps(value).encode(), 20, packages=True)
    except Refused as refused:
        assert refused.text in ("9000001", "9002005")
    else:
        assert all(number.written and bool(number.package_no) != bool(number.k_number) for number in read)


def test_a_package_number_with_a_zero_byte_is_no_number() -> None:
    with pytest.raises(Refused) as refused:
        read_numbers(b'{"DataList": [{"PackageNo": "a\\u0000b"}]}', 20, packages=True)
    assert (refused.value.text, refused.value.status) == ("9000001", 400)

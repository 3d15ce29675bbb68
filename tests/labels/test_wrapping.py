"""Lines fit and lose nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labels.typeface import cleaned
from labels.wrapping import broken, measured, shortened, width_of

MIXED = st.text(st.sampled_from("가나다라 漢字カナ、。）」A1b2-_/ .,ー…★"), max_size=80)


def lines_of(text: str, room: float) -> list[str]:
    return [text[start:end].rstrip() for start, end in broken(measured(text), room)]


@given(MIXED, st.integers(3_000, 30_000))
def test_lines_fit_their_width_and_together_are_the_text(written: str, room: int) -> None:
    text = cleaned(written).text
    lines = lines_of(text, room)
    assert all(width_of(line) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("핑크 파우더 스팟", 5_000, ["핑크 파우더", "스팟"]),
        ("化粧水、乳液", 3_500, ["化粧", "水、乳", "液"]),
        ("abcdef ghijk", 5_500, ["abcdef", "ghijk"]),
    ],
)
def test_lines_break_where_a_reader_expects(text: str, room: float, lines: list[str]) -> None:
    assert lines_of(text, room) == lines


@given(MIXED, st.integers(2_000, 20_000))
def test_a_shortened_text_fits_and_says_that_it_was_cut(written: str, room: int) -> None:
    text = cleaned(written).text
    short = shortened(text, room)
    assert width_of(short) <= room
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))

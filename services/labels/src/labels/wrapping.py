"""Breaks text into lines that fit: at spaces, between ideographs, not inside a short Latin word."""

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

from labels.typeface import typeface

ELLIPSIS = "…"
NOT_FIRST = frozenset(
    "、。，．,.)）］]｝}」』】〕〉》>!！?？:：;；…‥%％℃~～ーぁぃぅぇぉっゃゅょァィゥェォッャュョ"
)


@dataclass(slots=True)
class Measured:
    """A text and where each of its characters ends, in thousandths of the type size."""

    text: str
    ends: list[int]

    @property
    def width(self) -> int:
        return self.ends[-1] if self.ends else 0


def measured(text: str, *, bold: bool = False) -> Measured:
    face = typeface()
    widths = face.bold_width if bold else face.width
    return Measured(text, list(accumulate(map(widths.__getitem__, text))))


def width_of(text: str, *, bold: bool = False) -> int:
    face = typeface()
    widths = face.bold_width if bold else face.width
    return sum(map(widths.__getitem__, text))


def broken(measure: Measured, room: float) -> list[tuple[int, int]]:
    """Where the lines of a text begin and end; `room` is a line's width in thousandths of the type size."""
    text, ends = measure.text, measure.ends
    if measure.width <= room:
        return [(0, len(text))]
    spans, start = [], 0
    while start < len(text):
        before = ends[start - 1] if start else 0
        end = bisect_right(ends, before + room, start)
        if end < len(text):
            end = _break_before(text, start, max(end, start + 1))
        spans.append((start, end))
        start = end
        while start < len(text) and text[start] == " ":
            start += 1
    return spans


def _break_before(text: str, start: int, end: int) -> int:
    """Where a line that could hold text[start:end] ends best; always after start."""
    if text[end] == " ":
        return end
    least = start + (end - start) * 3 // 5
    space = text.rfind(" ", least, end)
    if space > start:
        return space + 1
    if _is_word(text[end]) and _is_word(text[end - 1]):
        word = end - 1
        while word > least and _is_word(text[word - 1]):
            word -= 1
        return word if word > least else end
    if text[end] in NOT_FIRST and end - 1 > start:
        return end - 1
    return end


def _is_word(char: str) -> bool:
    return char.isascii() and char.isalnum()


def shortened(text: str, room: float, *, bold: bool = False) -> str:
    """The text, or as much of it as fits with an ellipsis."""
    measure = measured(text, bold=bold)
    if measure.width <= room:
        return text
    kept = bisect_right(measure.ends, room - width_of(ELLIPSIS, bold=bold))
    return text[:kept].rstrip() + ELLIPSIS

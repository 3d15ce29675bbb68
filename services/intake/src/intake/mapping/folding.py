"""Titles, option texts and codes in one way of writing, so that a rule meets what it means (INT-08).

Full and half width, compatibility forms (①, ㈱, ｶﾞ), upper and lower case, every space and every invisible
character count for nothing. Hiragana and katakana, old and new kanji stay apart. Folding twice is folding
once.
"""

import re
import unicodedata
from functools import lru_cache

_IGNORED = re.compile(
    "[\\s\u00ad\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff]+"
)


@lru_cache(16_384)
def folded(text: str) -> str:
    """The text as rules compare it."""
    if text.isascii():
        return "".join(text.lower().split())
    while (plain := _IGNORED.sub("", unicodedata.normalize("NFKC", text.casefold()))) != text:
        text = plain  # a letter that lost its space may join the one before it
    return plain

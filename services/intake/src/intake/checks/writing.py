"""Japanese addresses brought to one way of writing, so that they can be compared (INT-05)."""

import re
import unicodedata
from functools import lru_cache

# Forms of one character that people and registers use for each other: what is written, what it counts as.
_VARIANTS = (
    "髙高﨑崎嵜崎澤沢邊辺邉辺齋斎齊斉國国廣広嶋島嶌島條条龍竜瀧滝惠恵檜桧濱浜濵浜萬万眞真櫻桜縣県區区舘館槇槙"
    "曾曽藪薮礒磯淵渕鷗鴎籠篭蘆芦鹽塩圓円驒騨德徳靜静榮栄會会澁渋瀨瀬頸頚鰺鯵諫諌"
    "ヶケがケガケヵカのノ之ノ乃ノッツっツつツ"
)
_TRANSLATION = str.maketrans(_VARIANTS[::2], _VARIANTS[1::2])
_DASHES = re.compile("[‐‑‒–—―−ｰ-]")
_DROPPED = re.compile(r"[\s、。,.・]|大字")
_KANJI_NUMBER = re.compile(r"([一二三四五六七八九十]+)(?=丁目|条|線|番|号|地割|-)")
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}


@lru_cache(8192)
def compared(address: str) -> str:
    """The address without spaces and with one form of each letter, number and dash."""
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", address)).translate(_TRANSLATION)
    return _KANJI_NUMBER.sub(lambda found: str(_number(found[1])), _DROPPED.sub("", plain)).lower()


def _number(kanji: str) -> int:
    tens, ten, ones = kanji.rpartition("十")
    if not ten:
        return int("".join(str(_DIGITS[digit]) for digit in kanji))
    return 10 * (_DIGITS.get(tens, 1) if tens else 1) + _DIGITS.get(ones, 0)

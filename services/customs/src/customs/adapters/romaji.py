"""Names in Latin letters, proposed from their kana."""

import re

import jaconv

_KANA = re.compile(r"[\u3041-\u3096\u30fc\s]+")


def romanised(kana: str) -> str:
    """`テラザワ シオリ` → `TERAZAWA SHIORI`; "" when there is more than kana in it."""
    hiragana = jaconv.kata2hira(jaconv.h2z(kana.strip(), kana=True, ascii=False, digit=False))
    if not _KANA.fullmatch(hiragana):
        return ""
    words = hiragana.replace("ー", "").split()
    return " ".join(jaconv.kana2alphabet(word) for word in words).upper()

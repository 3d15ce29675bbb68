"""The interface's words in Korean, Japanese and English: one JSON catalogue per language (ACC-10)."""

import hashlib
import json
from pathlib import Path

LOCALE = Path(__file__).parents[1] / "locale"
LANGUAGES = ("ko", "ja", "en")
LANGUAGE_NAMES = {"ko": "한국어", "ja": "日本語", "en": "English"}

CATALOGUES: dict[str, dict[str, str]] = {
    lang: json.loads((LOCALE / f"{lang}.json").read_text(encoding="utf-8")) for lang in LANGUAGES
}


def say(lang: str, key: str, **values: object) -> str:
    """A sentence in a language with its {values} filled in; KeyError for a key no catalogue has."""
    text = CATALOGUES[lang][key]
    return text.format(**values) if values else text


def strings_module(lang: str) -> bytes:
    """The catalogue as the ES module the pages import."""
    words = json.dumps(CATALOGUES[lang], ensure_ascii=False, separators=(",", ":"))
    return f"export default {words};\n".encode()


STRINGS_VERSION = hashlib.sha256(b"".join(strings_module(lang) for lang in LANGUAGES)).hexdigest()[:12]

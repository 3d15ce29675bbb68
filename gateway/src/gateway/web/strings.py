"""The interface's words in Korean, Japanese and English: one JSON catalogue per language (ACC-10)."""

import hashlib
import json
from pathlib import Path

LOCALE = Path(__file__).parents[1] / "locale"
LANGUAGES = ("ko", "ja", "en")
LANGUAGE_NAMES = {"ko": "한국어", "ja": "日本語", "en": "English"}


class Catalogues(dict[str, dict[str, str]]):
    """The words of each language in a folder, read when somebody first needs that language."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __missing__(self, lang: str) -> dict[str, str]:
        if lang not in LANGUAGES:
            raise KeyError(lang)
        self[lang] = json.loads((self._folder / f"{lang}.json").read_text(encoding="utf-8"))
        return self[lang]


CATALOGUES = Catalogues(LOCALE)


def say(lang: str, key: str, **values: object) -> str:
    """A sentence in a language with its {values} filled in; KeyError for a key no catalogue has."""
    text = CATALOGUES[lang][key]
    return text.format(**values) if values else text


def strings_module(lang: str) -> bytes:
    """The catalogue as the ES module the pages import."""
    words = json.dumps(CATALOGUES[lang], ensure_ascii=False, separators=(",", ":"))
    return f"export default {words};\n".encode()


STRINGS_VERSION = hashlib.sha256(
    b"".join((LOCALE / f"{lang}.json").read_bytes() for lang in LANGUAGES)
).hexdigest()[:12]

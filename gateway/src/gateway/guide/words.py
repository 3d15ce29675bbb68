"""The guide's words: a catalogue per language, apart from the pages' so that no page loads it."""

import json
from pathlib import Path

from gateway.web.strings import LANGUAGES

LOCALE = Path(__file__).parent / "locale"

CATALOGUES: dict[str, dict[str, str]] = {
    lang: json.loads((LOCALE / f"{lang}.json").read_text(encoding="utf-8")) for lang in LANGUAGES
}


def tell(lang: str, key: str, **values: object) -> str:
    """A text of the guide with its {values} filled in; KeyError for a key the catalogue lacks."""
    text = CATALOGUES[lang][key]
    return text.format(**values) if values else text

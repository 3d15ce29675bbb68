"""The guide's words: a catalogue per language, apart from the pages' so that no page loads it."""

from pathlib import Path

from gateway.web.strings import Catalogues

LOCALE = Path(__file__).parent / "locale"

CATALOGUES = Catalogues(LOCALE)


def tell(lang: str, key: str, **values: object) -> str:
    """A text of the guide with its {values} filled in; KeyError for a key the catalogue lacks."""
    text = CATALOGUES[lang][key]
    return text.format(**values) if values else text

"""The embedded fonts: which font draws a character, how wide it is, and what is put into the PDF.

Text is written with two-byte codes that are Unicode itself (Identity-H, with a CIDToGIDMap made from the
characters used), so pages can be drawn in any process and share one subset of each font. Characters beyond
the BMP travel as codes of the private use area, which the fonts leave free.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
FILES = ("NotoSansKR-Regular.ttf", "NotoSansJP-Regular.ttf", "NotoSansKR-Bold.ttf")
KOREAN, JAPANESE, BOLD = range(3)
REPLACEMENT = "〓"
PRIVATE = 0xE000
SAME_SIGN = str.maketrans("≒❤⭐✔✅☑✕✖❗❓➕➖", "≈♥★✓✓✓××!?+-")
"""Signs the fonts lack, and signs of the same meaning they have."""
# Letters and signs both fonts draw alike stay with the Korean text around them; so do jamo.
KOREAN_FIRST = frozenset(
    [*range(0x2E80), *range(0x3130, 0x3190), *range(0x3200, 0x321F), *range(0x3260, 0x3280)]
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Text as it can be drawn, and the characters no font has."""

    text: str
    missing: tuple[str, ...] = ()


class Typeface:
    """The three fonts as one."""

    def __init__(self) -> None:
        # Of no use to the service itself, which has others draw: four megabytes.
        from reportlab.pdfbase.ttfonts import TTFontFile

        self.fonts = [TTFontFile(str(FOLDER / name)) for name in FILES]
        glyphs = [set(font.charToGlyph) for font in self.fonts]
        far = sorted(code for code in glyphs[KOREAN] | glyphs[JAPANESE] if code > 0xFFFF)
        self.alias = {code: chr(PRIVATE + index) for index, code in enumerate(far)}
        self.meant = {ord(alias): code for code, alias in self.alias.items()}
        self.width: dict[str, int] = {}
        self.bold_width: dict[str, int] = {}
        self._font: dict[str, int] = {}
        for code in glyphs[KOREAN] | glyphs[JAPANESE]:
            korean, japanese = code in glyphs[KOREAN], code in glyphs[JAPANESE]
            font = KOREAN if korean and (code in KOREAN_FIRST or not japanese) else JAPANESE
            self._enter(self.alias.get(code, chr(code)), code, font, BOLD if font == KOREAN else font)
        japanese_only = "".join(char for char, font in self._font.items() if font == JAPANESE)
        self._japanese = re.compile(f"[{re.escape(japanese_only)}]+")
        self._plain = {char for char in self._font if ord(char) not in self.meant and not _is_invisible(char)}

    def _enter(self, char: str, code: int, font: int, bold: int) -> None:
        self._font[char] = font
        self.width[char] = round(self.fonts[font].charWidths[code])
        self.bold_width[char] = round(self.fonts[bold].charWidths[code])

    def runs(self, text: str, *, bold: bool) -> list[tuple[int, str]]:
        """Cleaned text cut where the font changes."""
        korean = BOLD if bold else KOREAN
        if text.isascii():
            return [(korean, text)]
        runs, at = [], 0
        for run in self._japanese.finditer(text):
            if run.start() > at:
                runs.append((korean, text[at : run.start()]))
            runs.append((JAPANESE, run.group()))
            at = run.end()
        if at < len(text):
            runs.append((korean, text[at:]))
        return runs

    def clean(self, text: str) -> Cleaned:
        """Composes, drops what is invisible, and puts 〓 where no font has a glyph."""
        text = " ".join(text.split())
        if text.isascii() and text.isprintable():
            return Cleaned(text)
        text = unicodedata.normalize("NFC", text)
        if self._plain.issuperset(text):
            return Cleaned(text)
        drawn, missing = [], []
        for char in text.translate(SAME_SIGN):
            if char in self._plain:
                drawn.append(char)
            elif (alias := self.alias.get(ord(char))) is not None:
                drawn.append(alias)
            elif not _is_invisible(char):
                drawn.append(REPLACEMENT)
                missing.append(char)
        return Cleaned("".join(drawn), tuple(missing))


def _is_invisible(char: str) -> bool:
    """Controls, joiners, byte order marks and variation selectors: nothing is lost without them."""
    return (
        unicodedata.category(char) in ("Cc", "Cf")
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
    )


@cache
def typeface() -> Typeface:
    """Loaded once a process (about 150 ms)."""
    return Typeface()


@lru_cache(maxsize=8192)
def cleaned(text: str) -> Cleaned:
    return typeface().clean(text)

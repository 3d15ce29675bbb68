"""Writes the PDF as pages come: labels as content streams, sheets that show them, the fonts' subsets last.

A page's contents are a list of streams (place, label, end, place, label, end, ...), so a label drawn and
compressed in another process goes into the file as it is.
"""

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from typing import BinaryIO

import msgspec

from labels.layouts import MM, Layout
from labels.typeface import FILES, Typeface

CATALOG, PAGES, RESOURCES, INFO, END, FIRST_FONT = 1, 2, 3, 4, 5, 6


class LabelDocument:
    """One PDF of labels of a layout, written from front to back."""

    def __init__(self, out: BinaryIO, layout: Layout, start_position: int) -> None:
        self._out = out
        self._layout = layout
        self._at = 0
        self._offsets: dict[int, int] = {}
        self._next = FIRST_FONT + len(FILES)
        self._sheets: list[int] = []
        self._slot = start_position - 1
        self._waiting: list[int] = []
        self.labels = 0
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        self._stream(b"Q", number=END, packed=False)
        self._places = [
            self._stream(b"q 1 0 0 1 %.3f %.3f cm" % layout.stock.origin(slot), packed=False)
            for slot in range(layout.stock.slots)
        ]

    @property
    def pages(self) -> int:
        return len(self._sheets) + bool(self._waiting)

    def add(self, label: bytes) -> None:
        """Puts a compressed content stream on the next free place."""
        self._waiting += [self._places[self._slot], self._stream(label), END]
        self.labels += 1
        self._slot += 1
        if self._slot == self._layout.stock.slots:
            self._end_sheet()

    def finish(self, fonts: Sequence["Subset"]) -> None:
        """Writes the rest: the last sheet, the page tree, the fonts with the characters used, the table."""
        if self._waiting:
            self._end_sheet()
        self._pages()
        for font in fonts:
            self._font(font)
        names = " ".join(f"/F{font.number} {FIRST_FONT + font.number} 0 R" for font in fonts)
        self._object(f"<</Font<<{names}>>>>", RESOURCES)
        title = f"KSE {self._layout.title}".encode("utf-16-be").hex()
        self._object(f"<</Title<feff{title}>/Producer(KSE OMS)>>", INFO)
        # Labels only meet their paper when nothing scales them.
        self._object(
            f"<</Type/Catalog/Pages {PAGES} 0 R/Lang(ko)/ViewerPreferences<</PrintScaling/None>>>>", CATALOG
        )
        self._table()

    def _end_sheet(self) -> None:
        contents = " ".join(f"{number} 0 R" for number in self._waiting)
        self._sheets.append(self._object(f"<</Type/Page/Parent {PAGES} 0 R/Contents[{contents}]>>"))
        self._waiting, self._slot = [], 0

    def _pages(self) -> None:
        width, height = (length * MM for length in self._layout.stock.page)
        kids = " ".join(f"{number} 0 R" for number in self._sheets)
        self._object(
            f"<</Type/Pages/Count {len(self._sheets)}/Kids[{kids}]/Resources {RESOURCES} 0 R"
            f"/MediaBox[0 0 {width:.3f} {height:.3f}]>>",
            PAGES,
        )

    def _font(self, font: "Subset") -> None:
        file = self._stream(font.program, extra=f"/Length1 {font.program_length}")
        glyphs = self._stream(font.glyphs)
        unicode = self._stream(font.unicode)
        descriptor = self._object(
            f"<</Type/FontDescriptor/FontName/{font.name}/Flags 4{font.measures}/FontFile2 {file} 0 R>>"
        )
        descendant = self._object(
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{font.name}"
            "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {descriptor} 0 R/DW 1000/W[{font.widths}]/CIDToGIDMap {glyphs} 0 R>>"
        )
        self._object(
            f"<</Type/Font/Subtype/Type0/BaseFont/{font.name}/Encoding/Identity-H"
            f"/DescendantFonts[{descendant} 0 R]/ToUnicode {unicode} 0 R>>",
            FIRST_FONT + font.number,
        )

    def _stream(self, data: bytes, *, number: int | None = None, packed: bool = True, extra: str = "") -> int:
        number = self._begin(number)
        filtered = "/Filter/FlateDecode" if packed else ""
        head = f"{number} 0 obj\n<</Length {len(data)}{filtered}{extra}>>\nstream\n".encode("ascii")
        self._write(b"%b%b\nendstream\nendobj\n" % (head, data))
        return number

    def _object(self, body: str, number: int | None = None) -> int:
        number = self._begin(number)
        self._write(f"{number} 0 obj\n{body}\nendobj\n".encode("ascii"))
        return number

    def _begin(self, number: int | None) -> int:
        if number is None:
            number = self._next
            self._next += 1
        self._offsets[number] = self._at
        return number

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._at += len(data)

    def _table(self) -> None:
        start = self._at
        rows = [b"0000000000 65535 f \n"]
        for number in range(1, self._next):
            offset = self._offsets.get(number)
            rows.append(b"0000000000 00000 f \n" if offset is None else b"%010d 00000 n \n" % offset)
        self._write(b"xref\n0 %d\n%b" % (self._next, b"".join(rows)))
        self._write(b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\n" % (self._next, CATALOG, INFO))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)


class Subset(msgspec.Struct, frozen=True):
    """A font as a document carries it: the glyphs of the characters used, packed."""

    number: int
    name: str
    measures: str
    widths: str
    program: bytes
    program_length: int
    glyphs: bytes
    unicode: bytes


def subsets(face: Typeface, used: Sequence[Iterable[str]]) -> list[Subset]:
    """The fonts of which characters were used."""
    return [_subset(face, number, sorted(set(chars))) for number, chars in enumerate(used) if chars]


def _subset(face: Typeface, number: int, chars: list[str]) -> Subset:
    font = face.fonts[number]
    codes = [ord(char) for char in chars]
    meant = [face.meant.get(code, code) for code in codes]
    program = font.makeSubset(meant)
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256("".join(chars).encode()).digest()[:6])
    box = " ".join(f"{edge:.0f}" for edge in font.bbox)
    return Subset(
        number=number,
        name=f"{tag}+{font.name.decode('ascii')}",
        measures=f"/FontBBox[{box}]/ItalicAngle 0/Ascent {font.ascent:.0f}/Descent {font.descent:.0f}"
        f"/CapHeight {font.capHeight:.0f}/StemV {font.stemV}",
        widths=_widths(codes, [round(font.charWidths[code]) for code in meant]),
        program=zlib.compress(program, 6),
        program_length=len(program),
        glyphs=zlib.compress(_glyph_map(codes, [font.charToGlyph[code] for code in meant]), 6),
        unicode=zlib.compress(_to_unicode(codes, meant), 6),
    )


def _glyph_map(codes: list[int], glyphs: list[int]) -> bytes:
    """Two bytes a code: its glyph in the subset, which numbers glyphs by first appearance."""
    place: dict[int, int] = {0: 0}
    table = bytearray(2 * (codes[-1] + 1))
    for code, glyph in zip(codes, glyphs, strict=True):
        table[2 * code : 2 * code + 2] = place.setdefault(glyph, len(place)).to_bytes(2, "big")
    return bytes(table)


def _widths(codes: list[int], widths: list[int]) -> str:
    return " ".join(f"{code}[{width}]" for code, width in zip(codes, widths, strict=True) if width != 1000)


def _to_unicode(codes: list[int], meant: list[int]) -> bytes:
    pairs = [
        f"<{code:04x}> <{chr(real).encode('utf-16-be').hex()}>"
        for code, real in zip(codes, meant, strict=True)
    ]
    parts = [pairs[first : first + 100] for first in range(0, len(pairs), 100)]
    listed = "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{listed}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")

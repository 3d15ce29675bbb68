"""Reads a printed document back: barcodes from the rendered page, characters and where their ink is."""

import ctypes
import io
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp
from labels.layouts import LAYOUTS, MM, Layout
from labels.printing import Printed, draw_labels

from kse.contracts.labels import LabelOrder

CODE_128 = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code128])
SPOKEN = {0x02: "-", 0xFFFE: "-"}
"""PDFium's signs for a hyphen at the end of a line."""


@dataclass(frozen=True)
class Box:
    left: float
    bottom: float
    right: float
    top: float

    def holds(self, other: "Box") -> bool:
        return (
            self.left <= other.left
            and self.bottom <= other.bottom
            and other.right <= self.right
            and other.top <= self.top
        )

    def shares(self, other: "Box") -> float:
        """Area in common."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.top, other.top) - max(self.bottom, other.bottom)
        return width * height if width > 0 and height > 0 else 0.0

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.top - self.bottom)


@dataclass(frozen=True)
class Glyph:
    char: str
    box: Box


class Sheets:
    """A printed document."""

    def __init__(self, layout: Layout, printed: Printed, content: bytes) -> None:
        self.layout = layout
        self.printed = printed
        self.content = content
        self.pdf = pypdfium2.PdfDocument(content)

    def barcodes(self, dpi: int = 203) -> list[list[str]]:
        """What a scanner reads on each page, as one reads."""
        found = []
        for page in self.pdf:
            image = page.render(scale=dpi / 72, grayscale=True).to_pil()
            seen = zxingcpp.read_barcodes(image, formats=CODE_128)
            seen.sort(key=lambda code: (round(code.position.top_left.y / dpi, 1), code.position.top_left.x))
            found.append([code.text for code in seen])
        return found

    def texts(self) -> list[str]:
        """The text of each label in printing order."""
        found = []
        for page in range(len(self.pdf)):
            slots: dict[int, list[str]] = {}
            for glyph in self.glyphs(page):
                slots.setdefault(self.slot_of(glyph.box), []).append(glyph.char)
            found += ["".join(chars) for _, chars in sorted(slots.items())]
        return found

    def slots(self) -> list[list[int]]:
        """The places in use on each page, counted from 1."""
        return [
            sorted({self.slot_of(glyph.box) + 1 for glyph in self.glyphs(page)})
            for page in range(len(self.pdf))
        ]

    def slot_of(self, box: Box) -> int:
        for slot in range(self.layout.stock.slots):
            if self.label_box(slot).holds(box):
                return slot
        raise AssertionError(f"ink outside every label: {box}")

    def label_box(self, slot: int) -> Box:
        left, bottom = self.layout.stock.origin(slot)
        width, height = (length * MM for length in self.layout.stock.label)
        return Box(left, bottom, left + width, bottom + height)

    def glyphs(self, page: int) -> Iterator[Glyph]:
        """Every visible character of a page with the box of its ink."""
        text = self.pdf[page].get_textpage()
        for index in range(text.count_chars()):
            if pdfium.FPDFText_IsGenerated(text, index) == 1:
                continue
            char = SPOKEN.get(code := pdfium.FPDFText_GetUnicode(text, index), chr(code))
            if "\ud800" <= char <= "\udbff":
                low = pdfium.FPDFText_GetUnicode(text, index + 1)
                char = (char + chr(low)).encode("utf-16", "surrogatepass").decode("utf-16")
            elif "\udc00" <= char <= "\udfff":
                continue
            edges = [ctypes.c_double() for _ in range(4)]
            pdfium.FPDFText_GetCharBox(text, index, *map(ctypes.byref, edges))
            left, right, bottom, top = (edge.value for edge in edges)
            if not char.isspace() and right > left:
                yield Glyph(char, Box(left, bottom, right, top))

    def bars(self, page: int) -> list[Box]:
        """Where the barcodes lie."""
        shapes = [
            Box(*shape.get_bounds())
            for shape in self.pdf[page].get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH])
        ]
        height = self.layout.bar_height * MM
        return [shape for shape in shapes if abs(shape.top - shape.bottom - height) < 1.5]


def printed(order: LabelOrder) -> Sheets:
    out = io.BytesIO()
    result = draw_labels(order, out)
    return Sheets(LAYOUTS[order.layout], result, out.getvalue())


def squeezed(text: str) -> str:
    return "".join(text.split())

"""Draws one label as a PDF content stream, in points from the label's lower left corner."""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

from kse.contracts.labels import LabelShipment
from labels.composing import (
    ITEM_GAP,
    KNUMBER_LINE,
    PITCH,
    QUANTITY_WIDTH,
    REFERENCE_LINE,
    RULE_GAP,
    Block,
    Frame,
    Label,
    frame_of,
    indent_of,
    labels_of,
    quantity_width,
)
from labels.layouts import Layout
from labels.refusals import Unprintable
from labels.typeface import cleaned, typeface
from labels.wrapping import shortened, width_of

SIGNATURE = "★ KSE Express"
DOT = 72 / 203
"""One dot of a 203 dpi label printer, in points."""
QUIET = 10
"""Modules left white on either side of a barcode."""
ASCENT = 0.88
LEAST_SIZE = 4.8
"""Smaller type cannot be read from a 203 dpi printer."""
BAR = re.compile("1+")
SYMBOL = 11


Runs = dict[tuple[str, bool], list[tuple[int, str, str]]]
"""Font, characters and their codes in hexadecimal, by text and weight."""


@dataclass(slots=True)
class Ink:
    """The operators of one label, shapes first, then all text in one text object."""

    runs: Runs
    """What was written, by text and weight; shared by the labels of a job to know the characters used."""
    shapes: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    font: tuple[int, float] = (-1, 0.0)

    def write(self, x: float, y: float, size: float, text: str, *, bold: bool = False) -> None:
        """Cleaned text with its baseline's beginning at (x, y)."""
        runs = self.runs.get((text, bold))
        if runs is None:
            parts = typeface().runs(text, bold=bold)
            runs = [(font, part, part.encode("utf-16-be").hex()) for font, part in parts]
            self.runs[text, bold] = runs
        self.words.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")
        for font, _, codes in runs:
            if self.font != (font, size):
                self.font = (font, size)
                self.words.append(f"/F{font} {size:.2f} Tf")
            self.words.append(f"<{codes}>Tj")

    def write_right(self, x: float, y: float, size: float, text: str, *, bold: bool = False) -> None:
        self.write(x - width_of(text, bold=bold) * size / 1000, y, size, text, bold=bold)

    def write_white(self, x: float, y: float, size: float, text: str) -> None:
        self.words.append("1 g")
        self.write(x, y, size, text, bold=True)
        self.words.append("0 g")

    def box(self, x: float, y: float, width: float, height: float) -> None:
        self.shapes.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re")

    def stream(self) -> bytes:
        return "\n".join([*self.shapes, "f", "BT", *self.words, "ET"]).encode("ascii")


def bars(code: str) -> tuple[str, int]:
    """Code 128 of a text as rectangles one module wide and one high, and its width in modules."""
    # It brings Pillow: three megabytes the service itself, which has others draw, need not hold.
    from barcode.codex import Code128
    from barcode.errors import BarcodeError

    try:
        modules = Code128(code).build()[0]
    except BarcodeError as error:
        raise Unprintable("k-number-not-encodable", k_number=code) from error
    symbols = [_symbol(modules[at : at + SYMBOL], at) for at in range(0, len(modules), SYMBOL)]
    return "\n".join(symbols), len(modules)


@lru_cache(maxsize=4096)
def _symbol(modules: str, at: int) -> str:
    """The bars of one character of Code 128, which begins with a bar; there are about a hundred a place."""
    found = [f"{at + bar.start()} 0 {bar.end() - bar.start()} 1 re" for bar in BAR.finditer(modules)]
    return "\n".join(found)


def draw(shipment: LabelShipment, layout: Layout, runs: Runs) -> list[bytes]:
    """The content streams of a shipment's labels. Raises Unprintable."""
    if not shipment.k_number:
        raise Unprintable("k-number-missing")
    frame = frame_of(layout)
    labels = labels_of(shipment, layout)
    drawn = []
    for number, label in enumerate(labels, 1):
        ink = Ink(runs)
        _head(ink, shipment, layout, frame, (number, len(labels)))
        _body(ink, label, layout, frame)
        _foot(ink, shipment, layout, frame)
        drawn.append(ink.stream())
    return drawn


def reference_of(shipment: LabelShipment) -> str:
    """Order number and cart number; markets without carts give the same for both, shown once."""
    numbers = dict.fromkeys(number for number in (shipment.order_no, shipment.cart_no) if number)
    return cleaned("-".join(numbers)).text


def _head(ink: Ink, shipment: LabelShipment, layout: Layout, frame: Frame, count: tuple[int, int]) -> None:
    small = layout.stock.label[0] < 70
    top = frame.height - frame.margin
    baseline = top - (7.5 if small else 9.0)
    left, right = frame.margin, frame.width - frame.margin
    date = cleaned(shipment.registered_on).text
    date_size = 6.0 if small else 8.0
    ink.write_right(right, baseline, date_size, date)
    room = frame.inner - width_of(date) * date_size / 1000 - 6
    size = 6.5 if small else 9.0
    _fit(ink, left, baseline, size, reference_of(shipment), room, f" ({count[0]}/{count[1]})")
    if layout.barcode:
        _barcode(ink, shipment, layout, frame, count)
    else:
        number = cleaned(shipment.k_number).text
        ink.write(left, top - REFERENCE_LINE - 19, 20, number, bold=True)
        _badge(ink, shipment, frame, top - REFERENCE_LINE - 2, frame.width / 2, count, beside=True)
    if layout.items:
        ink.box(left, frame.body_top + RULE_GAP / 2, frame.inner, 0.6)


def _fit(ink: Ink, x: float, y: float, size: float, text: str, room: float, suffix: str = "") -> None:
    """Bold text on one line: smaller when it is long, cut when it is very long; the suffix is never cut."""
    needed = width_of(text + suffix, bold=True) * size / 1000
    if needed > room:
        size = max(LEAST_SIZE, size * room / needed - 0.01)
        text = shortened(text, (room * 1000 / size) - width_of(suffix, bold=True), bold=True)
    ink.write(x, y, size, text + suffix, bold=True)


def _barcode(ink: Ink, shipment: LabelShipment, layout: Layout, frame: Frame, count: tuple[int, int]) -> None:
    rectangles, modules = bars(shipment.k_number)
    module = layout.dots * DOT
    quiet, width = QUIET * module, modules * module
    narrow = layout.stock.label[0] < 70
    if width + 2 * quiet > frame.width:
        raise Unprintable("k-number-too-long", k_number=shipment.k_number)
    x = (frame.width - width) / 2 if narrow else max(quiet, frame.margin)
    x = round(x / DOT) * DOT
    bottom = frame.height - frame.margin - REFERENCE_LINE - frame.bar_height
    ink.shapes += [f"q {module:.5f} 0 0 {frame.bar_height:.2f} {x:.4f} {bottom:.2f} cm", rectangles, "f Q"]
    size = 9.0 if narrow else 12.0
    text = cleaned(shipment.k_number).text
    text_width = width_of(text, bold=True) * size / 1000
    ink.write(x + (width - text_width) / 2, bottom - KNUMBER_LINE + 4.0, size, text, bold=True)
    if not narrow:
        _badge(ink, shipment, frame, bottom + frame.bar_height, x + width + quiet, count)


def _badge(
    ink: Ink,
    shipment: LabelShipment,
    frame: Frame,
    top: float,
    left: float,
    count: tuple[int, int],
    *,
    beside: bool = False,
) -> None:
    """The delivery service, white on black at the right, and under or beside it which label of how many."""
    right = frame.width - frame.margin
    width = -6.0
    service = cleaned(shipment.delivery_service).text
    if service:
        room = right - left - 6
        size = min(13.0, room * 1000 / width_of(service, bold=True))
        width = width_of(service, bold=True) * size / 1000
        ink.box(right - width - 6, top - 17, width + 6, 17)
        ink.write_white(right - width - 3, top - 8.5 - 0.36 * size, size, service)
    if count[1] > 1:
        x, y = (right - width - 14, top - 13) if beside else (right, top - 31)
        ink.write_right(x, y, 12, f"{count[0]}/{count[1]}", bold=True)


def _body(ink: Ink, label: Label, layout: Layout, frame: Frame) -> None:
    top = frame.body_top
    for index, block in enumerate(label.blocks):
        if index:
            ink.box(frame.margin, top - ITEM_GAP / 2, frame.inner, 0.25)
            top -= ITEM_GAP
        top = _block(ink, block, label.size, layout, frame, top)


def _block(ink: Ink, block: Block, size: float, layout: Layout, frame: Frame, top: float) -> float:
    pitch = size * PITCH
    baseline = top - (0.5 * (PITCH - 1) + ASCENT) * size
    ink.write(frame.margin, baseline, size, f"{block.number}.", bold=True)
    x = frame.margin + indent_of(block.number, size)
    counted = not quantity_width(layout)
    for index, line in enumerate(block.lines):
        if counted and index == len(block.lines) - 1:
            _stressed(ink, x, baseline - index * pitch, size, line, block.quantity)
        else:
            ink.write(x, baseline - index * pitch, size, line)
    if not counted:
        _quantity(ink, block.quantity, size, frame, baseline)
    return top - len(block.lines) * pitch


def _quantity(ink: Ink, quantity: int, size: float, frame: Frame, baseline: float) -> None:
    """The count at the right edge."""
    text = f"{quantity}개"
    width = width_of(text, bold=True)
    size = min(size, (QUANTITY_WIDTH - 8) * 1000 / width)
    _stressed(ink, frame.width - frame.margin - 2 - width * size / 1000, baseline, size, text, quantity)


def _stressed(ink: Ink, x: float, y: float, size: float, text: str, quantity: int) -> None:
    """A count; more than one is white on black: taking one where two were ordered is a usual slip."""
    if quantity == 1:
        ink.write(x, y, size, text, bold=True)
        return
    ink.box(x - 2, y - 0.22 * size, width_of(text, bold=True) * size / 1000 + 4, 1.16 * size)
    ink.write_white(x, y, size, text)


def _foot(ink: Ink, shipment: LabelShipment, layout: Layout, frame: Frame) -> None:
    narrow = layout.stock.label[0] < 70
    size = 6.5 if narrow else 8.5
    baseline = frame.margin + 0.24 * size
    sign_width = signature_width() * size / 1000
    ink.write(frame.width - frame.margin - sign_width, baseline, size, SIGNATURE, bold=True)
    names = (shipment.market, shipment.delivery_service if narrow else "")
    text = cleaned(" · ".join(name for name in names if name)).text
    _fit(ink, frame.margin, baseline, size, text, frame.inner - sign_width - 6)


@cache
def signature_width() -> int:
    return width_of(SIGNATURE, bold=True)

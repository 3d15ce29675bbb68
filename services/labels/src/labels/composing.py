"""What stands on each label of a shipment: items shared out, texts broken into lines (LAB-02)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from math import ceil

import msgspec

from kse.contracts.labels import LabelItem, LabelShipment
from labels.layouts import CAPTIONS, MM, Field, Kind, Layout
from labels.refusals import Unprintable
from labels.typeface import cleaned
from labels.wrapping import Measured, broken, measured, shortened

PITCH = 1.22
"""Line pitch in type sizes; Noto's ink reaches from -0.26 to 0.93."""
ITEM_GAP = 3.0
QUANTITY_WIDTH = 30.0
NUMBER_WIDTH = 1.6
"""Width of the hanging item number in type sizes, for numbers of one or two digits."""
STEPS = 4


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things lie on a label of one layout, in points from its lower left corner."""

    width: float
    height: float
    margin: float
    bar_height: float
    body_top: float
    body_bottom: float

    @property
    def inner(self) -> float:
        return self.width - 2 * self.margin


@cache
def frame_of(layout: Layout) -> Frame:
    width, height = (length * MM for length in layout.stock.label)
    margin = layout.margin * MM
    bar_height = layout.bar_height * MM
    head = REFERENCE_LINE + (bar_height + KNUMBER_LINE if layout.barcode else PLAIN_HEAD) + RULE_GAP
    return Frame(width, height, margin, bar_height, height - margin - head, margin + FOOTER_LINE)


REFERENCE_LINE = 14.0
KNUMBER_LINE = 16.0
PLAIN_HEAD = 26.0
RULE_GAP = 3.0
FOOTER_LINE = 11.0


@dataclass(slots=True)
class Entry:
    """An item as numbered on the labels."""

    number: str
    item: LabelItem
    alone: bool = False


@dataclass(slots=True)
class Block:
    """An item's lines as drawn."""

    number: str
    quantity: int
    lines: list[str]


@dataclass(slots=True)
class Label:
    """One label of a shipment, without what all of them share."""

    size: float = 0.0
    blocks: list[Block] = field(default_factory=list)


def entries_of(items: Iterable[LabelItem]) -> Iterator[Entry]:
    """Numbers the items; one with several option codes gives one entry a code, each on a label of its own.

    A code that is repeated counts several times (manual ch. 11: the same SKU again raises the quantity).
    """
    for number, item in enumerate(items, 1):
        if "," not in item.option_code:
            yield Entry(str(number), item)
            continue
        codes = Counter(code.strip() for code in item.option_code.split(",") if code.strip())
        if not codes:
            yield Entry(str(number), msgspec.structs.replace(item, option_code=""))
        for part, (code, times) in enumerate(codes.items(), 1):
            one = msgspec.structs.replace(item, option_code=code, quantity=item.quantity * times)
            several = len(codes) > 1
            yield Entry(f"{number}-{part}" if several else str(number), one, alone=several)


def labels_of(shipment: LabelShipment, layout: Layout) -> list[Label]:
    """The labels of a shipment in printing order, at least one. Raises Unprintable."""
    if not layout.items or not shipment.items:
        return [Label()]
    labels: list[Label] = []
    waiting = list(entries_of(shipment.items))
    while waiting:
        count = _together(waiting, layout.items)
        label = _filled(waiting[:count], layout)
        labels.append(label)
        del waiting[: len(label.blocks)]
    return labels


def _together(waiting: list[Entry], most: int) -> int:
    if waiting[0].alone:
        return 1
    count = 1
    while count < min(most, len(waiting)) and not waiting[count].alone:
        count += 1
    return count


def _filled(entries: list[Entry], layout: Layout) -> Label:
    """As many of the entries as fit, in the largest type that cuts nothing, else in the smallest."""
    frame = frame_of(layout)
    room = frame.body_top - frame.body_bottom
    texts = [_texts(entry.item, layout) for entry in entries]
    *larger, least = sizes_of(layout)
    for size in [size for size in larger if _may_fit(entries, texts, layout, frame, size)] + [least]:
        label, whole, height = Label(size), True, 0.0
        for entry, item_texts in zip(entries, texts, strict=True):
            block, uncut = _block(entry, item_texts, layout, frame, size)
            height += len(block.lines) * size * PITCH + (ITEM_GAP if label.blocks else 0.0)
            if height > room:
                break
            label.blocks.append(block)
            whole = whole and uncut
        if (len(label.blocks) == len(entries) and whole) or (size == least and label.blocks):
            return label
    raise Unprintable("code-too-long", number=entries[0].number)


def _may_fit(
    entries: list[Entry], texts: list[list[tuple[Field, Measured]]], layout: Layout, frame: Frame, size: float
) -> bool:
    """False when the widths alone show that the entries cannot stand whole at this size."""
    lines = 0
    for entry, item_texts in zip(entries, texts, strict=True):
        room = _line_room(entry, layout, frame, size)
        for form, text in item_texts:
            least = ceil(text.width / room)
            if least > form.lines and not form.is_code:
                return False
            lines += least
    gaps = ITEM_GAP * (len(entries) - 1)
    return lines * size * PITCH + gaps <= frame.body_top - frame.body_bottom


def _line_room(entry: Entry, layout: Layout, frame: Frame, size: float) -> float:
    """Width of an item's lines in thousandths of the type size."""
    width = frame.inner - indent_of(entry.number, size) - quantity_width(layout)
    return width * 1000 / size


@cache
def sizes_of(layout: Layout) -> tuple[float, ...]:
    """Type sizes to try: from the layout's largest down to the one in which its fullest label fits."""
    frame = frame_of(layout)
    room = frame.body_top - frame.body_bottom - ITEM_GAP * (layout.items - 1)
    least = min(layout.size, int(room / (layout.items * layout.lines * PITCH) * 10) / 10)
    step = (layout.size - least) / STEPS
    sizes = [round(layout.size - step * index, 1) for index in range(STEPS)]
    return tuple(dict.fromkeys([*sizes, least]))


def _texts(item: LabelItem, layout: Layout) -> list[tuple[Field, Measured]]:
    """The fields that have something to say, with their captions where several kinds share the label."""
    captions = len(layout.fields) > 1
    found = []
    for form in layout.fields:
        value = _value(item, form.kind)
        if value:
            found.append((form, measured(f"{CAPTIONS[form.kind]}: {value}" if captions else value)))
    if not any(form.kind != "quantity" for form, _ in found):
        found.insert(0, _stand_in(item))
    return found


def _stand_in(item: LabelItem) -> tuple[Field, Measured]:
    """An item without any of the layout's fields still shows what it is."""
    kinds: tuple[Kind, ...] = ("name", "option_name", "option_code", "item_code")
    for kind in kinds:
        if value := _value(item, kind):
            return Field(kind, 1), measured(f"{CAPTIONS[kind]}: {value}")
    return Field("name", 1), measured("-")


def _value(item: LabelItem, kind: Kind) -> str:
    return cleaned(str(getattr(item, kind))).text


def _block(
    entry: Entry, texts: list[tuple[Field, Measured]], layout: Layout, frame: Frame, size: float
) -> tuple[Block, bool]:
    """The entry's lines at a type size, and whether nothing had to be cut."""
    room = _line_room(entry, layout, frame, size)
    parts = [(form, text, broken(text, room)) for form, text in texts]
    granted = _granted([(form, len(spans)) for form, _, spans in parts], layout.lines)
    block, whole = Block(entry.number, entry.item.quantity, []), True
    for (_, text, spans), most in zip(parts, granted, strict=True):
        block.lines += [text.text[start:end].rstrip() for start, end in spans[:most]]
        if len(spans) > most:
            whole = False
            block.lines[-1] = shortened(text.text[spans[most - 1][0] :], room)
    return block, whole


def _granted(wanted: list[tuple[Field, int]], lines: int) -> list[int]:
    """Lines each field gets: codes all they want; of the others the longest gives way, at a tie the later."""
    granted = [want if form.is_code else min(form.lines, want) for form, want in wanted]
    while sum(granted) > lines:
        most = max(
            (count for (form, _), count in zip(wanted, granted, strict=True) if not form.is_code), default=1
        )
        if most == 1:
            break
        last = max(at for at, (form, _) in enumerate(wanted) if granted[at] == most and not form.is_code)
        granted[last] -= 1
    return granted


def indent_of(number: str, size: float) -> float:
    return (NUMBER_WIDTH if len(number) < 3 else NUMBER_WIDTH + 0.6 * (len(number) - 2)) * size


@cache
def quantity_width(layout: Layout) -> float:
    """Room at the right for the count, unless the form has a line for it."""
    return 0.0 if any(form.kind == "quantity" for form in layout.fields) else QUANTITY_WIDTH

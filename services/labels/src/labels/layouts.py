"""The label forms of the packing list (팩킹리스트출력 > 출력양식), as data (LAB-01).

A form's title is the manual's; it states fields, lines and items. Lengths are millimetres, text sizes points.
"""

from dataclasses import dataclass
from typing import Literal

from labels.refusals import StartPositionOutsideSheet, UnknownLayout

MM = 72 / 25.4

Kind = Literal["item_code", "name", "option_name", "option_code", "quantity"]

CAPTIONS: dict[Kind, str] = {
    "item_code": "아이템코드",
    "name": "상품명",
    "option_name": "옵션명",
    "option_code": "옵션코드",
    "quantity": "수량",
}


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """The paper: a page and where labels lie on it."""

    page: tuple[float, float]
    label: tuple[float, float]
    columns: int = 1
    rows: int = 1
    left: float = 0.0
    top: float = 0.0
    pitch: tuple[float, float] = (0.0, 0.0)

    @property
    def slots(self) -> int:
        return self.columns * self.rows

    def origin(self, slot: int) -> tuple[float, float]:
        """Lower left corner, in points, of slot 0, 1, ... counted as one reads."""
        row, column = divmod(slot, self.columns)
        x = self.left + column * self.pitch[0]
        y = self.page[1] - self.top - row * self.pitch[1] - self.label[1]
        return x * MM, y * MM


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an item and the most lines it may take; codes may take more, never less than whole."""

    kind: Kind
    lines: int

    @property
    def is_code(self) -> bool:
        return self.kind in ("item_code", "option_code")


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A form; one of a kind, so it is compared by identity."""

    id: str
    title: str
    stock: Stock
    fields: tuple[Field, ...] = ()
    items: int = 0
    """Items on one label; further ones continue on the next label."""
    lines: int = 0
    """Lines of one item."""
    barcode: bool = True
    margin: float = 3.0
    bar_height: float = 11.0
    dots: int = 3
    """Width of a barcode's module in dots of a 203 dpi printer."""
    size: float = 9.0
    """Largest text size of an item; a full label uses a smaller one."""


A4 = (210.0, 297.0)
LS3114 = Stock(A4, (99.1, 67.7), columns=2, rows=4, left=4.65, top=13.1, pitch=(101.6, 67.7))
A4_24 = Stock(A4, (63.5, 33.9), columns=3, rows=8, left=7.25, top=12.9, pitch=(66.0, 33.9))
R150X100 = Stock((150.0, 100.0), (150.0, 100.0))
R100X80 = Stock((100.0, 80.0), (100.0, 80.0))
R90X60 = Stock((90.0, 60.0), (90.0, 60.0))


def _name(lines: int) -> Field:
    return Field("name", lines)


def _option(lines: int) -> Field:
    return Field("option_name", lines)


def _code(lines: int) -> Field:
    return Field("option_code", lines)


ITEM_CODE = Field("item_code", 1)
WHOLE = (ITEM_CODE, _name(3), _option(3), _code(1), Field("quantity", 1))


def _form(
    name: str, title: str, stock: Stock, items: int, lines: int, *fields: Field, barcode: bool = True
) -> Layout:
    return Layout(
        id=name,
        title=f"{name}. {title}",
        stock=stock,
        fields=fields,
        items=items,
        lines=lines,
        barcode=barcode,
        margin=1.6 if stock is A4_24 else 3.0,
        bar_height={A4_24: 14.0, LS3114: 11.0, R150X100: 15.0, R100X80: 12.0, R90X60: 10.0}[stock],
        dots=4 if stock is R150X100 else 3,
        size={A4_24: 7.0, LS3114: 10.0, R150X100: 14.0, R100X80: 11.5, R90X60: 10.0}[stock],
    )


LAYOUTS: dict[str, Layout] = {
    form.id: form
    for form in (
        _form("A1", "[A4-24칸] 바코드", A4_24, 0, 0),
        _form("A2", "[A4-8칸] 바코드+상품코드+상품명+옵션+옵션코드(1)", LS3114, 1, 9, *WHOLE),
        _form("A3", "[A4-8칸] 바코드+상품명(2줄X3)+옵션(2줄X3)", LS3114, 3, 4, _name(2), _option(2)),
        _form("A4", "[A4-8칸] 바코드+상품명(3줄X2)+옵션(3줄X2)", LS3114, 2, 6, _name(3), _option(3)),
        _form("A5", "[A4-8칸] 바코드+상품명(1줄X3)+옵션코드(2줄X3)", LS3114, 3, 3, _name(1), _code(2)),
        _form("A6", "[A4-8칸] 바코드+상품명&옵션코드(X3)", LS3114, 3, 3, _name(2), _code(1)),
        _form("A7", "[A4-8칸] 바코드+상품명(3줄X3)", LS3114, 3, 3, _name(3)),
        _form("A8", "[A4-8칸] 바코드+옵션명(3줄X4)", LS3114, 4, 3, _option(3)),
        _form("A9", "[A4-8칸] 바코드+옵션명+옵션코드(3줄X3)", LS3114, 3, 3, _option(2), _code(1)),
        _form("A10", "[A4-8칸] 바코드+아이템코드(1줄)+상품명(3줄)X1", LS3114, 1, 4, ITEM_CODE, _name(3)),
        _form("A11", "[A4-8칸] 바코드+옵션코드(2줄X5)", LS3114, 5, 2, _code(2)),
        _form("L1", "라벨(150x100) 상품명(3줄X4)", R150X100, 4, 3, _name(3), barcode=False),
        _form("L2", "라벨(150x100) 상품명(1줄X13)", R150X100, 13, 1, _name(1), barcode=False),
        _form(
            "L3",
            "라벨(150x100) 상품명(2줄X3)+옵션명(2줄X3)",
            R150X100,
            3,
            4,
            _name(2),
            _option(2),
            barcode=False,
        ),
        _form("L4", "라벨(150x100) 바코드+옵션코드(1줄X10)", R150X100, 10, 1, _code(1)),
        _form("L5", "라벨(150x100) 바코드+옵션명+옵션코드(3줄X4)", R150X100, 4, 3, _option(2), _code(1)),
        _form("L6", "라벨(100x80) 바코드+상품명(3줄X3)", R100X80, 3, 3, _name(3)),
        _form("L7", "라벨(100x80) 바코드+옵션명(2줄X7)", R100X80, 7, 2, _option(2)),
        _form("L8", "라벨(100x80) 바코드+옵션코드(2줄X5)", R100X80, 5, 2, _code(2)),
        _form("L9", "라벨(100x80) 바코드+옵션명+옵션코드(3줄X4)", R100X80, 4, 3, _option(2), _code(1)),
        _form("L10", "라벨(90x60) 바코드+상품명+옵션명(3줄X3)", R90X60, 3, 3, _name(2), _option(2)),
        _form("L10-1", "라벨(90x60) 바코드+상품명+옵션명(4줄X3)", R90X60, 3, 4, _name(3), _option(3)),
    )
}


def layout_for(name: str, start_position: int = 1) -> Layout:
    """The form of that name; refuses unknown forms and a start the sheet does not have."""
    layout = LAYOUTS.get(name)
    if layout is None:
        raise UnknownLayout(name)
    if not 1 <= start_position <= layout.stock.slots:
        raise StartPositionOutsideSheet(start_position, layout.stock.slots)
    return layout

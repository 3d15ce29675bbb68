"""What a market's order file looks like: its columns by name, and which of them fill an order line."""

import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, cast

import msgspec

from intake.adapters.refusals import CellRefused, Refusal, UnreadableFile
from kse.contracts import OrderLine

Values = dict[str, Any]
FEWEST_KNOWN_COLUMNS = 5
_KNOWN_CELLS = 1_000
"""Per column; columns that repeat have fewer, columns that do not gain nothing."""


def column_key(name: str) -> str:
    """A column name as it is compared: NFKC, trimmed, without byte-order mark, case and doubled spaces."""
    return " ".join(unicodedata.normalize("NFKC", name.replace("\ufeff", "")).casefold().split())


class Field(msgspec.Struct, frozen=True):
    """One value of an order line: the columns it comes from and how their cells are read.

    A column that the file lacks reads as an empty cell.
    """

    name: str
    columns: tuple[str, ...]
    read: Callable[..., Any]


class Layout(msgspec.Struct, frozen=True):
    """One known kind of order file.

    Each entry of `required` names a column, or several of which one must be there. `complete` turns
    the values read into those of an order line; what it cannot decide it refuses as a `CellRefused`
    whose `column` is `complete_column`.
    """

    name: str
    market: str
    columns: tuple[str, ...]
    fields: tuple[Field, ...]
    required: tuple[tuple[str, ...], ...]
    complete: Callable[[Values], Values]
    complete_column: str
    line_column: str
    """The column whose value tells the lines of a cart apart."""
    line_key: tuple[str, ...] = ("order_no", "item_code")
    """The values that no two lines of a file share."""
    literal_quotes: bool = False
    """Tab-separated without quoting: a quote character belongs to the text."""
    may_drop_trailing: bool = False
    """Empty cells at the end of a row may be missing."""
    exact: bool = False
    """A person taught it: it fits only a header of the very same column names."""
    title: str = ""
    """What that person called it."""
    joins_carts: bool = False
    """Its lines name no consignee: they join carts that wait (INT-09)."""
    summary_lacks: tuple[str, ...] = ()
    """Lacking all of these but having those of `summary_has`, the file is the market's summary view."""
    summary_has: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(map(column_key, self.columns))


class Header(msgspec.Struct, frozen=True):
    """The header row as found, and the layout it fits."""

    layout: Layout
    names: list[str]


class LineReader:
    """Reads the rows of one file by the places its header gives the columns.

    Most cells repeat one above: what was read once is known, and held in memory once. `services` are those
    the seller may use; a row that names none goes by the first of them.
    """

    def __init__(self, header: Header, services: Sequence[str]) -> None:
        self.layout = header.layout
        self._services = services
        places = {column_key(name): place for place, name in enumerate(header.names)}
        self._names = header.names
        self._fields = [
            (
                field.name,
                field.read,
                [places.get(column_key(column), -1) for column in field.columns],
                field.columns,
                cast("dict[str, Any]", {}),
            )
            for field in header.layout.fields
        ]

    def read(self, number: int, row: list[str]) -> OrderLine | list[Refusal]:
        """The order line of a row as wide as the header, or every reason why there is none."""
        cells = [*row, ""]
        values: Values = {}
        refused: list[Refusal] = []
        for name, read, places, columns, known in self._fields:
            try:
                if len(places) > 1:
                    values[name] = read(*[cells[place] for place in places])
                    continue
                cell = cells[places[0]]
                # A sheet's number and a text of the same digits are not read alike.
                if type(cell) is not str or (value := known.get(cell)) is None:
                    value = read(cell)
                    if len(known) < _KNOWN_CELLS and type(cell) is str:
                        known[cell] = value
                values[name] = value
            except CellRefused as cause:
                refused.append(Refusal(number, self._column(places, columns), cause.code, cause.params))
        if refused:
            return refused
        try:
            completed = self.layout.complete(values)
        except CellRefused as cause:
            return [Refusal(number, self.layout.complete_column, cause.code, cause.params)]
        service = completed.get("delivery_service") or self._services[0]
        if service not in self._services:
            return [Refusal(number, self._column_of("delivery_service"), "service-off", {"value": service})]
        return OrderLine(**{"market": self.layout.market, **completed, "delivery_service": service})

    def _column_of(self, field: str) -> str:
        """The column a value is read from; where one value stands for all rows, the line's own."""
        for name, _, places, columns, _ in self._fields:
            if name == field:
                return self._column(places, columns)
        return self.layout.line_column

    def _column(self, places: Sequence[int], columns: tuple[str, ...]) -> str:
        present = next((place for place in places if place >= 0), -1)
        return self._names[present].strip() if present >= 0 else columns[0]


def named(text: str) -> tuple[str, ...]:
    """Column names from one comma-separated line."""
    return tuple(text.split(","))


def recognise(names: list[str], layouts: Sequence[Layout]) -> Header | None:
    """The layout taught for just these column names, else the one that knows most, if it knows enough."""
    keys = {column_key(name) for name in names if len(name) < 200}
    said = keys - {""}
    for layout in layouts:
        if layout.exact and len(layout.columns) == len(said) and layout.keys == said:
            return Header(layout, names)
    known, best = max(
        ((len(keys & layout.keys), layout) for layout in layouts if not layout.exact),
        key=lambda pair: pair[0],
        default=(0, None),
    )
    return Header(best, names) if best and known >= FEWEST_KNOWN_COLUMNS else None


def missing_columns(header: Header) -> list[str]:
    """The columns that an order needs and the file lacks; several of which one would do with a slash."""
    keys = set(map(column_key, header.names))
    return ["/".join(names) for names in header.layout.required if keys.isdisjoint(map(column_key, names))]


def check_header(header: Header) -> None:
    """Raises UnreadableFile when columns that an order needs are missing or doubled."""
    layout = header.layout
    keys = [column_key(name) for name in header.names]
    lacks, has = set(map(column_key, layout.summary_lacks)), set(map(column_key, layout.summary_has))
    if lacks and lacks.isdisjoint(keys) and has.issubset(keys):
        raise UnreadableFile(f"{layout.market}-summary-view")
    if missing := missing_columns(header):
        raise UnreadableFile("missing-columns", columns=", ".join(missing))
    bound = {column_key(column) for field in layout.fields for column in field.columns}
    if doubled := next((key for key in keys if key in bound and keys.count(key) > 1), ""):
        raise UnreadableFile("doubled-column", column=doubled)


def joined(separator: str, read: Callable[[str], str]) -> Callable[..., str]:
    """Reads several cells into one text; empty ones leave no separator."""

    def reading(*cells: str) -> str:
        return separator.join(shown for cell in cells if (shown := read(cell)))

    return reading


def first_of(read: Callable[[str], str]) -> Callable[..., str]:
    """Reads several cells into the first text that is not empty."""

    def reading(*cells: str) -> str:
        return next((shown for cell in cells if (shown := read(cell))), "")

    return reading

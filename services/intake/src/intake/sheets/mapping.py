"""A mapping: which columns of a sheet, known by its header, fill which values of an order line."""

import hashlib
from collections.abc import Collection, Iterable
from typing import Any

import msgspec

from intake.adapters.layouts import Field, Layout, Values, column_key
from intake.adapters.refusals import CellRefused, Params, shortened
from intake.rules import GIFT, choose_sku
from intake.sheets.fields import FIELDS, GIVEN_BY_EITHER

_MARKET_LENGTH = 40


class Source(msgspec.Struct, frozen=True):
    """Where a value comes from: columns of the sheet, or one value for every row."""

    columns: tuple[str, ...] = ()
    constant: str = ""


class Mapping(msgspec.Struct, frozen=True):
    """What a person said a sheet's columns mean."""

    header: tuple[str, ...]
    market: str
    fields: dict[str, Source]


class Fault(msgspec.Struct, frozen=True):
    """Why a mapping cannot be used: the value it is about, a code and what the sentence needs."""

    field: str
    code: str
    params: Params = {}


def signature(header: Iterable[str]) -> str:
    """What a sheet is known by again: its column names, in whatever order."""
    return hashlib.sha256("\n".join(sorted(_keys(header))).encode()).hexdigest()


def _keys(header: Iterable[str]) -> set[str]:
    return {key for name in header if (key := column_key(name))}


def faults(mapping: Mapping, services: Collection[str]) -> list[Fault]:
    """Everything that is wrong with a mapping; `services` are those the seller may use."""
    found = [
        fault for name, source in mapping.fields.items() for fault in _faults_of(name, source, mapping.header)
    ]
    for name, field in FIELDS.items():
        if (
            field.needed
            and not _given(mapping, name)
            and not _given(mapping, GIVEN_BY_EITHER.get(name, name))
        ):
            found.append(Fault(name, "mapping-field-missing", {"field": name}))
    constant = mapping.fields.get("delivery_service", Source()).constant.strip()
    if constant and not found and (service := FIELDS["delivery_service"].read(constant)) not in services:
        found.append(Fault("delivery_service", "service-off", {"value": service}))
    for one, other in GIVEN_BY_EITHER.items():
        if _given(mapping, one) and _given(mapping, other):
            found.append(Fault(other, "mapping-given-twice", {"field": other, "other": one}))
    market = mapping.market.strip()
    if not market or len(market) > _MARKET_LENGTH or market.casefold() == GIFT:
        found.append(Fault("market", "mapping-market-missing"))
    return found


def _given(mapping: Mapping, name: str) -> bool:
    source = mapping.fields.get(name)
    return source is not None and bool(source.columns or source.constant.strip())


def _faults_of(name: str, source: Source, header: tuple[str, ...]) -> Iterable[Fault]:
    field = FIELDS.get(name)
    if field is None:
        yield Fault(shortened(name), "mapping-field-unknown", {"field": shortened(name)})
        return
    keys = [column_key(each) for each in header]
    for column in source.columns:
        times = keys.count(column_key(column)) if column_key(column) else 0
        if times != 1:
            params: Params = {"field": name, "column": shortened(column)}
            yield Fault(name, "mapping-column-doubled" if times else "mapping-column-unknown", params)
    if len(source.columns) > field.most or len(set(source.columns)) < len(source.columns):
        yield Fault(name, "mapping-too-many-columns", {"field": name, "limit": field.most})
    if source.constant.strip():
        if source.columns or not field.constant:
            yield Fault(name, "mapping-no-constant", {"field": name})
            return
        try:
            field.read(source.constant)
        except CellRefused as refused:
            yield Fault(name, refused.code, refused.params)


def layout_of(mapping: Mapping, name: str, title: str) -> Layout:
    """The mapping as a layout like any other; it fits only sheets with the very same column names.

    The mapping must be without faults.
    """
    bound = {each: source.columns for each, source in mapping.fields.items() if source.columns}
    constants = {
        each: FIELDS[each].read(source.constant)
        for each, source in mapping.fields.items()
        if source.constant.strip()
    }
    [order_column] = bound["order_no"]

    def complete(values: Values) -> Values:
        return _completed({**values, **constants})

    return Layout(
        name=name,
        title=title,
        market=mapping.market.strip(),
        columns=tuple({key: each for each in mapping.header if (key := column_key(each))}.values()),
        fields=tuple(Field(each, columns, FIELDS[each].read) for each, columns in bound.items()),
        required=tuple((column,) for columns in bound.values() for column in columns),
        complete=complete,
        complete_column=bound.get("amount", (order_column,))[0],
        line_column=order_column,
        line_key=("order_no", "item_code", "sku", "title", "option_name"),
        exact=True,
    )


def _completed(values: dict[str, Any]) -> Values:
    """Without a cart number an order is a cart; without a price the amount is divided."""
    values["cart_no"] = values.get("cart_no") or values["order_no"]
    amount = values.pop("amount", None)
    if amount is not None:
        values["unit_price"], rest = divmod(amount, values["quantity"])
        if rest:
            raise CellRefused("price-not-whole", str(amount))
    codes = (values.get(name, "") for name in ("sku", "option_code", "item_code"))
    values["sku"] = choose_sku(*codes)
    return values

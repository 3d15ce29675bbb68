"""Registered shipments come in: hundreds in one go, and with them what was said of them before."""

from collections.abc import Iterable, Mapping, Sequence

import asyncpg
import msgspec

from kse import contracts
from kse.contracts import GiftApplied, ShipmentRegistered
from kse.work import Work
from packing.gifting import give
from packing.rules import moment, name_of, products_of
from packing.shipments import Key, names_of, while_naming, while_registering
from packing.statuses import show_standing

_SHIPMENT = (
    "id", "seller_id", "k_number", "status_at", "registered_at", "cart_no", "market", "account",
    "delivery_service", "carrier", "local_tracking_number", "declared_weight_g", "receiver_name",
    "receiver_kana", "receiver_phone", "receiver_phone2", "zip", "address", "name_english",
    "address_english", "email", "extra", "sandbox", "last_line",
)  # fmt: skip
_LINE = contracts.Line.__struct_fields__
_line_values = msgspec.structs.astuple


async def register(events: list[ShipmentRegistered], work: Work) -> None:
    """Take shipments in under their K numbers, with names from the catalogue (PAK-09)."""
    driver = await work.driver()
    await while_registering(driver)
    fresh = await _unknown(driver, events)
    if not fresh:
        return
    sold = {(event.seller, sku) for event in fresh for line in event.lines for sku in products_of(line.sku)}
    await while_naming(driver, [event.seller for event in fresh])
    names = await names_of(driver, sold)
    ids = await driver.fetch(
        "SELECT nextval(pg_get_serial_sequence('shipments', 'id')) AS id FROM generate_series(1, $1)",
        len(fresh),
    )
    numbered = [(row["id"], event) for row, event in zip(ids, fresh, strict=True)]
    await _insert(driver, "shipments", _SHIPMENT, [_shipment_row(*each) for each in numbered])
    await _insert(
        driver,
        "lines",
        ("shipment_id", "seller_id", "name", *_LINE),
        [row for id_, event in numbered for row in _line_rows(id_, event, names.get(event.seller, {}))],
    )
    keys = [(event.seller, event.k_number) for event in fresh]
    await show_standing(driver, keys)
    await give(await _early_gifts(driver, keys), work)


async def _unknown(
    driver: asyncpg.Connection, events: Iterable[ShipmentRegistered]
) -> list[ShipmentRegistered]:
    """The shipments that are not here yet, each once."""
    by_k_number = {event.k_number: event for event in events}
    rows = await driver.fetch("SELECT k_number FROM shipments WHERE k_number = ANY ($1)", list(by_k_number))
    for row in rows:
        del by_k_number[row["k_number"]]
    return list(by_k_number.values())


async def _insert(
    driver: asyncpg.Connection, table: str, columns: Sequence[str], rows: Iterable[tuple[object, ...]]
) -> None:
    """Many rows in one pipelined go; COPY is refused where row-level security is on."""
    places = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - own names only
    await driver.executemany(statement, rows)


def _shipment_row(id_: int, event: ShipmentRegistered) -> tuple[object, ...]:
    to, registered_at = event.consignee, moment(event.registered_at)
    return (
        id_, event.seller, event.k_number, registered_at, registered_at, event.cart_no, event.market,
        event.account, event.delivery_service, event.carrier, event.local_tracking_number, event.weight_g,
        to.name, to.kana, to.phone, to.phone2, to.zip, to.address, to.name_english, to.address_english,
        to.email, msgspec.json.encode(event.extra).decode(), event.sandbox,
        max((line.line for line in event.lines), default=0),
    )  # fmt: skip


def _line_rows(id_: int, event: ShipmentRegistered, names: Mapping[str, str]) -> Iterable[tuple[object, ...]]:
    for line in event.lines:
        yield id_, event.seller, name_of(line.sku, names), *_line_values(line)


async def _early_gifts(driver: asyncpg.Connection, keys: Sequence[Key]) -> list[GiftApplied]:
    """Gifts that were applied before their shipments were heard of, in the order they came."""
    sellers, k_numbers = zip(*keys, strict=True)
    rows = await driver.fetch(
        "DELETE FROM early_gifts"
        " WHERE (seller_id, k_number) IN (SELECT * FROM unnest($1::bigint[], $2::text[]))"
        " RETURNING body, heard_at",
        sellers,
        k_numbers,
    )
    rows.sort(key=lambda row: row["heard_at"])
    return [msgspec.json.decode(row["body"], type=GiftApplied) for row in rows]

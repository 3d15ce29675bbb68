"""Customs' tables: shipments and their goods lines, the catalogue, the senders, people's corrections."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from kse.contracts import (
    ProductChanged,
    SellerApproved,
    ShipmentChanged,
    ShipmentDeleted,
    ShipmentRegistered,
)
from kse.work import Work

_DETAILS = (
    "delivery_service", "local_tracking_number", "receiver_name", "receiver_kana", "receiver_name_english",
    "receiver_phone", "zip", "address", "address_english",
)  # fmt: skip
_NAMES = ", ".join(_DETAILS)
_TYPES = ", ".join(f"{name} text" for name in _DETAILS)
_NEW = ", ".join(f"excluded.{name}" for name in _DETAILS)
_NEW_UNLESS_EDITED = ", ".join(
    f"CASE WHEN s.version = 0 THEN excluded.{name} ELSE s.{name} END" for name in _DETAILS
)

_REGISTER = f"""
INSERT INTO shipments AS s (k_number, seller_id, registered_at, cart_no, market, sandbox, {_NAMES})
SELECT k_number, seller_id, registered_at, cart_no, market, sandbox, {_NAMES}
FROM jsonb_to_recordset($1) AS x (k_number text, seller_id bigint, registered_at timestamptz, cart_no text,
    market text, sandbox boolean, {_TYPES})
ORDER BY k_number
ON CONFLICT (k_number) DO UPDATE SET
    registered_at = excluded.registered_at, cart_no = excluded.cart_no, market = excluded.market,
    sandbox = excluded.sandbox, ({_NAMES}) = (SELECT {_NEW_UNLESS_EDITED})
RETURNING k_number, version = 0 AS as_told
"""  # noqa: S608

_CHANGE = f"""
INSERT INTO shipments AS s (k_number, seller_id, version, {_NAMES})
SELECT k_number, seller_id, version, {_NAMES}
FROM jsonb_to_recordset($1) AS x (k_number text, seller_id bigint, version int, {_TYPES})
ORDER BY k_number
ON CONFLICT (k_number) DO UPDATE SET version = excluded.version, ({_NAMES}) = (SELECT {_NEW})
WHERE excluded.version > s.version
RETURNING k_number, true AS as_told
"""  # noqa: S608

# Also before its registration was heard of: that may come later, and must not bring it back.
_DELETE = f"""
INSERT INTO shipments AS s (k_number, seller_id, deleted_at, {_NAMES})
SELECT DISTINCT ON (k_number) k_number, seller, deleted_at, {", ".join("''" for _ in _DETAILS)}
FROM jsonb_to_recordset($1) AS x (k_number text, seller bigint, deleted_at timestamptz) ORDER BY k_number
ON CONFLICT (k_number) DO UPDATE SET deleted_at = excluded.deleted_at
WHERE s.deleted_at IS NULL AND s.seller_id = excluded.seller_id
"""  # noqa: S608

# COPY would be refused on a table with row-level security.
_ADD_LINES = """
INSERT INTO lines (k_number, line, seller_id, order_no, sku, title, title_english, hs_code, origin, material,
    quantity, unit_price, currency)
SELECT k_number, line, seller_id, order_no, sku, title, title_english, hs_code, origin, material, quantity,
    unit_price, currency
FROM jsonb_to_recordset($1) AS x (k_number text, line int, seller_id bigint, order_no text, sku text,
    title text, title_english text, hs_code text, origin text, material text, quantity int,
    unit_price bigint, currency text)
"""

_LEARN = """
INSERT INTO products AS p
SELECT * FROM jsonb_to_recordset($1) AS x (seller_id bigint, sku text, version int, name_english text,
    name_customs text, hs_code text, origin text, material text, weight_g int)
ORDER BY seller_id, sku
ON CONFLICT (seller_id, sku) DO UPDATE SET
    version = excluded.version, name_english = excluded.name_english, name_customs = excluded.name_customs,
    hs_code = excluded.hs_code, origin = excluded.origin, material = excluded.material,
    weight_g = excluded.weight_g
WHERE excluded.version > p.version
"""

_MEET = """
INSERT INTO senders SELECT * FROM jsonb_to_record($1) AS x (seller_id bigint, name text, street text,
    city text, state text, zip text, country text, phone text)
ON CONFLICT (seller_id) DO UPDATE SET name = excluded.name, street = excluded.street, city = excluded.city,
    state = excluded.state, zip = excluded.zip, country = excluded.country, phone = excluded.phone
"""

_CORRECT = """
INSERT INTO corrections AS c (k_number, line, seller_id, name_english, hs_code)
SELECT l.k_number, l.line, l.seller_id, coalesce($4, ''), coalesce($5, '') FROM lines l
WHERE l.k_number = $1 AND l.line = $2 AND $3 = 0
ON CONFLICT DO NOTHING RETURNING version
"""
_CORRECT_AGAIN = """
UPDATE corrections SET version = version + 1, name_english = coalesce($4, name_english),
    hs_code = coalesce($5, hs_code)
WHERE k_number = $1 AND line = $2 AND version = $3 RETURNING version
"""


async def register(work: Work, events: Iterable[ShipmentRegistered]) -> None:
    """Take shipments in; an edit that came before its registration stays."""
    told = {event.k_number: event for event in events}
    rows = [
        {
            **_details(event),
            "registered_at": event.registered_at,
            "cart_no": event.cart_no,
            "market": event.market,
            "sandbox": event.sandbox,
        }
        for event in told.values()
    ]
    await _keep(work, _REGISTER, rows, told)


async def change(work: Work, events: Iterable[ShipmentChanged]) -> None:
    """Take over edits, lines and all; older versions never win."""
    told = {event.k_number: event for event in sorted(events, key=lambda event: event.version)}
    rows = [{**_details(event), "version": event.version} for event in told.values()]
    await _keep(work, _CHANGE, rows, told)


async def delete(work: Work, events: Sequence[ShipmentDeleted]) -> None:
    """Take shipments off the export list."""
    await (await work.driver()).execute(_DELETE, _json(events))


async def _keep(work: Work, statement: str, rows: list[dict[str, Any]], told: dict[str, Any]) -> None:
    driver = await work.driver()
    kept = [row["k_number"] for row in await driver.fetch(statement, _json(rows)) if row["as_told"]]
    await driver.execute("DELETE FROM lines WHERE k_number = ANY ($1)", kept)
    await driver.execute(_ADD_LINES, _json([row for k_number in kept for row in _lines(told[k_number])]))


async def learn(work: Work, events: Iterable[ProductChanged]) -> None:
    """Take over the catalogue; older versions never win."""
    newest = {(e.seller, e.sku): e for e in sorted(events, key=lambda event: event.version)}
    rows = [
        {
            "seller_id": event.seller,
            "sku": event.sku,
            "version": event.version,
            "name_english": event.name_english,
            "name_customs": event.name_customs,
            "hs_code": event.hs_code,
            "origin": event.origin,
            "material": event.material,
            "weight_g": event.weight_g,
        }
        for event in newest.values()
    ]
    await (await work.driver()).execute(_LEARN, _json(rows))


async def meet_sender(work: Work, event: SellerApproved) -> None:
    """Know the company's English data as the consignor."""
    sender = {"seller_id": event.seller, **msgspec.structs.asdict(event.sender)}
    await (await work.driver()).execute(_MEET, _json(sender))


async def correct(
    work: Work, place: tuple[str, int], version: int, name_english: str | None, hs_code: str | None
) -> int | None:
    """Write down what a person says of a line; answers the new version, None when the given one is old.

    None leaves a value as it is; "" gives it back to the catalogue.
    """
    driver = await work.driver()
    given = (*place, version, name_english, hs_code)
    again: int | None = await driver.fetchval(_CORRECT_AGAIN if version else _CORRECT, *given)
    return again


def _lines(event: ShipmentRegistered | ShipmentChanged) -> list[dict[str, Any]]:
    whose = {"k_number": event.k_number, "seller_id": event.seller}
    return [{**msgspec.structs.asdict(line), **whose} for line in event.lines]


def _details(event: ShipmentRegistered | ShipmentChanged) -> dict[str, Any]:
    consignee = event.consignee
    return {
        "k_number": event.k_number,
        "seller_id": event.seller,
        "delivery_service": event.delivery_service,
        "local_tracking_number": event.local_tracking_number,
        "receiver_name": consignee.name,
        "receiver_kana": consignee.kana,
        "receiver_name_english": consignee.name_english,
        "receiver_phone": consignee.phone,
        "zip": consignee.zip,
        "address": consignee.address,
        "address_english": consignee.address_english,
    }


def _json(rows: object) -> str:
    return msgspec.json.encode(rows).decode()

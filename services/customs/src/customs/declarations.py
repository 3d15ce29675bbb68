"""The export list: every goods line of a period with what customs needs of it (CUS-01)."""

import re
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import msgspec

from customs.adapters.romaji import romanised
from customs.rules import Goods, Product, declared
from kse.days import start_of
from kse.errors import Refusal
from kse.identity import Identity
from kse.work import Work

MOST_ROWS = 50_000

NEEDED = ("name_english", "hs_code", "weight_g", "origin", "receiver_kana", "receiver_name_english")
"""What a line must have before it is declared; named in `missing` where it has not."""

_SELECT = f"""
SELECT s.k_number, s.seller_id, s.registered_at, s.cart_no, s.market, s.delivery_service,
    s.local_tracking_number, s.receiver_name, s.receiver_kana, s.receiver_name_english, s.receiver_phone,
    s.zip, s.address, s.address_english,
    l.line, l.order_no, l.sku, l.title, l.title_english, l.hs_code, l.origin, l.material, l.quantity,
    l.unit_price, l.currency,
    coalesce(c.version, 0) AS version, coalesce(c.name_english, '') AS corrected_name,
    coalesce(c.hs_code, '') AS corrected_hs_code
FROM shipments s JOIN lines l USING (k_number) LEFT JOIN corrections c ON c.k_number = l.k_number
    AND c.line = l.line
WHERE ($1::bigint IS NULL OR s.seller_id = $1) AND NOT s.sandbox AND s.deleted_at IS NULL
  AND s.registered_at >= coalesce($2::timestamptz, '-infinity')
  AND s.registered_at < coalesce($3::timestamptz, 'infinity')
  AND ($4::text[] IS NULL OR s.k_number = ANY ($4))
  AND ($5::int IS NULL OR l.line = $5)
ORDER BY s.registered_at DESC, s.k_number DESC, l.line
LIMIT {MOST_ROWS + 1}
"""  # noqa: S608


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """The consignor: the company's English data."""

    name: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = ""
    phone: str = ""


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """One goods line as it is declared; `missing` names the columns that are not known."""

    id: str
    version: int
    k_number: str
    line: int
    registered_at: datetime
    cart_no: str
    order_no: str
    market: str
    sku: str
    title: str
    name_english: str
    hs_code: str
    origin: str
    material: str
    quantity: int
    unit_price: int
    amount: int
    currency: str
    weight_g: int | None
    delivery_service: str
    local_tracking_number: str
    receiver_name: str
    receiver_kana: str
    receiver_name_english: str
    receiver_phone: str
    zip: str
    address: str
    address_english: str
    sender: Sender
    missing: list[str]


COLUMNS = tuple(name for name in Declaration.__struct_fields__ if name != "sender")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines: of KST days, of K numbers, of one line number."""

    first_day: str = ""
    last_day: str = ""
    k_numbers: str = ""
    line: int | None = None


async def listed(work: Work, identity: Identity, asked: Asked) -> list[Declaration]:
    """The declarations asked for, newest shipment first, filled from today's catalogue.

    Refuses more than 50,000 lines: a sheet must never lack some of them silently.
    """
    driver = await work.driver()
    start = start_of(asked.first_day, "from")
    end = start_of(asked.last_day, "to")
    rows = await driver.fetch(
        _SELECT,
        None if identity.role == "operator" else identity.of_seller,
        start,
        end + timedelta(days=1) if end else None,
        re.findall(r"[^\s,;]+", asked.k_numbers) or None,
        asked.line,
    )
    if len(rows) > MOST_ROWS:
        raise Refusal("too-many-lines", limit=f"{MOST_ROWS:,}")
    catalogues = await _catalogues(driver, rows)
    senders = await _senders(driver, rows)
    return [
        _declaration(row, catalogues.get(row["seller_id"], {}), senders.get(row["seller_id"], Sender()))
        for row in rows
    ]


def grid(declarations: list[Declaration]) -> dict[str, Any]:
    """As the pages' grids read it."""
    rows = [tuple(getattr(declaration, name) for name in COLUMNS) for declaration in declarations]
    return {"columns": COLUMNS, "rows": rows, "total": len(rows)}


def _declaration(row: asyncpg.Record, catalogue: dict[str, Product], sender: Sender) -> Declaration:
    goods = Goods(
        sku=row["sku"],
        quantity=row["quantity"],
        title_english=row["title_english"],
        hs_code=row["hs_code"],
        origin=row["origin"],
        material=row["material"],
        corrected_name=row["corrected_name"],
        corrected_hs_code=row["corrected_hs_code"],
    )
    told = declared(goods, catalogue)
    known: dict[str, Any] = {
        "name_english": told.name_english,
        "hs_code": told.hs_code,
        "weight_g": told.weight_g or None,
        "origin": told.origin,
        "receiver_kana": row["receiver_kana"],
        "receiver_name_english": row["receiver_name_english"] or romanised(row["receiver_kana"]),
    }
    return Declaration(
        **{name: row[name] for name in _AS_STORED},
        **known,
        id=f"{row['k_number']}-{row['line']}",
        material=told.material,
        amount=row["unit_price"] * row["quantity"],
        sender=sender,
        missing=[name for name in NEEDED if not known[name]],
    )


_AS_STORED = (
    "version", "k_number", "line", "registered_at", "cart_no", "order_no", "market", "sku", "title",
    "quantity", "unit_price", "currency", "delivery_service", "local_tracking_number", "receiver_name",
    "receiver_phone", "zip", "address", "address_english",
)  # fmt: skip


async def _catalogues(
    driver: asyncpg.Connection, rows: list[asyncpg.Record]
) -> dict[int, dict[str, Product]]:
    """Seller → SKU → product, of the SKUs these lines name."""
    skus = {code.strip() for row in rows for code in row["sku"].split(",")}
    found = await driver.fetch(
        "SELECT seller_id, sku, name_english, name_customs, hs_code, origin, material, weight_g FROM products"
        " WHERE seller_id = ANY ($1) AND sku = ANY ($2)",
        list({row["seller_id"] for row in rows}),
        list(skus),
    )
    catalogues: dict[int, dict[str, Product]] = {}
    for seller, sku, *values in found:
        names = ("name_english", "name_customs", "hs_code", "origin", "material", "weight_g")
        catalogues.setdefault(seller, {})[sku] = Product(**dict(zip(names, values, strict=True)))
    return catalogues


async def _senders(driver: asyncpg.Connection, rows: list[asyncpg.Record]) -> dict[int, Sender]:
    found = await driver.fetch(
        "SELECT * FROM senders WHERE seller_id = ANY ($1)", list({row["seller_id"] for row in rows})
    )
    return {row["seller_id"]: msgspec.convert(dict(row), Sender) for row in found}

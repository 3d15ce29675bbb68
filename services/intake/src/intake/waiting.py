"""Waiting orders taken in and listed, many at once (INT-02, INT-04, MKT-05)."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from operator import attrgetter
from typing import Any

import asyncpg
import msgspec

from intake.checks.checking import LOOKED_AT, NONE_FOUND, look, settings_of, shown, together
from intake.mapping.applying import MARKS, mapped
from intake.rules import item_key
from kse.contracts import OrderLine

_FROM_LINE = (
    "market", "shop", "cart_no", "order_no", "market_status", "item_code", "seller_item_code", "sku", "title",
    "option_name", "option_code", "unit_price", "quantity", "currency", "ordered_at", "paid_at",
    "receiver_name", "receiver_kana", "receiver_phone", "receiver_phone2", "zip", "address", "buyer_name",
    "desired_delivery", "message", "material", "hs_code", "image_url", "delivery_service",
)  # fmt: skip
_STORED = (
    "seller_id", "source", "upload_id", "account", "market_cart_no", "item_key", "findings", "address_key",
    *MARKS, *_FROM_LINE,
)  # fmt: skip

_values = attrgetter(*_FROM_LINE)

GRID = (
    "id", "version", "created_at", "market_status", "delivery_service", "market", "shop", "cart_no",
    "order_no", "item_code", "seller_item_code", "sku", "title", "option_name", "option_code",
    "unit_price", "quantity", "amount", "currency", "ordered_at", "paid_at", "receiver_name",
    "receiver_kana", "receiver_phone", "receiver_phone2", "zip", "address", "buyer_name",
    "desired_delivery", "message", "material", "hs_code", "image_url", "source", "file_name", "mapping",
    "mapping_rule", "market_option_code", "check", "findings",
)  # fmt: skip

MAX_WAITING = 50_000
_AT_ONCE = 2_000
_ADDED = ("check", "findings")
_COMPUTED = {
    "amount": "w.unit_price * w.quantity AS amount",
    "file_name": "coalesce(u.file_name, '') AS file_name",
    "mapping": "CASE WHEN w.code_from = 'rule' THEN coalesce(m.place::text, '–') ELSE '' END AS mapping",
    "mapping_rule": "CASE WHEN w.code_from = 'rule' THEN w.mapping_rule END AS mapping_rule",
}
_JOINED = """waiting_order w LEFT JOIN upload u ON u.id = w.upload_id
    LEFT JOIN mapping_rule m ON m.id = w.mapping_rule AND m.seller_id = w.seller_id"""
_LIST = f"""
SELECT {", ".join(_COMPUTED.get(name, f"w.{name}") for name in GRID if name not in _ADDED)},
    w.address_key, coalesce(w.findings::text, '[]') AS found
FROM {_JOINED}
WHERE w.seller_id = $1 AND w.state = 'waiting' AND ($3::bigint[] IS NULL OR w.id = ANY ($3))
ORDER BY w.id DESC LIMIT $2
"""  # noqa: S608 - names from this module
DELETED = (*(name for name in GRID if name not in _ADDED), "deleted_at", "deleted_by")
_DELETED = f"""
SELECT {", ".join(_COMPUTED.get(name, f"w.{name}") for name in DELETED)}
FROM {_JOINED}
WHERE w.seller_id = $1 AND w.state = 'deleted' ORDER BY w.deleted_at DESC, w.id DESC LIMIT $2
"""  # noqa: S608 - names from this module
_NAME, _CART = GRID.index("receiver_name"), GRID.index("cart_no")
_COMING = f"""
CREATE TEMP TABLE IF NOT EXISTS coming ON COMMIT DELETE ROWS AS
SELECT 0 AS place, {", ".join(_STORED)} FROM waiting_order WITH NO DATA
"""  # noqa: S608 - names from this module
_TAKE = f"""
WITH taken AS (
    INSERT INTO waiting_order ({", ".join(_STORED)}) SELECT {", ".join(_STORED)} FROM coming ORDER BY place
    ON CONFLICT (seller_id, market, market_cart_no, order_no, item_key) WHERE state <> 'deleted' DO NOTHING
    RETURNING market, market_cart_no, order_no, item_key)
SELECT min(c.place) AS place
FROM coming c JOIN taken t USING (market, market_cart_no, order_no, item_key)
GROUP BY market, market_cart_no, order_no, item_key
"""  # noqa: S608 - names from this module

# A line that came again after it was deleted may have been deleted again: only its newest is put back.
_RESTORABLE = """
SELECT DISTINCT ON (w.market, w.market_cart_no, w.order_no, w.item_key) w.id FROM waiting_order w
WHERE w.seller_id = $1 AND w.id = ANY ($2::bigint[]) AND w.state = 'deleted' AND NOT EXISTS (
    SELECT FROM waiting_order o WHERE o.seller_id = $1 AND o.market = w.market
    AND o.market_cart_no = w.market_cart_no AND o.order_no = w.order_no AND o.item_key = w.item_key
    AND o.state <> 'deleted')
ORDER BY w.market, w.market_cart_no, w.order_no, w.item_key, w.id DESC
"""
# Apart from the question above: joined to it, PostgreSQL looks through all deleted lines for each.
_RESTORE = """
UPDATE waiting_order SET state = 'waiting', version = version + 1, deleted_at = NULL, deleted_by = ''
WHERE seller_id = $1 AND id = ANY ($2::bigint[]) AND state = 'deleted' RETURNING id
"""


async def take_in(
    driver: asyncpg.Connection,
    seller: int,
    lines: Sequence[OrderLine],
    *,
    source: str,
    upload: int | None = None,
    accounts: Iterable[int | None] = (),
) -> list[bool]:
    """Store the order lines that have not come before; tells for each whether it was new.

    While PostgreSQL stores some of them, the next are looked at.
    """
    if not lines:
        return []
    settings = await settings_of(driver, seller)
    plain, accounts = lines, list(accounts) or [None] * len(lines)
    lines, marks = await mapped(driver, seller, plain, accounts)
    await driver.execute(_COMING)
    seen: dict[tuple[str, ...], int] = {}
    records: list[tuple[Any, ...]] = []
    new: list[bool] = []
    for at in range(0, len(lines), _AT_ONCE):
        some = slice(at, at + _AT_ONCE)
        looked_at = [{name: getattr(line, name) for name in LOOKED_AT} for line in plain[some]]
        looking = asyncio.create_task(asyncio.to_thread(look, looked_at, settings))
        try:
            new += await _keep_new(driver, records)
        finally:
            findings, address_keys = await looking
        records = [
            (
                place, seller, source, upload, account, line.cart_no, item_key(line, seen),
                *said, *mark, *_values(line),
            )
            for place, (line, account, mark, *said) in enumerate(
                zip(lines[some], accounts[some], marks[some], findings, address_keys, strict=True)
            )
        ]  # fmt: skip
    return new + await _keep_new(driver, records)


async def _keep_new(driver: asyncpg.Connection, records: list[tuple[Any, ...]]) -> list[bool]:
    """Store what has not come before: one COPY into a temporary table and one INSERT."""
    if not records:
        return []
    await driver.copy_records_to_table(
        "coming", schema_name="pg_temp",
        columns=["place", *_STORED], records=records,
    )  # fmt: skip
    taken = {row["place"] for row in await driver.fetch(_TAKE)}
    await driver.execute("TRUNCATE coming")
    return [place in taken for place in range(len(records))]


async def rows_of(
    driver: asyncpg.Connection, seller: int, lang: str, *, ids: Sequence[int] | None = None
) -> AsyncIterator[list[tuple[Any, ...]]]:
    """The waiting list or these lines of it, some at a time: newest first, with what the checks say."""
    settings = await settings_of(driver, seller)
    # The list is fixed first: what is counted after it holds at least the lines on it.
    listed = await driver.cursor(_LIST, seller, MAX_WAITING, None if ids is None else list(ids))
    shared = await together(driver, seller, settings)
    while some := await listed.fetch(_AT_ONCE):
        rows: list[tuple[Any, ...]] = []
        for *plain, address_key, kept in some:
            beside = shared.findings(plain[_NAME], address_key, plain[_CART])
            if beside or kept != NONE_FOUND:
                found = shown(kept, beside, settings, lang)
                rows.append((*plain, " · ".join(finding["name"] for finding in found), found))
            else:
                rows.append((*plain, "", ()))
        yield rows


async def waiting_list(driver: asyncpg.Connection, seller: int, lang: str) -> list[bytes]:
    """The waiting list as the grid reads it, `{columns, rows, total}` in pieces of JSON.

    It is written as it comes: as objects it would take ten times the memory, as one text twice.
    """
    total, pieces = 0, [b'{"columns":' + msgspec.json.encode(GRID) + b',"rows":[']
    async for some in rows_of(driver, seller, lang):
        pieces += [b"," if total else b"", msgspec.json.encode(some)[1:-1]]
        total += len(some)
    return [*pieces, b'],"total":%d}' % total]


async def deleted_list(driver: asyncpg.Connection, seller: int) -> dict[str, Any]:
    """The lines that were deleted, the latest first."""
    rows = [tuple(row) for row in await driver.fetch(_DELETED, seller, MAX_WAITING)]
    return {"columns": DELETED, "rows": rows, "total": len(rows)}


async def put_back(driver: asyncpg.Connection, seller: int, ids: Sequence[int]) -> list[int]:
    """Put deleted lines back on the list, each once; tells which."""
    fit = [row["id"] for row in await driver.fetch(_RESTORABLE, seller, list(ids))]
    return [row["id"] for row in await driver.fetch(_RESTORE, seller, fit)]

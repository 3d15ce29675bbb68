"""Giving gifts to shipments, many at once (GFT-02)."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from gifts.model import GiftItem
from kse.contracts import GiftApplied
from kse.work import Work


class Outcome(msgspec.Struct):
    """Who gets the gift and why others do not."""

    applied: list[str]
    refused: list[tuple[str, str]]
    """(K number, code of the reason)."""


async def apply(work: Work, item: GiftItem, k_numbers: Sequence[str], quantity: int, user: int) -> Outcome:
    """Give one gift to each of these shipments that is not accepted yet and does not have it.

    The unique index decides between two people who give the same gift at once.
    """
    driver = await work.driver()
    asked = list(dict.fromkeys(k_numbers))
    known = await driver.fetch(
        "SELECT k_number, CASE WHEN deleted THEN 'shipment-deleted' WHEN NOT open THEN 'accepted-already'"
        " ELSE '' END AS closed FROM shipment"
        " WHERE seller_id = $1 AND k_number = ANY ($2::text[]) AND registered FOR SHARE",
        item.seller_id, asked,
    )  # fmt: skip
    closed = {row["k_number"]: row["closed"] for row in known}
    fit = [k_number for k_number in asked if closed.get(k_number) == ""]
    given = await driver.fetch(
        "INSERT INTO application (id, seller_id, k_number, item_code, quantity, applied_by)"
        " SELECT id, $3, k_number, $4, $5, $6 FROM unnest($1::uuid[], $2::text[]) AS fit (id, k_number)"
        " ON CONFLICT (k_number, item_code) WHERE state <> 'refused' DO NOTHING RETURNING id, k_number",
        [uuid.uuid4() for _ in fit], fit, item.seller_id, item.code, quantity, user,
    )  # fmt: skip
    for row in given:
        work.emit(
            GiftApplied(
                seller=item.seller_id,
                k_number=row["k_number"],
                application=str(row["id"]),
                gift_code=item.code,
                name=item.name,
                name_english=item.name_english,
                sku=item.sku,
                quantity=quantity,
            )
        )
    applied = {row["k_number"] for row in given}
    refused = []
    for k_number in asked:
        if k_number not in closed:
            refused.append((k_number, "shipment-unknown"))
        elif closed[k_number]:
            refused.append((k_number, closed[k_number]))
        elif k_number not in applied:
            refused.append((k_number, "gift-given-already"))
    return Outcome([k_number for k_number in asked if k_number in applied], refused)


async def next_code(work: Work, seller: int, today: datetime) -> str:
    """`ITEM_yyyymmddNNNN`, counted per seller and day."""
    driver = await work.driver()
    last = await driver.fetchval(
        "INSERT INTO item_counter VALUES ($1, $2, 1)"
        " ON CONFLICT (seller_id, day) DO UPDATE SET last = item_counter.last + 1 RETURNING last",
        seller, today.date(),
    )  # fmt: skip
    return f"ITEM_{today:%Y%m%d}{last:04d}"


async def sku_is_known(work: Work, seller: int, sku: str) -> bool:
    """Whether the catalogue has this SKU."""
    driver = await work.driver()
    return bool(
        await driver.fetchval(
            "SELECT EXISTS (SELECT FROM product WHERE seller_id = $1 AND sku = $2)", seller, sku
        )
    )


async def remember_shipments(work: Work, shipments: Iterable[tuple[str, int]]) -> None:
    """Shipments that exist; one whose acceptance was heard of first stays closed."""
    k_numbers, sellers = zip(*shipments, strict=True)
    await (await work.driver()).execute(
        "INSERT INTO shipment (k_number, seller_id, registered)"
        " SELECT *, true FROM unnest($1::text[], $2::bigint[])"
        " ON CONFLICT (k_number) DO UPDATE SET registered = true",
        k_numbers, sellers,
    )  # fmt: skip


async def close_shipments(work: Work, shipments: Iterable[tuple[str, int]]) -> None:
    """Shipments that take no more gifts."""
    k_numbers, sellers = zip(*shipments, strict=True)
    await (await work.driver()).execute(
        "INSERT INTO shipment (k_number, seller_id, open)"
        " SELECT *, false FROM unnest($1::text[], $2::bigint[])"
        " ON CONFLICT (k_number) DO UPDATE SET open = false",
        k_numbers, sellers,
    )  # fmt: skip


async def give_back(work: Work, shipments: Iterable[tuple[str, int]]) -> None:
    """Shipments that were deleted: what was given to them counts no longer, whatever packing said of it."""
    k_numbers, sellers = zip(*shipments, strict=True)
    driver = await work.driver()
    await driver.execute(
        "INSERT INTO shipment (k_number, seller_id, open, deleted)"
        " SELECT *, false, true FROM unnest($1::text[], $2::bigint[])"
        " ON CONFLICT (k_number) DO UPDATE SET open = false, deleted = true"
        " WHERE shipment.seller_id = excluded.seller_id",
        k_numbers, sellers,
    )  # fmt: skip
    await driver.execute(
        "UPDATE application a SET state = 'refused', reason = 'deleted'"
        " FROM unnest($1::text[], $2::bigint[]) AS gone (k_number, seller_id)"
        " WHERE a.k_number = gone.k_number AND a.seller_id = gone.seller_id AND a.state <> 'refused'",
        k_numbers, sellers,
    )  # fmt: skip


async def remember_products(work: Work, products: Iterable[tuple[int, str, int]]) -> None:
    """SKUs of the catalogue."""
    await (await work.driver()).executemany(
        "INSERT INTO product VALUES ($1, $2, $3) ON CONFLICT (seller_id, sku)"
        " DO UPDATE SET version = greatest(product.version, excluded.version)",
        list(products),
    )


async def settle(work: Work, answers: Iterable[tuple[str, str, str]]) -> None:
    """What packing answered to applications."""
    ids, states, reasons = zip(*answers, strict=True)
    await (await work.driver()).execute(
        "UPDATE application a SET state = answer.state, reason = answer.reason"
        " FROM unnest($1::uuid[], $2::text[], $3::text[]) AS answer (id, state, reason)"
        " WHERE a.id = answer.id AND a.state = 'applied'",
        ids, states, reasons,
    )  # fmt: skip

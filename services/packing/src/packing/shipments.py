"""Finding shipments and locking them, in the order of their ids, before anything is decided on them."""

from collections.abc import Iterable, Sequence

import asyncpg
from sqlalchemy import ARRAY, Select, Text, any_, literal, select

from kse.work import Work
from packing.model import Shipment

Key = tuple[int, str]
"""A seller and one of its K numbers."""

# Advisory lock spaces: any two numbers that no other use of this database shares.
_ARRIVALS = 7_214_001
_CATALOGUE = 7_214_002


def with_k_numbers(k_numbers: Iterable[str], seller: int | None) -> Select[Shipment]:
    """Shipments; `seller` None asks for those of any company the transaction may see."""
    wanted = select(Shipment).where(Shipment.k_number == any_(literal(list(k_numbers), ARRAY(Text))))
    if seller is not None:
        wanted = wanted.where(Shipment.seller_id == seller)
    return wanted


async def locked(
    work: Work, k_numbers: Iterable[str], seller: int | None = None, *, lines: bool = True
) -> list[Shipment]:
    """The shipments with these K numbers, locked and as they are now; without their lines where told so."""
    wanted = with_k_numbers(k_numbers, seller)
    found = await work.session.scalars(
        (wanted.options(Shipment.with_lines()) if lines else wanted)
        .order_by(Shipment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(found)


async def lock_rows(driver: asyncpg.Connection, sellers: Sequence[int], k_numbers: Sequence[str]) -> set[Key]:
    """Lock shipments without reading them; tells which of the keys there are."""
    rows = await driver.fetch(
        "SELECT s.seller_id, s.k_number FROM shipments s WHERE (s.seller_id, s.k_number) IN"
        " (SELECT * FROM unnest($1::bigint[], $2::text[])) ORDER BY s.id FOR UPDATE OF s",
        sellers,
        k_numbers,
    )
    return {(row["seller_id"], row["k_number"]) for row in rows}


async def while_registering(driver: asyncpg.Connection) -> None:
    """Any number of registrations go on at once; see `after_registrations`."""
    await driver.execute("SELECT pg_advisory_xact_lock_shared($1)", _ARRIVALS)


async def after_registrations(driver: asyncpg.Connection) -> None:
    """Wait for every registration under way, and keep new ones waiting until this transaction ends.

    Whoever finds no shipment for what it heard calls this, looks again, and only then keeps it for later:
    without it a registration committed in between would never see what was kept.
    """
    await driver.execute("SELECT pg_advisory_xact_lock($1)", _ARRIVALS)


async def while_naming(driver: asyncpg.Connection, sellers: Iterable[int]) -> None:
    """Hold the sellers' catalogues still until the names just looked up are committed."""
    for seller in sorted(set(sellers)):
        await driver.execute("SELECT pg_advisory_xact_lock_shared($1, $2)", _CATALOGUE, seller % 2**31)


async def while_changing_catalogue(driver: asyncpg.Connection, seller: int) -> None:
    """Wait for lines that are being named, so that a new name reaches every one of them."""
    await driver.execute("SELECT pg_advisory_xact_lock($1, $2)", _CATALOGUE, seller % 2**31)


async def names_of(driver: asyncpg.Connection, products: Iterable[Key]) -> dict[int, dict[str, str]]:
    """Pick & pack names by seller and SKU."""
    asked = list(set(products))
    rows = await driver.fetch(
        "SELECT p.seller_id, p.sku, p.name FROM products p"
        " JOIN unnest($1::bigint[], $2::text[]) AS asked (seller_id, sku) USING (seller_id, sku)",
        [seller for seller, _ in asked],
        [sku for _, sku in asked],
    )
    names: dict[int, dict[str, str]] = {}
    for row in rows:
        names.setdefault(row["seller_id"], {})[row["sku"]] = row["name"]
    return names

"""What a deleted shipment gives back: its PackageNo, and the order lines it was made of (INT-11)."""

from collections.abc import Iterable
from datetime import datetime

import asyncpg

_FORGET_REGISTRATIONS = """
UPDATE registration r SET deleted_at = gone.at
FROM unnest($1::bigint[], $2::text[], $3::timestamptz[]) AS gone (seller_id, k_number, at)
WHERE r.seller_id = gone.seller_id AND r.k_number = gone.k_number AND r.deleted_at IS NULL
"""
# As lines a person deleted from the list: the same file brings them again, and they can be put back.
_FREE_LINES = """
UPDATE waiting_order w
SET state = 'deleted', k_number = NULL, version = version + 1, deleted_at = gone.at
FROM unnest($1::bigint[], $2::text[], $3::timestamptz[]) AS gone (seller_id, k_number, at)
WHERE w.seller_id = gone.seller_id AND w.k_number = gone.k_number
"""


_NAMED = """
SELECT cart_no,
    array_agg(k_number ORDER BY registered_at, k_number) FILTER (WHERE deleted_at IS NULL) AS live,
    (array_agg(k_number ORDER BY deleted_at DESC) FILTER (WHERE deleted_at IS NOT NULL))[1] AS gone
FROM registration WHERE seller_id = $1 AND cart_no = ANY ($2::text[]) GROUP BY cart_no
"""


async def named(driver: asyncpg.Connection, seller: int, package_nos: Iterable[str]) -> dict[str, list[str]]:
    """The K numbers under each PackageNo or cart number; the last one deleted where there is no other.

    The web may register one cart several times, so that there can be several.
    """
    asked = [package_no for package_no in package_nos if "\x00" not in package_no]
    rows = await driver.fetch(_NAMED, seller, asked)
    return {row["cart_no"]: row["live"] or [row["gone"]] for row in rows}


async def free(driver: asyncpg.Connection, gone: Iterable[tuple[int, str, str]]) -> None:
    """Free what these shipments held: (seller, K number, moment in ISO 8601). A repeat changes nothing."""
    sellers, k_numbers, moments = zip(*gone, strict=True)
    given = sellers, k_numbers, [datetime.fromisoformat(at) for at in moments]
    await driver.execute(_FORGET_REGISTRATIONS, *given)
    await driver.execute(_FREE_LINES, *given)

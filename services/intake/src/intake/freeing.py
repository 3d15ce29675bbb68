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
UPDATE waiting_order w SET state = 'deleted', k_number = NULL, version = version + 1
FROM unnest($1::bigint[], $2::text[]) AS gone (seller_id, k_number)
WHERE w.seller_id = gone.seller_id AND w.k_number = gone.k_number
"""


async def free(driver: asyncpg.Connection, gone: Iterable[tuple[int, str, str]]) -> None:
    """Free what these shipments held: (seller, K number, moment in ISO 8601). A repeat changes nothing."""
    sellers, k_numbers, moments = zip(*gone, strict=True)
    await driver.execute(
        _FORGET_REGISTRATIONS, sellers, k_numbers, [datetime.fromisoformat(at) for at in moments]
    )
    await driver.execute(_FREE_LINES, sellers, k_numbers)

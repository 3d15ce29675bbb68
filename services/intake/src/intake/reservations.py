"""Local numbers packing asks for: a change of service, a split, a re-delivery (architecture, 1; INT-12)."""

from collections import Counter
from collections.abc import Sequence

import asyncpg
import msgspec

from intake import registration
from intake.services import services_for
from kse.database import Database

LONGEST_KEY = 200


class Wish(msgspec.Struct, frozen=True):
    """A number that is asked for; the key is the asker's, so that asking again costs no other number."""

    key: str
    delivery_service: str


class Reserved(msgspec.Struct):
    """The number a key got; "" where the carrier's ranges are empty, or where there is a refusal."""

    key: str
    carrier: str
    number: str = ""
    refusal: str = ""


async def reserve(database: Database, seller: int, wishes: Sequence[Wish]) -> list[Reserved]:
    """A number for each wish, in their order. A number nobody uses in the end is a harmless gap."""
    async with database.work(str(seller)) as work:
        services = await services_for(work, database, seller)
        known = await _known(await work.driver(), seller, [wish.key for wish in wishes])
    wanted = {wish.key: services.get(wish.delivery_service, "") for wish in wishes}
    missing = {key: carrier for key, carrier in wanted.items() if carrier and key not in known}
    if missing:
        pools = await registration.reserve(database, Counter(missing.values()), seller)
        left = {carrier: iter(numbers) for carrier, numbers in pools.items()}
        taken = [(key, carrier, next(left[carrier], "")) for key, carrier in missing.items()]
        async with database.work(str(seller)) as work:
            driver = await work.driver()
            await _keep(driver, seller, [each for each in taken if each[2]])
            known |= await _known(driver, seller, list(missing))
    return [
        known.get(key, Reserved(key, carrier, refusal="" if carrier else "service-off"))
        for key, carrier in wanted.items()
    ]


async def _known(driver: asyncpg.Connection, seller: int, keys: Sequence[str]) -> dict[str, Reserved]:
    rows = await driver.fetch(
        "SELECT key, carrier, local_tracking_number FROM local_reservation"
        " WHERE seller_id = $1 AND key = ANY ($2::text[])",
        seller, keys,
    )  # fmt: skip
    return {row["key"]: Reserved(*row) for row in rows}


async def _keep(driver: asyncpg.Connection, seller: int, taken: Sequence[tuple[str, str, str]]) -> None:
    """Of two that ask with one key at once the first keeps its number, and both get that one."""
    if taken:
        await driver.execute(
            "INSERT INTO local_reservation (seller_id, key, carrier, local_tracking_number)"
            " SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[]) ORDER BY 2"
            " ON CONFLICT (seller_id, key) DO NOTHING",
            seller, *zip(*taken, strict=True),
        )  # fmt: skip

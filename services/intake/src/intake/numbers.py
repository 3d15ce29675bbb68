"""K numbers and local tracking numbers: issued once, across replicas, restarts and kills (INT-12)."""

from datetime import datetime
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from kse.errors import Refusal

KST = ZoneInfo("Asia/Seoul")
CARRIER_OF = {"KSE": "SAGAWA", "KSE Light": "NEKOPOS"}
"""The Japanese carrier of each delivery service."""


class PoolEmpty(Refusal):
    """No local tracking number is left in the carrier's ranges; an operator must add one."""


class NumberRange(msgspec.Struct):
    """A block of local numbers, without their check digits, that a carrier gave us."""

    carrier: str
    first: int
    last: int


def with_check_digit(body: int) -> str:
    """Eleven digits and their remainder by seven, as Sagawa and Nekopos number parcels."""
    return f"{body:011d}{body % 7}"


def k_number(at: datetime, tail: int) -> str:
    """`K` + yymmdd of that moment in Korea + seven digits."""
    return f"{_day(at)}{tail:07d}"


def _day(at: datetime) -> str:
    return f"K{at.astimezone(KST):%y%m%d}"


async def k_numbers(driver: asyncpg.Connection, count: int, at: datetime) -> list[str]:
    """As many new K numbers of that moment.

    A sequence issues the tails, so a rollback leaves a gap and never a repeat.
    """
    rows = await driver.fetch("SELECT nextval('k_tail') AS tail FROM generate_series(1, $1)", count)
    day = _day(at)
    return [f"{day}{row['tail']:07d}" for row in rows]


async def local_numbers(driver: asyncpg.Connection, carrier: str, count: int) -> list[str]:
    """As many new local numbers of a carrier, from its oldest open ranges; raises PoolEmpty and takes none.

    Holds the ranges' rows until the caller's transaction ends, so give it one of its own.
    """
    ranges = await driver.fetch(
        "SELECT id, next, last FROM number_range WHERE carrier = $1 AND next <= last ORDER BY id FOR UPDATE",
        carrier,
    )
    issued: list[str] = []
    for row in ranges:
        take = min(count - len(issued), row["last"] - row["next"] + 1)
        issued.extend(with_check_digit(body) for body in range(row["next"], row["next"] + take))
        await driver.execute("UPDATE number_range SET next = next + $2 WHERE id = $1", row["id"], take)
        if len(issued) == count:
            return issued
    raise PoolEmpty("pool-empty", carrier=carrier, left=len(issued), asked=count)


async def levels(driver: asyncpg.Connection) -> list[dict[str, object]]:
    """How many numbers each range has left."""
    rows = await driver.fetch(
        "SELECT id, carrier, first, last, next, last - next + 1 AS left, added_at"
        " FROM number_range ORDER BY carrier, id"
    )
    return [dict(row) for row in rows]


async def add_range(driver: asyncpg.Connection, given: NumberRange, user: int) -> int:
    """Add a block; one that overlaps an earlier block is refused."""
    if not 10**10 <= given.first <= given.last < 10**11:
        raise Refusal("range-invalid", field="first")
    try:
        added: int = await driver.fetchval(
            "INSERT INTO number_range (carrier, first, last, next, added_by) VALUES ($1, $2, $3, $2, $4)"
            " RETURNING id",
            given.carrier, given.first, given.last, user,
        )  # fmt: skip
    except asyncpg.ExclusionViolationError as error:
        raise Refusal("range-overlaps", field="first") from error
    except asyncpg.CheckViolationError as error:
        raise Refusal("range-invalid", field="carrier") from error
    return added

"""K numbers and local tracking numbers: issued once, across replicas, restarts and kills (INT-12)."""

import re
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

import asyncpg

from kse.errors import Invalid, Refusal

KST = ZoneInfo("Asia/Seoul")

_TAILS = "SELECT nextval('k_tail') AS tail FROM generate_series(1, $1)"
_TEST_TAILS = "SELECT nextval('sandbox_k_tail') AS tail FROM generate_series(1, $1)"


class PoolEmpty(Refusal):
    """No local tracking number is left in the carrier's ranges; an operator must add one."""


def with_check_digit(body: int) -> str:
    """Eleven digits and their remainder by seven, as Sagawa and Nekopos number parcels."""
    return f"{body:011d}{body % 7}"


def body_of(typed: int | str, field: str) -> int:
    """The eleven digits of a local number as an operator typed it, with or without its check digit.

    Raises Invalid for another length and for a check digit that is not the number's.
    """
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", str(typed)))
    if not re.fullmatch(r"[1-9]\d{10,11}", digits, re.ASCII):
        raise Invalid("number-form", field=field, value=str(typed)[:20])
    body = int(digits[:11])
    if len(digits) == 12 and digits != with_check_digit(body):
        raise Invalid("check-digit-wrong", field=field, value=digits, digit=body % 7)
    return body


def k_number(at: datetime, tail: int) -> str:
    """`K` + yymmdd of that moment in Korea + seven digits."""
    return f"{_day(at)}{tail:07d}"


def _day(at: datetime) -> str:
    return f"K{at.astimezone(KST):%y%m%d}"


async def k_numbers(
    driver: asyncpg.Connection, count: int, at: datetime, *, sandbox: bool = False
) -> list[str]:
    """As many new K numbers of that moment; the sandbox's have tails of their own.

    A sequence issues the tails, so a rollback leaves a gap and never a repeat.
    """
    rows = await driver.fetch(_TEST_TAILS if sandbox else _TAILS, count)
    day = _day(at)
    return [f"{day}{row['tail']:07d}" for row in rows]


async def sandbox_local_numbers(driver: asyncpg.Connection, count: int) -> list[str]:
    """As many numbers for test parcels, with the check digit of real ones.

    They begin with 0, which no carrier's range may (`number_range` says so too).
    """
    rows = await driver.fetch("SELECT nextval('sandbox_local') AS body FROM generate_series(1, $1)", count)
    return [with_check_digit(row["body"]) for row in rows]


async def local_numbers(driver: asyncpg.Connection, carrier: str, count: int) -> list[str]:
    """As many new local numbers of a carrier, from its oldest open ranges; raises PoolEmpty and takes none.

    Holds the ranges' rows until the caller's transaction ends, so give it one of its own.
    """
    ranges = await driver.fetch(
        "SELECT id, next, last FROM number_range"
        " WHERE carrier = $1 AND next <= last AND closed_at IS NULL ORDER BY id FOR UPDATE",
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

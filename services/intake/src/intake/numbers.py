"""K numbers and local tracking numbers: issued once, across replicas, restarts and kills (INT-12)."""

import re
import unicodedata
from datetime import datetime
from typing import NamedTuple

import asyncpg

from kse.days import KOREA
from kse.errors import Invalid

_TAILS = "SELECT nextval('k_tail') AS tail FROM generate_series(1, $1)"
_TEST_TAILS = "SELECT nextval('sandbox_k_tail') AS tail FROM generate_series(1, $1)"
# One statement, because whoever comes next waits for the ranges meanwhile. What was free is counted from the
# rows under lock: the statement itself still sees them as they were before it waited.
_TAKE = """
WITH open AS MATERIALIZED (
    SELECT id, next, last - next + 1 AS size FROM number_range
    WHERE carrier = $1 AND next <= last AND closed_at IS NULL ORDER BY id FOR UPDATE),
free AS (
    SELECT id, next, size, sum(size) OVER (ORDER BY id) - size AS before FROM open),
share AS MATERIALIZED (
    SELECT id, next AS first, least(size, $2 - before)::bigint AS take FROM free WHERE before < $2),
taken AS (
    UPDATE number_range SET next = next + take FROM share WHERE number_range.id = share.id),
used AS (
    INSERT INTO number_use (carrier, day, used)
    SELECT $1, (now() AT TIME ZONE 'Asia/Seoul')::date, sum(take) FROM share HAVING count(*) > 0
    ON CONFLICT (carrier, day) DO UPDATE SET used = number_use.used + excluded.used)
SELECT first, take, alarm = '' AND threshold >= (SELECT sum(size) FROM open) - $2 AS low
FROM share, number_pool WHERE carrier = $1 ORDER BY share.id
"""


class Taken(NamedTuple):
    """Local numbers for as many parcels, and whether the pool ran low with them, which was not said yet."""

    numbers: list[str]
    low: bool


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
    return f"K{at.astimezone(KOREA):%y%m%d}"


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


async def local_numbers(driver: asyncpg.Connection, carrier: str, count: int) -> Taken:
    """As many new local numbers of a carrier, from its oldest open ranges; where too few are left, those.

    The ranges' rows are held until the transaction ends: let there be none around the statement.
    """
    rows = await driver.fetch(_TAKE, carrier, count)
    bodies = (range(row["first"], row["first"] + row["take"]) for row in rows)
    return Taken([with_check_digit(body) for some in bodies for body in some], bool(rows) and rows[0]["low"])

"""Number pools: carriers' ranges, what is left of them, and the alarm before they are empty (INT-12)."""

from datetime import date, datetime
from typing import Any

import asyncpg
import msgspec
from fastapi import FastAPI
from prometheus_client import Gauge

from intake.numbers import body_of, with_check_digit
from intake.rules import USUAL
from kse.contracts import PoolLow, PoolRefilled
from kse.errors import Invalid, Missing, Refusal
from kse.work import Work

LEFT = Gauge("kse_number_pool_left", "Local tracking numbers left in the open ranges", ("carrier",))
THRESHOLD = Gauge("kse_number_pool_threshold", "From how many left a pool counts as low", ("carrier",))
SERVICE_OF = {carrier: service for service, carrier in USUAL.items()}
DAYS_SHOWN = 14
NOBODY = 0
"""The numbers belong to no seller."""

# Whole days: a day that has hardly begun would halve the pace, and at midnight double the days left.
_PER_DAY = """
    (SELECT greatest(
        sum(u.used) FILTER (WHERE u.day < today) / nullif(count(*) FILTER (WHERE u.day < today), 0),
        max(u.used) FILTER (WHERE u.day = today), 0)::bigint
     FROM number_use u, (SELECT (now() AT TIME ZONE 'Asia/Seoul')::date AS today) AS calendar
     WHERE u.carrier = p.carrier AND u.day >= today - 7)"""
_LEVEL = f"""
SELECT p.threshold, p.alarm,
    (SELECT coalesce(sum(last - next + 1), 0)::bigint FROM number_range
     WHERE carrier = $1 AND closed_at IS NULL AND next <= last) AS left,
    {_PER_DAY} AS per_day
FROM number_pool p WHERE p.carrier = $1
"""  # noqa: S608 - text of this module
_ALARM = """
UPDATE number_pool SET alarm = $2, alarmed_at = CASE WHEN $2 = '' THEN NULL ELSE now() END
WHERE carrier = $1 AND alarm <> $2 RETURNING true
"""
_POOLS = f"""
SELECT p.carrier, p.threshold, p.alarm, p.alarmed_at,
    coalesce(sum(r.last - r.next + 1) FILTER (WHERE r.closed_at IS NULL), 0)::bigint AS left,
    coalesce(sum(r.next - r.first), 0)::bigint AS used,
    {_PER_DAY} AS per_day
FROM number_pool p LEFT JOIN number_range r ON r.carrier = p.carrier
GROUP BY p.carrier ORDER BY p.carrier DESC
"""  # noqa: S608 - text of this module
_DAYS = """
SELECT carrier, day, used FROM number_use
WHERE day > (now() AT TIME ZONE 'Asia/Seoul')::date - $1::int ORDER BY carrier, day
"""
_RANGES = """
SELECT id, carrier, first, last, next, added_at, closed_at,
    CASE WHEN closed_at IS NOT NULL THEN 'closed' WHEN next > last THEN 'used' ELSE 'open' END AS state
FROM number_range ORDER BY closed_at IS NOT NULL, next > last, carrier DESC, id
"""


class NumberRange(msgspec.Struct):
    """A block of local numbers that a carrier gave us; their check digits may be left out."""

    carrier: str
    first: int | str
    last: int | str


class Day(msgspec.Struct):
    """How many numbers were handed out on one day in Korea."""

    day: date
    used: int


class Pool(msgspec.Struct):
    """All of one carrier's numbers."""

    carrier: str
    service: str
    left: int
    used: int
    threshold: int
    alarm: str
    """`low`, `empty` (somebody was refused), or ""."""
    alarmed_at: datetime | None
    per_day: int
    """What a day takes: the average of the days of the past week with any use, or today's if more by now."""
    days_left: int | None
    use: list[Day]


async def ran_low(work: Work, carrier: str) -> None:
    """Raise the alarm that few numbers are left."""
    await _raise_alarm(work, carrier, await (await work.driver()).fetchrow(_LEVEL, carrier), "low")


async def refused(work: Work, carrier: str, asked: int) -> None:
    """Note that a registration was refused for want of numbers."""
    level = await (await work.driver()).fetchrow(_LEVEL, carrier)
    if level["alarm"] != "empty":
        await _raise_alarm(work, carrier, level, "empty", asked)


async def _raise_alarm(work: Work, carrier: str, level: asyncpg.Record, alarm: str, asked: int = 0) -> None:
    if await (await work.driver()).fetchval(_ALARM, carrier, alarm):
        work.emit(
            PoolLow(
                seller=NOBODY,
                carrier=carrier,
                left=level["left"],
                threshold=level["threshold"],
                asked=asked,
                per_day=level["per_day"],
            )
        )


async def _look_again(work: Work, carrier: str) -> None:
    """After an operator changed a pool: end the alarm, lower it, or raise it."""
    driver = await work.driver()
    await driver.execute("SELECT FROM number_pool WHERE carrier = $1 FOR UPDATE", carrier)
    level = await driver.fetchrow(_LEVEL, carrier)
    if level["left"] <= level["threshold"]:
        await _raise_alarm(work, carrier, level, "low" if level["left"] else "empty")
    elif await driver.fetchval(_ALARM, carrier, ""):
        work.emit(PoolRefilled(seller=NOBODY, carrier=carrier, left=level["left"]))


async def add_range(work: Work, given: NumberRange, user: int) -> int:
    """Add a block; raises Invalid naming the field, and Refusal where it overlaps an earlier block."""
    if given.carrier not in SERVICE_OF:
        raise Invalid("carrier-unknown", field="carrier", value=given.carrier[:20])
    first, last = body_of(given.first, "first"), body_of(given.last, "last")
    if last < first:
        raise Invalid("range-reversed", field="last")
    driver = await work.driver()
    # One after another: two that overlap would wait for each other, and neither be told why.
    await driver.execute("SELECT pg_advisory_xact_lock(hashtext('number_range'))")
    await _refuse_overlap(driver, first, last)
    added: int = await driver.fetchval(
        "INSERT INTO number_range (carrier, first, last, next, added_by) VALUES ($1, $2, $3, $2, $4)"
        " RETURNING id",
        given.carrier, first, last, user,
    )  # fmt: skip
    await _look_again(work, given.carrier)
    return added


async def _refuse_overlap(driver: asyncpg.Connection, first: int, last: int) -> None:
    met = await driver.fetchrow(
        "SELECT carrier, first, last FROM number_range"
        " WHERE int8range(first, last, '[]') && int8range($1, $2, '[]') ORDER BY first LIMIT 1",
        first, last,
    )  # fmt: skip
    if met:
        field = "first" if met["first"] <= first else "last"
        raise Refusal("range-overlaps", field=field, **dict(met))


async def close_range(work: Work, range_id: int, user: int, *, closed: bool) -> None:
    """Hand out nothing more of a block, or again; what was handed out stays so."""
    driver = await work.driver()
    row = await driver.fetchrow(
        "SELECT carrier, closed_at FROM number_range WHERE id = $1 FOR UPDATE", range_id
    )
    if row is None:
        raise Missing("not-found")
    if (row["closed_at"] is not None) == closed:
        raise Refusal("range-closed-already" if closed else "range-open-already")
    await driver.execute(
        "UPDATE number_range SET closed_at = CASE WHEN $2 THEN now() END,"
        " closed_by = CASE WHEN $2 THEN $3::bigint END WHERE id = $1",
        range_id, closed, user,
    )  # fmt: skip
    await _look_again(work, row["carrier"])


async def set_threshold(work: Work, carrier: str, threshold: int) -> None:
    """From how many left on the pool counts as low."""
    changed = await (await work.driver()).fetchval(
        "UPDATE number_pool SET threshold = $2 WHERE carrier = $1 RETURNING true", carrier, threshold
    )
    if not changed:
        raise Missing("not-found")
    await _look_again(work, carrier)


async def pools(driver: asyncpg.Connection) -> list[Pool]:
    """Every carrier's pool with its use a day."""
    use: dict[str, list[Day]] = {}
    for row in await driver.fetch(_DAYS, DAYS_SHOWN):
        use.setdefault(row["carrier"], []).append(Day(row["day"], row["used"]))
    return [
        Pool(
            **dict(row),
            service=SERVICE_OF[row["carrier"]],
            days_left=row["left"] // row["per_day"] if row["per_day"] else None,
            use=use.get(row["carrier"], []),
        )
        for row in await driver.fetch(_POOLS)
    ]


async def ranges(driver: asyncpg.Connection) -> list[dict[str, Any]]:
    """The blocks, those in use first, with their numbers as parcels bear them."""
    return [
        {
            **dict(row),
            "size": row["last"] - row["first"] + 1,
            "left": row["last"] - row["next"] + 1,
            "first_number": with_check_digit(row["first"]),
            "last_number": with_check_digit(row["last"]),
        }
        for row in await driver.fetch(_RANGES)
    ]


async def measure(app: FastAPI) -> None:
    """Bring the gauges up to date."""
    async with app.state.database.work() as work:
        for pool in await pools(await work.driver()):
            LEFT.labels(pool.carrier).set(pool.left)
            THRESHOLD.labels(pool.carrier).set(pool.threshold)

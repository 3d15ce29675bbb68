"""K numbers and local tracking numbers: their form, and that none is issued twice (INT-12)."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake.numbers import k_number, k_numbers, local_numbers, with_check_digit
from intake.pools import NumberRange, add_range, ranges

from kse.database import Database
from kse.errors import Refusal
from kse.testing.infrastructure import Infrastructure

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
MOMENTS = st.builds(
    lambda seconds, zone: datetime.fromtimestamp(seconds, timezone(timedelta(hours=zone))),
    st.integers(1_577_836_800, 4_070_908_800),
    st.integers(-12, 14),
)
BODIES = st.integers(10**10, 10**11 - 1)

Opens = Callable[[], Database]


@pytest.fixture
async def replica(servers: Infrastructure) -> AsyncIterator[Opens]:
    """Opens intake's database as one more replica would, each with connections of its own."""
    settings = servers.settings(await servers.fresh_database("intake"), "intake")
    opened: list[Database] = []

    def another() -> Database:
        opened.append(Database(settings, "intake"))
        return opened[-1]

    yield another
    for database in opened:
        await database.close()


async def new_k_numbers(database: Database, count: int) -> list[str]:
    async with database.work() as work:
        return await k_numbers(await work.driver(), count, NOW)


async def new_local_numbers(database: Database, count: int) -> list[str]:
    async with database.work() as work:
        return (await local_numbers(await work.driver(), "SAGAWA", count)).numbers


async def give_range(database: Database, first: int, last: int) -> None:
    async with database.work() as work:
        await add_range(work, NumberRange("SAGAWA", first, last), user=1)


async def left(database: Database) -> list[object]:
    async with database.work() as work:
        return [
            level["left"] for level in sorted(await ranges(await work.driver()), key=lambda each: each["id"])
        ]


@given(MOMENTS, st.integers(0, 9_999_999))
def test_a_k_number_is_the_day_in_korea_and_seven_digits(at: datetime, tail: int) -> None:
    number = k_number(at, tail)
    korea = at.astimezone(UTC) + timedelta(hours=9)
    assert re.fullmatch(r"K\d{13}", number, re.ASCII)
    assert number[1:7] == f"{korea.year % 100:02d}{korea.month:02d}{korea.day:02d}"
    assert int(number[7:]) == tail


@pytest.mark.parametrize(
    "at, day",
    [
        (datetime(2026, 12, 31, 14, 59, 59, tzinfo=UTC), "261231"),
        (datetime(2026, 12, 31, 15, tzinfo=UTC), "270101"),
    ],
)
def test_the_day_turns_at_midnight_in_korea(at: datetime, day: str) -> None:
    assert k_number(at, 1) == f"K{day}0000001"


@given(BODIES)
def test_a_local_number_ends_in_its_remainder_by_seven(body: int) -> None:
    number = with_check_digit(body)
    assert re.fullmatch(r"\d{12}", number, re.ASCII)
    assert int(number[:11]) == body
    assert (body - int(number[11])) % 7 == 0
    assert int(number[11]) < 7


@given(BODIES, st.integers(0, 10), st.integers(1, 9))
def test_one_mistyped_digit_is_found_unless_seven_apart(body: int, place: int, by: int) -> None:
    number = with_check_digit(body)
    wrong = (int(number[place]) + by) % 10
    typed = int(number[:place] + str(wrong) + number[place + 1 : 11])
    seven_apart = abs(wrong - int(number[place])) == 7
    assert (f"{typed % 7}" == number[11]) == seven_apart


async def test_replicas_and_restarts_never_issue_a_k_number_twice(replica: Opens) -> None:
    first, second = replica(), replica()
    issued = await asyncio.gather(*(new_k_numbers(at, 50) for at in (first, second) * 4))
    await first.close()
    issued.append(await new_k_numbers(replica(), 50))
    every = [number for numbers in issued for number in numbers]
    assert len(set(every)) == len(every) == 450


async def test_a_k_number_that_was_rolled_back_is_not_issued_again(replica: Opens) -> None:
    database = replica()
    seen: list[str] = []

    async def killed_before_the_commit() -> None:
        async with database.work() as work:
            seen.extend(await k_numbers(await work.driver(), 3, NOW))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await killed_before_the_commit()
    assert len(seen) == 3
    assert not set(seen) & set(await new_k_numbers(database, 3))


async def test_replicas_share_ranges_without_a_repeat_or_a_gap(replica: Opens) -> None:
    first, second = replica(), replica()
    await give_range(first, 35_700_000_000, 35_700_000_099)
    await give_range(first, 35_800_000_000, 35_800_000_099)
    issued = await asyncio.gather(*(new_local_numbers(at, 25) for at in (first, second) * 3))
    await second.close()
    issued.append(await new_local_numbers(replica(), 50))
    bodies = sorted(int(number[:11]) for numbers in issued for number in numbers)
    assert bodies == [*range(35_700_000_000, 35_700_000_100), *range(35_800_000_000, 35_800_000_100)]
    assert await left(first) == [0, 0]


async def test_a_pool_that_holds_too_few_gives_its_last(replica: Opens) -> None:
    database = replica()
    assert await new_local_numbers(database, 1) == []
    await give_range(database, 35_700_000_000, 35_700_000_009)
    await give_range(database, 35_800_000_000, 35_800_000_001)
    assert len(await new_local_numbers(database, 11)) == 11
    assert await left(database) == [0, 1]
    assert await new_local_numbers(database, 5) == [with_check_digit(35_800_000_001)]
    assert await new_local_numbers(database, 5) == []


@pytest.mark.parametrize(
    "first, last, code",
    [
        (35_700_000_050, 35_700_000_150, "range-overlaps"),
        (35_600_000_000, 35_700_000_000, "range-overlaps"),
        (35_800_000_001, 35_800_000_000, "range-reversed"),
        (9_999_999_999, 35_800_000_000, "number-form"),
        (35_800_000_000, 100_000_000_000, "check-digit-wrong"),
    ],
)
async def test_a_range_that_could_repeat_a_number_is_refused(
    replica: Opens, first: int, last: int, code: str
) -> None:
    database = replica()
    await give_range(database, 35_700_000_000, 35_700_000_099)
    with pytest.raises(Refusal) as refused:
        await give_range(database, first, last)
    assert refused.value.code == code
    assert await left(database) == [100]

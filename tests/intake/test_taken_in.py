"""Order lines taken in some at a time: none lost, none doubled, wherever the parts begin (INT-02)."""

import asyncio

import pytest
from intake.checks.checking import look
from intake.waiting import take_in

from kse.testing.running import Running
from tests.intake.mapping_desk import Desk, line

PART = 3


@pytest.fixture
def desk(intake: Running, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("intake.waiting._AT_ONCE", PART)
    return Desk(intake)


async def test_a_line_is_taken_once_however_far_apart_it_comes_again(desk: Desk) -> None:
    numbers = [1, 2, 1, 3, 1, 4, 5, 2, 6, 7]
    async with desk.intake.database.work(str(desk.seller)) as work:
        taken = await take_in(
            await work.driver(), desk.seller, [line(number) for number in numbers], source="api"
        )
    assert taken == [numbers.index(number) == place for place, number in enumerate(numbers)]
    rows = await desk.rows()
    assert [row["cart_no"] for row in rows] == [f"C{number}" for number in range(1, 8)]
    assert all(row["check"] == "" for row in rows)


async def test_each_line_keeps_what_was_found_on_it(desk: Desk) -> None:
    rows = await desk.come(*(line(n, receiver_phone="" if n % 4 else "12-34") for n in range(1, 12)))
    assert [int(row["cart_no"][1:]) for row in rows if row["check"]] == [4, 8]


async def test_a_fault_while_storing_is_told_as_it_is_and_nothing_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intake.waiting._TAKE", "SELECT 1 / 0 AS place")
    with pytest.raises(Exception, match="division by zero"):
        async with asyncio.timeout(20):
            await desk.come(*map(line, range(1, 12)))
    assert await desk.rows() == []


async def test_a_fault_while_looking_is_told_as_it_is_and_nothing_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    def look_twice(*asked: object) -> object:
        looks.append(1)
        if len(looks) > 2:
            raise LookupError("no postal data")
        return look(*asked)  # type: ignore[arg-type]

    monkeypatch.setattr("intake.waiting.look", look_twice)
    with pytest.raises(LookupError):
        await desk.come(*map(line, range(1, 12)))
    assert await desk.rows() == []

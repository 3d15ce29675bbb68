"""A unit of work: one transaction, whole or not at all, and nothing of it left on its connection."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from sqlalchemy import text

from kse.database import Database
from kse.faults import transient
from kse.migrate import role_of
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import eventually

PUT = "INSERT INTO heard (seller_id, k_number, what) VALUES ($1, $2, 'put')"


@pytest.fixture
async def database(servers: Infrastructure) -> AsyncIterator[Database]:
    name = await servers.fresh_database("counting")
    database = Database(servers.settings(name, "counting"), "counting")
    yield database
    await database.close()


async def kept(database: Database) -> list[str]:
    async with database.work("*") as work:
        rows = await (await work.driver()).fetch("SELECT k_number FROM heard ORDER BY id")
    return [row["k_number"] for row in rows]


async def test_what_the_session_and_the_driver_did_commits_together_or_not_at_all(database: Database) -> None:
    for number, fails in enumerate((False, True)):
        try:
            async with database.work("1") as work:
                await work.session.execute(
                    text("INSERT INTO heard (seller_id, k_number, what) VALUES (1, :k, 'put')"),
                    {"k": f"S{number}"},
                )
                await (await work.driver()).execute(PUT, 1, f"D{number}")
                if fails:
                    raise LookupError
        except LookupError:
            assert fails
    assert await kept(database) == ["S0", "D0"]


async def test_what_was_cut_short_is_not_committed_by_whoever_gets_its_connection(database: Database) -> None:
    async def cut_short() -> None:
        async with database.work("1") as work:
            driver = await work.driver()
            await driver.execute(PUT, 1, "LOST")
            await driver.execute("SELECT pg_sleep(60)")

    for _ in range(3):
        task = asyncio.create_task(cut_short())
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()  # once more, while it is taken back
        await asyncio.gather(task, return_exceptions=True)
        async with database.work("1") as work:
            await (await work.driver()).execute(PUT, 1, "KEPT")
    assert await kept(database) == ["KEPT"] * 3


async def test_a_statement_that_failed_unnoticed_fails_the_whole(database: Database) -> None:
    async def fails_unnoticed() -> None:
        async with database.work("1") as work:
            driver = await work.driver()
            await driver.execute(PUT, 1, "LOST")
            with pytest.raises(asyncpg.UndefinedTableError):
                await driver.execute("SELECT FROM nothing_of_this_name")

    with pytest.raises(RuntimeError, match="ROLLBACK"):
        await fails_unnoticed()
    assert await kept(database) == []


async def test_connections_that_ended_in_the_pool_are_replaced_unseen(
    database: Database, servers: Infrastructure
) -> None:
    async with database.statements() as pooled:
        pid = await pooled.fetchval("SELECT pg_backend_pid()")
    owner = await asyncpg.connect(servers.url("postgres"))
    assert await owner.fetchval("SELECT pg_terminate_backend($1)", pid)
    await owner.close()
    await eventually(pooled.is_closed, about="the client has noticed")
    assert await kept(database) == []


async def test_whatever_a_lost_connection_raises_is_known_to_pass_and_what_was_told_as_done_is_there(
    database: Database, servers: Infrastructure
) -> None:
    done: list[str] = []
    broke: list[Exception] = []

    async def busy(name: str) -> None:
        for number in range(400):
            try:
                async with database.work("1") as work:
                    driver = await work.driver()
                    for part in "abc":
                        await driver.execute(PUT, 1, f"{name}{number}{part}")
            except Exception as error:
                broke.append(error)
            else:
                done.append(f"{name}{number}")

    async def unplug() -> None:
        owner = await asyncpg.connect(servers.url("postgres"))
        while True:
            await owner.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1",
                role_of("counting"),
            )
            await asyncio.sleep(0.02)

    unplugging = asyncio.create_task(unplug())
    await asyncio.gather(*(busy(name) for name in "ABCD"))
    unplugging.cancel()
    assert broke
    assert [error for error in broke if not transient(error)] == []
    there = await kept(database)
    assert {each + part for each in done for part in "abc"} <= set(there)
    assert len(there) == len(set(there)) == 3 * len({each[:-1] for each in there})


@pytest.mark.parametrize("sellers", ["1'; DROP TABLE heard; --", "x", "1 2"])
async def test_whose_rows_it_may_touch_is_nothing_but_ids(database: Database, sellers: str) -> None:
    with pytest.raises(ValueError, match="no sellers"):
        async with database.work(sellers):
            pass

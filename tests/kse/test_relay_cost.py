"""What the relay's looks read must follow what they find, however much the outbox keeps."""

import json
import uuid
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from kse import relay
from kse.testing.infrastructure import Infrastructure

KEPT = 30_000
A_TRANSACTION = 1_000


@pytest.fixture(scope="module", params=["never analyzed", "analyzed"])
async def outbox(
    servers: Infrastructure, request: pytest.FixtureRequest
) -> AsyncIterator[asyncpg.Connection]:
    """An outbox of thirty transactions, and plans made without a look at the values, as after some calls."""
    database = await servers.fresh_database("counting")
    connection = await asyncpg.connect(servers.url(database), server_settings={"search_path": "counting"})
    await connection.execute("ALTER TABLE outbox SET (autovacuum_enabled = off)")
    for _ in range(KEPT // A_TRANSACTION):
        rows = [(uuid.uuid4(), "X.v1", "K1", 1, None, b"x" * 600) for _ in range(A_TRANSACTION)]
        columns = ("event_id", "type", "key", "seller", "trace", "body")
        await connection.copy_records_to_table("outbox", columns=columns, records=rows)
    if request.param == "analyzed":
        await connection.execute("ANALYZE outbox")
    await connection.execute("SET plan_cache_mode = force_generic_plan")
    yield connection
    await connection.close()


async def rows_touched(connection: asyncpg.Connection, statement: str, *values: str) -> int:
    """Rows all nodes of the plan produced or threw away."""
    await connection.execute(f"PREPARE look AS {statement}")
    try:
        execute = f"EXECUTE look({', '.join(values)})" if values else "EXECUTE look"
        plan = await connection.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {execute}")
    finally:
        await connection.execute("DEALLOCATE look")
    return _rows(json.loads(plan)[0]["Plan"])


def _rows(node: dict[str, Any]) -> int:
    own = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    return int(own) + sum(_rows(child) for child in node.get("Plans", []))


async def transactions(connection: asyncpg.Connection) -> list[int]:
    return [row["xid"] for row in await connection.fetch("SELECT DISTINCT xid FROM outbox ORDER BY 1")]


async def test_a_look_that_finds_nothing_reads_next_to_nothing(outbox: asyncpg.Connection) -> None:
    await outbox.execute(relay._IN_INDEX_ORDER)
    after_all = (await transactions(outbox))[-1] + 1
    assert await rows_touched(outbox, relay._WINDOW, f"'{after_all}'::xid8") < 20


async def test_a_window_of_one_transaction_reads_that_transaction(outbox: asyncpg.Connection) -> None:
    await outbox.execute(relay._IN_INDEX_ORDER)
    latest = (await transactions(outbox))[-1]
    assert await rows_touched(outbox, relay._WINDOW, f"'{latest}'::xid8") < 6 * A_TRANSACTION


async def test_a_backlog_is_looked_at_a_page_at_a_time(outbox: asyncpg.Connection) -> None:
    await outbox.execute(relay._IN_INDEX_ORDER)
    assert await rows_touched(outbox, relay._WINDOW, "'0'::xid8") < 7 * relay.PAGE
    window = [f"'{xid}'::xid8" for xid in (0, (await transactions(outbox))[-1] + 1)]
    page = await rows_touched(outbox, relay._PAGE_OF_WINDOW, *window, "9000", str(KEPT))
    assert page < 3 * relay.PAGE

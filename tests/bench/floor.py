"""The floor of storing: bare COPY of tuples made beforehand, over four connections, into tables of the same shape."""

import asyncio
import time

import asyncpg

from tests.bench.packages import GOODS_FIELDS, ORDER_FIELDS, Rows

COLUMNS = {
    "registration": ("k_number", "seller_id", "cart_no", "package_no", "carrier", "local_tracking_number"),
    "outbox": ("event_id", "type", "key", "seller", "trace", "body"),
}

_TABLES = f"""
CREATE SCHEMA floor;
CREATE TABLE floor.registration (LIKE intake.registration INCLUDING ALL);
CREATE TABLE floor.outbox (LIKE intake.outbox INCLUDING ALL);
CREATE TABLE floor.relay (LIKE intake.relay INCLUDING ALL);
INSERT INTO floor.relay DEFAULT VALUES;
CREATE TABLE floor.orders (
    id bigint PRIMARY KEY, seller_id bigint NOT NULL, batch bigint NOT NULL, amount bigint NOT NULL, lines int NOT NULL,
    {", ".join(f"t{place} text NOT NULL" for place in range(ORDER_FIELDS - 5))});
CREATE INDEX ON floor.orders (seller_id, batch, id);
CREATE TABLE floor.goods (
    id bigint PRIMARY KEY, order_id bigint NOT NULL, place int NOT NULL,
    {", ".join(f"t{place} text NOT NULL" for place in range(GOODS_FIELDS - 3))});
CREATE INDEX ON floor.goods (order_id);
"""


class Floor:
    """Four connections of the database's owner, whom no row-level security holds up."""

    def __init__(self, connections: list[asyncpg.Connection]) -> None:
        self._connections = connections

    @classmethod
    async def on(cls, url: str) -> "Floor":
        """Make the tables beside intake's and connect."""
        connections = [await asyncpg.connect(url) for _ in range(4)]
        await connections[0].execute(_TABLES)
        return cls(connections)

    async def store(self, calls: list[Rows]) -> float:
        """Seconds to store every call in a transaction of its own, in tables that were emptied before."""
        await self._connections[0].execute(
            "TRUNCATE floor.registration, floor.outbox, floor.orders, floor.goods"
        )
        waiting = iter(calls)

        async def work(connection: asyncpg.Connection) -> None:
            for rows in waiting:
                async with connection.transaction():
                    for table, records in rows.items():
                        await connection.copy_records_to_table(
                            table, schema_name="floor", records=records, columns=COLUMNS.get(table)
                        )

        begun = time.perf_counter()
        await asyncio.gather(*map(work, self._connections))
        return time.perf_counter() - begun

    async def close(self) -> None:
        """Hang up."""
        for connection in self._connections:
            await connection.close()

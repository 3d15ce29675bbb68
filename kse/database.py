"""One service's own PostgreSQL schema, reached through its own role."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from kse.settings import Settings
from kse.work import Outlet, Work

POOL_SIZE = 8


def schema_of(service: str) -> str:
    """The schema and package name of a service: `marketplace-connector` → `marketplace_connector`."""
    return service.replace("-", "_")


class Database:
    """Opens units of work, and plain connections for what needs one of its own."""

    def __init__(self, settings: Settings, service: str) -> None:
        self.service = service
        self.schema = schema_of(service)
        self._url = settings.database_url
        self._settings = {"search_path": self.schema, "application_name": f"kse-{service}"}
        self.engine: AsyncEngine = create_async_engine(
            self._url.replace("postgresql://", "postgresql+asyncpg://", 1),
            pool_size=POOL_SIZE,
            max_overflow=POOL_SIZE,
            pool_timeout=10,
            hide_parameters=True,
            connect_args={"server_settings": self._settings, "command_timeout": 60, "timeout": 5},
        )
        self.outlet: Outlet | None = None

    @asynccontextmanager
    async def work(self, sellers: str = "") -> AsyncIterator[Work]:
        """One transaction for these sellers; commits unless it fails.

        Ids joined by commas, `*` for all, `+` for all but the sandbox's.
        """
        async with self.engine.connect() as connection:
            work = Work(connection, self.service, self.outlet)
            try:
                await connection.begin()
                # Also opens the transaction: SQLAlchemy's begin() alone sends nothing, and statements given
                # straight to the driver would commit one by one.
                await work.act_for(sellers)
                yield work
                await work.commit()
            finally:
                await work.close()

    @asynccontextmanager
    async def statements(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection of the pool outside any transaction: each statement commits by itself."""
        async with self.engine.connect() as connection:
            raw = await connection.get_raw_connection()
            yield cast("asyncpg.Connection", raw.driver_connection)

    async def plain(self) -> asyncpg.Connection:
        """A connection outside the pool, for locks that must live as long as their owner."""
        return await asyncpg.connect(self._url, server_settings=self._settings, timeout=5, command_timeout=60)

    async def close(self) -> None:
        """Close the pool."""
        await self.engine.dispose()

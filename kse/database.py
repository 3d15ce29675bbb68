"""One service's own PostgreSQL schema, reached through its own role."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

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
            # The unit of work begins and ends its transaction itself, each in one statement.
            isolation_level="AUTOCOMMIT",
            connect_args={"server_settings": self._settings, "command_timeout": 60, "timeout": 5},
        )
        event.listen(self.engine.sync_engine, "checkout", _must_be_open)
        event.listen(self.engine.sync_engine, "checkin", _keep_only_idle)
        self.outlet: Outlet | None = None

    @asynccontextmanager
    async def work(self, sellers: str = "") -> AsyncIterator[Work]:
        """One transaction for these sellers; commits unless it fails.

        Ids joined by commas, `*` for all, `+` for all but the sandbox's.
        """
        async with self.engine.connect() as connection:
            work = Work(connection, await _driver_of(connection), self.service, self.outlet)
            try:
                await work.begin(sellers)
                yield work
                await work.commit()
            finally:
                await work.close()

    @asynccontextmanager
    async def statements(self) -> AsyncIterator[asyncpg.Connection]:
        """A connection of the pool outside any transaction: each statement commits by itself."""
        async with self.engine.connect() as connection:
            yield await _driver_of(connection)

    async def plain(self) -> asyncpg.Connection:
        """A connection outside the pool, for locks that must live as long as their owner."""
        return await asyncpg.connect(self._url, server_settings=self._settings, timeout=5, command_timeout=60)

    async def close(self) -> None:
        """Close the pool."""
        await self.engine.dispose()


async def _driver_of(connection: AsyncConnection) -> asyncpg.Connection:
    return cast("asyncpg.Connection", (await connection.get_raw_connection()).driver_connection)


def _must_be_open(connection: Any, _record: Any, _proxy: Any) -> None:
    """A connection that ended in the pool, with its server, is replaced before anybody is given it."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _keep_only_idle(connection: Any, record: Any) -> None:
    """A connection whose transaction could not be ended is not given to the next."""
    if connection is not None and connection.driver_connection.is_in_transaction():
        record.invalidate()

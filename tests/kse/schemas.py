"""Every service's tables as the catalogue tells them, so that no new table escapes the tests of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from kse.database import schema_of
from kse.migrate import SERVICES, role_of
from kse.schema import MECHANISM_TABLES
from kse.testing.infrastructure import Infrastructure

WITHOUT_SELLER = {
    "gateway.sign_in_attempts": "by what was typed, whether or not such an account exists",
    "gateway.pool_alert": "operators' alerts about the carriers' numbers, which are KSE's own",
    "intake.number_range": "the carriers' numbers are KSE's own, handed to whichever seller registers next",
    "intake.number_pool": "how low a carrier's numbers may run, for all sellers together",
    "intake.number_use": "how many numbers a day took, of all sellers together",
}
SELLER_OR_NONE = {
    "gateway.users": "operators belong to no company",
    "gateway.grid_views": "operators' views belong to no company",
    "gateway.sessions": "operators' sessions belong to no company",
}


class Schemas:
    """One database with every service's tables, and a way in as each role."""

    def __init__(self, servers: Infrastructure, database: str) -> None:
        self._servers = servers
        self._database = database
        self.tables: dict[str, list[str]] = {}
        self.columns: dict[tuple[str, str], str] = {}
        """The first column of each table."""

    async def look(self) -> "Schemas":
        async with self.as_owner() as owner:
            for service in SERVICES:
                rows = await owner.fetch(
                    "SELECT relname, attname FROM pg_class c JOIN pg_attribute ON attrelid = c.oid AND attnum = 1"
                    " WHERE relnamespace = $1::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')"
                    " ORDER BY relname",
                    schema_of(service),
                )
                self.tables[service] = [row["relname"] for row in rows]
                self.columns |= {(service, row["relname"]): row["attname"] for row in rows}
        return self

    def guarded(self) -> list[tuple[str, str]]:
        """(service, qualified table) of every table that should hold rows of one seller each."""
        return [
            (service, f"{schema_of(service)}.{table}")
            for service, tables in self.tables.items()
            for table in tables
            if table not in MECHANISM_TABLES and f"{schema_of(service)}.{table}" not in WITHOUT_SELLER
        ]

    @asynccontextmanager
    async def as_owner(self) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(self._servers.url(self._database))
        try:
            yield connection
        finally:
            await connection.close()

    @asynccontextmanager
    async def as_service(self, service: str, sellers: str | None = None) -> AsyncIterator[asyncpg.Connection]:
        """In as a service does; `sellers` as its units of work set it, None where nobody set it."""
        settings = {"search_path": schema_of(service)} | ({} if sellers is None else {"kse.sellers": sellers})
        connection = await asyncpg.connect(
            self._servers.url(self._database, role_of(service)), server_settings=settings
        )
        try:
            yield connection
        finally:
            await connection.close()

    async def every_guarded(self, sellers: str | None) -> AsyncIterator[tuple[str, asyncpg.Connection]]:
        """Every guarded table, with a connection of the service whose it is."""
        for service in SERVICES:
            async with self.as_service(service, sellers) as connection:
                for of, name in self.guarded():
                    if of == service:
                        yield name, connection

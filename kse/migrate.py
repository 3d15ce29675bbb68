"""Migrations: a schema and a role per service, brought to head by Alembic, each with its own version table.

`python -m kse.migrate all` (or service names) with `KSE_OWNER_DATABASE_URL` in the environment.
"""

import asyncio
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from kse.database import schema_of
from kse.schema import renew_guards

SERVICES = (
    "gateway",
    "intake",
    "marketplace-connector",
    "packing",
    "gifts",
    "tracking",
    "customs",
    "labels",
)


async def migrate(services: tuple[str, ...], owner_url: str, password: str | None = None) -> None:
    """Create what is missing of each service's schema and role, and bring its tables to head."""
    engine = create_async_engine(owner_url.replace("postgresql://", "postgresql+asyncpg://", 1))
    try:
        for service in services:
            async with engine.begin() as connection:
                await connection.run_sync(_bring_to_head, service, password)
    finally:
        await engine.dispose()


def role_of(service: str) -> str:
    """The PostgreSQL role a service signs in with."""
    return f"kse_{schema_of(service)}"


def _bring_to_head(connection: Connection, service: str, password: str | None) -> None:
    schema, role = schema_of(service), role_of(service)
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('kse.migrate'))"))
    _create_schema_and_role(connection, schema, role, password)
    config = Config()
    package = import_module(schema)
    config.set_main_option("script_location", str(Path(str(package.__file__)).parent / "migrations"))
    script = ScriptDirectory.from_config(config)

    def upgrade(revision: Any, _context: Any) -> Any:
        return script._upgrade_revs("head", revision)  # noqa: SLF001 - what alembic's own `upgrade` command calls

    with EnvironmentContext(config, script, fn=upgrade) as environment:
        environment.configure(connection=connection, version_table_schema=schema)
        environment.run_migrations()
    renew_guards(connection, schema)


def _create_schema_and_role(connection: Connection, schema: str, role: str, password: str | None) -> None:
    exists = connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role})
    if not exists:
        connection.exec_driver_sql(f'CREATE ROLE "{role}" LOGIN NOBYPASSRLS')
    if password:
        quoted = password.replace("'", "''")
        connection.exec_driver_sql(f"ALTER ROLE \"{role}\" PASSWORD '{quoted}'")
    connection.exec_driver_sql(f'CREATE SCHEMA IF NOT EXISTS "{schema}"')
    connection.exec_driver_sql(f'GRANT USAGE ON SCHEMA "{schema}" TO "{role}"')
    for kind, rights in (("TABLES", "SELECT, INSERT, UPDATE, DELETE"), ("SEQUENCES", "USAGE, SELECT")):
        connection.exec_driver_sql(
            f'ALTER DEFAULT PRIVILEGES IN SCHEMA "{schema}" GRANT {rights} ON {kind} TO "{role}"'
        )
    connection.exec_driver_sql(f'SET search_path TO "{schema}"')


def main() -> None:
    """Migrate the services named on the command line."""
    asked = tuple(sys.argv[1:])
    services = SERVICES if asked in ((), ("all",)) else asked
    owner_url = os.environ["KSE_OWNER_DATABASE_URL"]
    asyncio.run(migrate(services, owner_url, os.environ.get("KSE_SERVICE_PASSWORD")))


if __name__ == "__main__":
    main()

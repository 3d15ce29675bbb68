"""A schema and a role per service: read from the catalogue, so that no new table escapes."""

import asyncpg
import pytest

from kse.database import schema_of
from kse.migrate import SERVICES, role_of
from kse.schema import MECHANISM_TABLES
from kse.testing.infrastructure import Infrastructure
from tests.kse.schemas import SELLER_OR_NONE, WITHOUT_SELLER, Schemas

USED = ("SELECT", "INSERT", "UPDATE", "DELETE")
RIGHTS = (*USED, "TRUNCATE", "REFERENCES", "TRIGGER")


@pytest.fixture(scope="module")
async def schemas(servers: Infrastructure) -> Schemas:
    return await Schemas(servers, await servers.fresh_database(*SERVICES)).look()


TRY_EACH = """
DO $$
DECLARE statement text; allowed text[] := '{}';
BEGIN
    FOREACH statement IN ARRAY string_to_array(current_setting('kse.statements'), ';') LOOP
        BEGIN
            EXECUTE statement;
            allowed := allowed || statement;
        EXCEPTION WHEN insufficient_privilege THEN NULL; WHEN OTHERS THEN allowed := allowed || statement;
        END;
    END LOOP;
    PERFORM set_config('kse.allowed', array_to_string(allowed, ';'), false);
END $$
"""


async def allowed_of(connection: asyncpg.Connection, statements: list[str]) -> list[str]:
    """The statements that are not refused for want of rights, whatever else may be wrong with them."""
    await connection.execute("SELECT set_config('kse.statements', $1, false)", ";".join(statements))
    await connection.execute(TRY_EACH)
    allowed: str = await connection.fetchval("SELECT current_setting('kse.allowed')")
    return allowed.split(";") if allowed else []


@pytest.mark.parametrize("service", SERVICES)
async def test_a_role_gets_nothing_from_any_neighbours_table(schemas: Schemas, service: str) -> None:
    statements = []
    for neighbour in set(SERVICES) - {service}:
        assert len(schemas.tables[neighbour]) > len(MECHANISM_TABLES)
        for table in schemas.tables[neighbour]:
            name = f'"{schema_of(neighbour)}"."{table}"'
            statements += [
                f"SELECT count(*) FROM {name}",
                f"INSERT INTO {name} SELECT * FROM {name}",
                f"INSERT INTO {name} DEFAULT VALUES",
                f"UPDATE {name} SET {schemas.columns[neighbour, table]} = NULL",
                f"DELETE FROM {name}",
                f"TRUNCATE {name}",
            ]
        statements.append(f"SELECT nextval('\"{schema_of(neighbour)}\".outbox_id_seq')")
    async with schemas.as_service(service, "*") as connection:
        assert await allowed_of(connection, statements) == []
        own = [f'SELECT count(*) FROM "{schema_of(service)}"."{table}"' for table in schemas.tables[service]]
        assert await allowed_of(connection, own) == own


async def test_no_role_has_any_right_on_a_neighbours_table_by_the_catalogue(schemas: Schemas) -> None:
    async with schemas.as_owner() as owner:
        found = await owner.fetch(
            """
            SELECT role, relnamespace::regnamespace::text AS schema, relname, right_,
                has_table_privilege(role, c.oid, right_) AS has,
                has_schema_privilege(role, relnamespace, 'USAGE') AS enters
            FROM pg_class c, unnest($1::text[]) role, unnest($3::text[]) right_
            WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND relnamespace::regnamespace::text = ANY ($2)
            """,
            [role_of(service) for service in SERVICES], [schema_of(service) for service in SERVICES], RIGHTS,
        )  # fmt: skip
    assert len(found) == len(SERVICES) * len(RIGHTS) * sum(map(len, schemas.tables.values()))
    for row in found:
        own = row["role"] == f"kse_{row['schema']}"
        assert row["enters"] is own, row
        assert row["has"] is (own and row["right_"] in USED), row


async def test_roles_are_plain_and_own_nothing(schemas: Schemas) -> None:
    names = [role_of(service) for service in SERVICES]
    async with schemas.as_owner() as owner:
        roles = await owner.fetch("SELECT * FROM pg_roles WHERE rolname = ANY ($1)", names)
        assert {role["rolname"] for role in roles} == set(names)
        for role in roles:
            for power in ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication"):
                assert not role[power], f"{role['rolname']} has {power}"
        owned = await owner.fetch(
            "SELECT relname FROM pg_class WHERE relowner::regrole::text = ANY ($1)"
            " UNION ALL SELECT nspname FROM pg_namespace WHERE nspowner::regrole::text = ANY ($1)"
            " UNION ALL SELECT proname FROM pg_proc WHERE proowner::regrole::text = ANY ($1)",
            names,
        )
        assert owned == []
        members = await owner.fetch(
            "SELECT FROM pg_auth_members WHERE member::regrole::text = ANY ($1)", names
        )
        assert members == [], "a role that is a member of another can become it"


@pytest.mark.parametrize("service", SERVICES)
async def test_a_role_changes_no_structure_and_reads_no_passwords(schemas: Schemas, service: str) -> None:
    own = schema_of(service)
    table = next(name for of, name in schemas.guarded() if of == service)
    async with schemas.as_service(service, "*") as connection:
        allowed = await allowed_of(
            connection,
            [
                f'CREATE TABLE "{own}".of_my_own (id int)',
                f'CREATE VIEW "{own}".of_my_own AS SELECT 1',
                "CREATE TABLE public.of_my_own (id int)",
                "CREATE SCHEMA of_my_own",
                f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
                f"ALTER TABLE {table} ADD of_my_own int",
                f"DROP POLICY of_seller ON {table}",
                f"TRUNCATE {table}",
                "SELECT rolpassword FROM pg_authid",
                "SELECT pg_read_file('PG_VERSION')",
                "SET ROLE postgres",
                f"SET ROLE {role_of(next(other for other in SERVICES if other != service))}",
                f"ALTER ROLE {role_of(service)} BYPASSRLS",
                "CREATE ROLE of_my_own",
            ],
        )
    assert allowed == []


async def test_every_table_is_the_mechanisms_or_listed_or_guarded_by_seller(schemas: Schemas) -> None:
    async with schemas.as_owner() as owner:
        for _service, name in schemas.guarded():
            facts = await owner.fetchrow(
                "SELECT relkind, relrowsecurity, (SELECT attnotnull FROM pg_attribute a"
                "  WHERE a.attrelid = c.oid AND attname = 'seller_id' AND atttypid = 'bigint'::regtype) AS seller,"
                " ARRAY(SELECT polname::text FROM pg_policy p WHERE p.polrelid = c.oid AND polpermissive) AS opening"
                " FROM pg_class c WHERE c.oid = $1::regclass",
                name,
            )
            assert facts["relkind"] == b"r", f"{name}: a view would read with its owner's rights"
            assert facts["relrowsecurity"], f"{name} has no row-level security"
            assert facts["opening"] == ["of_seller"], f"{name}: another policy would open it further"
            assert facts["seller"] is (name not in SELLER_OR_NONE), f"{name}.seller_id"
        there = {
            f"{schema_of(service)}.{table}" for service, tables in schemas.tables.items() for table in tables
        }
        assert there >= WITHOUT_SELLER.keys() | SELLER_OR_NONE.keys()
        functions = await owner.fetch("SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace >= 16384")
        assert functions == [], "a function with its owner's rights would pass by row-level security"

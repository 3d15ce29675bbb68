"""A schema and a role per service, rows per seller: read from the catalogue, so that no new table escapes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from kse.database import schema_of
from kse.migrate import SERVICES, migrate, role_of
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
USED = ("SELECT", "INSERT", "UPDATE", "DELETE")
REFUSED = "refused by row-level security"
RIGHTS = (*USED, "TRUNCATE", "REFERENCES", "TRIGGER")


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


class Rows:
    """A row of a table for any seller, made from the catalogue alone; every constraint but NOT NULL is dropped first."""

    def __init__(self, name: str, columns: list[asyncpg.Record]) -> None:
        self.name = name
        self.columns = columns

    @classmethod
    async def of(cls, owner: asyncpg.Connection, name: str) -> "Rows":
        for row in await owner.fetch(
            "SELECT conname FROM pg_constraint WHERE conrelid = $1::regclass AND contype <> 'n'", name
        ):
            await owner.execute(f'ALTER TABLE {name} DROP CONSTRAINT IF EXISTS "{row["conname"]}" CASCADE')
        columns = await owner.fetch(
            "SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute"
            " WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            name,
        )
        return cls(name, columns)

    def insert(self, seller: int, tag: int | None = None) -> str:
        """Every column told, so that a unique index never stands in the way of the seller's rule."""
        values = [
            str(seller) if column["name"] == "seller_id" else self._value(column["type"], tag or seller)
            for column in self.columns
        ]
        names = ", ".join(f'"{column["name"]}"' for column in self.columns)
        return f"INSERT INTO {self.name} ({names}) OVERRIDING SYSTEM VALUE VALUES ({', '.join(values)})"

    @staticmethod
    def _value(kind: str, tag: int) -> str:
        if kind.endswith("[]"):
            return f"ARRAY[{Rows._value(kind[:-2], tag)}]::{kind}"
        made: dict[str, str] = {
            "text": f"'t{tag}'",
            "boolean": "false",
            "jsonb": "'{}'",
            "bytea": f"'\\x{tag:02x}'",
            "xid8": f"'{tag}'",
            "uuid": f"'00000000-0000-0000-0000-{tag:012d}'",
            "date": f"DATE '2026-11-01' + {tag}",
            "timestamp with time zone": f"TIMESTAMPTZ '2026-11-01' + {tag} * interval '1 day'",
        }
        return made.get(kind, str(tag))


@pytest.fixture(scope="module")
async def peopled(servers: Infrastructure) -> tuple[Schemas, dict[str, Rows]]:
    """One row of seller 1 and one of seller 2 in every guarded table of every service."""
    schemas = await Schemas(servers, await servers.fresh_database(*SERVICES)).look()
    made = {}
    async with schemas.as_owner() as owner:
        for _service, name in schemas.guarded():
            made[name] = await Rows.of(owner, name)
        for rows in made.values():
            await owner.execute(rows.insert(1))
            await owner.execute(rows.insert(2))
    return schemas, made


async def count(connection: asyncpg.Connection, name: str) -> list[int]:
    return [row[0] for row in await connection.fetch(f"SELECT seller_id FROM {name} ORDER BY 1")]


@pytest.mark.parametrize("sellers", [None, ""])
async def test_without_a_seller_nothing_is_seen_written_or_removed(
    peopled: tuple[Schemas, dict[str, Rows]], sellers: str | None
) -> None:
    schemas, made = peopled
    async for name, connection in schemas.every_guarded(sellers):
        assert await sellers_seen(connection, name) == [], name
        assert await done(connection, f"UPDATE {name} SET seller_id = seller_id") == "UPDATE 0", name
        assert await done(connection, f"DELETE FROM {name}") == "DELETE 0", name
        assert await done(connection, made[name].insert(1, 3)) == REFUSED, name


async def test_one_seller_neither_sees_nor_touches_anothers_rows(
    peopled: tuple[Schemas, dict[str, Rows]],
) -> None:
    schemas, made = peopled
    async for name, connection in schemas.every_guarded("1"):
        assert await sellers_seen(connection, name) == [1], name
        assert await done(connection, made[name].insert(1, 3)) == "INSERT 0 1", f"{name}: its own row"
        assert await done(connection, made[name].insert(2, 3)) == REFUSED, f"{name}: a row for another"
        assert await done(connection, f"UPDATE {name} SET seller_id = 2") == REFUSED, f"{name}: given away"
        assert await done(connection, f"UPDATE {name} SET seller_id = 1 WHERE seller_id = 2") == "UPDATE 0"
        assert await done(connection, f"DELETE FROM {name} WHERE seller_id = 2") == "DELETE 0", name
        assert await done(connection, f"DELETE FROM {name}") == "DELETE 1", name
        assert await done(connection, f"SELECT FROM {name} FOR UPDATE") == "SELECT 1", name


async def test_several_sellers_and_all_sellers_are_seen_when_asked_for(
    peopled: tuple[Schemas, dict[str, Rows]],
) -> None:
    schemas, _ = peopled
    for sellers, seen in (("*", [1, 2]), ("1,2", [1, 2]), ("2,7", [2]), ("12", [])):
        async for name, connection in schemas.every_guarded(sellers):
            assert await sellers_seen(connection, name) == seen, f"{name} for {sellers}"


async def test_operators_see_every_company_and_no_sandbox(peopled: tuple[Schemas, dict[str, Rows]]) -> None:
    schemas, made = peopled
    async with schemas.as_owner() as owner:
        for rows in made.values():
            await owner.execute(rows.insert(-1, 5))
        try:
            for sellers, seen in (("+", [1, 2]), ("-1", [-1]), ("1", [1]), ("*", [-1, 1, 2])):
                async for name, connection in schemas.every_guarded(sellers):
                    assert await sellers_seen(connection, name) == seen, f"{name} for {sellers}"
            async for name, connection in schemas.every_guarded("+"):
                assert await done(connection, made[name].insert(-1, 6)) == REFUSED, name
        finally:
            for name in made:
                await owner.execute(f"DELETE FROM {name} WHERE seller_id = -1")


async def test_operators_rows_that_belong_to_no_company_stay_theirs(servers: Infrastructure) -> None:
    schemas = Schemas(servers, await servers.fresh_database("gateway"))
    async with schemas.as_owner() as owner:
        await owner.execute(
            "INSERT INTO gateway.users (login_id, password_hash, role, name)"
            " VALUES ('anoperator', '$argon2id$', 'operator', 'O')"
        )
    async with schemas.as_service("gateway", "+") as connection:
        assert await connection.fetchval("SELECT login_id FROM users") == "anoperator"


async def test_migrating_renews_the_rule_of_tables_guarded_before_it_changed(servers: Infrastructure) -> None:
    database = await servers.fresh_database("gifts")
    schemas = Schemas(servers, database)
    async with schemas.as_owner() as owner:
        await owner.execute("ALTER POLICY of_seller ON gifts.gift_item USING (true)")
        await owner.execute("COMMENT ON POLICY of_seller ON gifts.gift_item IS NULL")
        await owner.execute("INSERT INTO gifts.gift_item VALUES (1, 'ITEM_202611240001', 'g', 'g', 's')")
    async with schemas.as_service("gifts", "2") as connection:
        assert await sellers_seen(connection, "gifts.gift_item") == [1]
        await migrate(("gifts",), servers.url(database))
        assert await sellers_seen(connection, "gifts.gift_item") == []


@pytest.mark.parametrize("sellers", ["None", "1;2", "1,*", "+,1", "%", "1 OR true"])
async def test_a_setting_that_is_no_list_of_sellers_fails_closed(
    peopled: tuple[Schemas, dict[str, Rows]], sellers: str
) -> None:
    schemas, _ = peopled
    async for name, connection in schemas.every_guarded(sellers):
        with pytest.raises(asyncpg.DataError):
            await sellers_seen(connection, name)


async def test_a_setting_does_not_outlive_its_transaction(peopled: tuple[Schemas, dict[str, Rows]]) -> None:
    schemas, _ = peopled
    async with schemas.as_service("packing") as connection:
        async with connection.transaction():
            await connection.execute("SELECT set_config('kse.sellers', '1', true)")
            assert await sellers_seen(connection, "packing.shipments") == [1]
        assert await sellers_seen(connection, "packing.shipments") == []


async def sellers_seen(connection: asyncpg.Connection, name: str) -> list[int]:
    return [row["seller_id"] for row in await connection.fetch(f"SELECT seller_id FROM {name} ORDER BY 1")]


async def done(connection: asyncpg.Connection, statement: str) -> str:
    """What a statement did, or that row-level security refused it; undone either way."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        tag: str = await connection.execute(statement)
        return tag
    except asyncpg.InsufficientPrivilegeError as error:
        assert "row-level security" in str(error), error
        return REFUSED
    finally:
        await transaction.rollback()

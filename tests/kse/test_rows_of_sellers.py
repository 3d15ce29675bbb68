"""Rows per seller: in every table that has them, no service's role sees or touches another seller's."""

import asyncpg
import pytest

from kse.migrate import SERVICES, migrate
from kse.testing.infrastructure import Infrastructure
from tests.kse.schemas import Schemas

REFUSED = "refused by row-level security"


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

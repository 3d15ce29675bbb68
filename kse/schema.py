"""What migrations share: the messaging tables every schema has, and row-level security per seller."""

import hashlib
from typing import Any

from sqlalchemy import Connection, text

MECHANISM_TABLES = frozenset({"outbox", "relay", "inbox", "parked", "alembic_version"})
"""Tables of the mechanism; they hold no seller's rows of their own."""


def script(op: Any, statements: str) -> None:
    """Run several SQL statements, separated by semicolons, in the migration's transaction."""
    op.get_bind().connection.dbapi_connection.run_async(lambda driver: driver.execute(statements))


def create_messaging(op: Any) -> None:
    """Outbox, relay position, inbox and parked events, as `kse.relay` and `kse.hearing` need them.

    Bodies stay in their rows and uncompressed: they live for three days, and compressing what is just over
    2 kB costs PostgreSQL as much as all else about the row.
    """
    script(
        op,
        """
        CREATE TABLE outbox (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
            event_id uuid NOT NULL,
            type text NOT NULL,
            key text NOT NULL,
            seller bigint NOT NULL,
            trace text,
            body bytea STORAGE EXTERNAL NOT NULL,
            said_at timestamptz NOT NULL DEFAULT now()
        ) WITH (toast_tuple_target = 8160);
        CREATE INDEX outbox_by_transaction ON outbox (xid, id);
        CREATE INDEX outbox_by_time ON outbox USING brin (said_at);

        CREATE TABLE relay (
            only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
            low xid8 NOT NULL DEFAULT '0',
            high xid8 NOT NULL DEFAULT '0',
            last_id bigint NOT NULL DEFAULT 0,
            ends jsonb NOT NULL DEFAULT '{}',
            CHECK (low <= high)
        );
        INSERT INTO relay DEFAULT VALUES;

        CREATE TABLE inbox (
            event_id uuid PRIMARY KEY,
            heard_at timestamptz NOT NULL DEFAULT now()
        );
        CREATE INDEX inbox_by_time ON inbox USING brin (heard_at);

        CREATE TABLE parked (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            event_id uuid NOT NULL UNIQUE,
            topic text NOT NULL,
            type text NOT NULL,
            key text NOT NULL,
            seller bigint NOT NULL,
            trace text NOT NULL,
            body bytea NOT NULL,
            attempts int NOT NULL DEFAULT 0,
            reason text NOT NULL DEFAULT '',
            dead boolean NOT NULL DEFAULT false,
            try_at timestamptz NOT NULL DEFAULT now(),
            parked_at timestamptz NOT NULL DEFAULT now()
        );
        CREATE INDEX parked_by_key ON parked (key, id);
        """,
    )


_OF_SELLER = """(
    (SELECT current_setting('kse.sellers', true) = '*')
    OR ((SELECT current_setting('kse.sellers', true) = '+') AND coalesce(seller_id, 0) >= 0)
    OR seller_id = ANY ((SELECT string_to_array(
        NULLIF(NULLIF(NULLIF(current_setting('kse.sellers', true), '*'), '+'), ''), ',')::bigint[])::bigint[])
)"""
"""Which rows a transaction sees: those of the sellers it was opened for, `+` for all but the sandbox's (an
operator's view), `*` for all (a service's own work). Settings are read in sub-selects so that PostgreSQL
evaluates them once per statement (SYS-01)."""
_EDITION = hashlib.sha256(_OF_SELLER.encode()).hexdigest()[:12]


def guard_by_seller(op: Any, *tables: str) -> None:
    """Row-level security on tables with a `seller_id`."""
    for table in tables:
        script(
            op,
            f"""
            ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
            CREATE POLICY of_seller ON {table} USING {_OF_SELLER};
            COMMENT ON POLICY of_seller ON {table} IS '{_EDITION}';
            """,
        )


def renew_guards(connection: Connection, schema: str) -> None:
    """Bring the policy of tables that were guarded by an earlier edition of the rule up to this one."""
    older = connection.scalars(
        text(
            "SELECT relname FROM pg_policy JOIN pg_class c ON c.oid = polrelid"
            " WHERE polname = 'of_seller' AND relnamespace = CAST(:schema AS regnamespace)"
            " AND obj_description(pg_policy.oid, 'pg_policy') IS DISTINCT FROM :edition"
        ),
        {"schema": schema, "edition": _EDITION},
    )
    for table in list(older):
        connection.exec_driver_sql(f'ALTER POLICY of_seller ON "{schema}"."{table}" USING {_OF_SELLER}')
        connection.exec_driver_sql(f'COMMENT ON POLICY of_seller ON "{schema}"."{table}" IS \'{_EDITION}\'')

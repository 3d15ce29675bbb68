"""Market accounts, collections, transmissions."""

from alembic import op

from kse.schema import create_messaging, guard_by_seller, script

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the connector's tables."""
    create_messaging(op)
    script(
        op,
        """
        CREATE TABLE account (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            seller_id bigint NOT NULL,
            version int NOT NULL DEFAULT 1,
            market text NOT NULL CHECK (market IN ('qoo10jp')),
            alias text NOT NULL CHECK (alias <> ''),
            enabled boolean NOT NULL DEFAULT true,
            qsm_id text NOT NULL CHECK (qsm_id <> ''),
            sealed jsonb NOT NULL DEFAULT '{}',
            health text NOT NULL DEFAULT 'unknown' CHECK (health IN ('ok', 'failing', 'unknown')),
            health_code text NOT NULL DEFAULT '',
            checked_at timestamptz,
            created_at timestamptz NOT NULL DEFAULT now(),
            UNIQUE (seller_id, alias)
        );

        CREATE TABLE collection (
            id uuid PRIMARY KEY,
            seller_id bigint NOT NULL,
            account_id bigint NOT NULL REFERENCES account,
            market_status text NOT NULL CHECK (market_status IN ('new', 'preparing')),
            date_from date NOT NULL,
            date_to date NOT NULL,
            date_type text NOT NULL CHECK (date_type IN ('order', 'payment')),
            state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'fetched', 'failed')),
            failure jsonb,
            asked_by bigint NOT NULL,
            asked_at timestamptz NOT NULL DEFAULT now(),
            leased_until timestamptz NOT NULL DEFAULT now(),
            CHECK (date_from <= date_to),
            CHECK ((state = 'failed') = (failure IS NOT NULL))
        );
        CREATE INDEX collection_due ON collection (leased_until) WHERE state = 'running';

        CREATE TABLE collected_order (
            collection_id uuid NOT NULL REFERENCES collection,
            seller_id bigint NOT NULL,
            cart_no text NOT NULL,
            order_no text NOT NULL,
            outcome text CHECK (outcome IN ('new', 'already', 'refused', 'unreadable')),
            reason text NOT NULL DEFAULT '',
            PRIMARY KEY (collection_id, cart_no, order_no)
        );

        CREATE TABLE transmission (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            seller_id bigint NOT NULL,
            account_id bigint NOT NULL,
            request text NOT NULL,
            k_number text NOT NULL,
            order_no text NOT NULL,
            carrier text NOT NULL,
            number text NOT NULL,
            state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'sent', 'refused')),
            attempts int NOT NULL DEFAULT 0,
            reason text NOT NULL DEFAULT '',
            try_at timestamptz NOT NULL DEFAULT now(),
            asked_at timestamptz NOT NULL DEFAULT now(),
            UNIQUE (seller_id, account_id, order_no, number)
        );
        CREATE INDEX transmission_due ON transmission (try_at) WHERE state = 'asked';
        """,
    )
    guard_by_seller(op, "account", "collection", "collected_order", "transmission")

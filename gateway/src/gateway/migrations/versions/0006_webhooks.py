"""Webhooks: where a company wants to be told, what is on its way there, how each attempt went (INT-11)."""

from alembic import op

from kse.schema import guard_by_seller, script

revision = "0006_webhooks"
down_revision = "0005_keys"


def upgrade() -> None:
    script(
        op,
        """
        CREATE TABLE webhook_endpoints (
            endpoint_id uuid PRIMARY KEY,
            seller_id bigint NOT NULL,
            slot smallint NOT NULL CHECK (slot BETWEEN 1 AND 5),
            url text NOT NULL CHECK (length(url) BETWEEN 1 AND 500),
            description text NOT NULL DEFAULT '' CHECK (length(description) <= 100),
            types text[] NOT NULL CHECK (types <> '{}'),
            enabled boolean NOT NULL DEFAULT true,
            secret text NOT NULL,
            former_secret text,
            former_until timestamptz,
            created_at timestamptz NOT NULL DEFAULT now(),
            failing_since timestamptz,
            failures int NOT NULL DEFAULT 0,
            gone_at timestamptz,
            delivered_at timestamptz,
            failed_at timestamptz,
            last_failure text NOT NULL DEFAULT '',
            last_status int,
            UNIQUE (seller_id, slot),
            CHECK ((former_secret IS NULL) = (former_until IS NULL)),
            CHECK ((failing_since IS NULL) = (failures = 0)),
            CHECK (gone_at IS NULL OR failing_since IS NOT NULL)
        );
        COMMENT ON COLUMN webhook_endpoints.secret IS 'sealed: it signs, so a hash of it would not do';

        CREATE TABLE webhook_deliveries (
            delivery_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            seller_id bigint NOT NULL,
            endpoint_id uuid NOT NULL REFERENCES webhook_endpoints ON DELETE CASCADE,
            message_id uuid NOT NULL,
            k_number text NOT NULL,
            type text NOT NULL,
            body text NOT NULL,
            state text NOT NULL DEFAULT 'waiting'
                CHECK (state IN ('waiting', 'sending', 'delivered', 'failed')),
            attempt int NOT NULL DEFAULT 0 CHECK (attempt >= 0),
            next_at timestamptz NOT NULL DEFAULT now(),
            lease uuid,
            status int,
            failure text NOT NULL DEFAULT '',
            created_at timestamptz NOT NULL DEFAULT now(),
            finished_at timestamptz,
            CHECK ((state = 'sending') = (lease IS NOT NULL)),
            CHECK ((state IN ('delivered', 'failed')) = (finished_at IS NOT NULL))
        );
        CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, next_at, delivery_id)
            WHERE state IN ('waiting', 'sending');
        CREATE INDEX webhook_deliveries_of_parcel ON webhook_deliveries (endpoint_id, k_number, delivery_id)
            WHERE state IN ('waiting', 'sending');
        CREATE INDEX webhook_deliveries_failed ON webhook_deliveries (endpoint_id, delivery_id)
            WHERE state = 'failed';
        CREATE INDEX webhook_deliveries_log ON webhook_deliveries (endpoint_id, delivery_id);
        CREATE INDEX webhook_deliveries_by_time ON webhook_deliveries USING brin (created_at);
        COMMENT ON COLUMN webhook_deliveries.next_at IS
            'when it may be taken: while it is being sent, when its lease runs out';

        CREATE TABLE webhook_attempts (
            attempt_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            seller_id bigint NOT NULL,
            delivery_id bigint NOT NULL REFERENCES webhook_deliveries ON DELETE CASCADE,
            tried_at timestamptz NOT NULL DEFAULT now(),
            milliseconds int NOT NULL,
            status int,
            failure text NOT NULL DEFAULT '',
            excerpt text NOT NULL DEFAULT ''
        );
        CREATE INDEX webhook_attempts_of_delivery ON webhook_attempts (delivery_id, attempt_id);
        """,
    )
    guard_by_seller(op, "webhook_endpoints", "webhook_deliveries", "webhook_attempts")

"""What the gateway hears of shipments: what stands of each, and the changes partners read (INT-11)."""

from alembic import op

from kse.schema import guard_by_seller, script

revision = "0003"
down_revision = "0002_pool_alerts"


def upgrade() -> None:
    script(
        op,
        """
        CREATE TABLE parcels (
            k_number text PRIMARY KEY,
            seller_id bigint NOT NULL,
            registered boolean NOT NULL DEFAULT false,
            version int NOT NULL DEFAULT 0 CHECK (version >= 0),
            cart_no text NOT NULL DEFAULT '',
            delivery_service text NOT NULL DEFAULT '',
            carrier text NOT NULL DEFAULT '',
            local_tracking_number text NOT NULL DEFAULT '',
            status text NOT NULL DEFAULT 'A10',
            heard_at timestamptz NOT NULL DEFAULT now()
        );
        CREATE INDEX parcels_by_time ON parcels USING brin (heard_at);
        COMMENT ON TABLE parcels IS 'what was last heard of a shipment, to tell what changed; nobody''s name';

        CREATE TABLE changes (
            change_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
            message_id uuid NOT NULL DEFAULT gen_random_uuid(),
            seller_id bigint NOT NULL,
            k_number text NOT NULL,
            type text NOT NULL CHECK (type IN ('shipment.registered', 'shipment.status_changed',
                'shipment.tracking_number_changed', 'shipment.changed', 'shipment.cancelled')),
            occurred_at timestamptz NOT NULL,
            recorded_at timestamptz NOT NULL DEFAULT now(),
            data jsonb NOT NULL
        );
        CREATE INDEX changes_in_order ON changes (seller_id, xid, change_id);
        CREATE INDEX changes_by_time ON changes USING brin (recorded_at);

        CREATE TABLE feeds (
            seller_id bigint PRIMARY KEY,
            removed_xid xid8 NOT NULL,
            removed_id bigint NOT NULL
        );
        COMMENT ON TABLE feeds IS 'up to where a seller''s changes were removed for their age';
        """,
    )
    guard_by_seller(op, "parcels", "changes", "feeds")

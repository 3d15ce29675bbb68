"""Tracking's tables: shipments with their status, and the timeline it follows from."""

from alembic import op

from kse.schema import create_messaging, guard_by_seller, script

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_messaging(op)
    script(
        op,
        """
        CREATE TABLE shipments (
            k_number text PRIMARY KEY,
            seller_id bigint NOT NULL,
            registered_at timestamptz,
            version int NOT NULL DEFAULT 0 CHECK (version >= 0),
            cart_no text NOT NULL DEFAULT '',
            market text NOT NULL DEFAULT '',
            delivery_service text NOT NULL DEFAULT '',
            carrier text NOT NULL DEFAULT '',
            local_tracking_number text NOT NULL DEFAULT '',
            order_nos text[] NOT NULL DEFAULT '{}',
            receiver_name text NOT NULL DEFAULT '',
            zip text NOT NULL DEFAULT '',
            address text NOT NULL DEFAULT '',
            sandbox boolean NOT NULL DEFAULT false,
            status text NOT NULL DEFAULT 'A10',
            status_at timestamptz,
            shipped_at timestamptz,
            delivered_at timestamptz,
            weight_g int NOT NULL DEFAULT 0 CHECK (weight_g >= 0),
            asked_at timestamptz,
            CHECK ((status = 'D99') = (delivered_at IS NOT NULL))
        );
        CREATE INDEX shipments_by_registration ON shipments (seller_id, registered_at DESC, k_number);
        CREATE INDEX shipments_by_local_number ON shipments (local_tracking_number);
        CREATE INDEX shipments_with_carriers ON shipments (carrier, asked_at)
            WHERE status IN ('D00', 'D11', 'E00');
        COMMENT ON COLUMN shipments.registered_at IS 'NULL while only other news of the shipment has come';
        COMMENT ON COLUMN shipments.asked_at IS 'when its carrier was last asked';

        CREATE TABLE timeline (
            k_number text NOT NULL REFERENCES shipments,
            seller_id bigint NOT NULL,
            occurred_at timestamptz NOT NULL,
            status text NOT NULL,
            detail text NOT NULL DEFAULT '' CHECK (length(detail) <= 300),
            reason text NOT NULL DEFAULT '',
            said_by text NOT NULL DEFAULT '',
            weight_g int NOT NULL DEFAULT 0,
            heard_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (k_number, occurred_at, status, detail)
        );
        """,
    )
    guard_by_seller(op, "shipments", "timeline")

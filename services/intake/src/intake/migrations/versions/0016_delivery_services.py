"""Delivery services are switched per seller; SDEX is one of them (KSE API contract, 0.10)."""

from alembic import op

from kse.schema import guard_by_seller, script

revision = "0016_delivery_services"
down_revision = "0015_upload_replaces"


def upgrade() -> None:
    """Create the operators' switches; waiting orders may name SDEX."""
    script(
        op,
        """
        CREATE TABLE service_switch (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            seller_id bigint NOT NULL CHECK (seller_id > 0),
            service text NOT NULL,
            is_on boolean NOT NULL,
            carrier text NOT NULL REFERENCES number_pool,
            switched_by bigint NOT NULL,
            switched_by_name text NOT NULL,
            switched_at timestamptz NOT NULL DEFAULT now(),
            CHECK (service = 'SDEX' OR (service, carrier) IN (('KSE', 'SAGAWA'), ('KSE Light', 'NEKOPOS')))
        );
        COMMENT ON TABLE service_switch IS 'every switch ever; the newest of a service is how it stands';
        CREATE INDEX service_switch_standing ON service_switch (seller_id, service, id DESC);

        ALTER TABLE waiting_order
            DROP CONSTRAINT waiting_order_delivery_service_check,
            ADD CHECK (delivery_service IN ('KSE', 'KSE Light', 'SDEX'));
        """,
    )
    guard_by_seller(op, "service_switch")

"""Answers of createOrders kept by Idempotency-Key (INT-11)."""

from alembic import op

from kse.schema import guard_by_seller, script

revision = "0003_idempotent_calls"
down_revision = "0002_announced_documents"


def upgrade() -> None:
    """Create the table."""
    script(
        op,
        """
        CREATE TABLE idempotent_call (
            seller_id bigint NOT NULL,
            key text NOT NULL CHECK (key <> '' AND length(key) <= 255),
            body_hash bytea NOT NULL CHECK (length(body_hash) = 32),
            status smallint NOT NULL,
            answer bytea NOT NULL,
            kept_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (seller_id, key)
        );
        CREATE INDEX idempotent_call_by_time ON idempotent_call (kept_at);
        """,
    )
    guard_by_seller(op, "idempotent_call")

"""Address and content checks: findings on waiting orders, and each seller's settings (INT-05)."""

from alembic import op

from kse.schema import guard_by_seller, script

revision = "0004_checks"
down_revision = "0003_idempotent_calls"


def upgrade() -> None:
    """Add the findings (NULL: not checked yet) and the settings."""
    script(
        op,
        """
        ALTER TABLE waiting_order
            ADD COLUMN findings jsonb CHECK (jsonb_typeof(findings) = 'array'),
            ADD COLUMN address_key text NOT NULL DEFAULT '';
        CREATE INDEX waiting_order_unchecked ON waiting_order (seller_id, id)
            WHERE state = 'waiting' AND findings IS NULL;

        CREATE TABLE check_setting (
            seller_id bigint PRIMARY KEY,
            settings jsonb NOT NULL,
            changed_by bigint NOT NULL,
            changed_at timestamptz NOT NULL DEFAULT now()
        );
        """,
    )
    guard_by_seller(op, "check_setting")

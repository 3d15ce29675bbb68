"""A company's newest test parcels are found at once (INT-11)."""

from alembic import op

from kse.schema import script

revision = "0009_sandbox_parcels"
down_revision = "0008_sandbox_webhooks"


def upgrade() -> None:
    script(op, "CREATE INDEX parcels_tests ON parcels (seller_id, heard_at DESC) WHERE seller_id < 0")

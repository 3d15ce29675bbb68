"""Test parcels belong to sandbox tenants, whatever is heard of them first (INT-11)."""

from alembic import op

from kse.schema import script

revision = "0003_sandbox"
down_revision = "0002_deleted"


def upgrade() -> None:
    """The tenant says what is a test parcel; old ones are found to be deleted."""
    script(
        op,
        """
        ALTER TABLE shipments DROP COLUMN sandbox;
        CREATE INDEX shipments_tests ON shipments (registered_at) WHERE seller_id < 0;
        """,
    )

"""Test parcels belong to sandbox tenants and to nobody else (INT-11)."""

from alembic import op

from kse.schema import script

revision = "0002_sandbox"
down_revision = "0001"


def upgrade() -> None:
    """Hold the flag and the tenant together; find old test parcels."""
    script(
        op,
        """
        ALTER TABLE shipments ADD CONSTRAINT shipments_sandbox_apart CHECK (sandbox = (seller_id < 0));
        CREATE INDEX shipments_tests ON shipments (registered_at) WHERE sandbox;
        """,
    )

"""Deleted shipments take no gifts (GFT-06)."""

from alembic import op

from kse.schema import script

revision = "0002_deleted"
down_revision = "0001"


def upgrade() -> None:
    """Tell a deleted shipment from an accepted one."""
    script(
        op,
        """
        ALTER TABLE shipment ADD COLUMN deleted boolean NOT NULL DEFAULT false;
        ALTER TABLE shipment ADD CHECK (NOT (deleted AND open));
        """,
    )

"""Deleted shipments leave every list (PAK-03, INT-11)."""

from alembic import op

from kse.schema import script

revision = "0002_deleted"
down_revision = "0001"


def upgrade() -> None:
    script(op, "ALTER TABLE shipments ADD COLUMN deleted_at timestamptz")

"""A long file that was read wrongly is read again in place of itself (INT-01)."""

from alembic import op

from kse.schema import script

revision = "0015_upload_replaces"
down_revision = "0014_mapping_rules"


def upgrade() -> None:
    """Add the upload that a job replaces."""
    script(op, "ALTER TABLE upload_job ADD COLUMN replaces bigint;")

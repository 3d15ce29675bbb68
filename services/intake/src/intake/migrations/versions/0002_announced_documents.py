"""A registration's document is read from its announcement instead of being stored a second time."""

from alembic import op

from kse.schema import script

revision = "0002_announced_documents"
down_revision = "0001"


def upgrade() -> None:
    """Lead from a registration to its announcement by their transaction; packing knows all earlier ones."""
    script(
        op,
        """
        ALTER TABLE registration DROP COLUMN document;
        ALTER TABLE registration ADD COLUMN xid xid8 NOT NULL DEFAULT '0';
        ALTER TABLE registration ALTER COLUMN xid SET DEFAULT pg_current_xact_id();
        """,
    )

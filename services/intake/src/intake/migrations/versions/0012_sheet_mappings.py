"""Sheets that sellers taught: which columns mean what, by the header they are known again by (INT-01)."""

from alembic import op

from kse.schema import guard_by_seller, script

revision = "0012_sheet_mappings"
down_revision = "0011_waiting_changes"


def upgrade() -> None:
    """Create the mappings, and let an upload name the one it was read by."""
    script(
        op,
        """
        CREATE TABLE sheet_mapping (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            seller_id bigint NOT NULL,
            name text NOT NULL CHECK (name <> '' AND length(name) <= 60),
            market text NOT NULL CHECK (market <> '' AND market <> 'gift'),
            signature text NOT NULL,
            header jsonb NOT NULL,
            fields jsonb NOT NULL,
            version int NOT NULL DEFAULT 1 CHECK (version > 0),
            used int NOT NULL DEFAULT 0,
            used_at timestamptz,
            changed_by bigint NOT NULL,
            changed_at timestamptz NOT NULL DEFAULT now(),
            UNIQUE (seller_id, signature)
        );
        ALTER TABLE upload ADD COLUMN mapping text NOT NULL DEFAULT '';
        """,
    )
    guard_by_seller(op, "sheet_mapping")

"""Local numbers reserved for packing, by its key (INT-12, PAK-03)."""

from alembic import op

from kse.schema import guard_by_seller, script

revision = "0013_local_reservations"
down_revision = "0012_sheet_mappings"


def upgrade() -> None:
    """Create the table."""
    script(
        op,
        """
        CREATE TABLE local_reservation (
            seller_id bigint NOT NULL,
            key text NOT NULL CHECK (key <> ''),
            carrier text NOT NULL CHECK (carrier IN ('SAGAWA', 'NEKOPOS')),
            local_tracking_number text NOT NULL UNIQUE CHECK (local_tracking_number ~ '^[0-9]{12}$'),
            reserved_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (seller_id, key)
        );
        """,
    )
    guard_by_seller(op, "local_reservation")

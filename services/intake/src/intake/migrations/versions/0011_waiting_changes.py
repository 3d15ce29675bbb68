"""What people change in the waiting list is kept and can be undone; who deleted a line, and when (INT-04)."""

from alembic import op

from kse.schema import guard_by_seller, script

revision = "0011_waiting_changes"
down_revision = "0010_registration_runs"


def upgrade() -> None:
    """Create the table; lines deleted earlier count as deleted now."""
    script(
        op,
        """
        ALTER TABLE waiting_order
            ADD COLUMN deleted_at timestamptz,
            ADD COLUMN deleted_by text NOT NULL DEFAULT '';
        UPDATE waiting_order SET deleted_at = now() WHERE state = 'deleted';
        ALTER TABLE waiting_order ADD CHECK ((state = 'deleted') = (deleted_at IS NOT NULL));
        CREATE INDEX waiting_order_deleted ON waiting_order (seller_id, deleted_at DESC)
            WHERE state = 'deleted';

        CREATE TABLE waiting_change (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            seller_id bigint NOT NULL,
            kind text NOT NULL
                CHECK (kind IN ('edit', 'paste', 'fill', 'merge', 'split', 'delete', 'restore')),
            changed_by bigint NOT NULL,
            changed_by_name text NOT NULL,
            changed_at timestamptz NOT NULL DEFAULT now(),
            fields text[] NOT NULL,
            lines jsonb NOT NULL CHECK (jsonb_typeof(lines) = 'array' AND lines <> '[]'),
            undone_at timestamptz,
            undone_by bigint,
            CHECK ((undone_at IS NULL) = (undone_by IS NULL))
        );
        COMMENT ON COLUMN waiting_change.lines IS 'for each line its id, its cells before and after';
        CREATE INDEX waiting_change_last ON waiting_change (seller_id, changed_by, id)
            WHERE undone_at IS NULL;
        CREATE INDEX waiting_change_by_time ON waiting_change USING brin (changed_at);
        """,
    )
    guard_by_seller(op, "waiting_change")

"""Named views of the grids, kept per person (INT-04)."""

from alembic import op

from kse.schema import guard_by_seller, script

revision = "0007_grid_views"
down_revision = "0006_webhooks"


def upgrade() -> None:
    """Create the table; operators, who belong to no company, have views too."""
    script(
        op,
        """
        CREATE TABLE grid_views (
            user_id bigint NOT NULL REFERENCES users,
            seller_id bigint REFERENCES sellers,
            grid text NOT NULL CHECK (grid ~ '^[a-z][a-z-]{0,31}$'),
            name text NOT NULL CHECK (name <> '' AND length(name) <= 40),
            layout jsonb NOT NULL CHECK (jsonb_typeof(layout) = 'object'),
            saved_at timestamptz NOT NULL DEFAULT now(),
            PRIMARY KEY (user_id, grid, name)
        );
        """,
    )
    guard_by_seller(op, "grid_views")

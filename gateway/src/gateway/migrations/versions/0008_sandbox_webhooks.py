"""An endpoint is told of real parcels or of the sandbox's, never of both (INT-11)."""

from alembic import op

from kse.schema import script

revision = "0008_sandbox_webhooks"
down_revision = "0007_grid_views"


def upgrade() -> None:
    """What was kept so far is told of real parcels."""
    script(op, "ALTER TABLE webhook_endpoints ADD COLUMN sandbox boolean NOT NULL DEFAULT false")

"""Alerts operators are shown on every page: carriers' number pools that run out (INT-12)."""

from alembic import op

from kse.schema import script

revision = "0002_pool_alerts"
down_revision = "0001"


def upgrade() -> None:
    """The numbers are KSE's own, so an alert has no seller."""
    script(
        op,
        """
        CREATE TABLE pool_alert (
            carrier text PRIMARY KEY,
            left_over bigint NOT NULL CHECK (left_over >= 0),
            threshold bigint NOT NULL CHECK (threshold >= 0),
            asked bigint NOT NULL CHECK (asked >= 0),
            per_day bigint NOT NULL CHECK (per_day >= 0),
            raised_at timestamptz NOT NULL DEFAULT now()
        );
        """,
    )

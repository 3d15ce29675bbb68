"""Shipments may travel by SDEX (KSE API contract, 0.10)."""

from alembic import op

from kse.schema import script

revision = "0003_sdex"
down_revision = "0002_sandbox"


def upgrade() -> None:
    """Let the service in; its carrier stands beside it."""
    script(
        op,
        """
        ALTER TABLE shipments
            DROP CONSTRAINT shipments_delivery_service_check,
            ADD CHECK (delivery_service IN ('KSE', 'KSE Light', 'SDEX'));
        """,
    )

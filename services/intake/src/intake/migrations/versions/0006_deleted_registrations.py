"""A deleted shipment's PackageNo and order lines are free again (INT-11; KSE API contract, 0.3)."""

from alembic import op

from kse.schema import script

revision = "0006_deleted_registrations"
down_revision = "0005_upload_jobs"


def upgrade() -> None:
    """Mark deleted registrations, and find the order lines of a shipment."""
    script(
        op,
        """
        ALTER TABLE registration ADD COLUMN deleted_at timestamptz;
        DROP INDEX registration_package;
        CREATE UNIQUE INDEX registration_package ON registration (seller_id, package_no)
            WHERE package_no IS NOT NULL AND deleted_at IS NULL;
        CREATE INDEX waiting_order_shipment ON waiting_order (k_number) WHERE k_number IS NOT NULL;
        """,
    )

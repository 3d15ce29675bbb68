"""Gifts join waiting carts: they are found by cart number, and carry a tariff code (INT-09)."""

from alembic import op

from kse.schema import script

revision = "0009_gifts"
down_revision = "0008_sandbox"


def upgrade() -> None:
    """Add the tariff code and the index."""
    script(
        op,
        """
        ALTER TABLE waiting_order ADD COLUMN hs_code text NOT NULL DEFAULT '';
        CREATE INDEX waiting_order_cart ON waiting_order (seller_id, cart_no);
        """,
    )

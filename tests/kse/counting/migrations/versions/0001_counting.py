"""Counting's tables."""

from alembic import op

from kse.schema import create_messaging, guard_by_seller, script

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_messaging(op)
    script(
        op,
        """
        CREATE TABLE heard (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            seller_id bigint NOT NULL,
            k_number text NOT NULL,
            what text NOT NULL,
            said_at timestamptz NOT NULL DEFAULT clock_timestamp()
        );
        """,
    )
    guard_by_seller(op, "heard")

"""What became of each registration is kept under its key, so that a lost answer can be asked for (INT-06)."""

from alembic import op

from kse.schema import guard_by_seller, script

revision = "0010_registration_runs"
down_revision = "0009_gifts"


def upgrade() -> None:
    """Create the table."""
    script(
        op,
        """
        CREATE TABLE registration_run (
            seller_id bigint NOT NULL,
            key text NOT NULL CHECK (key ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$'),
            body_hash bytea NOT NULL CHECK (length(body_hash) = 32),
            run_by bigint NOT NULL,
            run_by_name text NOT NULL,
            run_at timestamptz NOT NULL DEFAULT now(),
            lines int NOT NULL CHECK (lines > 0),
            accepted int NOT NULL CHECK (accepted >= 0),
            refused int NOT NULL CHECK (refused >= 0),
            outcome bytea NOT NULL,
            PRIMARY KEY (seller_id, key)
        );
        CREATE INDEX registration_run_newest ON registration_run (seller_id, run_at DESC);
        """,
    )
    guard_by_seller(op, "registration_run")

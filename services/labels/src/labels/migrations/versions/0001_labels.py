"""Print jobs and what became of them."""

from alembic import op

from kse.schema import create_messaging, guard_by_seller, script

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create labels' tables."""
    create_messaging(op)
    script(
        op,
        """
        CREATE TABLE job (
            id text PRIMARY KEY CHECK (id ~ '^[0-9A-Za-z-]{1,64}$'),
            seller_id bigint NOT NULL,
            layout text NOT NULL,
            source text NOT NULL CHECK (source <> ''),
            total int NOT NULL CHECK (total >= 0),
            state text NOT NULL DEFAULT 'queued'
                CHECK (state IN ('queued', 'running', 'finished', 'failed', 'cancelled')),
            printed int NOT NULL DEFAULT 0 CHECK (printed >= 0),
            tries int NOT NULL DEFAULT 0,
            due_at timestamptz NOT NULL DEFAULT now(),
            cancel_asked boolean NOT NULL DEFAULT false,
            reason jsonb,
            failed jsonb NOT NULL DEFAULT '[]',
            replaced jsonb NOT NULL DEFAULT '[]',
            pages int NOT NULL DEFAULT 0,
            document text,
            size bigint,
            asked_at timestamptz NOT NULL DEFAULT now(),
            ended_at timestamptz,
            tidied boolean NOT NULL DEFAULT false,
            CHECK ((state IN ('queued', 'running')) = (ended_at IS NULL)),
            CHECK ((state = 'failed') = (reason IS NOT NULL)),
            CHECK ((document IS NULL) = (size IS NULL)),
            CHECK ((document IS NOT NULL) = (state = 'finished' AND NOT tidied))
        );
        CREATE INDEX job_due ON job (asked_at) WHERE state IN ('queued', 'running');
        CREATE INDEX job_to_tidy ON job (ended_at) WHERE NOT tidied;
        """,
    )
    guard_by_seller(op, "job")

"""Long order files are read as jobs (INT-01, P1)."""

from alembic import op

from kse.schema import guard_by_seller, script

revision = "0005_upload_jobs"
down_revision = "0004_checks"


def upgrade() -> None:
    """Create the jobs' table."""
    script(
        op,
        """
        CREATE TABLE upload_job (
            id uuid PRIMARY KEY,
            seller_id bigint NOT NULL,
            uploaded_by bigint NOT NULL,
            file_name text NOT NULL,
            market text NOT NULL,
            encoding text NOT NULL,
            source text NOT NULL,
            state text NOT NULL DEFAULT 'queued'
                CHECK (state IN ('queued', 'reading', 'done', 'refused', 'cancelled')),
            rows int NOT NULL DEFAULT 0,
            refused int NOT NULL DEFAULT 0,
            cancel_asked boolean NOT NULL DEFAULT false,
            tries int NOT NULL DEFAULT 0,
            due_at timestamptz NOT NULL DEFAULT now(),
            upload_id bigint REFERENCES upload,
            failure jsonb,
            asked_at timestamptz NOT NULL DEFAULT now(),
            ended_at timestamptz,
            CHECK ((state = 'done') = (upload_id IS NOT NULL)),
            CHECK ((state = 'refused') = (failure IS NOT NULL)),
            CHECK ((state IN ('queued', 'reading')) = (ended_at IS NULL))
        );
        CREATE INDEX upload_job_due ON upload_job (due_at) WHERE state IN ('queued', 'reading');
        CREATE INDEX upload_job_ended ON upload_job (asked_at) WHERE ended_at IS NOT NULL;
        """,
    )
    guard_by_seller(op, "upload_job")

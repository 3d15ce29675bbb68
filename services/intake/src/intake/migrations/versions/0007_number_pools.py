"""Ranges can be closed; each carrier's pool has a threshold, an alarm, and its use a day (INT-12)."""

from alembic import op

from kse.schema import script

revision = "0007_number_pools"
down_revision = "0006_deleted_registrations"


def upgrade() -> None:
    """The numbers are KSE's own, so these tables have no seller."""
    script(
        op,
        """
        ALTER TABLE number_range
            ADD COLUMN closed_at timestamptz,
            ADD COLUMN closed_by bigint,
            ADD CHECK ((closed_at IS NULL) = (closed_by IS NULL));
        DROP INDEX number_range_open;
        CREATE INDEX number_range_open ON number_range (carrier, id) WHERE next <= last AND closed_at IS NULL;

        CREATE TABLE number_pool (
            carrier text PRIMARY KEY CHECK (carrier IN ('SAGAWA', 'NEKOPOS')),
            threshold bigint NOT NULL DEFAULT 5000 CHECK (threshold BETWEEN 0 AND 99999999999),
            alarm text NOT NULL DEFAULT '' CHECK (alarm IN ('', 'low', 'empty')),
            alarmed_at timestamptz,
            CHECK ((alarm = '') = (alarmed_at IS NULL))
        );
        INSERT INTO number_pool (carrier) VALUES ('SAGAWA'), ('NEKOPOS');

        CREATE TABLE number_use (
            carrier text NOT NULL REFERENCES number_pool,
            day date NOT NULL,
            used bigint NOT NULL CHECK (used >= 0),
            PRIMARY KEY (carrier, day)
        );
        COMMENT ON TABLE number_use IS 'numbers handed out on a day in Korea, harmless gaps included';
        """,
    )

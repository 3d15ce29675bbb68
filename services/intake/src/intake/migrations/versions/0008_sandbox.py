"""Numbers of the sandbox, apart from the real ones (INT-11)."""

from alembic import op

from kse.contracts import FIRST_TEST_TAIL
from kse.schema import script

revision = "0008_sandbox"
down_revision = "0007_number_pools"


def upgrade() -> None:
    """The last million tails of a day's K numbers become the sandbox's; real parcels wrap around before."""
    script(
        op,
        f"""
        SELECT setval('k_tail', 0, false) FROM k_tail WHERE last_value >= {FIRST_TEST_TAIL};
        ALTER SEQUENCE k_tail MAXVALUE {FIRST_TEST_TAIL - 1};
        CREATE SEQUENCE sandbox_k_tail
            MINVALUE {FIRST_TEST_TAIL} MAXVALUE 9999999 START {FIRST_TEST_TAIL} CYCLE;
        -- Eleven digits that begin with 0: `number_range` lets no carrier's number be below 10,000,000,000.
        CREATE SEQUENCE sandbox_local MINVALUE 1 MAXVALUE 9999999999 CYCLE;
        -- NOT VALID: what was registered before, on whatever tail, stays as it is.
        ALTER TABLE registration ADD CONSTRAINT registration_sandbox_apart
            CHECK ((seller_id < 0) = (substr(k_number, 8, 1) = '9')) NOT VALID;
        CREATE INDEX registration_tests ON registration (registered_at) WHERE seller_id < 0;
        """,  # noqa: S608 - own numbers only
    )

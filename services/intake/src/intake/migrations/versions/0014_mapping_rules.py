"""Mapping rules, who set a line's codes, and runs over the waiting list that can be undone (INT-08)."""

from alembic import op

from kse.schema import guard_by_seller, script

revision = "0014_mapping_rules"
down_revision = "0013_local_reservations"


def upgrade() -> None:
    """Create the rules, the marks on waiting orders and the runs."""
    script(
        op,
        """
        CREATE TABLE mapping_book (
            seller_id bigint PRIMARY KEY,
            revision uuid NOT NULL DEFAULT gen_random_uuid()
        );

        CREATE TABLE mapping_rule (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            seller_id bigint NOT NULL,
            version int NOT NULL DEFAULT 1 CHECK (version > 0),
            place int CHECK (place > 0),
            market text NOT NULL DEFAULT '',
            account bigint,
            account_name text NOT NULL DEFAULT '',
            conditions jsonb NOT NULL CHECK (jsonb_typeof(conditions) = 'array' AND conditions <> '[]'),
            conditions_key text NOT NULL,
            option_code text NOT NULL CHECK (option_code <> ''),
            only_empty boolean NOT NULL DEFAULT true,
            active boolean NOT NULL DEFAULT true,
            changed_by bigint NOT NULL,
            changed_at timestamptz NOT NULL DEFAULT now(),
            deleted_at timestamptz,
            CHECK ((deleted_at IS NULL) = (place IS NOT NULL)),
            UNIQUE (seller_id, place) DEFERRABLE INITIALLY DEFERRED
        );
        -- The same question asked twice in the same place is a rule that can never win.
        CREATE UNIQUE INDEX mapping_rule_once
            ON mapping_rule (seller_id, market, coalesce(account, 0), conditions_key)
            WHERE deleted_at IS NULL;

        ALTER TABLE waiting_order
            ADD COLUMN code_from text NOT NULL DEFAULT 'market'
                CHECK (code_from IN ('market', 'rule', 'person')),
            ADD COLUMN mapping_rule bigint,
            ADD COLUMN market_option_code text,
            ADD COLUMN market_sku text,
            ADD COLUMN untyped_option_code text,
            ADD COLUMN untyped_sku text,
            ADD CHECK (num_nulls(mapping_rule, market_option_code, market_sku) IN (0, 3)),
            ADD CHECK (code_from = 'person' OR (code_from = 'rule') = (mapping_rule IS NOT NULL)),
            ADD CHECK (code_from <> 'person' OR untyped_option_code IS NOT NULL),
            ADD CHECK ((untyped_option_code IS NULL) = (untyped_sku IS NULL));
        COMMENT ON COLUMN waiting_order.untyped_option_code IS 'what stood there before a person typed';

        CREATE TABLE mapping_run (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            seller_id bigint NOT NULL,
            run_by bigint NOT NULL,
            run_at timestamptz NOT NULL DEFAULT now(),
            changed int NOT NULL CHECK (changed >= 0),
            undone_at timestamptz
        );
        CREATE INDEX mapping_run_last ON mapping_run (seller_id, id);

        CREATE TABLE mapping_run_line (
            run bigint NOT NULL REFERENCES mapping_run ON DELETE CASCADE,
            seller_id bigint NOT NULL,
            order_id bigint NOT NULL,
            option_code text NOT NULL,
            sku text NOT NULL,
            code_from text NOT NULL,
            mapping_rule bigint,
            market_option_code text,
            market_sku text,
            given_option_code text NOT NULL,
            given_sku text NOT NULL,
            PRIMARY KEY (run, order_id)
        );
        """,
    )
    guard_by_seller(op, "mapping_book", "mapping_rule", "mapping_run", "mapping_run_line")

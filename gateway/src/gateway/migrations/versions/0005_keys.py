"""Keys of the sandbox, refused keys, keys that take over from others, limits per key and their accounts."""

from alembic import op

from kse.schema import guard_by_seller, script

revision = "0005_keys"
down_revision = "0004_scope_change"


def upgrade() -> None:
    """A company has two live and two test keys; what was kept so far are live ones."""
    script(
        op,
        """
        ALTER TABLE api_keys
            DROP CONSTRAINT api_keys_prefix_check,
            DROP CONSTRAINT api_keys_state_check,
            ADD COLUMN kind text NOT NULL DEFAULT 'live' CHECK (kind IN ('live', 'test')),
            ADD COLUMN refused_at timestamptz,
            ADD COLUMN refused_by bigint REFERENCES users,
            ADD COLUMN refusal text NOT NULL DEFAULT '' CHECK (length(refusal) <= 300),
            ADD COLUMN replaces bigint REFERENCES api_keys,
            ADD COLUMN calls_per_minute int CHECK (calls_per_minute BETWEEN 25 AND 1000000),
            ADD CONSTRAINT api_keys_prefix_length CHECK (length(prefix) BETWEEN 1 AND 16),
            ADD CONSTRAINT api_keys_states CHECK (state IN ('generated', 'approved', 'refused', 'revoked')),
            ADD CONSTRAINT api_keys_refused CHECK (
                (state = 'refused') = (refused_at IS NOT NULL) AND (state = 'refused') = (refusal <> ''));
        ALTER TABLE api_keys ALTER COLUMN kind DROP DEFAULT;
        DROP INDEX api_keys_two_live;
        CREATE UNIQUE INDEX api_keys_two_live ON api_keys (seller_id, kind, slot)
            WHERE state IN ('generated', 'approved');

        -- Lost with a crash of the database: then every key begins with a full account again.
        CREATE UNLOGGED TABLE api_key_pace (
            key_id bigint PRIMARY KEY,
            seller_id bigint NOT NULL,
            units double precision NOT NULL,
            granted int NOT NULL,
            at timestamptz NOT NULL DEFAULT now()
        );
        COMMENT ON TABLE api_key_pace IS 'what each key has left of its calls a minute, for all replicas';
        """,
    )
    guard_by_seller(op, "api_key_pace")

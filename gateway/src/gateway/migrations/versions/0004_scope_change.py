"""API keys may be allowed to change and cancel orders (ACC-09, INT-11); none is by this migration."""

from alembic import op

from kse.schema import script

revision = "0004_scope_change"
down_revision = "0003"


def upgrade() -> None:
    """Know one scope more."""
    script(
        op,
        """
        ALTER TABLE api_keys DROP CONSTRAINT api_keys_scopes_check;
        ALTER TABLE api_keys ADD CONSTRAINT api_keys_scopes_check
            CHECK (scopes <@ ARRAY['register', 'read', 'track', 'change'] AND scopes <> '{}');
        """,
    )

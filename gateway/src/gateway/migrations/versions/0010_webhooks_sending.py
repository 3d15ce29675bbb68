"""What is being sent is found without looking through all that waits."""

from alembic import op

from kse.schema import script

revision = "0010_webhooks_sending"
down_revision = "0009_sandbox_parcels"


def upgrade() -> None:
    script(
        op,
        "CREATE INDEX webhook_deliveries_sending ON webhook_deliveries (endpoint_id) WHERE state = 'sending'",
    )

"""What the gateway is told by its environment."""

from kse.settings import Settings


class GatewaySettings(Settings):
    """The services behind it and the secrets in front of it."""

    gateway_private_key: str
    """PEM of the Ed25519 key identities are signed with."""
    session_secret: str
    """Keys the hashes of session tokens and API keys: what the database holds opens nothing by itself."""
    public_url: str = ""
    """How people reach it from outside; `https://…` makes the cookie Secure behind a proxy that ends TLS."""
    partner_calls_per_minute: int = 6_000
    """Calls one API key may make a minute, of all replicas together, before it is told to wait.

    A call of more than twenty packages or numbers counts as so many calls of twenty.
    """
    sandbox_calls_per_minute: int = 600
    """The same for a sandbox's key."""

    changes_days: int = 90
    """How long partners may read what became of a shipment."""

    intake_url: str = ""
    marketplace_connector_url: str = ""
    packing_url: str = ""
    gifts_url: str = ""
    tracking_url: str = ""
    customs_url: str = ""
    labels_url: str = ""

    @property
    def usual_calls(self) -> dict[str, int]:
        """Calls a minute by kind of key, where no operator set another number."""
        return {"live": self.partner_calls_per_minute, "test": self.sandbox_calls_per_minute}

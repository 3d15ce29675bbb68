"""What the gateway is told by its environment."""

from kse.settings import Settings


class GatewaySettings(Settings):
    """The services behind it and the secrets in front of it."""

    gateway_private_key: str
    """PEM of the Ed25519 key identities are signed with."""
    session_secret: str
    """Keys the hashes of session tokens and API keys: what the database holds opens nothing by itself."""
    secrets_key: str
    """Base64 of 32 bytes: webhooks' secrets are sealed with it."""
    public_url: str = ""
    """How people reach it from outside; `https://…` makes the cookie Secure behind a proxy that ends TLS."""
    partner_calls_per_minute: int = 6_000
    """Calls one API key may make a minute, of all replicas together, before it is told to wait.

    A call of more than twenty packages or numbers counts as so many calls of twenty.
    """
    sandbox_calls_per_minute: int = 600
    """The same for a sandbox's key."""

    body_seconds: float = 60
    """How long a request's body may keep us waiting; what comes of it earns time again, up to as much."""
    body_bytes_per_second: int = 4096
    """The pace at which a body may take as long as it likes."""

    changes_days: int = 90
    """How long partners may read what became of a shipment."""
    webhook_days: int = 30
    """How long deliveries of webhooks are kept, to look at and to replay."""
    webhook_ports: str = "443"
    """Ports a webhook may be delivered to, joined by commas; the network's policy must let them out."""
    webhook_own_networks: str = ""
    """Public networks that are ours and no webhook's, joined by commas, such as `203.0.113.0/24`."""
    webhook_loopback: bool = False
    """Deliver to this machine itself as well, there without TLS: for a developer's machine and the demo."""

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

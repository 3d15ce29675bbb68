"""What packing is told by its environment beyond what every service is."""

from kse.settings import Settings


class PackingSettings(Settings):
    """Packing's own settings."""

    intake_url: str = ""
    """Where intake answers: it issues numbers, and knows what was registered before packing heard of it."""
    gift_patience_seconds: float = 3600
    """How long a gift waits for the registration of its shipment before it is given back."""

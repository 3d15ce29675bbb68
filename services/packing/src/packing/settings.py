"""What packing is told by its environment beyond what every service is."""

from kse.settings import Settings


class PackingSettings(Settings):
    """Packing's own settings."""

    gift_patience_seconds: float = 3600
    """How long a gift waits for the registration of its shipment before it is given back."""

"""What tracking is told by its environment beside the shared settings."""

from kse.settings import Settings


class TrackingSettings(Settings):
    """Where the carriers answer and how often they are asked."""

    sagawa_url: str = ""
    """Base address of Sagawa's tracking, such as `https://host/sagawa`; empty: Sagawa is not asked."""
    yamato_url: str = ""
    """The same for Yamato, who delivers Nekopos."""
    carrier_pull_seconds: float = 1800.0
    """After how long a shipment's carrier is asked again."""
    carrier_deadline_seconds: float = 10.0
    """How long a carrier may take over one answer."""

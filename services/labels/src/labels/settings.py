"""What labels is told by its environment beyond what every service is."""

from kse.settings import Settings


class LabelsSettings(Settings):
    """Labels' own settings."""

    document_hours: float = 72
    """How long a document is kept after its job ended: it holds names of goods and persons."""
    lease_seconds: float = 10
    """After how long without a sign of life a job is taken from a replica and printed by another."""
    printing_processes: int = 2
    """Processes that draw; each holds the fonts."""

"""What intake is told by its environment beyond what every service is."""

from intake.adapters.limits import MIB, Limits
from kse.settings import Settings


class IntakeSettings(Settings):
    """Intake's own settings."""

    upload_job_bytes: int = MIB
    """From this size on an order file is read as a job, which can be watched and stopped."""
    upload_job_hours: float = 24
    """How long what became of a job can be asked for."""
    lease_seconds: float = 10
    """After how long without a sign of life a job is taken from a replica and read by another."""
    max_file_mib: int = 100
    max_file_rows: int = 100_000

    @property
    def file_limits(self) -> Limits:
        """What one order file may weigh."""
        return Limits(bytes=self.max_file_mib * MIB, rows=self.max_file_rows)

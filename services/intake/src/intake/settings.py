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
    max_file_rows: int = Limits().rows
    max_file_columns: int = Limits().columns
    max_cell_characters: int = Limits().cell
    max_row_characters: int = Limits().row
    max_refused_cells: int = Limits().refused_cells
    max_refused_at_first: int = Limits().refused_at_first
    max_workbook_cells: int = Limits().workbook_cells
    max_filled_cells: int = Limits().filled_cells
    max_unpacked_mib: int = Limits().unpacked // MIB
    max_unpacked_ratio: int = Limits().unpacked_ratio
    max_workbook_parts: int = Limits().parts

    @property
    def file_limits(self) -> Limits:
        """What one order file may weigh (`Limits` tells what each means)."""
        return Limits(
            bytes=self.max_file_mib * MIB,
            rows=self.max_file_rows,
            columns=self.max_file_columns,
            cell=self.max_cell_characters,
            row=self.max_row_characters,
            refused_cells=self.max_refused_cells,
            refused_at_first=self.max_refused_at_first,
            workbook_cells=self.max_workbook_cells,
            filled_cells=self.max_filled_cells,
            unpacked=self.max_unpacked_mib * MIB,
            unpacked_ratio=self.max_unpacked_ratio,
            parts=self.max_workbook_parts,
        )

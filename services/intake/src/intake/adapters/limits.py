"""How much of a file is read before it is refused (P1)."""

import msgspec

from intake.adapters.refusals import UnreadableFile

MIB = 1024 * 1024


class Limits(msgspec.Struct, frozen=True):
    """What one order file may weigh; past any of them it is refused with the limit named."""

    bytes: int = 100 * MIB
    rows: int = 100_000
    columns: int = 512
    cell: int = 40_000
    """Characters in a cell: Rakuten's comments may take 32 KB."""
    row: int = 1_000_000
    """Characters in a row of text."""
    refused_cells: int = 1_000_000
    """Cells of refused rows that are kept to be corrected; past them nothing of the file is taken."""
    refused_at_first: int = 1_000
    """Refused rows before any good one, after which nothing of the file is taken."""
    workbook_cells: int = 6_000_000
    """The rectangle a sheet spans; the reader keeps all of it in memory, empty cells too."""
    filled_cells: int = 2_500_000
    """Cells of a workbook that hold something; the reader takes some hundred bytes for each."""
    unpacked: int = 256 * MIB
    """All parts of an xlsx together."""
    unpacked_ratio: int = 200
    """Unpacked size against packed size, past the first few MiB."""
    parts: int = 10_000
    """Parts of an xlsx."""


def refuse_rectangle(width: int, height: int, limits: Limits) -> None:
    """A sheet is kept in memory from its first to its last cell, however few there are between."""
    if width > limits.columns:
        raise UnreadableFile("too-many-columns", limit=limits.columns)
    if height > limits.rows + 1:
        raise UnreadableFile("too-many-rows", limit=limits.rows)
    if width * height > limits.workbook_cells:
        raise UnreadableFile("too-many-cells", limit=limits.workbook_cells)


def refuse_filled(cells: int, limits: Limits) -> None:
    """What a sheet holds is in memory at once."""
    if cells > limits.filled_cells:
        raise UnreadableFile("too-many-cells", limit=limits.filled_cells)

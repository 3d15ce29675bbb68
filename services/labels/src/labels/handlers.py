"""What labels hears."""

from kse.contracts import LabelRequested
from kse.hearing import Hears
from kse.work import Work
from labels import jobs

hears = Hears()


@hears
async def label_requested(events: list[LabelRequested], work: Work) -> None:
    """A print job waits for its turn; asking twice for one job changes nothing (LAB-04)."""
    await jobs.line_up(events, work)

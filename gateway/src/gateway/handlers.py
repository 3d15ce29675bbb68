"""What the gateway hears."""

from gateway import alerts
from kse.contracts import PoolLow, PoolRefilled
from kse.hearing import Hears
from kse.work import Work

hears = Hears()


@hears
async def pool_low(event: PoolLow, work: Work) -> None:
    """Operators are shown that a carrier's numbers run out, or have run out."""
    await alerts.raise_alert(work, event)


@hears
async def pool_refilled(event: PoolRefilled, work: Work) -> None:
    """There are enough numbers again."""
    await alerts.end_alert(work, event)

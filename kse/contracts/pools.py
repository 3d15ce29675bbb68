"""Number pools: what is left of the local tracking numbers a carrier gave us (intake)."""

from kse.contracts.event import Event, event


@event("intake")
class PoolLow(Event, frozen=True, kw_only=True):
    """A carrier's local numbers are running out, or did not suffice; an operator must add a range (INT-12).

    The numbers are KSE's own: `seller` is 0.
    """

    carrier: str
    """`SAGAWA` or `NEKOPOS`."""
    left: int
    """Numbers in the open ranges."""
    threshold: int
    """From how many left the pool counts as low."""
    asked: int = 0
    """How many a registration asked for in vain; 0 while everybody still got theirs."""
    per_day: int = 0
    """How many were used a day in the past week."""

    @property
    def key(self) -> str:
        return self.carrier


@event("intake")
class PoolRefilled(Event, frozen=True, kw_only=True):
    """A pool that was low holds more than its threshold again (INT-12). `seller` is 0."""

    carrier: str
    left: int

    @property
    def key(self) -> str:
        return self.carrier

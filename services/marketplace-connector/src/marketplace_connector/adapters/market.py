"""What a market can answer, whichever it is."""

from collections.abc import Iterator
from contextlib import contextmanager

from kse.faults import transient
from kse.telemetry import log


class MarketFault(Exception):
    """The market did not do what was asked: a code of ours, and the market's own words (MKT-06).

    Codes: `market-wrong-credentials`, `market-key-expired`, `market-throttled`, `market-unavailable`,
    `market-forbidden`, `market-refused`, `market-unreadable`.
    """

    def __init__(self, code: str, said: str = "", number: int = 0) -> None:
        super().__init__(f"{code} {number} {said}")
        self.code = code
        self.said = said
        self.number = number

    @property
    def passing(self) -> bool:
        """Whether asking again later can help."""
        return self.code in ("market-throttled", "market-unavailable")

    @property
    def of_the_account(self) -> bool:
        """Whether every further call with these credentials will fail the same way."""
        return self.code in ("market-wrong-credentials", "market-key-expired", "market-forbidden")


@contextmanager
def told_as_fault(**about: str) -> Iterator[None]:
    """What breaks in dealing with a market is told as its fault; what passes by itself is let through.

    Taken up again it would break again, and stop whatever comes behind it.
    """
    try:
        yield
    except MarketFault:
        raise
    except Exception as error:
        if transient(error):
            raise
        log().error("market-unreadable", exc_info=error, **about)
        raise MarketFault("market-unreadable") from error

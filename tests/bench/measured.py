"""What a bench hands back: figures beside their floor in the same run, and the machine's mood beside both."""

import json
import math
import statistics
import time
from collections.abc import Sequence

import msgspec


class Figure(msgspec.Struct, kw_only=True):
    """One line of the table. `ratio` is what the bar judges; without a floor it is the figure itself."""

    what: str
    ours: float
    floor: float | None = None
    ratio: float
    bar: str
    """`>= 0.45` or `<= 12`; empty for a figure that is only worth knowing."""
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the ratio keeps the bar; None where there is none."""
        if not self.bar:
            return None
        sign, _, limit = self.bar.partition(" ")
        return self.ratio >= float(limit) if sign == ">=" else self.ratio <= float(limit)


def rate(what: str, ours: Sequence[float], floor: Sequence[float], bar: str, note: str = "") -> Figure:
    """Work per second of ours and of the floor, round by round: the ratio is the median of the pairs'."""
    ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, floor, strict=True))
    return Figure(
        what=what,
        ours=round(statistics.median(ours)),
        floor=round(statistics.median(floor)),
        ratio=round(ratio, 2),
        bar=bar,
        note=note,
    )


def figure(what: str, value: float, bar: str, note: str = "") -> Figure:
    """A figure that is judged by itself."""
    return Figure(what=what, ours=round(value, 2), ratio=round(value, 2), bar=bar, note=note)


def percentile(found: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed."""
    return sorted(found)[max(0, math.ceil(share * len(found)) - 1)]


def calibrate() -> float:
    """Milliseconds of a fixed piece of work: the machine's mood."""
    row = {"name": "클린업", "codes": list(range(40))}
    begun = time.perf_counter()
    for _ in range(2_000):
        json.loads(json.dumps(row))
    return round((time.perf_counter() - begun) * 1_000, 1)

"""Counts requests, so that a benchmark can read the rate it reached and what was throttled."""

import time
from collections import Counter, deque


class Meter:
    def __init__(self) -> None:
        self._first: float | None = None
        self._last = 0.0
        self._seconds: Counter[int] = Counter()
        self._kinds: Counter[str] = Counter()
        self._throttled = 0

    def count(self, kind: str, *, throttled: bool = False) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = now
        self._last = now
        self._seconds[int(now - self._first)] += 1
        self._kinds[kind] += 1
        self._throttled += throttled

    def reading(self) -> dict[str, object]:
        """`per_second` starts with the first request; `mean` is the rate between the first and the last."""
        total = self._kinds.total()
        lasted = self._last - self._first if self._first is not None else 0.0
        return {
            "total": total,
            "throttled": self._throttled,
            "by_kind": dict(self._kinds),
            "per_second": [self._seconds[second] for second in range(max(self._seconds, default=-1) + 1)],
            "peak": max(self._seconds.values(), default=0),
            "mean": round((total - 1) / lasted, 3) if lasted > 0 else 0.0,
        }


class Throttle:
    """At most `per_second` requests in any one second (a sliding window); refused ones do not count."""

    def __init__(self) -> None:
        self._allowed: deque[float] = deque()

    def refuses(self, per_second: int | None) -> bool:
        if per_second is None:
            return False
        now = time.monotonic()
        while self._allowed and self._allowed[0] <= now - 1.0:
            self._allowed.popleft()
        if len(self._allowed) >= per_second:
            return True
        self._allowed.append(now)
        return False

"""How often one key may call."""

import math
import time


class Pace:
    """A bucket of calls per key that fills steadily; of this replica only."""

    def __init__(self, per_minute: int) -> None:
        self._per_second = per_minute / 60
        self._most = max(1.0, per_minute / 10)
        self._left: dict[int, tuple[float, float]] = {}

    def wait(self, key_id: int) -> int:
        """Take a call: 0 when there was one, else the seconds until there is."""
        now = time.monotonic()
        left, since = self._left.get(key_id, (self._most, now))
        left = min(self._most, left + (now - since) * self._per_second)
        if left < 1:
            self._left[key_id] = left, now
            return max(1, math.ceil((1 - left) / self._per_second))
        self._left[key_id] = left - 1, now
        return 0

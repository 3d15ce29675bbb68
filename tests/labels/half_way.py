"""Labels whose long jobs stand still half drawn: what a test does then does not hang on how fast they are drawn.

`python -m tests.labels.half_way` is such a service as a process; nothing but a cancel lets its jobs go on.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from labels.__main__ import service
from labels.desk import Hand

LONG = 200
"""Shipments; shorter jobs are drawn to their end."""


class HalfWay:
    """Holds jobs up until they may go on or have been stopped."""

    def __init__(self) -> None:
        self._on = threading.Event()

    def go_on(self) -> None:
        """Hold up no job any more."""
        self._on.set()

    def tell(self, hand: Hand, done: int, total: int) -> None:
        """In place of what a drawing thread tells after each portion."""
        hand.done = done
        while total >= LONG and 2 * done >= total and not hand.stopped and not self._on.wait(0.02):
            pass


@contextmanager
def stopping_half_way() -> Iterator[HalfWay]:
    """While this is open, jobs of this process stand still half way."""
    half_way = HalfWay()

    def tell(hand: Hand, done: int, total: int) -> None:
        half_way.tell(hand, done, total)

    with mock.patch.object(Hand, "tell", tell):
        yield half_way
        half_way.go_on()


if __name__ == "__main__":
    with stopping_half_way():
        service.run()

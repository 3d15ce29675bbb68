"""Intake whose reading of long files stands still half way: what a test does then does not hang on its speed.

`python -m tests.intake.half_way` is such a service as a process; nothing but a cancel lets a reading go on.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from intake import upload_jobs
from intake.__main__ import service
from intake.adapters.order_file import Progress

HALF = 3_000
"""Rows after which a reading stands still."""


class Halting(Progress):
    """The progress of a reading that goes no further until it is told to stop."""

    @property
    def rows(self) -> int:
        return self._rows

    @rows.setter
    def rows(self, rows: int) -> None:
        self._rows = rows
        while rows == HALF and not self.stop:
            time.sleep(0.02)


@contextmanager
def stopping_half_way() -> Iterator[None]:
    """While this is open, readings of this process stand still half way."""
    with mock.patch.object(upload_jobs, "Progress", Halting):
        yield


if __name__ == "__main__":
    with stopping_half_way():
        service.run()

"""Fixtures every part uses: one PostgreSQL and one broker per test process."""

import os
from collections.abc import Iterator

import pytest

from kse.testing.infrastructure import Infrastructure, infrastructure

os.environ.setdefault("KSE_LOG_LEVEL", "WARNING")


@pytest.fixture(scope="session")
def servers() -> Iterator[Infrastructure]:
    """A real PostgreSQL and a real broker, shared by the tests of this process."""
    with infrastructure() as found:
        yield found

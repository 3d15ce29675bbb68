"""Fixtures several parts use: one PostgreSQL and broker, and one whole product, per test process."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from kse.testing.infrastructure import Infrastructure, infrastructure

if TYPE_CHECKING:
    from tests.system.conftest import Up

os.environ.setdefault("KSE_LOG_LEVEL", "WARNING")
# How long one example takes says more about the machine than about the code; whole tests have their timeout.
settings.register_profile("kse", deadline=None)
settings.load_profile("kse")


@pytest.fixture(scope="session")
def servers() -> Iterator[Infrastructure]:
    """A real PostgreSQL and a real broker, shared by the tests of this process."""
    with infrastructure() as found:
        yield found


@pytest.fixture(scope="session")
def up() -> Iterator["Up"]:
    """The whole product as `make up` starts it, shared by the stories with and without a browser."""
    from tests.system.conftest import running_product

    with running_product() as found:
        yield found

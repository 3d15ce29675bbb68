"""Fixtures several parts use: one PostgreSQL and broker, and one whole product, per test process."""

import os
from collections.abc import Iterator
from pathlib import Path
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

SHARED = {"stack", "packing", "customs_up", "tracking_up"}
"""Services that many files of one folder share; they are up from the first file that asks to the folder's end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that share services come last in their folder, those that need the whole product last of all.

    A service that waits for work still costs: four and their broker a quarter of a core. Tests of a file that
    needs the product bear the mark `product`.
    """
    wanted: dict[Path, set[str]] = {}
    for item in items:
        wanted.setdefault(item.path, set()).update(getattr(item, "fixturenames", ()))
    folders = list(dict.fromkeys(path.parent for path in wanted))
    items.sort(
        key=lambda item: (
            "up" in wanted[item.path],
            folders.index(item.path.parent),
            not SHARED.isdisjoint(wanted[item.path]),
        )
    )
    for item in items:
        if "up" in wanted[item.path]:
            item.add_marker("product")


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

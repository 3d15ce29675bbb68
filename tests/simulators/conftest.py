"""One simulator of each kind per test process, put back to its seeded state for every test."""

from collections.abc import Iterator

import httpx
import pytest

from simulators.carriers.app import build_carriers
from simulators.qoo10.app import build_qoo10
from simulators.running import running
from tests.simulators.calling import Market


@pytest.fixture(scope="session")
def qoo10_url() -> Iterator[str]:
    with running(build_qoo10()) as url:
        yield url


@pytest.fixture
def market(qoo10_url: str) -> Iterator[Market]:
    with httpx.Client(base_url=qoo10_url, timeout=10) as http:
        http.post("/_control/reset", json={}).raise_for_status()
        yield Market(http)


@pytest.fixture
def seller(market: Market) -> Market:
    """The market as the demo seller sees it, with a key in hand."""
    return market.signed_in()


@pytest.fixture(scope="session")
def carriers_url() -> Iterator[str]:
    with running(build_carriers()) as url:
        yield url


@pytest.fixture
def carriers(carriers_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=carriers_url, timeout=10) as http:
        http.post("/_control/carriers/reset").raise_for_status()
        yield http

"""Tracking, up and hearing, beside the simulated carriers."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from tracking.__main__ import service
from tracking.settings import TrackingSettings

from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, running
from simulators.carriers.app import build_carriers
from simulators.running import running as serving


@pytest.fixture(scope="session")
def carriers_url() -> Iterator[str]:
    with serving(build_carriers()) as url:
        yield url


@pytest.fixture
async def carriers(carriers_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """The control of the simulated carriers, who know of no parcel yet and have no fault."""

    async def must_obey(answer: httpx.Response) -> None:
        answer.raise_for_status()

    async with httpx.AsyncClient(
        base_url=f"{carriers_url}/_control/carriers", timeout=10, event_hooks={"response": [must_obey]}
    ) as control:
        await control.post("/reset")
        yield control
        await control.post("/reset")


@pytest.fixture(scope="session")
def settings_of_tracking(servers: Infrastructure, carriers_url: str):
    """Makes settings; the regular round is an hour away unless a test says otherwise."""

    def make(database: str, **more: object) -> TrackingSettings:
        fields = {
            "sagawa_url": f"{carriers_url}/sagawa",
            "yamato_url": f"{carriers_url}/yamato",
            "carrier_pull_seconds": 3600,
            "carrier_deadline_seconds": 0.5,
        }
        return servers.settings(database, "tracking", TrackingSettings, **{**fields, **more})

    return make


@pytest.fixture(scope="package")
async def tracking_up(servers: Infrastructure, settings_of_tracking) -> AsyncIterator[Running]:
    database = await servers.fresh_database("tracking")
    async with running(service, settings_of_tracking(database)) as up:
        yield up


@pytest.fixture
async def tracking(tracking_up: Running) -> Running:
    """Tracking, up, knowing of no parcel; every test waits for all it has said."""
    async with tracking_up.database.work("*") as work:
        driver = await work.driver()
        # What the test before said may still be heard between two statements.
        await driver.execute("LOCK TABLE shipments, timeline, outbox IN EXCLUSIVE MODE")
        for table in ("timeline", "shipments", "outbox"):
            await driver.execute(f"DELETE FROM {table}")
    return tracking_up

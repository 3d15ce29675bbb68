"""Labels as a process of its own, killed in the middle of a job."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import httpx
import psutil
import pytest
from labels.settings import LabelsSettings

from deploy.one_machine.broker import free_port
from kse.contracts.labels import LabelPrinted
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, eventually, signed_in
from tests.labels.parcels import order, shipment
from tests.labels.printing_room import ask, of_job, over, scanned, under_way

COUNT = 1_200


class LabelsProcess(Running):
    """One replica: a module started with settings, spoken to over HTTP, killed without warning."""

    def __init__(self, settings: LabelsSettings, module: str) -> None:
        port = free_port()
        given = {name: value for name, value in settings.model_dump().items() if value is not None}
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(place for place in sys.path if place),
            **{f"KSE_{name.upper()}": str(value) for name, value in given.items()},
            "KSE_PORT": str(port),
        }
        self.name = "labels"
        self.settings = settings
        self.http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10)
        self.process = subprocess.Popen([sys.executable, "-m", module], env=environment)

    async def ready(self) -> "LabelsProcess":
        async def answers() -> bool:
            try:
                return (await self.http.get("/ready")).status_code == 200
            except httpx.HTTPError:
                return False

        await eventually(answers, within=90, about="labels process ready")
        return self

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def start() -> Iterator[Callable[..., LabelsProcess]]:
    started: list[LabelsProcess] = []

    def begin(settings: LabelsSettings, module: str = "labels") -> LabelsProcess:
        started.append(LabelsProcess(settings, module))
        return started[-1]

    yield begin
    for process in started:
        process.kill()


async def test_a_job_whose_service_is_killed_is_finished_by_the_next_and_said_once(
    servers: Infrastructure, start: Callable[..., LabelsProcess]
) -> None:
    database = await servers.fresh_database("labels")
    settings = servers.settings(database, "labels", LabelsSettings, lease_seconds=1.5)
    killed = await start(settings, "tests.labels.half_way").ready()
    job = await ask(settings, order("A1", *[shipment(number) for number in range(COUNT)]))
    await under_way(killed, job)
    children = killed.children()
    assert len(children) >= 3
    killed.kill()
    assert await of_job(killed, LabelPrinted, job) == []
    await eventually(lambda: not any(child.is_running() for child in children), about="drawing ended too")

    following = await start(settings).ready()
    state = await over(following, job)
    assert (state["state"], state["printed"], state["pages"]) == ("finished", COUNT, COUNT / 24)
    [said] = await of_job(following, LabelPrinted, job)
    assert said.k_numbers == [f"K261123{number:07d}" for number in range(COUNT)]
    document = await following.http.get(f"/jobs/{job}/document", headers=signed_in())
    assert scanned(document.content, last=1) == said.k_numbers[-24:]

"""docker-compose.yml, judged without a Docker engine."""

import json
import re
from typing import Any

import compose_spec
import pytest
import yaml

from kse.migrate import role_of
from tests.deploy.processes import PROCESSES, ROOT, pinned

TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def test_the_file_follows_the_compose_specification() -> None:
    compose_spec.PyCompose.from_json(json.dumps(COMPOSE)).validate()


def test_all_eight_processes_are_built_as_themselves_and_reach_the_database_in_their_own_role() -> None:
    assert SERVICES.keys() >= PROCESSES
    for process in PROCESSES:
        assert SERVICES[process]["build"]["args"] == {"SERVICE": process}
        assert f"//{role_of(process)}:" in SERVICES[process]["environment"]["KSE_DATABASE_URL"]


def test_the_processes_wait_for_a_healthy_broker_and_finished_migrations() -> None:
    for process in PROCESSES:
        assert SERVICES[process]["depends_on"] == {
            "kafka": {"condition": "service_healthy"},
            "migrate": {"condition": "service_completed_successfully"},
        }
    assert SERVICES["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_container_names_exists_and_it_runs_pinned_and_without_root(name: str) -> None:
    service = SERVICES[name]
    assert service["depends_on"].keys() <= SERVICES.keys() if "depends_on" in service else True
    for mount in service.get("volumes", ()):
        source = mount.split(":")[0]
        assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]
    assert "build" in service or pinned(service["image"])
    assert str(service["user"]).split(":")[0] not in ("", "0", "root")
    assert service["cap_drop"] == ["ALL"]


def test_a_dependency_that_must_be_healthy_says_when_it_is() -> None:
    for service in SERVICES.values():
        for name, wait in service.get("depends_on", {}).items():
            if wait["condition"] == "service_healthy":
                assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_every_secret_comes_from_the_environment_and_the_example_names_each() -> None:
    asked = set(re.findall(r"\$\{(\w+)", TEXT))
    example = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked == example.keys()
    assert "PRIVATE KEY" not in (ROOT / ".env.example").read_text()
    for name, value in re.findall(r"(\w*(?:PASSWORD|SECRET|_KEY)\w*): (.*)", TEXT):
        assert value.startswith("${"), f"{name} is written down"


def test_every_url_between_containers_names_a_container_and_a_port_it_has() -> None:
    ports = {name: {"8000"} for name in PROCESSES} | {
        "simulators": {"18010", "18020"},
        "otel-collector": {"4318"},
    }
    for host, port in re.findall(r"http://([\w-]+):(\d+)", TEXT.split("services:", 1)[1]):
        if host != "localhost":
            assert port in ports[host], f"{host}:{port}"


def test_prometheus_scrapes_all_eight_processes() -> None:
    config = yaml.safe_load((ROOT / "deploy/compose/prometheus.yml").read_text())
    targets = config["scrape_configs"][0]["static_configs"][0]["targets"]
    assert set(targets) == {f"{process}:8000" for process in PROCESSES}

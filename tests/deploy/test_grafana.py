"""Dashboards and alerts speak of metrics and events that the processes really have."""

import json
import re
from typing import Any

import pytest
import yaml
from intake import pools
from prometheus_client import REGISTRY

import kse.telemetry
from kse.contracts.event import CONTRACTS
from tests.deploy.processes import ROOT

GRAFANA = ROOT / "deploy/grafana"
DASHBOARDS = sorted((GRAFANA / "dashboards").glob("*.json"))
ALERTS = yaml.safe_load((GRAFANA / "alerts.yml").read_text())["groups"][0]["rules"]


def expressions(board: dict[str, Any]) -> list[str]:
    return [target["expr"] for panel in board["panels"] for target in panel["targets"]]


def every_expression() -> list[str]:
    boards = [json.loads(path.read_text()) for path in DASHBOARDS]
    return [text for board in boards for text in expressions(board)] + [rule["expr"] for rule in ALERTS]


def metrics_of_a_process() -> dict[str, set[str]]:
    """Every series a process can show, with its labels."""
    labels: dict[str, set[str]] = {}
    for metric in (*vars(kse.telemetry).values(), *vars(pools).values()):
        if hasattr(metric, "_labelnames"):
            for described in metric.describe():
                for suffix in ("", "_total", "_bucket", "_sum", "_count"):
                    labels[described.name + suffix] = {*metric._labelnames, "le"}
    from_python = {sample.name: set[str]() for family in REGISTRY.collect() for sample in family.samples}
    return from_python | labels | {"up": set()}


@pytest.mark.parametrize("expression", every_expression())
def test_an_expression_asks_only_for_metrics_and_labels_that_exist(expression: str) -> None:
    known = metrics_of_a_process()
    metrics = set(
        re.findall(r"\b(?:kse|process|python|up)\w*\b(?=[{)\[ ]|$)", re.sub(r'"[^"]*"', "", expression))
    )
    assert metrics
    assert metrics <= known.keys()
    labels = set(re.findall(r"(\w+)=~?\"", expression))
    for grouped in re.findall(r"by \(([^)]*)\)", expression):
        labels |= {label.strip() for label in grouped.split(",")}
    assert labels <= {"job", "instance"}.union(*(known[metric] for metric in metrics))


@pytest.mark.parametrize("expression", every_expression())
def test_an_event_type_that_is_counted_is_a_published_contract(expression: str) -> None:
    for types in re.findall(r'type=~?"([^"]+)"', expression):
        assert set(types.split("|")) <= CONTRACTS.keys()


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_has_its_own_id_and_reads_the_provisioned_source(path: Any) -> None:
    board = json.loads(path.read_text())
    source = yaml.safe_load((GRAFANA / "provisioning/datasources/prometheus.yml").read_text())["datasources"][
        0
    ]
    assert {panel["datasource"]["uid"] for panel in board["panels"]} == {source["uid"]}
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    assert [json.loads(other.read_text())["uid"] for other in DASHBOARDS].count(board["uid"]) == 1


def test_an_alert_says_how_bad_it_is_and_what_happened() -> None:
    for rule in ALERTS:
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"]["summary"]
    assert {"OutboxStuck", "ConsumerLagging", "DeadLetters"} <= {rule["alert"] for rule in ALERTS}

"""deploy/k8s as the cluster gets it: rendered by kustomize."""

import re
import tomllib
from typing import Any

import pytest

from tests.deploy.kustomize import K8S, kustomize, of_kind, rendered
from tests.deploy.processes import PROCESSES, ROOT, pinned
from tests.deploy.test_kubernetes_files import judge

pytestmark = pytest.mark.skipif(kustomize() is None, reason="needs kustomize or Go")

FOLDERS = ("base", "overlays/demo", "overlays/megawari")
CALLS = {("gateway", process) for process in PROCESSES} | {("packing", "intake")}


def config(folder: str) -> dict[str, str]:
    (found,) = [
        m for name, m in of_kind(rendered(folder), "ConfigMap").items() if name.startswith("kse-config")
    ]
    data: dict[str, str] = found["data"]
    return data


def pods(folder: str) -> dict[str, dict[str, Any]]:
    """Pod specs of all Deployments and Jobs by name."""
    kinds = {**of_kind(rendered(folder), "Deployment"), **of_kind(rendered(folder), "Job")}
    return {name: manifest["spec"]["template"]["spec"] for name, manifest in kinds.items()}


def selects(selector: dict[str, Any], labels: dict[str, str]) -> bool:
    wanted: bool = selector.get("matchLabels", {}).items() <= labels.items()
    for rule in selector.get("matchExpressions", ()):
        assert rule["operator"] == "In"
        wanted = wanted and labels.get(rule["key"]) in rule["values"]
    return wanted


def allows(folder: str, direction: str, mine: dict[str, str], peer: dict[str, str], port: int) -> bool:
    """Whether the policies of a pod let it talk to (Egress) or hear from (Ingress) a pod of the namespace."""
    rules, side = {"Egress": ("egress", "to"), "Ingress": ("ingress", "from")}[direction]
    policies = [
        policy["spec"]
        for policy in of_kind(rendered(folder), "NetworkPolicy").values()
        if direction in policy["spec"]["policyTypes"] and selects(policy["spec"]["podSelector"], mine)
    ]
    assert policies, f"{mine} is under no {direction} policy"
    return any(
        {"port": port} in rule["ports"] and "podSelector" in allowed and selects(allowed["podSelector"], peer)
        for policy in policies
        for rule in policy.get(rules, ())
        for allowed in rule[side]
    )


def labels_of(name: str, deployment: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = deployment["spec"]["template"]["metadata"]["labels"]
    return found


@pytest.mark.parametrize("folder", FOLDERS)
def test_everything_rendered_keeps_to_its_schema_and_lives_in_one_namespace(folder: str) -> None:
    for manifest in rendered(folder):
        judge(manifest)
    assert len({manifest["metadata"].get("namespace") for manifest in rendered(folder)} - {None}) == 1


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_process_has_its_service_its_budget_its_policy_and_its_autoscaler(folder: str) -> None:
    deployments = of_kind(rendered(folder), "Deployment")
    assert {f"kse-{process}" for process in PROCESSES} <= deployments.keys()
    for process in PROCESSES:
        labels = labels_of(process, deployments[f"kse-{process}"])
        service = of_kind(rendered(folder), "Service")[f"kse-{process}"]["spec"]["selector"]
        budget = of_kind(rendered(folder), "PodDisruptionBudget")[f"kse-{process}"]["spec"]["selector"]
        policy = of_kind(rendered(folder), "NetworkPolicy")[f"kse-{process}"]["spec"]["podSelector"]
        assert service == budget["matchLabels"] == policy["matchLabels"] == labels
        assert labels["app.kubernetes.io/name"] == process
    # One each: two autoscalers of one Deployment would pull against each other.
    assert not of_kind(rendered(folder), "HorizontalPodAutoscaler")
    scaled = [
        manifest["spec"]["scaleTargetRef"]["name"]
        for manifest in of_kind(rendered(folder), "ScaledObject").values()
    ]
    assert sorted(scaled) == sorted(f"kse-{process}" for process in PROCESSES)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_hearing_service_scales_on_its_own_group_and_never_beyond_its_partitions(folder: str) -> None:
    partitions = int(config(folder)["KSE_PARTITIONS"])
    for name, manifest in of_kind(rendered(folder), "ScaledObject").items():
        spec = manifest["spec"]
        assert spec["triggers"][0]["metadata"]["consumerGroup"] == name.replace("kse-", "kse.", 1)
        assert spec["triggers"][0]["metadata"]["bootstrapServersFromEnv"] in config(folder)
        assert (
            1
            <= spec["minReplicaCount"]
            <= spec["fallback"]["replicas"]
            <= spec["maxReplicaCount"]
            <= partitions
        )


def test_a_megawari_starts_with_more_of_everything() -> None:
    assert int(config("overlays/megawari")["KSE_PARTITIONS"]) > int(config("base")["KSE_PARTITIONS"])
    usual = of_kind(rendered("base"), "ScaledObject")
    for name, manifest in of_kind(rendered("overlays/megawari"), "ScaledObject").items():
        assert manifest["spec"]["minReplicaCount"] > usual[name]["spec"]["minReplicaCount"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_who_may_call_whom_is_exactly_this(folder: str) -> None:
    labels = {
        process: labels_of(process, of_kind(rendered(folder), "Deployment")[f"kse-{process}"])
        for process in PROCESSES
    }
    pairs = [(caller, called) for caller in PROCESSES for called in PROCESSES]
    may_call = {(a, b) for a, b in pairs if allows(folder, "Egress", labels[a], labels[b], 8000)}
    may_be_called = {(a, b) for a, b in pairs if allows(folder, "Ingress", labels[b], labels[a], 8000)}
    assert may_call == may_be_called == CALLS


@pytest.mark.parametrize("folder", FOLDERS)
def test_only_those_who_call_markets_carriers_and_webhooks_reach_the_internet(folder: str) -> None:
    outward = [
        policy["spec"]["podSelector"]["matchLabels"]["app.kubernetes.io/name"]
        for policy in of_kind(rendered(folder), "NetworkPolicy").values()
        if "0.0.0.0/0" in str(policy["spec"].get("egress"))
    ]
    assert sorted(outward) == ["gateway", "marketplace-connector", "tracking"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_container_is_root_writes_its_image_or_may_eat_the_node(folder: str) -> None:
    for pod in pods(folder).values():
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["securityContext"]["runAsUser"] > 0
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"]["requests"].keys() == {"cpu", "memory"}
            assert "memory" in container["resources"]["limits"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_images_are_pinned_and_ours_have_the_version_of_the_source(folder: str) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    compose = (ROOT / "docker-compose.yml").read_text()
    for pod in pods(folder).values():
        for container in pod["containers"]:
            image = container["image"]
            assert (
                image.endswith(f":{version}") if image.startswith("kse/") else f"image: {image}\n" in compose
            )
            assert pinned(image)


@pytest.mark.parametrize("folder", FOLDERS)
def test_secrets_are_only_referred_to_and_the_readme_says_who_makes_them(folder: str) -> None:
    assert not of_kind(rendered(folder), "Secret")
    readme = (K8S / "README.md").read_text()
    made_here = of_kind(rendered(folder), "ConfigMap").keys()
    for name, pod in pods(folder).items():
        for source in [entry for c in pod["containers"] for entry in c.get("envFrom", ())]:
            if "secretRef" in source:
                assert source["secretRef"]["name"] == {"kse-migrate": "kse-owner"}.get(name, name)
            elif source["configMapRef"]["name"] not in made_here:
                assert f"`{source['configMapRef']['name']}`" in readme


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_process_has_time_to_finish_its_batch_and_is_asked_how_it_is(folder: str) -> None:
    for process in PROCESSES:
        pod = pods(folder)[f"kse-{process}"]
        (container,) = pod["containers"]
        asked = {
            probe: container[f"{probe}Probe"]["httpGet"]["path"]
            for probe in ("startup", "liveness", "readiness")
        }
        assert asked == {"startup": "/health", "liveness": "/health", "readiness": "/ready"}
        assert (
            pod["terminationGracePeriodSeconds"] > container["lifecycle"]["preStop"]["sleep"]["seconds"] + 30
        )
        assert len(pod["topologySpreadConstraints"]) == 2


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_address_inside_the_cluster_is_a_service_with_that_port(folder: str) -> None:
    services = of_kind(rendered(folder), "Service")
    inside = re.findall(r"http://([\w-]+):(\d+)", "\n".join(config(folder).values()))
    assert len(inside) >= 7
    for host, port in inside:
        assert int(port) in [entry["port"] for entry in services[host]["spec"]["ports"]]

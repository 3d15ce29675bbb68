"""deploy/k8s as files: true on every machine, with or without kustomize."""

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from tests.deploy.kustomize import K8S
from tests.deploy.processes import PROCESSES

KUSTOMIZATIONS = sorted(K8S.rglob("kustomization.yaml"))
SETTINGS = {"kustomization.yaml", "references.yaml"}
MANIFESTS = [
    pytest.param(manifest, id=f"{path.relative_to(K8S)}-{manifest['kind']}-{manifest['metadata']['name']}")
    for path in sorted(K8S.rglob("*.yaml"))
    if path.name not in SETTINGS
    for manifest in yaml.safe_load_all(path.read_text())
]
SCALED_OBJECT = json.loads((Path(__file__).parent / "scaled-object.schema.json").read_text())


def judge(manifest: dict[str, Any]) -> None:
    """Raise where a manifest breaks its schema; unknown fields break it too."""
    if manifest["kind"] == "ScaledObject":
        jsonschema.validate(manifest, SCALED_OBJECT)
    else:
        kubernetes_validate.validate(manifest, "1.37", strict=True)


def named(kustomization: dict[str, Any]) -> list[str]:
    """Every path a kustomization names."""
    paths = [*kustomization.get("resources", ()), *kustomization.get("components", ())]
    paths += kustomization.get("configurations", ())
    for generator in kustomization.get("configMapGenerator", ()):
        paths += [*generator.get("envs", ()), *generator.get("files", ())]
    return paths


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_a_manifest_keeps_to_its_schema(manifest: dict[str, Any]) -> None:
    judge(manifest)


def test_every_path_a_kustomization_names_exists_and_every_file_is_named() -> None:
    reached = set()
    for path in KUSTOMIZATIONS:
        for name in named(yaml.safe_load(path.read_text())):
            target = (path.parent / name).resolve()
            assert target.is_file() or (target / "kustomization.yaml").is_file(), f"{path}: {name}"
            reached.add(target if target.is_file() else target / "kustomization.yaml")
    entries = {path.resolve() for path in (K8S / "overlays").glob("*/kustomization.yaml")}
    files = {path.resolve() for path in K8S.rglob("*") if path.is_file()} - {(K8S / "README.md").resolve()}
    assert files == reached | entries


def test_all_eight_processes_are_stamped_with_their_own_name() -> None:
    base = yaml.safe_load((K8S / "base/kustomization.yaml").read_text())
    assert {path for path in base["resources"] if path.startswith("..")} == {
        f"../services/{process}" for process in PROCESSES
    }
    for process in PROCESSES:
        stamp = yaml.safe_load((K8S / f"services/{process}/kustomization.yaml").read_text())
        assert stamp["nameSuffix"] == f"-{process}"
        assert stamp["labels"][0]["pairs"] == {"app.kubernetes.io/name": process}
        assert stamp["images"][0]["newName"] == f"kse/{process}"


def test_the_topic_script_is_a_shell_script_and_names_every_speaker() -> None:
    script = K8S / "base/topics.sh"
    subprocess.run(["sh", "-n", str(script)], check=True)
    (speakers,) = [line for line in script.read_text().splitlines() if "set -- " in line]
    assert set(speakers.split("set -- ")[1].split()) == PROCESSES

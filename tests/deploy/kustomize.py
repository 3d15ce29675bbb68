"""Renders deploy/k8s with kustomize itself: the one that is installed, else the one Go builds."""

import functools
import shutil
import subprocess
from typing import Any

import yaml

from tests.deploy.processes import ROOT

K8S = ROOT / "deploy" / "k8s"
MODULE = "sigs.k8s.io/kustomize/kustomize/v5@v5.8.1"
"""Built by Go in half a minute the first time, and kept in Go's cache."""

Manifest = dict[str, Any]


@functools.cache
def kustomize() -> tuple[str, ...] | None:
    """The command, or None where neither kustomize nor a Go that can build it is installed."""
    for command in (("kustomize",), ("go", "run", MODULE)):
        if (
            shutil.which(command[0])
            and not subprocess.run([*command, "version"], capture_output=True).returncode
        ):
            return command
    return None


@functools.cache
def rendered(folder: str) -> tuple[Manifest, ...]:
    """Every manifest `kubectl apply -k` would send."""
    command = kustomize()
    assert command is not None
    built = subprocess.run(
        [*command, "build", str(K8S / folder)], capture_output=True, text=True, check=False
    )
    assert built.returncode == 0, built.stderr
    return tuple(yaml.safe_load_all(built.stdout))


def of_kind(manifests: tuple[Manifest, ...], kind: str) -> dict[str, Manifest]:
    """The manifests of one kind by their name."""
    return {found["metadata"]["name"]: found for found in manifests if found["kind"] == kind}

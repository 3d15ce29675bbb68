"""The import rules of pyproject.toml are rules because each has been seen to fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCES = {"kse": ROOT / "kse", "gateway": ROOT / "gateway/src/gateway"} | {
    path.name: path for path in ROOT.glob("services/*/src/*") if (path / "__init__.py").exists()
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of all Python sources that a test may spoil."""
    copy = tmp_path_factory.mktemp("house")
    for name, source in SOURCES.items():
        ignored = shutil.ignore_patterns("static", "fonts", "__pycache__", "testing")
        shutil.copytree(source, copy / name, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def lint(house: Path) -> tuple[int, str]:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [program, "--no-cache", "--no-logo"], cwd=house, env={**os.environ, "PYTHONPATH": str(house)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout


@pytest.mark.parametrize(
    ("module", "line", "rule"),
    [
        ("gifts/api.py", "import packing.model", "Services never import one another"),
        ("kse/work.py", "import intake", "The shared library knows no service"),
        ("kse/contracts/event.py", "import sqlalchemy", "Contracts import nothing but msgspec"),
        ("tracking/rules.py", "import tracking.model", "Rules are pure"),
        ("packing/model.py", "import packing.api", "Models know neither HTTP nor handlers"),
    ],
)
def test_an_import_against_a_rule_is_found(house: Path, module: str, line: str, rule: str) -> None:
    spoiled = house / module
    whole = spoiled.read_text()
    spoiled.write_text(f"{whole}\n{line}\n")
    try:
        code, said = lint(house)
    finally:
        spoiled.write_text(whole)
    assert code == 1
    assert any(rule in row and "BROKEN" in row for row in said.splitlines()), said


def test_the_house_as_it_stands_keeps_every_rule(house: Path) -> None:
    code, said = lint(house)
    assert code == 0, said

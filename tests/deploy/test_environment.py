"""Every name the deployment files set is one some process reads."""

import ast
import re
from collections.abc import Iterator

from tests.deploy.processes import ROOT

CODE = ("kse", "gateway/src", "services")
DEPLOYED = ("docker-compose.yml", "Dockerfile", ".env.example", "deploy")


def read_by_the_code() -> set[str]:
    """Fields of every settings class with their prefix, and names read directly."""
    names: set[str] = set()
    for folder in CODE:
        for path in (ROOT / folder).rglob("*.py"):
            source = path.read_text()
            names |= set(re.findall(r"\"(KSE_[A-Z0-9_]+)\"", source))
            if "Settings" in source:
                names |= {f"KSE_{field.upper()}" for field in settings_fields(ast.parse(source))}
    return names


def settings_fields(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef) and any("Settings" in ast.unparse(base) for base in node.bases):
            for statement in node.body:
                if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                    yield statement.target.id


def set_by_the_deployment() -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for start in DEPLOYED:
        root = ROOT / start
        for path in (
            [root] if root.is_file() else [p for p in root.rglob("*") if p.suffix in (".yaml", ".env", ".sh")]
        ):
            for name in re.findall(r"^\s*-?\s*(KSE_[A-Z0-9_]+)(?==|:\s)", path.read_text(), re.MULTILINE):
                names.setdefault(name, set()).add(path.name)
            for line in re.findall(r"^ENV (.*(?:\\\n.*)*)", path.read_text(), re.MULTILINE):
                for name in re.findall(r"(KSE_[A-Z0-9_]+)=", line):
                    names.setdefault(name, set()).add(path.name)
    return names


def test_every_variable_the_deployment_sets_is_read_by_some_process() -> None:
    deployed = set_by_the_deployment()
    assert len(deployed) > 15
    unread = {name: files for name, files in deployed.items() if name not in read_by_the_code()}
    assert not unread, unread

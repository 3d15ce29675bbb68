"""What one image needs: its share of the hashed lock, and the packages to install from the source tree.

`python deploy/image.py SERVICE FOLDER`, with the source tree as the working directory, writes `build.lock`
(the build backend), `image.lock` (what runs) and `packages` (paths) into the folder. Standard library only.
"""

import re
import sys
import tomllib
from pathlib import Path

BACKEND = {"hatchling"}


def packages(service: str) -> list[str]:
    """The projects installed for a SERVICE; `migrate` carries every service's migrations."""
    if service == "simulators":
        return ["."]
    services = sorted(path.parent.as_posix() for path in Path("services").glob("*/pyproject.toml"))
    if service == "migrate":
        return [".", "gateway", *services]
    path = "gateway" if service == "gateway" else f"services/{service}"
    if path not in ("gateway", *services):
        sys.exit(f"no such service: {service!r}")
    return [".", path]


def required(projects: list[str]) -> set[str]:
    """The distributions the projects ask for by name."""
    asked: list[str] = []
    for project in projects:
        asked += tomllib.loads((Path(project) / "pyproject.toml").read_text())["project"]["dependencies"]
    return {_name(requirement) for requirement in asked}


def share(lock: str, roots: set[str]) -> str:
    """The part of the lock that the roots need: `# via` lines say who asked for what."""
    pins = {_name(block): block for block in re.findall(r"^\S.*(?:\n[ \t].*)*", lock, re.MULTILINE)}
    parents = {name: _asked_by(block) for name, block in pins.items()}
    if missing := roots - pins.keys() - {"kse"}:
        sys.exit(f"requirements.lock does not hold {', '.join(sorted(missing))}")
    needed = roots & pins.keys()
    while more := {name for name in pins.keys() - needed if parents[name] & needed}:
        needed |= more
    return "".join(f"{_without_comments(pins[name])}\n" for name in sorted(needed))


def _name(requirement: str) -> str:
    name = re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def _asked_by(block: str) -> set[str]:
    comments = re.findall(r"^[ \t]+#[ \t]+(?:via[ \t]+)?(\S.*)$", block, re.MULTILINE)
    return {_name(comment) for comment in comments if "(pyproject.toml" not in comment}


def _without_comments(block: str) -> str:
    return "\n".join(line for line in block.splitlines() if not line.lstrip().startswith("#"))


def main() -> None:
    """Write the three files."""
    service, folder = sys.argv[1], Path(sys.argv[2])
    projects, lock = packages(service), Path("requirements.lock").read_text()
    (folder / "build.lock").write_text(share(lock, BACKEND))
    (folder / "image.lock").write_text(share(lock, required(projects)))
    (folder / "packages").write_text(" ".join(f"./{project}" for project in projects))


if __name__ == "__main__":
    main()

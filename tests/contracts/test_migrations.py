"""Each service's migrations are one line whose numbers follow one another."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from kse.database import schema_of
from kse.migrate import SERVICES

ROOT = Path(__file__).parents[2]


def home_of(service: str) -> Path:
    folder = ROOT / "gateway" if service == "gateway" else ROOT / "services" / service
    return folder / "src" / schema_of(service) / "migrations"


@pytest.mark.parametrize("service", SERVICES)
def test_migrations_follow_one_another_by_number(service: str) -> None:
    script = ScriptDirectory(str(home_of(service)))
    assert len(script.get_heads()) == 1, script.get_heads()
    line = [Path(str(step.path)).name for step in reversed(list(script.walk_revisions()))]
    assert sorted(line) == line == sorted(path.name for path in home_of(service).glob("versions/*.py"))
    numbers = [int(re.match(r"\d+", name)[0]) for name in line]  # type: ignore[index]
    assert all(after == before + 1 for before, after in pairwise(numbers)), line

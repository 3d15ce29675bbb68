"""What a service loads at its start stays in memory eight times over (performance P11)."""

import subprocess
import sys

import pytest

from kse.database import schema_of
from kse.migrate import SERVICES

UNUSED = {
    "charset_normalizer": "guesses encodings, where a file is in neither of the usual two",
    "httpx._main": "draws in terminals",
    "openpyxl": "reads styled workbooks, which only an upload brings",
    "opentelemetry.sdk": "sends traces, where an address for them is set",
    "pydantic.v1": "nothing of ours is a model of it",
    "pygments": "draws in terminals",
    "rich": "draws in terminals",
}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_starts_without_what_it_has_no_use_for(service: str) -> None:
    look = f"import {schema_of(service)}.__main__, sys; print(*(m for m, it in sys.modules.items() if it))"
    ended = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    loaded = set(ended.stdout.split())
    assert "kse.service" in loaded
    assert {module: why for module, why in UNUSED.items() if module in loaded} == {}

"""What a service loads at its start stays in memory eight times over (performance P11)."""

import os
import subprocess
import sys

import pytest

from deploy.one_machine import bytecode
from kse.database import schema_of
from kse.migrate import SERVICES

LOADED_MIB = 70
"""Running, it holds 4 MiB more of its own, and its share of the libraries' files."""
UNUSED = {
    "charset_normalizer": "guesses encodings, where a file is in neither of the usual two",
    "httpx._main": "draws in terminals",
    "openpyxl": "reads styled workbooks, which only an upload brings",
    "opentelemetry.sdk": "sends traces, where an address for them is set",
    "PIL": "draws, which labels has processes of its own for",
    "pydantic.v1": "nothing of ours is a model of it",
    "pygments": "draws in terminals",
    "reportlab": "reads fonts, which is for who draws",
    "rich": "draws in terminals",
}
CALLERS = {"gateway", "marketplace-connector", "packing", "tracking"}
"""Only who calls others loads the client for it."""
LOOK = """
import sys, {service}.__main__
print(next(line for line in open("/proc/self/smaps_rollup") if line.startswith("Anonymous:")).split()[1])
print(*(name for name, module in sys.modules.items() if module))
"""


def loaded(service: str) -> tuple[float, set[str]]:
    """MiB of its own and modules of a service as `make up` starts it, before it serves."""
    environment = {**os.environ, **bytecode.ENVIRONMENT}
    command = [sys.executable, "-c", LOOK.format(service=schema_of(service))]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    kib, modules = ended.stdout.splitlines()
    return int(kib) / 1024, set(modules.split())


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_loads_only_what_it_has_use_for(service: str) -> None:
    held, modules = loaded(service)
    assert "kse.service" in modules
    assert {module: why for module, why in UNUSED.items() if module in modules} == {}
    assert ("httpx" in modules) == (service in CALLERS)
    if held > LOADED_MIB:
        held, _ = loaded(service)  # the first time it may have had to compile
    assert held <= LOADED_MIB

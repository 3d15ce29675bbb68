"""Input nobody meant, in a small dose; `make fuzz` gives a large one (INT-11, SYS-05)."""

import secrets

import pytest

from tests.fuzz.partner_api import fuzz_partner_api
from tests.fuzz.web_api import fuzz_web_api
from tests.system.conftest import Up

pytestmark = [pytest.mark.xdist_group("system")]


def test_the_kse_api_does_as_its_document_says(up: Up) -> None:
    found = fuzz_partner_api(up.address, up.api_key, "examples", "fuzzing", cases=25, seconds=14)
    assert not found, found[-8000:]


def test_no_route_answers_anything_with_a_fault_of_ours(up: Up) -> None:
    seed = secrets.randbelow(10**6)
    asked, found = fuzz_web_api(up, seed, 6)
    assert asked > 250
    assert not found, f"seed {seed}: {len(found)}\n" + "\n".join(found[:40])

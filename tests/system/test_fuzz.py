"""Input nobody meant, in a small dose; `make fuzz` gives a large one (INT-11, SYS-05)."""

import secrets

import pytest

from tests.fuzz.partner_api import fuzz_partner_api
from tests.fuzz.strangers import Strangers
from tests.fuzz.web_api import fuzz_web_api
from tests.system.conftest import Up

pytestmark = [pytest.mark.xdist_group("system")]


@pytest.fixture(scope="module")
def strangers(up: Up) -> Strangers:
    return Strangers(up, f"fuzz{secrets.randbelow(10**6)}")


def test_the_kse_api_does_as_its_document_says(strangers: Strangers) -> None:
    found = fuzz_partner_api(strangers, "examples", "fuzzing", cases=25, seconds=14)
    assert not found, found[-8000:]


def test_no_route_answers_anything_with_a_fault_of_ours(strangers: Strangers) -> None:
    seed = secrets.randbelow(10**6)
    asked, found = fuzz_web_api(strangers, seed, 6)
    assert asked > 250
    assert not found, f"seed {seed}: {len(found)}\n" + "\n".join(found[:40])

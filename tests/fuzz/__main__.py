"""`make fuzz`: the KSE API by its own document, and every route behind the gateway, with a large budget."""

import secrets
import sys

from tests.fuzz.partner_api import fuzz_partner_api
from tests.fuzz.strangers import Strangers
from tests.fuzz.web_api import fuzz_web_api
from tests.system.conftest import running_product

CASES, TIMES = 2000, 300


def main() -> int:
    """Start the product, fuzz it, tell what was found."""
    seed = secrets.randbelow(10**6)
    with running_product() as up:
        print(f"== the routes behind the gateway, seed {seed}", flush=True)
        strangers = Strangers(up, f"fuzz{seed}")
        asked, found = fuzz_web_api(strangers, seed, TIMES)
        print(f"{asked} requests, {len(found)} faults", *found, sep="\n  ", flush=True)
        print("== the KSE API", flush=True)
        told = fuzz_partner_api(strangers, "examples", "coverage", "fuzzing", "stateful", cases=CASES)
        print(told or "no issues found", flush=True)
    return int(bool(found or told))


if __name__ == "__main__":
    sys.exit(main())

"""schemathesis on the KSE API: what its own document allows and what it does not (INT-11)."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.strangers import Strangers

ROOT = Path(__file__).parent.parent.parent
LEFT_TO_OURS = "negative_data_rejection,positive_data_acceptance"


def fuzz_partner_api(strangers: Strangers, *phases: str, cases: int, seconds: int = 0) -> str:
    """Run it against a running gateway; answers what it found, "" for nothing."""
    address = strangers.address
    command = [
        sys.executable, "-W", "ignore", "-m", "schemathesis.cli", "run", f"{address}/v1/openapi.json",
        "--url", f"{address}/v1", "--header", f"KSE-APIKey: {strangers.key}", "--phases", ",".join(phases),
        "--checks", "all", "--exclude-checks", LEFT_TO_OURS, "--max-examples", str(cases), "--no-color",
        "--warnings", "off", "--generation-database", "none", "--output-truncate", "false",
        "--suppress-health-check", "all",
    ]  # fmt: skip
    if seconds:
        command += ["--max-time", str(seconds)]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "tests.fuzz.partner_checks", "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
    told = done.stdout + done.stderr
    return "" if done.returncode == 0 and "passed" in told else told

"""`make down`: stops what an interrupted `make up` left running in `.run`."""

import signal
import sys

import psutil

from deploy.one_machine.postgres import EmbeddedPostgres
from deploy.one_machine.up import ROOT


def main() -> None:
    """Stop the supervisor that was started from this folder, then its PostgreSQL."""
    mine = psutil.Process()
    for process in psutil.process_iter(["cmdline", "cwd"]):
        command = process.info["cmdline"] or []
        if "deploy.one_machine.up" in command and process.info["cwd"] == str(ROOT) and process != mine:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
    if (ROOT / ".run" / "postgres" / "postmaster.pid").exists():
        EmbeddedPostgres(ROOT / ".run" / "postgres").stop()
    sys.stdout.write("stopped\n")


if __name__ == "__main__":
    main()

"""The whole product, started as `make up` starts it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent


class Up:
    """A running stack: where it answers, and who may sign in."""

    def __init__(self, facts: dict[str, Any], log: Path) -> None:
        self.address: str = facts["address"]
        self.password: str = facts["password"]
        self.api_key: str = facts["api_key"]
        self.sandbox_key: str = facts["sandbox_key"]
        self.simulators = {name: f"http://127.0.0.1:{port}" for name, port in facts["simulators"].items()}
        self.services: dict[str, str] = facts["services"]
        self.postgres: str = facts["postgres"]
        self.ready_seconds: float = facts["ready_seconds"]
        self.log = log


@contextmanager
def running_product() -> Iterator[Up]:
    """`make up` in a folder of its own, on free ports; stopped as Ctrl-C stops it."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kse-up-")))
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "KSE_LOG_LEVEL": "WARNING"}
        if os.environ.get("KSE_KAFKA") == "apache":
            from kse.testing.apache_kafka import apache_kafka

            environment["KSE_KAFKA_BOOTSTRAP"] = stack.enter_context(apache_kafka())
        yield stack.enter_context(_started(folder, environment))


class _started:  # noqa: N801 - used as a function
    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._log = folder / "log"
        self._ready = folder / "ready.json"
        self._out = self._log.open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "deploy.one_machine.up", "--folder", str(folder / "run"),
             "--port", "0", "--ready-file", str(self._ready)],
            cwd=ROOT, env=environment, stdout=self._out, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def __enter__(self) -> Up:
        deadline = time.monotonic() + 120
        while not self._ready.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                pytest.fail("the stack did not start:\n" + self._log.read_text()[-6000:], pytrace=False)
            time.sleep(0.1)
        return Up(json.loads(self._ready.read_text()), self._log)

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._out.close()

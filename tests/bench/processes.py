"""Processes of the product under measurement."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from deploy.one_machine.broker import free_port
from kse.settings import Settings

ROOT = Path(__file__).parents[2]


class Serving:
    """A module run as `python -m`, answering on a port of its own."""

    def __init__(self, module: str, settings: Settings | None = None, *arguments: str, **more: str) -> None:
        self.settings = settings
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        told = settings.model_dump() if settings else {}
        environment = {
            **os.environ,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'kse'}",
            **{f"KSE_{name.upper()}": str(value) for name, value in told.items() if value is not None},
            "KSE_LOG_LEVEL": "ERROR",
            "KSE_PORT": str(self.port),
            **more,
        }
        command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
        self.process = subprocess.Popen(command, env=environment, cwd=ROOT)

    async def ready(self, path: str = "/ready", within: float = 60.0) -> "Serving":
        """Wait until it answers 200; raises TimeoutError."""
        deadline = time.monotonic() + within
        async with httpx.AsyncClient(timeout=5) as http:
            while time.monotonic() < deadline and self.process.poll() is None:
                try:
                    if (await http.get(self.address + path)).status_code == 200:
                        return self
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.1)
        raise TimeoutError(f"{self.process.args!r} is not ready")

    def stop(self) -> None:
        """Ask it to stop; end it if it does not."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

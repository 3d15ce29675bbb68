"""Counting as processes of their own, which can be killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx

from deploy.one_machine.broker import free_port
from kse.settings import Settings
from kse.testing.running import eventually

HERE = Path(__file__).parent


class CountingProcess:
    """One replica: started with settings, spoken to over HTTP, killed without warning."""

    def __init__(
        self, settings: Settings, *, output: Path | None = None, module: str = "counting", **more: str
    ) -> None:
        self.port = free_port()
        self.http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=10)
        environment = {
            **os.environ,
            "PYTHONPATH": f"{HERE}:{HERE.parent.parent}",
            **{
                f"KSE_{name.upper()}": str(value)
                for name, value in settings.model_dump().items()
                if value is not None
            },
            "KSE_PORT": str(self.port),
            **more,
        }
        command = [sys.executable, "-m", module]
        if output is None:
            self.process = subprocess.Popen(command, env=environment)
        else:
            with output.open("wb") as out:
                self.process = subprocess.Popen(
                    command, env=environment, stdout=out, stderr=subprocess.STDOUT
                )

    async def ready(self) -> "CountingProcess":
        async def answers() -> bool:
            try:
                return (await self.http.get("/ready")).status_code == 200
            except httpx.HTTPError:
                return False

        await eventually(answers, within=30, about="counting process ready")
        return self

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def gone(self) -> bool:
        return self.process.poll() is not None

    async def stop(self) -> int:
        """Ask it to stop as a supervisor does; answers its exit code."""
        self.process.terminate()
        await eventually(self.gone, within=30, about="graceful stop")
        return self.process.returncode

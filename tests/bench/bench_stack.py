"""P11: the whole product on one machine: seconds until ready, memory by process, and what it does when idle."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec
import psutil

from kse.database import schema_of
from kse.migrate import SERVICES
from tests.bench.measured import Figure, figure
from tests.bench.processes import ROOT

READY_SECONDS = 120.0
SETTLE_SECONDS = 5.0
IDLE_SECONDS = 10.0


class Stack:
    """`make up` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        ready = folder / "ready.json"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-W", "ignore", "-m", "deploy.one_machine.up"]
        command += ["--folder", str(folder / "run"), "--port", "0", "--ready-file", str(ready)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        begun = time.perf_counter()
        self._up = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        while not ready.exists():
            if self._up.poll() is not None or time.perf_counter() - begun > READY_SECONDS:
                self.stop()
                raise TimeoutError("the stack does not come up")
            time.sleep(0.02)
        self.loaded_seconds = time.perf_counter() - begun
        facts = json.loads(ready.read_text())
        self.ready_seconds: float = facts["ready_seconds"]
        postgres = int((folder / "run" / "postgres" / "postmaster.pid").read_text().split()[0])
        self._roots = [psutil.Process(self._up.pid), psutil.Process(postgres)]

    def processes(self) -> list[psutil.Process]:
        """Every process of the stack; PostgreSQL is no child of the supervisor."""
        found = {p.pid: p for root in self._roots for p in (root, *root.children(recursive=True))}
        return list(found.values())

    def stop(self) -> None:
        """As Ctrl-C would."""
        self._up.terminate()
        try:
            self._up.wait(timeout=40)
        except subprocess.TimeoutExpired:
            self._up.kill()
            self._up.wait()


def name_of(process: psutil.Process) -> str:
    """What a process is in the stack."""
    command = process.cmdline()
    if "-m" in command:
        return command[command.index("-m") + 1]
    return "broker" if "broker" in command else process.name()


def pss_mb(process: psutil.Process) -> float:
    """The process's share of the machine's memory."""
    for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def by_name(processes: list[psutil.Process], value: Any) -> dict[str, float]:
    """The sum of a value over the processes of one name; one that has ended counts nothing."""
    found: dict[str, float] = {}
    for process in processes:
        try:
            name, amount = name_of(process), value(process)
        except (psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
            continue
        found[name] = found.get(name, 0.0) + amount
    return found


def cpu_seconds(process: psutil.Process) -> float:
    """User and system time so far."""
    spent = process.cpu_times()
    return float(spent.user + spent.system)


def idle_percent(stack: Stack) -> dict[str, float]:
    """Percent of one core that each process takes while nobody asks for anything."""
    time.sleep(SETTLE_SECONDS)
    before, begun = by_name(stack.processes(), cpu_seconds), time.perf_counter()
    time.sleep(IDLE_SECONDS)
    after, took = by_name(stack.processes(), cpu_seconds), time.perf_counter() - begun
    return {
        name: round(100 * max(spent - before.get(name, spent), 0) / took, 1) for name, spent in after.items()
    }


def run() -> dict[str, Any]:
    """Figures of P11."""
    with tempfile.TemporaryDirectory(prefix="kse-bench-", ignore_cleanup_errors=True) as folder:
        first = Stack(Path(folder))
        first.stop()
        again = Stack(Path(folder))
        try:
            idle = idle_percent(again)
            memory = by_name(again.processes(), pss_mb)
        finally:
            again.stop()
    services = {name: memory[name] for name in map(schema_of, SERVICES) if name in memory}
    biggest = max(services, key=lambda name: services[name])
    figures: list[Figure] = [
        figure(
            "ready in an empty folder, seconds",
            first.ready_seconds,
            "<= 8",
            f"loaded {first.loaded_seconds:.1f}",
        ),
        figure(
            "ready in a folder kept, seconds",
            again.ready_seconds,
            "<= 8",
            f"loaded {again.loaded_seconds:.1f}",
        ),
        figure("PSS of the biggest service, MB", services[biggest], "<= 75", biggest),
        figure("PSS of the whole stack, MB", sum(memory.values()), "<= 1200"),
        figure("idle, percent of one core", sum(idle.values()), "<= 25"),
    ]
    return {
        "figures": msgspec.to_builtins(figures),
        "pss_mb": {name: round(found, 1) for name, found in memory.items()},
        "idle_percent": idle,
    }

"""`make up`: PostgreSQL, the broker, the eight processes and the simulators under one supervisor.

Everything the stack keeps is in one folder (`.run` by default); stop it with Ctrl-C. `--ready-file` is for
programs: it is written, as JSON, once every process answers and the demo seller is loaded.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import TextIO

import httpx
from honcho.manager import Manager
from honcho.printer import Printer

from deploy.one_machine import bytecode
from deploy.one_machine.broker import EmbeddedBroker, free_port
from deploy.one_machine.postgres import EmbeddedPostgres
from deploy.one_machine.secrets import kept_secrets
from kse.database import schema_of
from kse.migrate import SERVICES, migrate, role_of

ROOT = bytecode.ROOT
READY_SECONDS = 60


class Stack:
    """Where everything listens and how each process is started."""

    def __init__(self, folder: Path, port: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.secrets = kept_secrets(folder)
        self.postgres = EmbeddedPostgres(folder / "postgres")
        self.broker = EmbeddedBroker()
        self.kafka, self.bootstrap = "embedded", self.broker.address
        if given := os.environ.get("KSE_KAFKA_BOOTSTRAP"):
            self.kafka, self.bootstrap = os.environ.get("KSE_KAFKA", "apache"), given
        self.ports = {service: free_port() for service in SERVICES}
        if port:
            self.ports["gateway"] = port
        self.simulators = {"qoo10": free_port(), "carriers": free_port()}

    def url(self, service: str) -> str:
        """Where a process answers."""
        return f"http://127.0.0.1:{self.ports[service]}"

    def commands(self) -> dict[str, tuple[str, dict[str, str]]]:
        """Name → (command, environment) of every process but PostgreSQL."""
        python = f"exec {sys.executable} -m"
        simulated = {f"SIM_{name.upper()}_PORT": str(port) for name, port in self.simulators.items()}
        broker = {"broker": (f"exec {' '.join(self.broker.command())}", dict(os.environ))}
        return {
            **(broker if self.bootstrap == self.broker.address else {}),
            "simulators": (f"{python} simulators", {**self._common(), **simulated}),
            **{service: (f"{python} {schema_of(service)}", self._of(service)) for service in SERVICES},
        }

    def _common(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}

    def _of(self, service: str) -> dict[str, str]:
        carriers = f"http://127.0.0.1:{self.simulators['carriers']}"
        own = {
            "gateway": {
                "KSE_GATEWAY_PRIVATE_KEY": self.secrets["gateway_private_key"],
                "KSE_SESSION_SECRET": self.secrets["session_secret"],
                "KSE_SECRETS_KEY": self.secrets["secrets_key"],
                "KSE_WEBHOOK_LOOPBACK": "true",
                **{
                    f"KSE_{schema_of(name).upper()}_URL": self.url(name)
                    for name in SERVICES
                    if name != "gateway"
                },
            },
            "marketplace-connector": {
                "KSE_SECRETS_KEY": self.secrets["secrets_key"],
                "KSE_QOO10_URL": f"http://127.0.0.1:{self.simulators['qoo10']}"
                "/GMKT.INC.Front.QAPIService/ebayjapan.qapi",
            },
            "packing": {"KSE_INTAKE_URL": self.url("intake")},
            "tracking": {"KSE_SAGAWA_URL": f"{carriers}/sagawa", "KSE_YAMATO_URL": f"{carriers}/yamato"},
        }
        return {
            **self._common(),
            **bytecode.ENVIRONMENT,
            "KSE_DATABASE_URL": self.postgres.url("kse", role_of(service)),
            "KSE_KAFKA": self.kafka,
            "KSE_KAFKA_BOOTSTRAP": self.bootstrap,
            "KSE_PORT": str(self.ports[service]),
            "KSE_OBJECTS": f"file://{self.folder}/objects",
            "KSE_GATEWAY_PUBLIC_KEY": self.secrets["gateway_public_key"],
            "KSE_LOG_LEVEL": os.environ.get("KSE_LOG_LEVEL", "WARNING"),
            **own.get(service, {}),
        }

    def wait_until_ready(self) -> None:
        """Every process answers that it is ready; raises TimeoutError where one does not in time."""
        deadline = time.monotonic() + READY_SECONDS
        with httpx.Client(timeout=2) as client:
            for service in SERVICES:
                while not _answers(client, f"{self.url(service)}/ready"):
                    if time.monotonic() > deadline:
                        raise TimeoutError(f"{service} did not become ready")
                    time.sleep(0.1)


def _answers(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code == 200
    except httpx.HTTPError:
        return False


async def prepare(stack: Stack) -> None:
    """The database and its schemas, and the accounts of the demo."""
    import asyncpg
    from gateway.demo import load_demo

    owner = await asyncpg.connect(stack.postgres.url())
    if not await owner.fetchval("SELECT 1 FROM pg_database WHERE datname = 'kse'"):
        await owner.execute("CREATE DATABASE kse")
    await owner.close()
    await migrate(SERVICES, stack.postgres.url("kse"))
    await load_demo(
        stack.postgres.url("kse", role_of("gateway")),
        password=stack.secrets["demo_password"],
        api_key=stack.secrets["demo_api_key"],
        sandbox_key=stack.secrets["demo_sandbox_key"],
        session_secret=stack.secrets["session_secret"],
    )


def announce(stack: Stack, started: float, ready_file: Path | None, out: TextIO) -> None:
    """Wait for every process, load the demo seller's things, print where to go; end the stack on a fault."""
    from deploy.one_machine.demo import load_demo_seller

    try:
        stack.wait_until_ready()
        ready_after = time.monotonic() - started
        load_demo_seller(stack.url("gateway"), stack.secrets["demo_password"])
        facts = {
            "address": stack.url("gateway"),
            "seller": "demomaster",
            "operator": "kseoperator",
            "password": stack.secrets["demo_password"],
            "api_key": stack.secrets["demo_api_key"],
            "sandbox_key": stack.secrets["demo_sandbox_key"],
            "ready_seconds": round(ready_after, 2),
            "pid": os.getpid(),
            "simulators": stack.simulators,
            "services": {service: stack.url(service) for service in SERVICES},
            "postgres": stack.postgres.url("kse"),
        }
        out.write(WELCOME.format(**facts))
        out.flush()
        if ready_file is not None:
            ready_file.with_suffix(".part").write_text(json.dumps(facts))
            ready_file.with_suffix(".part").replace(ready_file)
    except Exception as error:
        out.write(f"\n  KSE OMS could not start: {error!r}\n")
        out.flush()
        os.kill(os.getpid(), signal.SIGTERM)


WELCOME = """
  KSE OMS is ready after {ready_seconds} s:  {address}

    seller      {seller} / {password}
    operator    {operator} / {password}
    KSE API     KSE-APIKey: {sandbox_key}   (sandbox: test parcels only)
                KSE-APIKey: {api_key}   (live: real numbers)

  Ctrl-C stops everything.
"""


def main() -> None:
    """Bring the stack up and keep it up."""
    if not bytecode.FOLDER.exists():
        sys.stdout.write("compiling the services, this once\n")
        sys.stdout.flush()
        bytecode.compile_services()
    started = time.monotonic()
    parser = argparse.ArgumentParser(prog="make up")
    parser.add_argument("--folder", type=Path, default=ROOT / ".run")
    parser.add_argument("--port", type=int, default=int(os.environ.get("KSE_UP_PORT", "8080")))
    parser.add_argument("--ready-file", type=Path)
    asked = parser.parse_args()
    # What prepares the database takes half a second to load: PostgreSQL starts meanwhile.
    loading = threading.Thread(target=import_module, args=("gateway.demo",))
    loading.start()
    stack = Stack(asked.folder.resolve(), asked.port)
    loading.join()
    try:
        asyncio.run(prepare(stack))
        manager = Manager(Printer(sys.stdout))
        for name, (command, environment) in stack.commands().items():
            manager.add_process(name, command, env=environment, cwd=str(ROOT))
        threading.Thread(
            target=announce, args=(stack, started, asked.ready_file, sys.stdout), daemon=True
        ).start()
        manager.loop()
    finally:
        stack.postgres.stop()
    sys.exit(0 if manager.returncode in (0, 130, 143) else manager.returncode)


if __name__ == "__main__":
    main()

"""A real PostgreSQL and a real broker for tests: given by environment, by Docker, or embedded.

`KSE_TEST_DATABASE_URL` and `KSE_TEST_KAFKA` name servers that run already; `KSE_KAFKA=apache` asks for Apache
Kafka (fetched by `make kafka`); where a Docker engine answers, testcontainers starts both.
"""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from deploy.one_machine.broker import EmbeddedBroker
from deploy.one_machine.postgres import EmbeddedPostgres
from kse.migrate import migrate, role_of
from kse.settings import Settings
from kse.testing.keys import PUBLIC_KEY

S = TypeVar("S", bound=Settings)

FOR_TESTS = "fsync = off\n"
"""Tests kill the server, not the machine, and syncing every test's database would take half a minute."""


class Infrastructure:
    """Where the servers are, and how to break them."""

    def __init__(self, postgres_url: str, bootstrap: str, kafka: str) -> None:
        self.postgres_url = postgres_url
        self.bootstrap = bootstrap
        self.kafka = kafka
        self.postgres: EmbeddedPostgres | None = None
        self.broker: EmbeddedBroker | None = None
        self._templates: dict[tuple[str, ...], str] = {}

    def url(self, database: str, role: str = "postgres") -> str:
        """The address of a database on the server, as a role."""
        if self.postgres is not None:
            return self.postgres.url(database, role)
        scheme, _, rest = self.postgres_url.partition("://")
        credentials, _, place = rest.rpartition("@")
        host = place.partition("/")[0]
        password = credentials.partition(":")[2]
        return f"{scheme}://{role}:{password}@{host}/{database}"

    async def fresh_database(self, *services: str) -> str:
        """Make a database of its own with these services' schemas at head; answers its name.

        The first of its kind is migrated and kept as it is; the others are copies of it.
        """
        if services not in self._templates:
            self._templates[services] = await self._empty_database()
            await self._migrate(self._templates[services], services)
        return await self._empty_database(self._templates[services])

    async def _empty_database(self, template: str = "template1") -> str:
        name = f"kse_{uuid.uuid4().hex[:12]}"
        owner = await asyncpg.connect(self.url("postgres"))
        try:
            # Copied as files, in a third of the time it takes through the log.
            await owner.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        finally:
            await owner.close()
        return name

    async def _migrate(self, name: str, services: tuple[str, ...]) -> None:
        password = (
            None if self.postgres is not None else self.postgres_url.rpartition("@")[0].rpartition(":")[2]
        )
        await migrate(services, self.url(name), password)

    def settings(self, database: str, service: str, kind: type[S] = Settings, **more: Any) -> S:  # type: ignore[assignment]
        """The settings of a service in a test's database, on the test's broker, in a namespace of its own."""
        values: dict[str, Any] = {
            "database_url": self.url(database, role_of(service)),
            "kafka_bootstrap": self.bootstrap,
            "kafka": self.kafka,
            "namespace": database,
            "objects": f"file://{tempfile.gettempdir()}/{database}",
            "gateway_public_key": PUBLIC_KEY,
        }
        return kind(**{**values, **more})


@contextmanager
def infrastructure(postgres: str = FOR_TESTS) -> Iterator[Infrastructure]:
    """Start what is not given, an embedded PostgreSQL with these settings; stop what was started."""
    with ExitStack() as stack:
        found = Infrastructure(os.environ.get("KSE_TEST_DATABASE_URL", ""), "", "embedded")
        docker = _docker_answers()
        if not found.postgres_url and docker:
            from testcontainers.postgres import PostgresContainer

            container = stack.enter_context(PostgresContainer("postgres:18", driver=None))
            found.postgres_url = container.get_connection_url()
        if not found.postgres_url:
            folder = Path(tempfile.mkdtemp(prefix="kse-postgres-"))
            found.postgres = EmbeddedPostgres(folder, postgres)
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            stack.callback(found.postgres.stop, "immediate")
        _find_broker(stack, found, docker)
        yield found


def _find_broker(stack: ExitStack, found: Infrastructure, docker: bool) -> None:
    if given := os.environ.get("KSE_TEST_KAFKA"):
        found.bootstrap, found.kafka = given, os.environ.get("KSE_KAFKA", "apache")
    elif docker:
        from testcontainers.kafka import KafkaContainer

        container = stack.enter_context(KafkaContainer().with_kraft())
        found.bootstrap, found.kafka = container.get_bootstrap_server(), "apache"
    elif os.environ.get("KSE_KAFKA") == "apache":
        from kse.testing.apache_kafka import apache_kafka

        found.bootstrap, found.kafka = stack.enter_context(apache_kafka()), "apache"
    else:
        found.broker = EmbeddedBroker().start()
        stack.callback(found.broker.stop)
        found.bootstrap = found.broker.address


def _docker_answers() -> bool:
    """Whether a Docker engine can be asked; testcontainers is used only then."""
    if not (os.environ.get("DOCKER_HOST") or Path("/var/run/docker.sock").exists()):
        return False
    import docker

    try:
        return bool(docker.from_env(timeout=2).ping())
    except Exception:  # no engine behind the socket
        return False

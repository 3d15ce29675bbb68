"""A partner's own little server: takes webhooks, verifies them as the Standard Webhooks page tells, answers."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOLERANCE_SECONDS = 300


class Listening:
    """What came, in order, and what is answered: for a parcel its statuses, used up one by one, else 200.

    Other parcels of the company have their news too, at any time.
    """

    def __init__(self) -> None:
        self.url = ""
        self.secret = ""
        self.answers: dict[str, list[int]] = {}
        self.came: list[dict[str, Any]] = []
        self.forged = 0
        self._lock = threading.Lock()

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """One call; what does not verify is refused and not looked at."""
        with self._lock:
            if not self._genuine(headers, body):
                self.forged += 1
                return 401
            told = json.loads(body)
            self.came.append({**told, "id": headers["webhook-id"]})
            left = self.answers.get(told["data"].get("TrackingNo"))
            return left.pop(0) if left else 200

    def _genuine(self, headers: dict[str, str], body: bytes) -> bool:
        if abs(time.time() - int(headers["webhook-timestamp"])) > TOLERANCE_SECONDS:
            return False
        key = base64.b64decode(self.secret.split("_", 1)[1])
        signed = headers["webhook-id"].encode() + b"." + headers["webhook-timestamp"].encode() + b"." + body
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        told = [each.partition(",") for each in headers["webhook-signature"].split()]
        return any(version == "v1" and hmac.compare_digest(value, expected) for version, _, value in told)

    def of(self, k_number: str, kind: str) -> list[dict[str, Any]]:
        """What was told of a parcel, each with the id it came under as `Id`."""
        with self._lock:
            return [
                {**each["data"], "Id": each["id"]}
                for each in self.came
                if each["type"] == kind and each["data"].get("TrackingNo") == k_number
            ]


@contextmanager
def listening() -> Iterator[Listening]:
    """The server on a free port of this machine."""
    partner = Listening()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status = partner.take({name.lower(): value for name, value in self.headers.items()}, body)
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        partner.url = f"http://127.0.0.1:{server.server_port}/hooks"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield partner
        finally:
            server.shutdown()
            thread.join()

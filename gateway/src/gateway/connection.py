"""One connection to the gateway, over which HTTP/1.1 is spoken and nothing else (contract 0.1)."""

import asyncio
from typing import Any

import httptools
import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from gateway.api.envelope import MALFORMED, message
from kse.telemetry import log

_OFFER = (b"upgrade", b"http2-settings")
_REFUSED = msgspec.json.encode({"Code": MALFORMED, "Message": message(MALFORMED, "kr", "HTTP")})


UNASKED_SECONDS = 60.0
"""How long a connection may be held with nothing that is being answered."""


class Connection(HttpToolsProtocol):
    """uvicorn's connection, on which three things are different.

    An offer to go on in another protocol is not taken up, and the request that carried it is answered: Java's
    client offers h2c with every call over plain HTTP, and the parser would leave out that request's body.
    What is no HTTP at all is answered with the KSE API's envelope, as everything is. And where a request does
    not come to its end though nobody waits for it, its head not being whole or its body left unread by the
    answer, the connection is closed. How long one that is waited for may take, `patience` knows.
    """

    _watching: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a first request."""
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._watch_no_more()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._watch()

    def _watch(self) -> None:
        self._watch_no_more()
        self._watching = self.loop.call_later(UNASKED_SECONDS, self._close_unless_answering)

    def _watch_no_more(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None

    def _close_unless_answering(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._watch()
        else:
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """Feed the parser; a request with an offer is fed again without it, its body behind it."""
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as offer:
            if self.parser.get_method() == b"CONNECT":
                self.send_400_response("CONNECT")
                return
            head = self._head_without_offer()
            self.parser = httptools.HttpRequestParser(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
            self.data_received(head + data[offer.args[0] :])
        except httptools.HttpParserError as error:
            self.send_400_response(type(error).__name__)

    def _head_without_offer(self) -> bytes:
        lines = [
            b"%s %s HTTP/%s" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())
        ]
        for name, value in self.headers:
            kept = value
            if name == b"connection":
                kept = b", ".join(
                    part for part in map(bytes.strip, value.split(b",")) if part.lower() not in _OFFER
                )
            if name not in _OFFER and (kept or not value):
                lines.append(name + b": " + kept)
        return b"\r\n".join([*lines, b"", b""])

    def on_headers_complete(self) -> None:
        """Begin to answer, unless the request is about to be fed again."""
        if not self.parser.should_upgrade():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        if not self.parser.should_upgrade():
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The end of the body."""
        if not self.parser.should_upgrade():
            self._watch_no_more()
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Say that this is no HTTP, and close."""
        log().info("no-http", reason=msg)
        head: list[Any] = [b"HTTP/1.1 400 Bad Request\r\n"]
        for name, value in self.server_state.default_headers:
            head += [name, b": ", value, b"\r\n"]
        head += [b"content-type: application/json\r\ncontent-length: ", str(len(_REFUSED)).encode()]
        transport: asyncio.Transport = self.transport
        transport.write(b"".join(head) + b"\r\nconnection: close\r\n\r\n" + _REFUSED)
        transport.close()

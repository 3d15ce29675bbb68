"""Calling addresses strangers gave us, and never one inside our network (SSRF).

A name is looked up once for a connection, every address it has is checked, and the connection goes to a
checked address: what the name means a moment later does not matter. No redirect is followed, no proxy asked.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import httpcore
import msgspec

Resolve = Callable[[str, int], Awaitable[list[str]]]

LONGEST_URL = 500
EXCERPT = 500
CONNECT_SECONDS = 5.0
EXCERPT_SECONDS = 2.0
LOOK_UPS = 32
_NOT_CALLED = tuple(
    map(
        ipaddress.ip_network,
        # Clouds' own services at public addresses, carrier-grade NAT, IPv6 that leads into IPv4 elsewhere.
        ("168.63.129.16/32", "100.64.0.0/10", "192.88.99.0/24", "64:ff9b:1::/48", "2001::/32", "2002::/16",
         "fec0::/10"),
    )
)  # fmt: skip
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(Exception):
    """An address that is not called."""


class Answer(msgspec.Struct, frozen=True):
    """What a receiver said, as far as it interests us."""

    status: int
    excerpt: str = ""
    retry_after: str = ""


def outside(address: str, own: Iterable[Any] = ()) -> bool:
    """Whether an address is somewhere in the public internet and not in a network of our own."""
    try:
        told = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(told, ipaddress.IPv6Address):
        inner = ipaddress.IPv4Address(int(told) & 0xFFFFFFFF) if told in _NAT64 else told.ipv4_mapped
        told = inner or told
    refused = told.is_multicast or told.is_reserved or any(told in net for net in (*_NOT_CALLED, *own))
    return told.is_global and not refused


def _loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


class Rules(msgspec.Struct, frozen=True):
    """What may be called: https to these ports, outside; on a developer's machine loopback as well."""

    ports: frozenset[int] = frozenset({443})
    own: tuple[Any, ...] = ()
    loopback: bool = False

    @classmethod
    def of(cls, ports: str, own: str, *, loopback: bool) -> "Rules":
        """From settings: numbers and networks, joined by commas."""
        return cls(
            frozenset(int(port) for port in ports.split(",")),
            tuple(ipaddress.ip_network(net.strip()) for net in own.split(",") if net.strip()),
            loopback,
        )

    def may_connect(self, address: str) -> bool:
        """Whether a connection may go to this address."""
        return outside(address, self.own) or (self.loopback and _loopback(address))

    def fault_of(self, url: str) -> str:
        """Why an address cannot be a webhook's, "" when it can: a code of the messages."""
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            return "webhook-url-invalid"
        host = parts.hostname or ""
        plain = url.isascii() and url.isprintable() and " " not in url and "\\" not in url
        if not host or not plain or len(url) > LONGEST_URL:
            return "webhook-url-invalid"
        if parts.username is not None or parts.fragment:
            return "webhook-url-invalid"
        if self.loopback and _loopback(host):
            return "" if parts.scheme in ("http", "https") else "webhook-url-https"
        if parts.scheme != "https":
            return "webhook-url-https"
        if port not in self.ports:
            return "webhook-url-port"
        if _is_address(host) and not outside(host, self.own):
            return "webhook-url-inside"
        return ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class Names:
    """Looks names up, on threads of its own: a name server that hangs must not hold up anyone else's."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOK_UPS, thread_name_prefix="webhook-names")

    async def __call__(self, host: str, port: int) -> list[str]:
        """All addresses of a name; raises OSError."""
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return list(dict.fromkeys(str(place[4][0]) for place in found))

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Pinned(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses only; TLS still proves the name."""

    def __init__(
        self, rules: Rules, resolve: Resolve, inner: httpcore.AsyncNetworkBackend | None = None
    ) -> None:
        self._rules = rules
        self._resolve = resolve
        self._inner = inner or httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's own signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """One look-up, every address checked, then the first that answers."""
        addresses = await self._resolve(host, port)
        if not addresses or not all(map(self._rules.may_connect, addresses)):
            raise Refused(host)
        fault: Exception | None = None
        for address in addresses[:4]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
        assert fault is not None
        raise fault

    async def connect_unix_socket(self, path: str, *_: Any, **__: Any) -> httpcore.AsyncNetworkStream:
        """Nothing of ours is called so."""
        raise Refused(path)

    async def sleep(self, seconds: float) -> None:
        """As httpcore asks for."""
        await self._inner.sleep(seconds)


class Outside:
    """Posts to receivers."""

    def __init__(self, rules: Rules, resolve: Resolve | None = None) -> None:
        self.rules = rules
        self._names = Names()
        self.resolve: Resolve = resolve or self._names
        # How many are under way is the caller's to limit: a limit here would let slow ones hold up others.
        self._pool = httpcore.AsyncConnectionPool(
            network_backend=Pinned(rules, self.resolve),
            max_connections=None,
            max_keepalive_connections=20,
            keepalive_expiry=5.0,
        )

    async def post(self, url: str, body: bytes, headers: dict[str, str], seconds: float) -> Answer:
        """Send and hear the answer; raises Refused, OSError, TimeoutError or an httpcore fault."""
        if self.rules.fault_of(url):
            raise Refused(url)
        timeout = {"connect": CONNECT_SECONDS, "read": seconds, "write": seconds, "pool": seconds}
        async with (
            asyncio.timeout(seconds),
            self._pool.stream(
                "POST", url, headers=list(headers.items()), content=body, extensions={"timeout": timeout}
            ) as answered,
        ):
            excerpt = await _beginning(answered)
        told = {name.lower(): value for name, value in answered.headers}
        retry_after = told.get(b"retry-after", b"")[:100].decode("latin-1")
        return Answer(answered.status, excerpt, retry_after)

    async def reachable(self, url: str) -> bool:
        """Whether nothing a name means now is inside; a name not known yet is no reason to refuse it."""
        parts = urlsplit(url)
        try:
            async with asyncio.timeout(2):
                addresses = await self.resolve(parts.hostname or "", parts.port or 443)
        except (OSError, TimeoutError, UnicodeError):
            return True
        return all(map(self.rules.may_connect, addresses))

    async def close(self) -> None:
        """Close what is kept open."""
        await self._pool.aclose()
        self._names.close()


async def _beginning(answered: httpcore.Response) -> str:
    """The first words of an answer's body; a slow or broken one is no fault of the delivery."""
    pieces: list[bytes] = []
    try:
        async with asyncio.timeout(EXCERPT_SECONDS):
            async for piece in answered.aiter_stream():
                pieces.append(piece)
                if sum(map(len, pieces)) > 4 * EXCERPT:
                    break
    except (TimeoutError, httpcore.ReadError, httpcore.ReadTimeout, httpcore.RemoteProtocolError):
        pass
    text = b"".join(pieces)[: 4 * EXCERPT].decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in text)[:EXCERPT].strip()

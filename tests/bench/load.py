"""A client that costs little: raw HTTP/1.1 over connections kept alive."""

import asyncio
import time
from collections.abc import Sequence
from urllib.parse import urlsplit


class Connection:
    """One connection to a server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str) -> None:
        self._reader = reader
        self._writer = writer
        self._host = host

    @classmethod
    async def to(cls, address: str) -> "Connection":
        """Open one."""
        place = urlsplit(address)
        reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=2**20)
        return cls(reader, writer, place.netloc)

    async def post(self, path: str, body: bytes, headers: dict[str, str]) -> bytes:
        """Send and read the whole answer; raises RuntimeError for anything but 200."""
        lines = [f"POST {path} HTTP/1.1", f"host: {self._host}", f"content-length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self._writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        self._writer.write(body)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = next(line for line in head.split("\r\n") if line.startswith("content-length:"))
        answered = await self._reader.readexactly(int(length.partition(":")[2]))
        if " 200 " not in head.partition("\r\n")[0]:
            raise RuntimeError(f"{path}: {head.partition(chr(13))[0]} {answered[:300]!r}")
        return answered

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def post_all(
    address: str, path: str, bodies: Sequence[bytes], headers: dict[str, str], connections: int = 4
) -> tuple[float, list[float]]:
    """Post every body over so many connections at once; seconds for all, and for each."""
    opened = [await Connection.to(address) for _ in range(connections)]
    waiting, took = iter(bodies), []

    async def work(connection: Connection) -> None:
        for body in waiting:
            begun = time.perf_counter()
            answered = await connection.post(path, body, headers)
            took.append(time.perf_counter() - begun)
            if b'"Code":"0"' not in answered[:40]:
                raise RuntimeError(f"{path}: {answered[:300]!r}")

    begun = time.perf_counter()
    try:
        await asyncio.gather(*map(work, opened))
        return time.perf_counter() - begun, took
    finally:
        for connection in opened:
            connection.close()

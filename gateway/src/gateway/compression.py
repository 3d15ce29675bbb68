"""Compressing big answers on their way to the browser; the services answer plainly."""

import zlib
from collections.abc import AsyncIterator, Callable

import brotli

SMALLEST = 1024
KINDS = ("application/json", "application/problem+json", "text/csv")


def compressing(
    accepted: str, headers: dict[str, str], pieces: AsyncIterator[bytes]
) -> tuple[AsyncIterator[bytes], dict[str, str]]:
    """The body and headers as they go out: brotli or gzip for text of more than a kilobyte."""
    kind = headers.get("content-type", "").partition(";")[0]
    length = headers.get("content-length")
    if kind not in KINDS or (length is not None and int(length) <= SMALLEST):
        return pieces, headers
    headers = {**headers, "vary": "accept-encoding"}
    encodings = {part.partition(";")[0].strip() for part in accepted.split(",")}
    if "br" in encodings:
        packer = brotli.Compressor(quality=1)
        packed = _through(packer.process, packer.finish, pieces)
        encoding = "br"
    elif "gzip" in encodings:
        # 16 more window bits ask zlib for gzip's framing.
        zipper = zlib.compressobj(1, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        packed = _through(zipper.compress, zipper.flush, pieces)
        encoding = "gzip"
    else:
        return pieces, headers
    headers.pop("content-length", None)
    headers.pop("etag", None)
    return packed, {**headers, "content-encoding": encoding}


async def _through(
    pack: Callable[[bytes], bytes], finish: Callable[[], bytes], pieces: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    async for piece in pieces:
        if packed := pack(piece):
            yield packed
    yield finish()

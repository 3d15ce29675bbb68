"""Files between services (uploads, print orders, documents): a local folder by default, S3 in production."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlparse
from urllib.request import url2pathname

import obstore
from obstore.store import ObjectStore, from_url

Content = bytes | Path | BinaryIO | AsyncIterator[bytes]


class Objects:
    """The store at `KSE_OBJECTS`; what has been put is there whole or not at all."""

    def __init__(self, url: str) -> None:
        if url.startswith("file:"):
            Path(url2pathname(urlparse(url).path)).mkdir(parents=True, exist_ok=True)
        self._store: ObjectStore = from_url(url)

    async def put(self, key: str, content: Content) -> None:
        """Keep an object under a key, in place of what was there."""
        await obstore.put_async(self._store, key, content)

    async def get(self, key: str) -> bytes:
        """An object's bytes; raises FileNotFoundError where there is none."""
        found = await obstore.get_async(self._store, key)
        return bytes(await found.bytes_async())

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        """An object piece by piece; raises FileNotFoundError before the first where there is none."""
        found = await obstore.get_async(self._store, key)
        async for piece in found.stream():
            yield bytes(piece)

    async def delete(self, key: str) -> None:
        """Forget an object; it need not exist."""
        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            return

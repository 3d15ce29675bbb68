"""The servers benches measure on: a broker, and a PostgreSQL as it is after a while of work."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from kse.testing.infrastructure import Infrastructure, infrastructure

SETTINGS = "shared_buffers = 1GB\nmax_wal_size = 8GB\nmin_wal_size = 2GB\n"
"""What is stored waits for the disk, as where it matters, but nothing is moved out of memory to make room and no
checkpoint comes in between: the floor of storing halves with either, wherever in the bench that happens to be."""
LOG_FILES = 96
"""1.5 GiB, more than a bench writes."""


@asynccontextmanager
async def servers(more_settings: str = "") -> AsyncIterator[Infrastructure]:
    """Both started, PostgreSQL with these settings beside the benches' own."""
    with infrastructure(SETTINGS + more_settings) as found:
        if found.postgres is not None:
            await _make_log(found.url("postgres"))
        yield found


async def _make_log(url: str) -> None:
    """Make the files of the write-ahead log beforehand, as a server that has run for a while uses its old ones again.

    A new one costs 5 ms to fill with zeros where the machine's memory was in use before, and 130 ms where it was
    not: after half a gigabyte of log the floor of storing fell from 55,000 rows a second to 20,000.
    """
    owner = await asyncpg.connect(url)
    try:
        for _ in range(LOG_FILES):
            await owner.execute("SELECT pg_logical_emit_message(true, 'bench', ''); SELECT pg_switch_wal()")
        await owner.execute("CHECKPOINT")
    finally:
        await owner.close()

"""Passwords as argon2id hashes, worked out beside the event loop (ACC-03)."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
# Two at a time: each takes 64 MiB while it runs, and a flood of sign-ins must not take the machine's memory.
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")


async def hashed(password: str) -> str:
    """The hash to keep."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def fits(password: str, kept: str | None) -> bool:
    """Whether the password is the one kept; takes as long when there is none, so that time tells nothing."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _fits, password, kept)


def outdated(kept: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(kept)


@lru_cache
def _nobodys_hash() -> str:
    return _hasher.hash("nobody signs in with this")


def _fits(password: str, kept: str | None) -> bool:
    try:
        return _hasher.verify(kept or _nobodys_hash(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False

"""How often one key may call: an account per key that fills steadily, shared by all replicas.

The account is a row of the database. A replica that is called often takes what it needs for the next quarter
of a second in one go, so that a busy key costs four statements a second and not one a call.
"""

import asyncio
import math
import time

import msgspec

from gateway.api.envelope import RATE, Refused
from gateway.keys import KnownKey
from kse.database import Database

TOGETHER = 20
"""Packages or numbers that count as one call: what the contract recommends a call to hold."""
AHEAD_SECONDS = 0.25
KEPT = 5_000

_FULL = "least($5::float, p.units + $6 + greatest(0, extract(epoch FROM now() - p.at)) * $5::float / 60)"
_GRANT = f"CASE WHEN {_FULL} >= $3 THEN least($4::int, floor({_FULL})::int) ELSE 0 END"
# Whole in one statement: two replicas never give out the same call.
_TAKE = f"""
INSERT INTO api_key_pace AS p (key_id, seller_id, units, granted)
VALUES ($1, $2, $5::float - $4::int, $4::int)
ON CONFLICT (key_id) DO UPDATE SET
    units = {_FULL} - {_GRANT}, granted = {_GRANT}, at = greatest(p.at, now())
RETURNING granted, units
"""  # noqa: S608 - own text


class Standing(msgspec.Struct, frozen=True):
    """What a key has left after a call, and for how long it must wait if that was too much."""

    limit: int
    left: int
    wait_seconds: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """`RateLimit` and `RateLimit-Policy` of the IETF's draft, and Retry-After for who must wait."""
        full_in = math.ceil((self.limit - self.left) * 60 / self.limit)
        told = {
            "RateLimit-Policy": f'"key";q={self.limit};w=60',
            "RateLimit": f'"key";r={self.left};t={full_in}',
        }
        return {**told, "Retry-After": str(self.wait_seconds)} if self.wait_seconds else told


class _Held:
    """What a replica holds of one key's account."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.units = 0
        self.account = 0.0
        """What the row had left when it was last asked."""
        self.shut_until = 0.0
        self._taken = self._before = 0
        self._since = time.monotonic()

    def lately(self, now: float) -> int:
        """Calls taken here in a quarter of a second: of the one that has passed, or of this one if more."""
        passed = now - self._since
        if passed >= AHEAD_SECONDS:
            self._before = self._taken if passed < 2 * AHEAD_SECONDS else 0
            self._taken, self._since = 0, now
        return max(self._before, self._taken)

    def use(self, calls: int) -> None:
        """Spend what is held."""
        self.units -= calls
        self._taken += calls


class Pace:
    """The accounts as this replica sees them."""

    def __init__(self, database: Database, usual: dict[str, int]) -> None:
        self._database = database
        self._usual = usual
        self._held: dict[int, _Held] = {}

    async def take(self, key: KnownKey, calls: int = 1) -> Standing:
        """Take so many calls from the key's account, or none and say for how long to wait."""
        limit = key.calls_per_minute or self._usual[key.kind]
        if len(self._held) >= KEPT and key.key_id not in self._held:
            self._held.clear()
        held = self._held.setdefault(key.key_id, _Held())
        async with held.lock:
            now = time.monotonic()
            lately = held.lately(now)
            if held.units < calls and now >= held.shut_until:
                await self._fetch(held, key, calls, min(limit, max(calls, lately)), limit)
            if held.units < calls:
                missing = max(calls - held.units - held.account, 1.0)
                wait = max(1, math.ceil(missing * 60 / limit))
                held.shut_until = max(held.shut_until, now + min(1.0, missing * 60 / limit))
                return Standing(limit, _left(held, limit), wait)
            held.use(calls)
            return Standing(limit, _left(held, limit))

    async def _fetch(self, held: _Held, key: KnownKey, calls: int, want: int, limit: int) -> None:
        """Give back what is held and take as much as is wanted, but nothing if that is too little."""
        async with self._database.work(str(key.seller_id)) as work:
            row = await (await work.driver()).fetchrow(
                _TAKE, key.key_id, key.seller_id, calls, want, limit, held.units
            )
        held.units, held.account = row["granted"], max(row["units"], 0.0)


def _left(held: _Held, limit: int) -> int:
    return min(limit, held.units + int(held.account))


class Meter:
    """One call's account: pays for it and keeps what its answer tells of the account."""

    def __init__(self, pace: Pace, key: KnownKey, told: dict[str, str]) -> None:
        self._pace = pace
        self._key = key
        self._told = told

    async def pay(self, calls: int = 1) -> None:
        """Take so many calls; raises Refused when the key must wait."""
        standing = await self._pace.take(self._key, calls)
        self._told.update(standing.headers)
        if standing.wait_seconds:
            raise Refused(RATE, 429, standing.wait_seconds)

    async def weigh(self, things: int) -> None:
        """Pay for what a call holds beyond the first twenty packages or numbers."""
        more = math.ceil(things / TOGETHER) - 1
        if more > 0:
            await self.pay(more)

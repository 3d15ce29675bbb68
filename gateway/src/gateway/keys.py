"""Keys of the KSE API: what a program shows, and whom it stands for (ACC-09, INT-11)."""

import datetime as dt
import re
import secrets
import time
from typing import Annotated

import msgspec

from gateway.model import KINDS, SCOPES, ApiKey
from gateway.sessions import keyed_hash
from kse.database import Database
from kse.days import KOREA
from kse.errors import Invalid
from kse.sandbox import sandbox_of

RANDOM_BYTES = 36
SHOWN = 4
"""Characters of a key, after what all keys begin with, by which people tell theirs apart."""
IMPORTED = re.compile(r"[!-~]{16,191}", re.ASCII)
"""Keys of an earlier system: whatever a header can carry, `$ . /` among it."""
CACHE_SECONDS = 5
CACHED = 5_000


class Wanted(msgspec.Struct):
    """What a new key should be."""

    label: Annotated[str, msgspec.Meta(max_length=60)] = ""
    scopes: frozenset[str] = frozenset(SCOPES)
    expires_on: dt.date | None = None
    """The last day it works, in Korea."""
    kind: str = "live"


class KnownKey(msgspec.Struct, frozen=True):
    """A key a program showed."""

    key_id: int
    seller_id: int
    """The tenant it opens: of a test key the company's sandbox, a negative number."""
    state: str
    """As kept, or `expired`."""
    scopes: frozenset[str]
    label: str
    kind: str = "live"
    calls_per_minute: int | None = None
    """What an operator set; None is the usual limit of its kind."""


class Keys:
    """Looks keys up, remembers them for some seconds, and keeps when they were last used.

    What is compared, in memory and in the database, is the keyed hash: how long that takes tells nothing
    about a key.
    """

    def __init__(self, database: Database, secret: str) -> None:
        self._database = database
        self._secret = secret
        self._seen: dict[bytes, tuple[KnownKey | None, float]] = {}

    async def find(self, key: str) -> KnownKey | None:
        """The key behind what a program sent, or None; at most some seconds old."""
        hashed = keyed_hash(self._secret, "api-key", key)
        now = time.monotonic()
        found, until = self._seen.get(hashed, (None, 0.0))
        if now < until:
            return found
        async with self._database.work("*") as work:
            row = await (await work.driver()).fetchrow(
                "UPDATE api_keys SET last_used_at = CASE WHEN state = 'approved'"
                " AND (expires_at > now()) IS NOT FALSE THEN now() ELSE last_used_at END WHERE key_hash = $1"
                " RETURNING key_id, seller_id, scopes, label, kind, calls_per_minute,"
                " CASE WHEN state = 'approved' AND expires_at <= now() THEN 'expired' ELSE state END"
                " AS state, extract(epoch FROM expires_at - now())::float AS seconds_left",
                hashed,
            )
        if len(self._seen) >= CACHED:
            self._seen.clear()
        known = None if row is None else _known(dict(row))
        left = row and row["seconds_left"]
        # Remembered no longer than it works: its last day ends at midnight, not some seconds later.
        self._seen[hashed] = known, now + (min(left, CACHE_SECONDS) if left and left > 0 else CACHE_SECONDS)
        return known

    def forget(self) -> None:
        """Look again the next time: a key changed here."""
        self._seen.clear()


def _known(row: dict[str, object]) -> KnownKey:
    known = msgspec.convert(row, KnownKey)
    if known.kind == "live":
        return known
    return msgspec.structs.replace(known, seller_id=sandbox_of(known.seller_id))


def fresh_key(kind: str) -> str:
    """A key nobody can guess, which says what it is: `kse_live_…` or `kse_test_…`."""
    return f"kse_{kind}_{secrets.token_urlsafe(RANDOM_BYTES)}"


def checked(wanted: Wanted) -> Wanted:
    """Refuses scopes and dates that make no sense, naming the field."""
    if not wanted.scopes or not wanted.scopes <= set(SCOPES):
        raise Invalid("scopes-unknown", field="scopes", scopes=", ".join(SCOPES))
    if wanted.kind not in KINDS:
        raise Invalid("key-kind-unknown", field="kind")
    return wanted


def new_key(seller: int, slot: int, key: str, secret: str, by: int, wanted: Wanted) -> ApiKey:
    """The row of a key; the key itself is not in it."""
    last_day = wanted.expires_on
    begin = len(f"kse_{wanted.kind}_") if key.startswith(f"kse_{wanted.kind}_") else 0
    return ApiKey(
        seller_id=seller,
        kind=wanted.kind,
        slot=slot,
        label=wanted.label.strip(),
        prefix=key[: begin + SHOWN],
        key_hash=keyed_hash(secret, "api-key", key),
        scopes=sorted(wanted.scopes),
        expires_at=last_day and dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time(), KOREA),
        created_by=by,
    )

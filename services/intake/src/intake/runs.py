"""Registrations as they were asked for: each takes effect once and can be looked at again (INT-06)."""

import asyncio
import hashlib
import re
import uuid
from typing import Any

import asyncpg
import msgspec
from fastapi import FastAPI

from intake import changes
from intake.registration import Outcome
from intake.texts import MESSAGES
from kse.database import Database
from kse.errors import Invalid, Missing, Refusal
from kse.identity import Identity

KEPT_DAYS = 30
SWEEP_SECONDS = 3600.0
LISTED = 50
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_LOCK = "hashtextextended('registration:' || $1, $2)"
_LIST = """
SELECT key, run_by_name, run_at, lines, accepted, refused FROM registration_run
WHERE seller_id = $1 ORDER BY run_at DESC LIMIT $2
"""


class Run(msgspec.Struct, frozen=True):
    """One request to register; the same key with the same body is the same request."""

    seller: int
    key: str
    body_hash: bytes

    @classmethod
    def of(cls, seller: int, key: str | None, body: bytes) -> "Run":
        """A request without a key is one of its own; raises Invalid for a key that cannot be kept."""
        if key is not None and not _KEY.fullmatch(key):
            raise Invalid("registration-key-form", field="Idempotency-Key")
        return cls(seller, key or str(uuid.uuid4()), hashlib.sha256(body).digest())

    async def earlier(self, driver: asyncpg.Connection) -> Outcome | None:
        """What became of it when it came before; from here to the end of the transaction the key is ours.

        Raises Refusal while it still runs, and where its key came with another body.
        """
        if not await driver.fetchval(f"SELECT pg_try_advisory_xact_lock({_LOCK})", self.key, self.seller):
            raise Refusal("registration-running")
        kept = await driver.fetchrow(
            "SELECT body_hash, outcome FROM registration_run WHERE seller_id = $1 AND key = $2",
            self.seller, self.key,
        )  # fmt: skip
        if kept is None:
            return None
        if kept["body_hash"] != self.body_hash:
            raise Refusal("registration-key-reused", field="Idempotency-Key")
        return msgspec.json.decode(kept["outcome"], type=Outcome)

    async def keep(
        self, driver: asyncpg.Connection, identity: Identity, lines: int, outcome: Outcome
    ) -> None:
        """Keep what became of it, in the transaction that registers."""
        await driver.execute(
            "INSERT INTO registration_run"
            " (seller_id, key, body_hash, run_by, run_by_name, lines, accepted, refused, outcome)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            self.seller, self.key, self.body_hash, identity.user, identity.name, lines,
            len(outcome.accepted), len(outcome.refused), msgspec.json.encode(outcome),
        )  # fmt: skip


async def listed(driver: asyncpg.Connection, seller: int) -> list[dict[str, Any]]:
    """The latest registrations of a seller, newest first."""
    return [dict(row) for row in await driver.fetch(_LIST, seller, LISTED)]


async def outcome_of(driver: asyncpg.Connection, seller: int, key: str) -> Outcome:
    """What became of a registration; raises Refusal while it runs, Missing when it never came or is old."""
    if not await driver.fetchval(f"SELECT pg_try_advisory_xact_lock_shared({_LOCK})", key, seller):
        raise Refusal("registration-running")
    kept = await driver.fetchval(
        "SELECT outcome FROM registration_run WHERE seller_id = $1 AND key = $2", seller, key
    )
    if kept is None:
        raise Missing("not-found")
    return msgspec.json.decode(kept, type=Outcome)


def shown(outcome: Outcome, lang: str) -> dict[str, Any]:
    """An outcome in its reader's language."""
    refused = [cart.shown(MESSAGES, lang) for cart in outcome.refused]
    return {"accepted": outcome.accepted, "refused": refused}


async def forget_old(database: Database) -> None:
    """Drop registrations nobody will ask for again, and changes nobody will undo."""
    async with database.work("*") as work:
        driver = await work.driver()
        await driver.execute(
            "DELETE FROM registration_run WHERE run_at < now() - make_interval(days => $1)", KEPT_DAYS
        )
        await changes.forget_old(driver)


async def tidy_for_good(app: FastAPI) -> None:
    """Forget what is old now and then."""
    while True:
        await forget_old(app.state.database)
        await asyncio.sleep(SWEEP_SECONDS)

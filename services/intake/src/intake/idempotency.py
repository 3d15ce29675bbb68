"""Idempotency-Key: a call that is sent again gets its first answer again (INT-11; KSE API contract, 0.3)."""

import asyncio
import hashlib

import asyncpg
import msgspec
from fastapi import FastAPI
from fastapi.responses import Response

from intake.partner_body import Wrong
from kse.database import Database

REUSED = "9903022"
STILL_RUNNING = "9903023"
LONGEST = 255
KEPT_HOURS = 72
SWEEP_SECONDS = 600.0


class Once(msgspec.Struct, frozen=True):
    """One call that must take effect at most once."""

    seller: int
    key: str
    body_hash: bytes

    @classmethod
    def of(cls, seller: int, key: str | None, body: bytes) -> "Once | None":
        """None without a key; raises Wrong for one that cannot be kept."""
        if key is None:
            return None
        if not key.strip() or len(key) > LONGEST or not key.isprintable():
            raise Wrong("9903012", "Idempotency-Key")
        return cls(seller, key.strip(), hashlib.sha256(body).digest())

    async def answered(self, driver: asyncpg.Connection) -> Response | None:
        """The first answer, where there was one; from here to the end of the transaction the key is ours.

        Raises Wrong when the key came with another body before, or its first call has not ended yet.
        """
        if not await driver.fetchval(
            "SELECT pg_try_advisory_xact_lock(hashtextextended($1, $2))", self.key, self.seller
        ):
            raise Wrong(STILL_RUNNING, "Idempotency-Key")
        kept = await driver.fetchrow(
            "SELECT body_hash, status, answer FROM idempotent_call WHERE seller_id = $1 AND key = $2",
            self.seller, self.key,
        )  # fmt: skip
        if kept is None:
            return None
        if kept["body_hash"] != self.body_hash:
            raise Wrong(REUSED, "Idempotency-Key")
        return Response(kept["answer"], kept["status"], {"idempotency-replayed": "true"}, "application/json")

    async def keep(self, driver: asyncpg.Connection, response: Response) -> None:
        """Keep an answer that registered something, in the transaction that did.

        A call of which nothing was accepted changed nothing: sent again it is looked at anew.
        """
        if response.status_code == 200:
            await driver.execute(
                "INSERT INTO idempotent_call (seller_id, key, body_hash, status, answer)"
                " VALUES ($1, $2, $3, $4, $5)",
                self.seller, self.key, self.body_hash, response.status_code, bytes(response.body),
            )  # fmt: skip


async def forget_old(database: Database) -> None:
    """Drop answers nobody will ask for again."""
    async with database.work("*") as work:
        await (await work.driver()).execute(
            "DELETE FROM idempotent_call WHERE kept_at < now() - make_interval(hours => $1)", KEPT_HOURS
        )


async def keep_tidy(app: FastAPI) -> None:
    """Forget old answers now and then."""
    while True:
        await forget_old(app.state.database)
        await asyncio.sleep(SWEEP_SECONDS)

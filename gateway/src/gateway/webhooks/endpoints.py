"""Where a company wants to be told: up to five addresses, each with its secret and its health."""

import datetime as dt
import uuid
from typing import Any

import asyncpg
import msgspec

from gateway.parcels import TYPES
from gateway.webhooks import signature
from kse.errors import Invalid, Missing, Refusal
from kse.sealed import Sealer
from kse.work import Work

MOST = 5

_LISTED = """
SELECT e.endpoint_id, url, description, types, enabled, sandbox, created_at, failing_since, failures, gone_at,
    delivered_at, failed_at, last_failure, last_status,
    CASE WHEN former_until > now() THEN former_until END AS both_until,
    (SELECT count(*) FROM webhook_deliveries d WHERE d.endpoint_id = e.endpoint_id
        AND d.state IN ('waiting', 'sending')) AS waiting,
    (SELECT count(*) FROM webhook_deliveries d WHERE d.endpoint_id = e.endpoint_id AND d.state = 'failed')
        AS failed
FROM webhook_endpoints e WHERE seller_id = $1 ORDER BY created_at, endpoint_id
"""
_ADD = """
INSERT INTO webhook_endpoints (endpoint_id, seller_id, slot, url, description, types, secret, sandbox)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_CHANGE = """
UPDATE webhook_endpoints SET url = coalesce($3, url), description = coalesce($4, description),
    types = coalesce($5, types), enabled = coalesce($6, enabled), sandbox = coalesce($7, sandbox)
WHERE endpoint_id = $1 AND seller_id = $2
"""
_RENEW = """
UPDATE webhook_endpoints SET former_secret = secret, former_until = now() + make_interval(hours => $4),
    secret = $3
WHERE endpoint_id = $1 AND seller_id = $2 RETURNING former_until
"""


class Wanted(msgspec.Struct):
    """What an endpoint should be; what is not told stays as it is."""

    url: str | None = None
    description: str | None = None
    types: list[str] | None = None
    enabled: bool | None = None
    sandbox: bool | None = None
    """Told of the sandbox's parcels instead of real ones."""

    def check(self) -> None:
        """Refuse, naming the field, what no endpoint can be; its address is asked about apart."""
        if self.types is not None and (not self.types or not set(self.types) <= set(TYPES)):
            raise Invalid("webhook-types-unknown", field="types")
        if self.description is not None and (len(self.description) > 100 or not _plain(self.description)):
            raise Invalid("webhook-description-invalid", field="description")


def _plain(text: str) -> bool:
    return all(sign.isprintable() for sign in text)


def seal(sealer: Sealer, seller: int, endpoint: uuid.UUID, secret: str) -> str:
    """A secret as it is kept: it opens for this endpoint only."""
    return sealer.seal(secret, seller=seller, owner=f"webhook/{endpoint}", field="secret")


def opened(sealer: Sealer, seller: int, endpoint: uuid.UUID, envelope: str) -> str:
    """The secret again."""
    return sealer.open(envelope, seller=seller, owner=f"webhook/{endpoint}", field="secret")


async def listed(work: Work, seller: int) -> list[dict[str, Any]]:
    """A company's endpoints with their health; never a secret."""
    rows = await (await work.driver()).fetch(_LISTED, seller)
    return [{**row, "endpoint_id": str(row["endpoint_id"]), "health": _health(row)} for row in rows]


def _health(row: asyncpg.Record) -> str:
    if not row["enabled"]:
        return "off"
    if row["gone_at"] is not None:
        return "gone"
    if row["failing_since"] is not None:
        return "failing"
    return "good" if row["delivered_at"] is not None else "new"


async def add(work: Work, sealer: Sealer, seller: int, wanted: Wanted) -> tuple[uuid.UUID, str]:
    """A new endpoint and its secret; refuses a sixth."""
    driver = await work.driver()
    # Two people adding at once would both find the same place free.
    await driver.execute("SELECT FROM sellers WHERE seller_id = $1 FOR UPDATE", seller)
    taken = {
        row["slot"]
        for row in await driver.fetch("SELECT slot FROM webhook_endpoints WHERE seller_id = $1", seller)
    }
    free = sorted(set(range(1, MOST + 1)) - taken)
    if not free:
        raise Refusal("webhook-too-many", limit=MOST)
    endpoint, secret = uuid.uuid4(), signature.new_secret()
    kept = seal(sealer, seller, endpoint, secret)
    types = sorted(set(wanted.types or TYPES))
    description, testing = wanted.description or "", bool(wanted.sandbox)
    await driver.execute(_ADD, endpoint, seller, free[0], wanted.url, description, types, kept, testing)
    return endpoint, secret


async def change(work: Work, seller: int, endpoint: uuid.UUID, wanted: Wanted) -> None:
    """Another address, other words, other kinds of news, on or off."""
    types = sorted(set(wanted.types)) if wanted.types is not None else None
    driver = await work.driver()
    done = await driver.execute(
        _CHANGE, endpoint, seller, wanted.url, wanted.description, types, wanted.enabled, wanted.sandbox
    )
    _must_have_done(done)


async def remove(work: Work, seller: int, endpoint: uuid.UUID) -> None:
    """Tell nothing there any more and forget what was told."""
    done = await (await work.driver()).execute(
        "DELETE FROM webhook_endpoints WHERE endpoint_id = $1 AND seller_id = $2", endpoint, seller
    )
    _must_have_done(done)


async def renew(work: Work, sealer: Sealer, seller: int, endpoint: uuid.UUID) -> tuple[str, dt.datetime]:
    """A new secret, and until when the former one signs beside it."""
    secret = signature.new_secret()
    kept = seal(sealer, seller, endpoint, secret)
    driver = await work.driver()
    until: dt.datetime | None = await driver.fetchval(_RENEW, endpoint, seller, kept, signature.BOTH_HOURS)
    if until is None:
        raise Missing("not-found")
    return secret, until


async def must_exist(work: Work, seller: int, endpoint: uuid.UUID) -> None:
    """Refuse what is not this company's."""
    if not await (await work.driver()).fetchval(
        "SELECT true FROM webhook_endpoints WHERE endpoint_id = $1 AND seller_id = $2", endpoint, seller
    ):
        raise Missing("not-found")


def _must_have_done(done: str) -> None:
    if done.endswith(" 0"):
        raise Missing("not-found")

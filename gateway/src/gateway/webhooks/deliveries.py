"""What is on its way to the endpoints: queued with the change, claimed under a lease, settled, replayed.

What it keeps true (tests/gateway/test_webhooks.py, test_webhook_endpoints.py):

* A delivery is sent by one replica at a time; when that one dies, its lease runs out and another sends again,
  under the same id.
* Of one parcel, an endpoint hears nothing before what happened earlier was delivered or given up.
* Every endpoint has few at once, one that keeps failing a single one: a slow one holds up nobody else.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

import msgspec

from gateway.parcels import Change
from kse.errors import Missing, Refusal
from kse.work import Work

TEST = "webhook.test"
EACH = 4
"""How many deliveries one endpoint gets at once, over all replicas."""
LEASE_SECONDS = 30
"""Longer than an attempt may take with all that belongs to it."""
SHOWN = 50

_QUEUE = """
INSERT INTO webhook_deliveries (seller_id, endpoint_id, message_id, k_number, type, body)
SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[])
"""
_FOR_COMPANIES_TOO = "SELECT set_config('kse.sellers', current_setting('kse.sellers') || ',' || $1, true)"
_CLAIM = """
WITH busy AS MATERIALIZED (
    SELECT endpoint_id, count(*) FILTER (WHERE next_at > now()) AS many FROM webhook_deliveries
    WHERE state = 'sending' GROUP BY endpoint_id),
due AS MATERIALIZED (
    SELECT d.delivery_id FROM webhook_endpoints e LEFT JOIN busy b USING (endpoint_id)
    CROSS JOIN LATERAL (
        SELECT delivery_id FROM webhook_deliveries d
        WHERE d.endpoint_id = e.endpoint_id AND d.state IN ('waiting', 'sending') AND d.next_at <= now()
            AND (e.enabled OR d.type = 'webhook.test')
            AND NOT EXISTS (
                SELECT FROM webhook_deliveries earlier
                WHERE earlier.endpoint_id = d.endpoint_id AND earlier.k_number = d.k_number
                    AND earlier.state IN ('waiting', 'sending') AND earlier.delivery_id < d.delivery_id)
        ORDER BY d.next_at, d.delivery_id
        LIMIT greatest(0, CASE WHEN e.failing_since IS NULL THEN $2 ELSE 1 END - coalesce(b.many, 0))
        FOR UPDATE SKIP LOCKED) AS d
    ORDER BY random() LIMIT $1)
UPDATE webhook_deliveries d SET state = 'sending', lease = gen_random_uuid(), attempt = attempt + 1,
    next_at = now() + make_interval(secs => $3)
FROM due, webhook_endpoints e
WHERE d.delivery_id = due.delivery_id AND e.endpoint_id = d.endpoint_id
RETURNING d.delivery_id, d.seller_id, d.endpoint_id, d.message_id, d.type, d.body, d.attempt, d.lease, e.url,
    e.secret, CASE WHEN e.former_until > now() THEN e.former_secret END AS former_secret
"""
_NOTE = """
INSERT INTO webhook_attempts (seller_id, delivery_id, milliseconds, status, failure, excerpt)
SELECT seller_id, delivery_id, $2, $3, $4, $5 FROM webhook_deliveries WHERE delivery_id = $1
"""
_SETTLE = """
UPDATE webhook_deliveries SET state = $3, lease = NULL, status = $4, failure = $5,
    next_at = now() + make_interval(secs => $6),
    finished_at = CASE WHEN $3 = 'waiting' THEN NULL ELSE now() END
WHERE delivery_id = $1 AND lease = $2
"""
_WELL = """
UPDATE webhook_endpoints SET failing_since = NULL, failures = 0, gone_at = NULL, delivered_at = now()
WHERE endpoint_id = $1
"""
_UNWELL = """
UPDATE webhook_endpoints SET failing_since = coalesce(failing_since, now()), failures = failures + 1,
    gone_at = CASE WHEN $3 = 410 THEN coalesce(gone_at, now()) END, failed_at = now(),
    last_failure = $2, last_status = $3
WHERE endpoint_id = $1
"""
_AGAIN = """
UPDATE webhook_deliveries SET state = 'waiting', attempt = 0, next_at = now(), finished_at = NULL
WHERE endpoint_id = $1 AND seller_id = $2 AND state <> 'sending'
"""
_LOG = f"""
SELECT delivery_id, message_id, k_number, type, state, attempt, status, failure, created_at, finished_at,
    CASE WHEN state = 'waiting' THEN next_at END AS next_at
FROM webhook_deliveries WHERE endpoint_id = $1 AND seller_id = $2 AND delivery_id < $3
    AND ($4 = '' OR state = $4 OR ($4 = 'waiting' AND state = 'sending'))
ORDER BY delivery_id DESC LIMIT {SHOWN + 1}
"""  # noqa: S608


class Claimed(msgspec.Struct, frozen=True):
    """One delivery to be sent now, by us."""

    delivery_id: int
    seller_id: int
    endpoint_id: uuid.UUID
    message_id: uuid.UUID
    type: str
    body: str
    attempt: int
    lease: uuid.UUID
    url: str
    secret: str
    former_secret: str | None


class Outcome(msgspec.Struct, frozen=True):
    """How an attempt went."""

    status: int | None
    failure: str
    """Why it was not delivered, "" when it was: `status`, `redirect`, `timeout`, `connect`, `tls`, …"""
    excerpt: str = ""
    milliseconds: int = 0
    again_in: float | None = None
    """Seconds until the next attempt; None when there is none."""


def body_of(kind: str, at: dt.datetime, data: dict[str, Any]) -> str:
    """The payload as it is signed and sent."""
    told = {"type": kind, "timestamp": at.astimezone(dt.UTC).isoformat().replace("+00:00", "Z"), "data": data}
    return msgspec.json.encode(told).decode()


async def queue(work: Work, told: Sequence[Change]) -> None:
    """Put changes on their way to whoever of their companies wants to hear of them.

    A sandbox's changes go to those endpoints of its company that ask for them; the log is the company's.
    """
    driver = await work.driver()
    companies = list({abs(change.seller) for change in told})
    # The transaction hears for a sandbox alone, if all its events are one's.
    await driver.execute(_FOR_COMPANIES_TOO, ",".join(map(str, companies)))
    endpoints = await driver.fetch(
        "SELECT CASE WHEN sandbox THEN -seller_id ELSE seller_id END AS tenant, seller_id, endpoint_id, types"
        " FROM webhook_endpoints WHERE enabled AND seller_id = ANY ($1)",
        companies,
    )
    rows = [
        (
            endpoint["seller_id"], endpoint["endpoint_id"], change.message_id, change.k_number, change.type,
            body_of(change.type, change.occurred_at, change.data),
        )
        for change in told
        for endpoint in endpoints
        if endpoint["tenant"] == change.seller and change.type in endpoint["types"]
    ]  # fmt: skip
    if rows:
        await driver.execute(_QUEUE, *map(list, zip(*rows, strict=True)))


async def queue_test(work: Work, seller: int, endpoint: uuid.UUID, now: dt.datetime) -> int:
    """A delivery that tells nothing, to try the endpoint with; it goes out also to one that is off."""
    message = uuid.uuid4()
    driver = await work.driver()
    made: int = await driver.fetchval(
        f"{_QUEUE} RETURNING delivery_id",
        [seller], [endpoint], [message], [f"test {message}"], [TEST],
        [body_of(TEST, now, {"Message": "KSE OMS"})],
    )  # fmt: skip
    return made


async def claim(work: Work, most: int) -> list[Claimed]:
    """Take what is due, under a lease of our own."""
    rows = await (await work.driver()).fetch(_CLAIM, most, EACH, LEASE_SECONDS)
    return [Claimed(*row) for row in rows]


async def settle(work: Work, claimed: Claimed, outcome: Outcome) -> None:
    """Write down how an attempt went; a delivery another replica has taken meanwhile stays that one's."""
    driver = await work.driver()
    delivered = not outcome.failure
    state = "delivered" if delivered else "failed" if outcome.again_in is None else "waiting"
    await driver.execute(
        _NOTE,
        claimed.delivery_id,
        outcome.milliseconds,
        outcome.status,
        outcome.failure,
        outcome.excerpt,
    )
    await driver.execute(
        _SETTLE,
        claimed.delivery_id,
        claimed.lease,
        state,
        outcome.status,
        outcome.failure,
        outcome.again_in or 0.0,
    )
    if delivered:
        await driver.execute(_WELL, claimed.endpoint_id)
    else:
        await driver.execute(_UNWELL, claimed.endpoint_id, outcome.failure, outcome.status)


async def replay(work: Work, seller: int, endpoint: uuid.UUID, delivery: int) -> None:
    """Send one again, now and under its old id; refuses one that does not exist or is being sent."""
    driver = await work.driver()
    done = await driver.execute(f"{_AGAIN} AND delivery_id = $3", endpoint, seller, delivery)
    if done.endswith(" 0"):
        await one(work, seller, endpoint, delivery)
        raise Refusal("webhook-being-sent")


async def replay_failed(work: Work, seller: int, endpoint: uuid.UUID, since: dt.datetime) -> int:
    """Send again, now, all that failed since then, given up or waiting for another attempt."""
    driver = await work.driver()
    done = await driver.execute(
        f"{_AGAIN} AND (state = 'failed' OR (state = 'waiting' AND failure <> '')) AND created_at >= $3",
        endpoint, seller, since,
    )  # fmt: skip
    return int(done.rpartition(" ")[2])


async def log_of(
    work: Work, seller: int, endpoint: uuid.UUID, state: str, before: int
) -> tuple[list[dict[str, Any]], bool]:
    """The newest deliveries before one, of a state or all, and whether there are more."""
    rows = await (await work.driver()).fetch(_LOG, endpoint, seller, before, state)
    return [{**row, "message_id": str(row["message_id"])} for row in rows[:SHOWN]], len(rows) > SHOWN


async def one(work: Work, seller: int, endpoint: uuid.UUID, delivery: int) -> dict[str, Any]:
    """A delivery with what was sent and how each attempt went."""
    driver = await work.driver()
    row = await driver.fetchrow(
        "SELECT delivery_id, message_id, k_number, type, state, attempt, status, failure, created_at,"
        " finished_at, CASE WHEN state = 'waiting' THEN next_at END AS next_at, body FROM webhook_deliveries"
        " WHERE endpoint_id = $1 AND seller_id = $2 AND delivery_id = $3",
        endpoint, seller, delivery,
    )  # fmt: skip
    if row is None:
        raise Missing("not-found")
    attempts = await driver.fetch(
        "SELECT tried_at, milliseconds, status, failure, excerpt FROM webhook_attempts"
        " WHERE delivery_id = $1 AND seller_id = $2 ORDER BY attempt_id DESC LIMIT 100",
        delivery,
        seller,
    )
    return {**row, "message_id": str(row["message_id"]), "attempts": [dict(attempt) for attempt in attempts]}


async def forget_old(work: Work, days: int) -> int:
    """Remove some of what was queued longer ago than that; answers how many."""
    done = await (await work.driver()).execute(
        "DELETE FROM webhook_deliveries WHERE delivery_id IN (SELECT delivery_id FROM webhook_deliveries"
        " WHERE created_at < now() - make_interval(days => $1) LIMIT 10000)",
        days,
    )
    return int(done.rpartition(" ")[2])

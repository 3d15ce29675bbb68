"""Sessions: one live one per account, found again by the hash of the cookie's token (ACC-03)."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any, cast

import msgspec

from gateway.web.signed_in import SignedIn
from kse.database import Database
from kse.work import Work

IDLE_HOURS = 12
LONGEST_DAYS = 7


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """What a cookie stands for: someone, or the reason why no longer."""

    session_id: int = 0
    who: SignedIn | None = None
    ended_because: str = ""
    """`another-sign-in`, `signed-out`, `access-closed`, `expired`; "" while live or never begun."""


NO_SESSION = Session()

_FIND = f"""
SELECT s.session_id, s.user_id, u.seller_id, u.role, u.lang, u.name, coalesce(c.name, '') AS seller_name,
    s.seen_at < now() - interval '1 minute' AS unseen,
    CASE WHEN s.ended_at IS NOT NULL THEN s.ended_because
        WHEN NOT u.access THEN 'access-closed'
        WHEN s.seen_at < now() - interval '{IDLE_HOURS} hours'
            OR s.started_at < now() - interval '{LONGEST_DAYS} days' THEN 'expired'
        ELSE '' END AS ended_because
FROM sessions s JOIN users u USING (user_id) LEFT JOIN sellers c ON c.seller_id = u.seller_id
WHERE s.token_hash = $1
"""  # noqa: S608 - numbers of this module


def keyed_hash(secret: str, purpose: str, token: str) -> bytes:
    """What is kept of a token: useless to whoever reads the database without the secret."""
    return hmac.digest(secret.encode(), f"{purpose}:{token}".encode(), hashlib.sha256)


async def begin(work: Work, user_id: int, secret: str, address: str, agent: str) -> str:
    """Begin a session and end the account's earlier one; answers the cookie's token."""
    token = secrets.token_urlsafe(32)
    driver = await work.driver()
    # Locks the account, so that two sign-ins at once still leave one live session.
    await driver.execute(
        "UPDATE users SET sign_ins = sign_ins + 1, last_sign_in = now() WHERE user_id = $1", user_id
    )
    await end_all(work, user_id, "another-sign-in")
    await driver.execute(
        "INSERT INTO sessions (user_id, seller_id, token_hash, address, agent)"
        " SELECT user_id, seller_id, $2, $3, $4 FROM users WHERE user_id = $1",
        user_id,
        keyed_hash(secret, "session", token),
        address,
        agent[:200],
    )
    return token


async def end_all(work: Work, user_id: int, because: str) -> None:
    """End whatever live session an account has."""
    driver = await work.driver()
    await driver.execute(
        "UPDATE sessions SET ended_at = now(), ended_because = $2 WHERE user_id = $1 AND ended_at IS NULL",
        user_id,
        because,
    )


async def find(database: Database, secret: str, token: str) -> Session:
    """Whom a cookie's token stands for now; asked afresh, so that what ended is over at once."""
    if not token:
        return NO_SESSION
    # The seller is known only once the session is found, hence the look at all rows.
    async with database.work("*") as work:
        driver = await work.driver()
        row = await driver.fetchrow(_FIND, keyed_hash(secret, "session", token))
        if row is None:
            return NO_SESSION
        if not row["ended_because"] and row["unseen"]:
            await driver.execute(
                "UPDATE sessions SET seen_at = now() WHERE session_id = $1", row["session_id"]
            )
    return _session(row)


def _session(row: Mapping[str, Any]) -> Session:
    if row["ended_because"]:
        return Session(session_id=row["session_id"], ended_because=row["ended_because"])
    who = SignedIn(
        user_id=row["user_id"],
        seller=row["seller_id"],
        seller_name=row["seller_name"],
        role=cast("Any", row["role"]),
        lang=cast("Any", row["lang"]),
        name=row["name"],
    )
    return Session(session_id=row["session_id"], who=who)


async def end(database: Database, session: Session, because: str = "signed-out") -> None:
    """End one session."""
    async with database.work("*") as work:
        driver = await work.driver()
        await driver.execute(
            "UPDATE sessions SET ended_at = now(), ended_because = $2"
            " WHERE session_id = $1 AND ended_at IS NULL",
            session.session_id,
            because,
        )


async def forget_old(database: Database) -> None:
    """Close what ran out and drop what nobody needs to be told any more."""
    async with database.work("*") as work:
        driver = await work.driver()
        await driver.execute(
            "UPDATE sessions SET ended_at = now(), ended_because = 'expired' WHERE ended_at IS NULL AND"
            " (seen_at < now() - make_interval(hours => $1)"
            " OR started_at < now() - make_interval(days => $2))",
            IDLE_HOURS,
            LONGEST_DAYS,
        )
        await driver.execute("DELETE FROM sessions WHERE ended_at < now() - interval '90 days'")
        await driver.execute("DELETE FROM sign_in_attempts WHERE tried_at < now() - interval '1 day'")

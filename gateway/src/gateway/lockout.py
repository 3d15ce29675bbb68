"""The growing delay after wrong passwords (ACC-03)."""

import math

from kse.database import Database

FREE_TRIES = 5
FIRST_DELAY_SECONDS = 30
LONGEST_DELAY_SECONDS = 3600

# Counted before the password is looked at, so that many tries at once are many tries.
_COUNT = f"""
INSERT INTO sign_in_attempts AS a (login_id, failures) VALUES ($1, 1)
ON CONFLICT (login_id) DO UPDATE SET
    failures = CASE WHEN a.tried_at < now() - interval '1 day' THEN 1 ELSE a.failures + 1 END,
    tried_at = now(),
    open_at = CASE WHEN a.tried_at < now() - interval '1 day' OR a.failures + 1 < {FREE_TRIES}
        THEN '-infinity'
        ELSE now() + make_interval(secs => least(
            {FIRST_DELAY_SECONDS} * 2 ^ least(a.failures + 1 - {FREE_TRIES}, 20),
            {LONGEST_DELAY_SECONDS})) END
WHERE a.open_at <= now()
RETURNING failures
"""  # noqa: S608 - numbers of this module


async def may_try(database: Database, login_id: str) -> int:
    """Count a try for this login id: 0 when it may be made, else the seconds to wait."""
    async with database.work("*") as work:
        driver = await work.driver()
        if await driver.fetchval(_COUNT, login_id) is not None:
            return 0
        wait = await driver.fetchval(
            "SELECT extract(epoch FROM open_at - now())::float FROM sign_in_attempts WHERE login_id = $1",
            login_id,
        )
    return max(1, math.ceil(wait or 0))


async def forgive(database: Database, login_id: str) -> None:
    """Forget the failures of someone who proved to be who they are."""
    async with database.work("*") as work:
        await (await work.driver()).execute("DELETE FROM sign_in_attempts WHERE login_id = $1", login_id)

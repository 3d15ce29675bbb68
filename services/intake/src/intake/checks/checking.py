"""Running the checks over a seller's waiting orders, many at once (INT-05).

What a row shows by itself is found when it comes or changes and kept on the row; what takes several rows
(many carts to one address, a consignee's total) is counted when the rows are read.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from intake.checks.postal import postal_data
from intake.checks.rules import Finding, Words, address_key, check
from intake.checks.settings import CheckSettings
from intake.checks.texts import name_of, reason_of

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[Finding]).decode
_AT_ONCE = 5_000

LOOKED_AT = ("receiver_name", "receiver_phone", "zip", "address")
_ROWS = f"""
SELECT id, {", ".join(LOOKED_AT)} FROM waiting_order
WHERE seller_id = $1 AND state = 'waiting' AND id > $3 AND ($2::bigint[] IS NULL OR id = ANY ($2))
ORDER BY id LIMIT {_AT_ONCE}
"""  # noqa: S608 - names from this module
_KEEP = """
UPDATE waiting_order w SET findings = found.findings::jsonb, address_key = found.address_key
FROM unnest($2::bigint[], $3::text[], $4::text[]) AS found (id, findings, address_key)
WHERE w.seller_id = $1 AND w.id = found.id
"""
NONE_FOUND = "[]"
"""What is kept on a row on which nothing was found."""
CROWDED = """
SELECT address_key, count(*) AS carts FROM (
    SELECT address_key FROM waiting_order
    WHERE seller_id = $1 AND state = 'waiting' AND address_key <> ''
    GROUP BY address_key, market, shop, cart_no) AS cart
GROUP BY address_key HAVING count(*) >= $2
"""
TOTALS = """
SELECT receiver_name, address_key, sum(unit_price * quantity)::bigint AS total FROM waiting_order
WHERE seller_id = $1 AND state = 'waiting' AND address_key <> '' AND currency = 'JPY'
GROUP BY receiver_name, address_key HAVING sum(unit_price * quantity) >= $2
"""

# A cart whose later line comes after the earlier was registered, or whose parcel a program registered.
REGISTERED = """
SELECT cart_no, max(k_number) AS k_number FROM registration
WHERE seller_id = $1 AND deleted_at IS NULL
    AND cart_no IN (SELECT cart_no FROM waiting_order WHERE seller_id = $1 AND state = 'waiting')
GROUP BY cart_no
"""


async def settings_of(driver: asyncpg.Connection, seller: int) -> CheckSettings:
    """What this seller has checked."""
    kept = await driver.fetchval("SELECT settings FROM check_setting WHERE seller_id = $1", seller)
    return msgspec.convert(kept, CheckSettings) if kept else CheckSettings()


async def check_rows(driver: asyncpg.Connection, seller: int, ids: Sequence[int] | None = None) -> int:
    """Check these waiting orders, or the whole list, anew. Says how many."""
    settings = await settings_of(driver, seller)
    last, count = 0, 0
    while True:
        rows = await driver.fetch(_ROWS, seller, None if ids is None else list(ids), last)
        if not rows:
            return count
        findings, keys = await asyncio.to_thread(look, rows, settings)
        last, count = rows[-1]["id"], count + len(rows)
        await driver.execute(_KEEP, seller, [row["id"] for row in rows], findings, keys)


def look(rows: Sequence[Mapping[str, Any]], settings: CheckSettings) -> tuple[list[str], list[str]]:
    """What each row shows by itself, as JSON, and the key of its address."""
    towns = postal_data().towns({row["zip"] for row in rows if row["zip"]})
    words = Words(settings)
    findings = [_encode(check(row, towns.get(row["zip"], ()), settings, words)).decode() for row in rows]
    return findings, [address_key(row) for row in rows]


class Together:
    """What the rows of a list show together."""

    def __init__(
        self,
        settings: CheckSettings,
        crowds: dict[str, int],
        totals: dict[tuple[str, str], int],
        registered: dict[str, str],
    ) -> None:
        self._settings = settings
        self._crowds = crowds
        self._totals = totals
        self.registered = registered
        """K numbers of carts that have a shipment already."""

    def findings(self, receiver_name: str, address_key: str, cart_no: str) -> list[Finding]:
        """The findings of a row that come from others beside it, or before it."""
        found = []
        if self._crowds and (carts := self._crowds.get(address_key)):
            found.append(
                Finding("address-crowded", "address", {"carts": carts, "limit": self._settings.crowd})
            )
        if self._totals and (total := self._totals.get((receiver_name, address_key))):
            limit = self._settings.threshold
            found.append(Finding("total-over-threshold", "amount", {"total": total, "limit": limit}))
        if self.registered and (k_number := self.registered.get(cart_no)):
            found.append(Finding("cart-registered", "cart_no", {"k_number": k_number}))
        return found


async def together(driver: asyncpg.Connection, seller: int, settings: CheckSettings) -> Together:
    """Count what takes several rows, once for a whole list."""
    crowds = await driver.fetch(CROWDED, seller, settings.crowd) if settings.on("address-crowded") else []
    totals = (
        await driver.fetch(TOTALS, seller, settings.threshold) if settings.on("total-over-threshold") else []
    )
    registered = await driver.fetch(REGISTERED, seller) if settings.on("cart-registered") else []
    return Together(
        settings,
        {row["address_key"]: row["carts"] for row in crowds},
        {(row["receiver_name"], row["address_key"]): row["total"] for row in totals},
        dict(registered),
    )


def shown(kept: str, shared: Sequence[Finding], settings: CheckSettings, lang: str) -> list[dict[str, Any]]:
    """A row's findings as its reader meets them: in words, with what each does and what would mend it."""
    return [
        {
            "rule": finding.rule,
            "name": name_of(finding.rule, lang),
            "field": finding.field,
            "mode": settings.mode(finding.rule),
            "reason": reason_of(finding.rule, finding.params, lang),
            "fix": finding.fix,
        }
        for finding in (*findings_of(kept), *shared)
        if settings.on(finding.rule)
    ]


def findings_of(kept: str | list[Any] | None) -> list[Finding]:
    """The findings kept on a row."""
    if isinstance(kept, str):
        return _decode(kept)
    return msgspec.convert(kept or [], list[Finding])


def blocking(row: Mapping[str, Any], shared: "Together", settings: CheckSettings) -> Finding | None:
    """The first finding that keeps a waiting order from being registered, where its seller wants it so."""
    beside = shared.findings(row["receiver_name"], row["address_key"], row["cart_no"])
    found = (*findings_of(row["findings"]), *beside)
    return next((finding for finding in found if settings.mode(finding.rule) == "block"), None)

"""Which of the chosen waiting orders can become shipments, cart by cart, and why others cannot (INT-06)."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import asyncpg
import msgspec

from intake.checks.checking import blocking, settings_of, together
from intake.rules import GIFT, cart_refusal, service_refused
from intake.services import services_of
from kse.errors import Messages, sentence

_CHOSEN = "SELECT * FROM waiting_order WHERE seller_id = $1 AND id = ANY ($2::bigint[]) ORDER BY id"

# Asked after the lock is had, so that a gift that came meanwhile is seen.
_GIFTS = """
SELECT * FROM waiting_order WHERE seller_id = $1 AND market = 'gift' AND state = 'waiting'
    AND cart_no = ANY ($2::text[]) AND NOT id = ANY ($3::bigint[]) ORDER BY id
"""


class Refused(msgspec.Struct):
    """A cart, or a line that is not there any more, and why it is not registered."""

    cart_no: str
    code: str
    params: dict[str, Any] = {}

    def shown(self, messages: Messages, lang: str) -> dict[str, str]:
        """As its reader meets it."""
        reason = sentence(messages, self.code, lang, self.params)
        return {"cart_no": self.cart_no, "code": self.code, "reason": reason}


class Cart(msgspec.Struct):
    """Lines that will travel as one parcel."""

    cart_no: str
    service: str
    carrier: str
    """Whose local number it will bear."""
    lines: list[asyncpg.Record]


class Plan(msgspec.Struct):
    """What registering would do, before any number is taken."""

    carts: list[Cart]
    refused: list[Refused]
    again: dict[str, str]
    """K numbers of shipments that some of the carts have already: they get one more."""

    def share(self, left: Mapping[str, int]) -> None:
        """Keep the carts for which the carriers' numbers suffice, oldest order first; refuse the others."""
        taken: Counter[str] = Counter()
        carts, self.carts = self.carts, []
        for cart in carts:
            taken[cart.carrier] += 1
            if taken[cart.carrier] <= left[cart.carrier]:
                self.carts.append(cart)
            else:
                self.refused.append(Refused(cart.cart_no, "pool-empty", {"carrier": cart.carrier}))
                self.again.pop(cart.cart_no, None)


async def planned(
    driver: asyncpg.Connection, seller: int, ids: Sequence[int], service: str, *, lock: bool
) -> Plan:
    """Sort the chosen lines into carts; "" keeps the service each line names. A cart's gifts go with it.

    Locked lines stay ours: of two people registering the same lines, the second finds them registered.
    Raises Invalid for a service the seller may not use.
    """
    services = await services_of(driver, seller)
    if service and service not in services:
        raise service_refused(service)
    locking = " FOR UPDATE" if lock else ""
    rows = await driver.fetch(_CHOSEN + locking, seller, list(ids))
    lines: dict[str, list[asyncpg.Record]] = defaultdict(list)
    refused = [Refused("", "waiting-order-gone")] * (len(set(ids)) - len(rows))
    for row in rows:
        if row["state"] == "waiting":
            lines[row["cart_no"]].append(row)
        elif row["state"] == "registered":
            refused.append(Refused(row["cart_no"], "already-registered", {"k_number": row["k_number"]}))
        else:
            refused.append(Refused(row["cart_no"], "waiting-order-gone"))
    for gift in await driver.fetch(_GIFTS + locking, seller, list(lines), list(ids)):
        lines[gift["cart_no"]].append(gift)
    settings = await settings_of(driver, seller)
    shared = await together(driver, seller, settings)
    carts: list[Cart] = []
    for cart_no, its in lines.items():
        if refusal := cart_refusal(its):
            refused.append(Refused(cart_no, refusal))
        elif not service and len(_services(its)) > 1:
            refused.append(Refused(cart_no, "cart-of-two-services"))
        elif finding := next(filter(None, (blocking(line, shared, settings) for line in its)), None):
            refused.append(Refused(cart_no, f"check-{finding.rule}", dict(finding.params)))
        elif (chosen := service or _services(its).pop()) not in services:
            refused.append(Refused(cart_no, "service-off", {"value": chosen}))
        else:
            carts.append(Cart(cart_no, chosen, services[chosen], its))
    again = {
        cart.cart_no: shared.registered[cart.cart_no] for cart in carts if cart.cart_no in shared.registered
    }
    return Plan(carts, refused, again)


def _services(lines: Sequence[Mapping[str, Any]]) -> set[str]:
    """What the orders of a cart ask for; gifts go along."""
    return {line["delivery_service"] for line in lines if line["market"] != GIFT}

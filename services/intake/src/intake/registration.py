"""배송접수(국제): carts of waiting orders become shipments with their numbers (INT-06, INT-12)."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import asyncpg
import msgspec

from intake import numbers, pools
from intake.carts import Cart, Refused, planned
from intake.rules import GIFT
from kse.contracts import Consignee, Line, ShipmentRegistered
from kse.database import Database
from kse.sandbox import is_sandbox
from kse.work import Work

_MARK = """
UPDATE waiting_order w SET state = 'registered', k_number = given.k_number, version = version + 1
FROM unnest($2::bigint[], $3::text[]) AS given (id, k_number)
WHERE w.seller_id = $1 AND w.id = given.id
"""
# PostgreSQL has no COPY into tables with row-level security; arrays come close. The driver looks at each of
# their values with care, so what we issue ourselves, which holds no comma, comes as one text.
_STORE = """
INSERT INTO registration (k_number, seller_id, cart_no, package_no, carrier, local_tracking_number)
SELECT k_number, $1, cart_no, CASE WHEN $2 THEN cart_no END, carrier, local_number
FROM unnest($3::text[], string_to_array($4, ','), string_to_array($5, ','), string_to_array($6, ','))
    AS new (cart_no, k_number, carrier, local_number)
"""
# A registration and its announcement share their transaction, so its id leads from one to the other.
_ANNOUNCED = """
WITH known AS (
    SELECT xid, k_number FROM registration
    WHERE seller_id = $1 AND k_number = ANY ($2::text[]) AND deleted_at IS NULL
)
SELECT body FROM outbox
WHERE xid IN (SELECT xid FROM known) AND type = $3 AND seller = $1
    AND key = ANY (ARRAY(SELECT k_number FROM known))
"""


class Numbered(NamedTuple):
    """The numbers of a shipment, which intake keeps; all else goes out with its announcement."""

    cart_no: str
    k_number: str
    carrier: str
    local_tracking_number: str

    @classmethod
    def of(cls, shipment: ShipmentRegistered) -> "Numbered":
        return cls(shipment.cart_no, shipment.k_number, shipment.carrier, shipment.local_tracking_number)


class Accepted(msgspec.Struct):
    """A cart that became a shipment."""

    cart_no: str
    k_number: str
    local_tracking_number: str
    lines: int


class Outcome(msgspec.Struct):
    """What became of every cart that was asked for."""

    accepted: list[Accepted]
    refused: list[Refused]


async def reserve(database: Database, wanted: Counter[str], seller: int) -> dict[str, list[str]]:
    """Take local numbers for so many parcels per carrier, at once and for good so that nobody waits.

    What is not used stays a harmless gap. A carrier whose ranges hold too few answers with what it has left.
    A sandbox's parcels take none from any carrier.
    """
    found: dict[str, list[str]] = {}
    for carrier, count in sorted(wanted.items()):
        async with database.statements() as driver:
            if is_sandbox(seller):
                found[carrier] = await numbers.sandbox_local_numbers(driver, count)
                continue
            found[carrier], low = await numbers.local_numbers(driver, carrier, count)
        if len(found[carrier]) < count:
            async with database.work() as work:
                await pools.refused(work, carrier, count)
        elif low:
            async with database.work() as work:
                await pools.ran_low(work, carrier)
    return found


async def register(
    work: Work, database: Database, seller: int, ids: Sequence[int], delivery_service: str
) -> Outcome:
    """Register these waiting orders, each cart as one shipment; "" keeps the service each line names."""
    plan = await planned(await work.driver(), seller, ids, delivery_service, lock=True)
    taken = await reserve(database, Counter(cart.carrier for cart in plan.carts), seller)
    plan.share({carrier: len(issued) for carrier, issued in taken.items()})
    return Outcome(await _make_shipments(work, seller, plan.carts, taken), plan.refused)


async def _make_shipments(
    work: Work,
    seller: int,
    carts: list[Cart],
    numbers_taken: dict[str, list[str]],
) -> list[Accepted]:
    driver = await work.driver()
    now = datetime.now(UTC)
    taken = {carrier: iter(issued) for carrier, issued in numbers_taken.items()}
    made: list[Numbered] = []
    accepted: list[Accepted] = []
    marks: tuple[list[int], list[str]] = ([], [])
    tails = await numbers.k_numbers(driver, len(carts), now)
    for k_number, cart in zip(tails, carts, strict=True):
        shipment = _shipment(seller, k_number, cart, next(taken[cart.carrier]), now)
        work.emit(shipment)
        made.append(Numbered.of(shipment))
        accepted.append(Accepted(cart.cart_no, k_number, shipment.local_tracking_number, len(cart.lines)))
        marks[0].extend(row["id"] for row in cart.lines)
        marks[1].extend([k_number] * len(cart.lines))
    await keep(driver, seller, made)
    await driver.execute(_MARK, seller, *marks)
    return accepted


async def keep(
    driver: asyncpg.Connection, seller: int, made: Sequence[Numbered], *, by_partner: bool = False
) -> None:
    """Keep the numbers of new shipments; of a partner's packages no number may come twice."""
    if made:
        cart_nos, *issued = zip(*made, strict=True)
        await driver.execute(_STORE, seller, by_partner, list(cart_nos), *map(",".join, issued))


def _shipment(seller: int, k_number: str, cart: Cart, local: str, now: datetime) -> ShipmentRegistered:
    orders = [row for row in cart.lines if row["market"] != GIFT]
    first = orders[0]
    accounts = {row["account"] for row in orders}
    return ShipmentRegistered(
        seller=seller,
        k_number=k_number,
        cart_no=cart.cart_no,
        market=first["market"],
        account=accounts.pop() if len(accounts) == 1 else None,
        delivery_service=cart.service,
        carrier=cart.carrier,
        local_tracking_number=local,
        consignee=Consignee(
            name=first["receiver_name"],
            kana=first["receiver_kana"],
            phone=first["receiver_phone"],
            phone2=first["receiver_phone2"],
            zip=first["zip"],
            address=first["address"],
        ),
        lines=[_line(number, row) for number, row in enumerate(cart.lines, 1)],
        registered_at=now.isoformat(),
        extra={key: value for key, value in {"DelvMessage": first["message"]}.items() if value},
    )


def _line(number: int, row: asyncpg.Record) -> Line:
    return Line(
        line=number,
        order_no=row["order_no"],
        title=row["title"],
        quantity=row["quantity"],
        unit_price=row["unit_price"],
        currency=row["currency"],
        item_code=row["item_code"],
        seller_item_code=row["seller_item_code"],
        sku=row["sku"],
        option_name=row["option_name"],
        option_code=row["option_code"],
        hs_code=row["hs_code"],
        material=row["material"],
        image_url=row["image_url"],
        market=row["market"],
        ordered_at=row["ordered_at"],
        paid_at=row["paid_at"],
    )


async def registered(driver: asyncpg.Connection, seller: int, k_numbers: list[str]) -> list[dict[str, Any]]:
    """Registrations as they were announced, for a caller whose packing has not heard of them yet.

    Announcements are kept for some days: long past the moment when packing has heard.
    """
    rows = await driver.fetch(_ANNOUNCED, seller, k_numbers, ShipmentRegistered.wire_type())
    return [msgspec.json.decode(row["body"]) | {"status": "A10"} for row in rows]

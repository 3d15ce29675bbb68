"""Changing shipments as a partner's program tells them anew, before A99 (INT-11, PAK-02, PAK-03)."""

from collections.abc import Sequence
from functools import partial

import asyncpg

from kse.contracts import Correction, ShipmentRegistered
from kse.errors import Refusal, Unavailable
from packing.changing import Asker, Outcome, firmly, taken_in, unheard
from packing.intake import Local
from packing.model import Shipment
from packing.rules import BEFORE_ACCEPTANCE, name_of, products_of
from packing.shipments import names_of

TRIES = 3
Locals = dict[tuple[str, str], Local]
"""By K number and new delivery service: its number, or why it has none."""


class ServiceMoved(Exception):
    """Someone changed the delivery service between the reservation of a number and the lock."""


async def update(asker: Asker, changes: Sequence[Correction]) -> list[Outcome]:
    """Change these shipments in the order told, each whole or not at all; an accepted one is refused."""
    early = await unheard(asker, list(dict.fromkeys(change.k_number for change in changes)))
    for _ in range(TRIES):
        numbers = await _numbers(asker, changes, early)
        try:
            return await firmly(partial(_change, asker, early, changes, numbers))
        except ServiceMoved:
            continue
    raise Unavailable("unavailable")


async def _change(
    asker: Asker, early: list[ShipmentRegistered], changes: Sequence[Correction], numbers: Locals
) -> list[Outcome]:
    seller = asker.identity.of_seller
    skus = {sku for change in changes for line in change.lines or () for sku in products_of(line.sku)}
    async with asker.database.work(asker.identity.sellers) as work:
        found = await taken_in(work, asker, early, [change.k_number for change in changes], lines=True)
        names = await names_of(await work.driver(), {(seller, sku) for sku in skus})
        before = {k: (found[k].version, found[k].local_tracking_number) for k in found}
        outcomes = []
        for change in changes:
            outcomes.append(outcome := Outcome(change.k_number))
            shipment = found.get(change.k_number)
            if shipment is None:
                outcome.code = "shipment-unknown"
                continue
            try:
                name = partial(name_of, names=names.get(seller, {}))
                for line in shipment.change(change, _local_of(shipment, change, numbers), name):
                    await work.session.delete(line)
            except Refusal as refusal:
                outcome.code, outcome.field = refusal.code, refusal.field
            outcome.shows(shipment)
        await work.flush()
        for k_number, shipment in found.items():
            if shipment.version != before[k_number][0]:
                work.emit(shipment.as_changed())
        moved = [k for k in found if found[k].local_tracking_number != before[k][1]]
        await _forget_printing(await work.driver(), seller, moved)
    return outcomes


async def _forget_printing(driver: asyncpg.Connection, seller: int, k_numbers: list[str]) -> None:
    """A label that shows the number of before counts as none."""
    if k_numbers:
        await driver.execute(
            "UPDATE shipments SET print_count = 0, printed_at = NULL, print_fault = ''"
            " WHERE seller_id = $1 AND k_number = ANY ($2)",
            seller,
            k_numbers,
        )


def _local_of(shipment: Shipment, change: Correction, numbers: Locals) -> tuple[str, str] | None:
    """The number the shipment needs for another service, None where it keeps its own."""
    shipment.must_be_changeable()
    if change.delivery_service in ("", shipment.delivery_service):
        return None
    local = numbers.get((shipment.k_number, change.delivery_service))
    if local is None:
        raise ServiceMoved
    if local.refusal:
        raise Refusal(local.refusal, field="DeliveryServiceCode")
    if not local.number:
        raise Refusal("pool-empty", field="LocalTrackingNo")
    return local.carrier, local.number


async def _numbers(
    asker: Asker, changes: Sequence[Correction], early: Sequence[ShipmentRegistered]
) -> Locals:
    """Reserve a number for every shipment that will go by another service, before anything is locked."""
    wanted = {change.k_number: change.delivery_service for change in changes if change.delivery_service}
    if not wanted:
        return {}
    async with asker.database.work(asker.identity.sellers) as work:
        rows = await (await work.driver()).fetch(
            "SELECT k_number, version, delivery_service FROM shipments WHERE seller_id = $1"
            " AND k_number = ANY ($2) AND deleted_at IS NULL AND status = ANY ($3)",
            asker.identity.of_seller,
            list(wanted),
            [status.value for status in BEFORE_ACCEPTANCE],
        )
    now = {event.k_number: (1, event.delivery_service) for event in early}
    now |= {row["k_number"]: (row["version"], row["delivery_service"]) for row in rows}
    wishes = {
        f"service/{k_number}/{version}/{wanted[k_number]}": (k_number, wanted[k_number])
        for k_number, (version, service) in now.items()
        if k_number in wanted and service != wanted[k_number]
    }
    if not wishes:
        return {}
    got = await asker.intake.local_numbers(
        {key: service for key, (_, service) in wishes.items()}, asker.authorization
    )
    return {wish: got[key] for key, wish in wishes.items()}

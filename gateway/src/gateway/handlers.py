"""What the gateway hears: all that befalls a shipment, for the feed and the webhooks (INT-11), and alerts."""

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from gateway import alerts, changes, parcels
from gateway.parcels import Change, Parcel
from gateway.webhooks import deliveries
from kse.contracts import (
    PoolLow,
    PoolRefilled,
    ShipmentChanged,
    ShipmentDeleted,
    ShipmentEvent,
    ShipmentRegistered,
    StatusChanged,
)
from kse.hearing import Hears
from kse.work import Work

E = TypeVar("E", bound=ShipmentEvent)
hears = Hears(sandbox=True)


@hears
async def shipments_registered(events: list[ShipmentRegistered], work: Work) -> None:
    """Shipments got their K numbers."""
    await _tell(work, events, Parcel.register)


@hears
async def shipments_changed(events: list[ShipmentChanged], work: Work) -> None:
    """Edits until acceptance; a new local tracking number is told by itself."""
    now = dt.datetime.now(dt.UTC)
    await _tell(work, events, lambda parcel, event: parcel.edit(event, now))


@hears
async def statuses_changed(events: list[StatusChanged], work: Work) -> None:
    """Held, released, accepted, and all that carriers tell until the door."""
    await _tell(work, events, Parcel.reach)


@hears
async def shipments_deleted(events: list[ShipmentDeleted], work: Work) -> None:
    """Deleted before acceptance, on a page or by a partner's program."""
    await _tell(work, events, Parcel.cancel)


@hears
async def pool_low(event: PoolLow, work: Work) -> None:
    """Operators are shown that a carrier's numbers run out, or have run out."""
    await alerts.raise_alert(work, event)


@hears
async def pool_refilled(event: PoolRefilled, work: Work) -> None:
    """There are enough numbers again."""
    await alerts.end_alert(work, event)


async def _tell(work: Work, events: list[E], verb: Callable[[Parcel, E], list[Change]]) -> None:
    known = await parcels.met(work, events)
    told = [change for event in events for change in verb(known[event.k_number], event)]
    await parcels.keep(work, known.values())
    if told:
        await changes.record(work, told)
        await deliveries.queue(work, told)

"""What gifts hears."""

from gifts import applying
from kse.contracts import (
    GiftAccepted,
    GiftRefused,
    ProductChanged,
    ShipmentDeleted,
    ShipmentRegistered,
    Status,
    StatusChanged,
)
from kse.hearing import Hears
from kse.work import Work

hears = Hears()
BEFORE_ACCEPTANCE = (Status.WAITING, Status.HELD, Status.AWAITING_ARRIVAL)


@hears
async def shipment_registered(events: list[ShipmentRegistered], work: Work) -> None:
    """A shipment can be given gifts from now on, unless its acceptance was heard of first."""
    await applying.remember_shipments(work, [(event.k_number, event.seller) for event in events])


@hears
async def status_changed(events: list[StatusChanged], work: Work) -> None:
    """Once accepted at the warehouse a parcel takes no more gifts, whatever is heard later."""
    closed = {(e.k_number, e.seller) for e in events if e.status not in BEFORE_ACCEPTANCE}
    if closed:
        await applying.close_shipments(work, sorted(closed))


@hears
async def shipment_deleted(events: list[ShipmentDeleted], work: Work) -> None:
    """A deleted shipment gives its gifts back and takes no others (GFT-06)."""
    await applying.give_back(work, sorted({(e.k_number, e.seller) for e in events}))


@hears
async def product_changed(events: list[ProductChanged], work: Work) -> None:
    """The catalogue's SKUs, which gift items are made of."""
    await applying.remember_products(work, [(e.seller, e.sku, e.version) for e in events])


@hears
async def gift_accepted(events: list[GiftAccepted], work: Work) -> None:
    """Packing put the gift in."""
    await applying.settle(work, [(e.application, "accepted", "") for e in events])


@hears
async def gift_refused(events: list[GiftRefused], work: Work) -> None:
    """Packing could not put the gift in; it is reported and may be given again (GFT-06)."""
    await applying.settle(work, [(e.application, "refused", e.reason) for e in events])

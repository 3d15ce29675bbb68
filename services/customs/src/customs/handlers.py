"""What customs hears: shipments and their edits, the catalogue, approved companies."""

from customs import model
from kse.contracts import (
    ProductChanged,
    SellerApproved,
    ShipmentChanged,
    ShipmentDeleted,
    ShipmentRegistered,
)
from kse.hearing import Hears
from kse.work import Work

hears = Hears()


@hears
async def shipments_registered(events: list[ShipmentRegistered], work: Work) -> None:
    """A registered shipment is to be declared."""
    await model.register(work, events)


@hears
async def shipments_changed(events: list[ShipmentChanged], work: Work) -> None:
    """Edits until acceptance, gift lines included."""
    await model.change(work, events)


@hears
async def shipments_deleted(events: list[ShipmentDeleted], work: Work) -> None:
    """A deleted shipment is not exported."""
    await model.delete(work, events)


@hears
async def products_changed(events: list[ProductChanged], work: Work) -> None:
    """The catalogue fills what customs needs; also of shipments registered before."""
    await model.learn(work, events)


@hears
async def seller_approved(event: SellerApproved, work: Work) -> None:
    """The company's English data is the consignor of its shipments."""
    await model.meet_sender(work, event)

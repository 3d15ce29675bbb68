"""What tracking hears: shipments being registered and edited, and packing's statuses."""

from datetime import datetime

from kse.contracts import ShipmentChanged, ShipmentDeleted, ShipmentRegistered, Status, StatusChanged
from kse.hearing import Hears
from kse.work import Work
from tracking import model
from tracking.rules import Entry

hears = Hears(sandbox=True)


@hears
async def shipments_registered(events: list[ShipmentRegistered], work: Work) -> None:
    """A registered shipment waits for its arrival (A10)."""
    await model.register(work, events)
    await model.record(
        work,
        [
            Entry(
                k_number=event.k_number,
                seller=event.seller,
                status=Status.AWAITING_ARRIVAL,
                occurred_at=datetime.fromisoformat(event.registered_at),
                by="intake",
            )
            for event in events
        ],
        announce=False,
    )


@hears
async def shipments_changed(events: list[ShipmentChanged], work: Work) -> None:
    """Edits until acceptance."""
    await model.change(work, events)


@hears
async def shipments_deleted(events: list[ShipmentDeleted], work: Work) -> None:
    """A deleted shipment is on no list any more."""
    await model.delete(work, events)


@hears
async def statuses_changed(events: list[StatusChanged], work: Work) -> None:
    """Held, released, accepted with its weight: packing has said it to everyone already."""
    await model.record(
        work,
        [
            Entry(
                k_number=event.k_number,
                seller=event.seller,
                status=event.status,
                occurred_at=datetime.fromisoformat(event.occurred_at),
                detail=event.detail,
                reason=event.reason,
                by=event.by,
                weight_g=event.weight_g,
            )
            for event in events
        ],
        announce=False,
    )

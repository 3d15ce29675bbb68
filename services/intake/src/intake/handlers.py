"""What intake hears."""

from collections import defaultdict

from intake.adapters.tidying import tidied
from intake.freeing import free
from intake.services import services_of
from intake.waiting import take_in
from kse.contracts import CollectionAnswered, OrderCollected, ShipmentDeleted
from kse.hearing import Hears
from kse.work import Work

hears = Hears(sandbox=True)


@hears
async def order_collected(events: list[OrderCollected], work: Work) -> None:
    """Orders a market handed over become waiting orders, once; the collection is told which were new.

    One that names no service goes by the seller's first. None is refused for the service it names: it waits
    until a person gives it another.
    """
    driver = await work.driver()
    per_seller: dict[int, list[OrderCollected]] = defaultdict(list)
    for event in events:
        per_seller[event.seller].append(event)
    for seller, theirs in per_seller.items():
        fit = [event for event in theirs if event.line.quantity > 0 and event.line.unit_price >= 0]
        first, *_ = await services_of(driver, seller)
        taken = await take_in(
            driver,
            seller,
            [tidied(event.line, service=first) for event in fit],
            source="api",
            accounts=[event.account for event in fit],
        )
        outcomes = {id(event): "new" if new else "already" for event, new in zip(fit, taken, strict=True)}
        for event in theirs:
            work.emit(
                CollectionAnswered(
                    seller=seller,
                    account=event.account,
                    job=event.job,
                    cart_no=event.line.cart_no,
                    order_no=event.line.order_no,
                    outcome=outcomes.get(id(event), "refused"),
                    reason="" if id(event) in outcomes else "quantity-or-price",
                )
            )


@hears
async def shipment_deleted(events: list[ShipmentDeleted], work: Work) -> None:
    """The cart and the PackageNo of a deleted shipment may come again (KSE API contract, 0.3)."""
    await free(await work.driver(), [(event.seller, event.k_number, event.deleted_at) for event in events])

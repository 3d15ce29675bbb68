"""Everything packing hears."""

from kse.contracts import (
    GiftApplied,
    InvoiceNumberSent,
    LabelFailed,
    LabelPrinted,
    ShipmentRegistered,
    StatusChanged,
)
from kse.hearing import Hears
from kse.work import Work
from packing import gifting, registration, statuses, transmissions
from packing.shipments import lock_rows

hears = Hears(sandbox=True)


@hears
async def shipment_registered(events: list[ShipmentRegistered], work: Work) -> None:
    await registration.register(events, work)


@hears
async def gift_applied(events: list[GiftApplied], work: Work) -> None:
    await gifting.give(events, work)


@hears
async def status_changed(events: list[StatusChanged], work: Work) -> None:
    await statuses.reach(events, work)


@hears
async def invoice_number_sent(events: list[InvoiceNumberSent], work: Work) -> None:
    await transmissions.note(events, work)


@hears
async def label_printed(event: LabelPrinted, work: Work) -> None:
    """Printing marks the shipments; each reprint is counted (LAB-04)."""
    driver = await work.driver()
    await lock_rows(driver, [event.seller] * len(event.k_numbers), event.k_numbers)
    await driver.execute(
        "UPDATE shipments SET print_count = print_count + 1, printed_at = now(), print_fault = ''"
        " WHERE seller_id = $1 AND k_number = ANY ($2)",
        event.seller,
        event.k_numbers,
    )


@hears
async def label_failed(event: LabelFailed, work: Work) -> None:
    """Why a shipment's label was not drawn stays with it until one is."""
    driver = await work.driver()
    await lock_rows(driver, [event.seller] * len(event.reasons), list(event.reasons))
    await driver.execute(
        "UPDATE shipments s SET print_fault = failed.reason"
        " FROM unnest($2::text[], $3::text[]) AS failed (k_number, reason)"
        " WHERE s.seller_id = $1 AND s.k_number = failed.k_number",
        event.seller,
        list(event.reasons),
        list(event.reasons.values()),
    )

"""What the connector hears."""

import uuid

from kse.contracts import CollectionAnswered, InvoiceNumberRequested
from kse.hearing import Hears
from kse.work import Work
from marketplace_connector import sending

hears = Hears()

_ANSWER = """
UPDATE collected_order o SET outcome = answer.outcome, reason = answer.reason
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
    AS answer (collection_id, cart_no, order_no, outcome, reason)
WHERE o.collection_id = answer.collection_id AND o.cart_no = answer.cart_no AND o.order_no = answer.order_no
    AND o.outcome IS NULL
"""


@hears
async def collection_answered(events: list[CollectionAnswered], work: Work) -> None:
    """Intake says which of a job's orders were new, known or refused."""
    rows = [(uuid.UUID(e.job), e.cart_no, e.order_no, e.outcome, e.reason) for e in events]
    await (await work.driver()).execute(_ANSWER, *map(list, zip(*rows, strict=True)))


@hears
async def invoice_number_requested(event: InvoiceNumberRequested, work: Work) -> None:
    """A seller wants a market told: every order of the shipment is queued."""
    await sending.ask(work, event)

"""Labels: print jobs and their documents (packing, labels)."""

import msgspec

from kse.contracts.event import Event, event


class LabelItem(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One numbered item on a packing label (LAB-02)."""

    item_code: str
    name: str
    """The catalogue's Korean product name, else the market's title."""
    option_name: str = ""
    option_code: str = ""
    quantity: int = 1


class LabelShipment(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What a label says of one shipment."""

    k_number: str
    cart_no: str
    order_no: str
    """The first order number; merged shipments show it with (n/m)."""
    market: str
    delivery_service: str
    carrier: str
    local_tracking_number: str
    registered_on: str
    """KST date, YYYY-MM-DD."""
    items: list[LabelItem]
    receiver_name: str = ""


class LabelOrder(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """The body of a print job, kept in the object store because it can exceed what an event carries."""

    layout: str
    start_position: int
    shipments: list[LabelShipment]


@event("packing")
class LabelRequested(Event, frozen=True, kw_only=True):
    """The seller asked for labels; `source` is the object key of the job's LabelOrder (LAB-01)."""

    job: str
    layout: str
    source: str
    count: int

    @property
    def key(self) -> str:
        return self.job


@event("labels")
class LabelPrinted(Event, frozen=True, kw_only=True):
    """The document of a job is ready; packing marks these shipments as printed (LAB-04)."""

    job: str
    layout: str
    document: str
    """Object key of the PDF."""
    k_numbers: list[str]

    @property
    def key(self) -> str:
        return self.job


@event("labels")
class LabelFailed(Event, frozen=True, kw_only=True):
    """Shipments of a job that could not be drawn, with the reason for each K number (LAB-04)."""

    job: str
    reasons: dict[str, str]

    @property
    def key(self) -> str:
        return self.job

"""The published contracts: every event the services say, and the words they share."""

from kse.contracts.companies import EnglishSender, ProductChanged, SellerApproved
from kse.contracts.corrections import Correction
from kse.contracts.event import CONTRACTS, Event, decode, event
from kse.contracts.labels import (
    LabelFailed,
    LabelItem,
    LabelOrder,
    LabelPrinted,
    LabelRequested,
    LabelShipment,
)
from kse.contracts.orders import CollectionAnswered, OrderCollected, OrderLine
from kse.contracts.pools import PoolLow, PoolRefilled
from kse.contracts.shipments import (
    FIRST_TEST_TAIL,
    Consignee,
    GiftAccepted,
    GiftApplied,
    GiftRefused,
    InvoiceNumberRequested,
    InvoiceNumberSent,
    Line,
    ShipmentChanged,
    ShipmentDeleted,
    ShipmentEvent,
    ShipmentRegistered,
    StatusChanged,
    is_test_number,
)
from kse.contracts.status import MAIN_PATH, STATUS_NAMES, Status

__all__ = [
    "CONTRACTS",
    "FIRST_TEST_TAIL",
    "MAIN_PATH",
    "STATUS_NAMES",
    "CollectionAnswered",
    "Consignee",
    "Correction",
    "EnglishSender",
    "Event",
    "GiftAccepted",
    "GiftApplied",
    "GiftRefused",
    "InvoiceNumberRequested",
    "InvoiceNumberSent",
    "LabelFailed",
    "LabelItem",
    "LabelOrder",
    "LabelPrinted",
    "LabelRequested",
    "LabelShipment",
    "Line",
    "OrderCollected",
    "OrderLine",
    "PoolLow",
    "PoolRefilled",
    "ProductChanged",
    "SellerApproved",
    "ShipmentChanged",
    "ShipmentDeleted",
    "ShipmentEvent",
    "ShipmentRegistered",
    "Status",
    "StatusChanged",
    "decode",
    "event",
    "is_test_number",
]

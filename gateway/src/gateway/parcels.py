"""What was last heard of a shipment, so that the next event tells what changed of it (INT-11)."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

import msgspec

from kse.contracts import (
    ShipmentChanged,
    ShipmentDeleted,
    ShipmentEvent,
    ShipmentRegistered,
    Status,
    StatusChanged,
)
from kse.work import Work

REGISTERED = "shipment.registered"
STATUS_CHANGED = "shipment.status_changed"
NUMBER_CHANGED = "shipment.tracking_number_changed"
CHANGED = "shipment.changed"
CANCELLED = "shipment.cancelled"
TYPES = (REGISTERED, STATUS_CHANGED, NUMBER_CHANGED, CHANGED, CANCELLED)

_KEPT = "registered, version, cart_no, delivery_service, carrier, local_tracking_number, status"
_MEET = """
INSERT INTO parcels (k_number, seller_id) SELECT DISTINCT k_number, seller_id
FROM unnest($1::text[], $2::bigint[]) AS met (k_number, seller_id) ORDER BY k_number
ON CONFLICT DO NOTHING
"""
_LOCK = f"""
SELECT k_number, seller_id, {_KEPT} FROM parcels WHERE k_number = ANY ($1) ORDER BY k_number FOR UPDATE
"""  # noqa: S608 - names of this module
_KEEP = f"""
UPDATE parcels p SET heard_at = now(), ({_KEPT}) = (n.{_KEPT.replace(", ", ", n.")})
FROM jsonb_to_recordset($1) AS n (k_number text, registered boolean, version int, cart_no text,
    delivery_service text, carrier text, local_tracking_number text, status text)
WHERE p.k_number = n.k_number
"""  # noqa: S608


class Change(msgspec.Struct, frozen=True):
    """One thing that became different of one shipment, as a partner is told of it."""

    type: str
    seller: int
    k_number: str
    occurred_at: dt.datetime
    data: dict[str, Any]
    message_id: uuid.UUID = msgspec.field(default_factory=uuid.uuid4)
    """The same in the feed and in every webhook, so that a program knows what it has seen."""


class Parcel(msgspec.Struct):
    """A shipment as it stands; each verb takes an event and answers what changed by it."""

    k_number: str
    seller_id: int
    registered: bool
    version: int
    cart_no: str
    delivery_service: str
    carrier: str
    local_tracking_number: str
    status: str

    def register(self, event: ShipmentRegistered) -> list[Change]:
        """It got its number. What packing said of it before that is told after it."""
        at = dt.datetime.fromisoformat(event.registered_at)
        self.registered, self.cart_no = True, event.cart_no
        if self.version == 0:
            self._carried_by(event)
        carried = {"DeliveryServiceCode": event.delivery_service, **_number_of(event)}
        told = [self._change(REGISTERED, at, Status=Status.AWAITING_ARRIVAL.value, **carried)]
        if _number_of(self) != _number_of(event):
            told.append(self._change(NUMBER_CHANGED, at, **_previously(_number_of(event))))
        return told

    def edit(self, event: ShipmentChanged, now: dt.datetime) -> list[Change]:
        """It was edited before acceptance; an older version than the one known tells nothing."""
        if event.version <= self.version:
            return []
        previous = _number_of(self)
        self.version = event.version
        self._carried_by(event)
        told = [self._change(CHANGED, now, Version=event.version)]
        if self.registered and _number_of(self) != previous:
            told.append(self._change(NUMBER_CHANGED, now, **_previously(previous)))
        return told

    def reach(self, event: StatusChanged) -> list[Change]:
        """It came to a status."""
        self.status = event.status.value
        at = dt.datetime.fromisoformat(event.occurred_at)
        return [self._change(STATUS_CHANGED, at, Status=self.status, Detail=event.detail)]

    def cancel(self, event: ShipmentDeleted) -> list[Change]:
        """It was deleted before acceptance."""
        self.cart_no = self.cart_no or event.cart_no
        return [self._change(CANCELLED, dt.datetime.fromisoformat(event.deleted_at))]

    def _carried_by(self, event: ShipmentRegistered | ShipmentChanged) -> None:
        self.delivery_service, self.carrier = event.delivery_service, event.carrier
        self.local_tracking_number = event.local_tracking_number

    def _change(self, kind: str, at: dt.datetime, **more: Any) -> Change:
        data = {
            "TrackingNo": self.k_number,
            "PackageNo": self.cart_no,
            "DeliveryServiceCode": self.delivery_service,
            "Status": self.status,
            **_number_of(self),
            **more,
        }
        return Change(kind, self.seller_id, self.k_number, at, data)


def _number_of(carried: Parcel | ShipmentRegistered) -> dict[str, str]:
    number = carried.local_tracking_number
    return {"LocalTrackingCompany": carried.carrier if number else "", "LocalTrackingNo": number}


def _previously(number: dict[str, str]) -> dict[str, str]:
    return {f"Previous{name}": value for name, value in number.items()}


async def met(work: Work, events: Iterable[ShipmentEvent]) -> dict[str, Parcel]:
    """The parcels these events speak of, locked; one never heard of before is met now."""
    driver = await work.driver()
    of = {event.k_number: event.seller for event in events}
    await driver.execute(_MEET, list(of), list(of.values()))
    return {row["k_number"]: Parcel(*row) for row in await driver.fetch(_LOCK, list(of))}


async def keep(work: Work, parcels: Iterable[Parcel]) -> None:
    """Remember how they stand now."""
    await (await work.driver()).execute(_KEEP, msgspec.json.encode(list(parcels)).decode())

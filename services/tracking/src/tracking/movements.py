"""Operators move parcels along: ship out, depart, arrive, clear customs, hand over (TRK-03)."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from kse.contracts import STATUS_NAMES, Status, is_test_number
from kse.errors import sentence
from kse.identity import Identity
from kse.work import Work
from tracking import model
from tracking.messages import MESSAGES
from tracking.rules import Entry, goes_back, moment_of_move, objection


class Refused(msgspec.Struct, frozen=True):
    """A number that was not moved, and why in the caller's language."""

    k_number: str
    code: str
    reason: str


class Moved(msgspec.Struct, frozen=True):
    """What became of a list of numbers."""

    moved: list[str]
    refused: list[Refused]


async def move(
    work: Work, k_numbers: Iterable[str], to: Status, reason: str, identity: Identity, now: datetime
) -> Moved:
    """Move all that may be moved; the others are refused one by one and stay where they are."""
    asked = list(dict.fromkeys(k_numbers))
    found = await model.locked(work, asked)
    shipments = {k_number: shipment for k_number, shipment in found.items() if not shipment["deleted_at"]}
    refused: list[Refused] = []
    for k_number in asked:
        shipment = shipments.get(k_number)
        current = Status(shipment["status"]) if shipment else None
        code = objection(current, to, reason) if current else _unknown(k_number)
        if code:
            refused.append(_refusal(k_number, code, current, identity.lang))
            shipments.pop(k_number, None)
    moving = [k_number for k_number in asked if k_number in shipments]
    timelines = await model.timelines(work, moving)
    entries = []
    for k_number in moving:
        back = goes_back(Status(shipments[k_number]["status"]), to)
        entries.append(
            Entry(
                k_number=k_number,
                seller=shipments[k_number]["seller_id"],
                status=to,
                occurred_at=moment_of_move(now, timelines[k_number]),
                detail="" if back else reason,
                reason=reason if back else "",
                by=str(identity.user),
            )
        )
    await model.record(work, entries, announce=True)
    return Moved(moving, refused)


def _unknown(k_number: str) -> str:
    return "test-parcel" if is_test_number(k_number) else "unknown-number"


def _refusal(k_number: str, code: str, current: Status | None, lang: str) -> Refused:
    name = STATUS_NAMES[current][lang] if current else ""
    return Refused(k_number, code, sentence(MESSAGES, code, lang, {"status": name}))

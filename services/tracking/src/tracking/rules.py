"""Where a parcel stands, decided from its timeline alone.

The status is a function of the set of entries, so that it does not matter in which order, how late or how
often they are heard. A further stage wins whatever its time; within a stage the newer entry wins; an
operator's move backwards (an entry with a reason) starts afresh from its status at its time.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from kse.contracts import MAIN_PATH, Status

STAGES: dict[Status, int] = {
    Status.WAITING: 0,
    Status.HELD: 1,
    Status.AWAITING_ARRIVAL: 1,
    Status.ACCEPTED: 2,
    Status.SHIPPED_OUT: 3,
    Status.DEPARTED: 4,
    Status.ARRIVED: 5,
    Status.IN_CUSTOMS: 6,
    Status.CLEARED: 7,
    Status.HANDED_OVER: 8,
    Status.IN_DELIVERY: 9,
    Status.NOT_DELIVERED: 9,
    Status.UNDELIVERABLE: 10,
    Status.DELIVERED: 11,
    Status.DISPOSED: 12,
}
"""How far each status is. Attempts (D11, E00) alternate; a refused parcel may still be delivered."""

WITH_CARRIER = (Status.HANDED_OVER, Status.IN_DELIVERY, Status.NOT_DELIVERED)
"""What the carrier may still have news of."""

MOVABLE = tuple(status for status, stage in STAGES.items() if stage >= STAGES[Status.SHIPPED_OUT])
"""What an operator may set; everything earlier belongs to packing."""

DETAIL_LENGTH = 300


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a timeline: what was reached, when it happened, in whose words."""

    k_number: str
    seller: int
    status: Status
    occurred_at: datetime
    detail: str = ""
    reason: str = ""
    """An operator's reason for moving backwards."""
    by: str = ""
    weight_g: int = 0


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What a timeline amounts to."""

    status: Status = Status.AWAITING_ARRIVAL
    status_at: datetime | None = None
    """Since when, without interruption, the parcel has this status."""
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    weight_g: int = 0


def standing(timeline: Iterable[Entry]) -> Standing:
    """The status and dates that follow from a timeline (TRK-01, TRK-02)."""
    entries = sorted(timeline, key=_by_time)
    if not entries:
        return Standing()
    counted = _since_last_correction(entries)
    status = _decisive(entries).status
    furthest = STAGES[status]
    stage = [entry for entry in counted if STAGES[entry.status] == furthest]
    since = _start_of_last_run(stage)
    return Standing(
        status=status,
        status_at=since,
        shipped_at=_shipped_at(entries) if furthest >= STAGES[Status.SHIPPED_OUT] else None,
        delivered_at=since if status is Status.DELIVERED else None,
        weight_g=next((entry.weight_g for entry in reversed(entries) if entry.weight_g), 0),
    )


def announcements(known: Sequence[Entry], fresh: Iterable[Entry]) -> list[Entry]:
    """What gives each new status the fresh entries lead to, taken in the order they happened.

    That is the fresh entry itself, but for a correction that brings an entry after it back into force.
    """
    told: list[Entry] = []
    so_far = list(known)
    status = _decisive(so_far).status if so_far else None
    for entry in sorted(fresh, key=_by_time):
        so_far.append(entry)
        now = _decisive(so_far)
        if now.status is not status:
            told.append(msgspec.structs.replace(now, reason=now.reason or entry.reason))
            status = now.status
    return told


def objection(current: Status, to: Status, reason: str = "") -> str:
    """Why an operator may not move a parcel from one status to another; "" when it may (TRK-03)."""
    if current is to:
        return "already-there"
    if current is Status.HELD:
        return "held"
    if STAGES[current] < STAGES[Status.ACCEPTED]:
        return "not-accepted-yet"
    if to in _CARRIERS_WORDS and STAGES[current] < STAGES[Status.HANDED_OVER]:
        return "not-handed-over"
    if goes_back(current, to) and not reason:
        return "backwards-needs-reason"
    return ""


def goes_back(current: Status, to: Status) -> bool:
    """Whether a move leaves what was already reached; a delivered parcel's disposal does too."""
    return STAGES[to] < STAGES[current] or current is Status.DELIVERED


def course(current: Status, to: Status | None) -> list[Status]:
    """What a sandbox's parcel passes on its way from one status to another, or to the next one (INT-11).

    Empty when there is no way: it stands there already, would go back, or is at the end. Packing has
    accepted it, whether that was heard of or not.
    """
    start = current if STAGES[current] > STAGES[Status.ACCEPTED] else Status.ACCEPTED
    goal = to or _NEXT.get(start)
    if goal is None or goal is start or goal not in _BEFORE or STAGES[goal] < STAGES[start]:
        return []
    way = [goal]
    while STAGES[_BEFORE[way[0]]] > STAGES[start]:
        way.insert(0, _BEFORE[way[0]])
    return way


def moment_of_move(now: datetime, timeline: Iterable[Entry]) -> datetime:
    """When an operator's move happens: now, yet after all that is known, even from clocks that run ahead."""
    return max([now, *(entry.occurred_at + timedelta(microseconds=1) for entry in timeline)])


_ONWARDS = tuple(pairwise(MAIN_PATH[1:]))
_BEFORE = {
    **{after: before for before, after in _ONWARDS},
    Status.NOT_DELIVERED: Status.IN_DELIVERY,
    Status.UNDELIVERABLE: Status.IN_DELIVERY,
    Status.DISPOSED: Status.UNDELIVERABLE,
}
"""What comes before each status from B00 on."""
_NEXT = {
    **dict(_ONWARDS),
    Status.NOT_DELIVERED: Status.IN_DELIVERY,
    Status.UNDELIVERABLE: Status.DISPOSED,
}
_CARRIERS_WORDS = (Status.IN_DELIVERY, Status.NOT_DELIVERED, Status.UNDELIVERABLE, Status.DELIVERED)


def _by_time(entry: Entry) -> tuple[datetime, int, str, str, str, int]:
    """A total order: entries that happened at once are told apart by what they say."""
    return (
        entry.occurred_at,
        STAGES[entry.status],
        entry.status,
        entry.reason,
        entry.detail,
        entry.weight_g,
    )


def _decisive(timeline: Iterable[Entry]) -> Entry:
    """The entry that gives the status: the newest of the furthest stage."""
    counted = _since_last_correction(sorted(timeline, key=_by_time))
    return max(counted, key=lambda entry: (STAGES[entry.status], *_by_time(entry)))


def _since_last_correction(entries: list[Entry]) -> list[Entry]:
    """The last move backwards and what happened after it; all, where there is none."""
    for place in range(len(entries) - 1, -1, -1):
        if entries[place].reason:
            after = entries[place].occurred_at
            return [entries[place], *(entry for entry in entries[place + 1 :] if entry.occurred_at > after)]
    return entries


def _start_of_last_run(entries: list[Entry]) -> datetime:
    status, start = entries[-1].status, entries[-1].occurred_at
    for entry in reversed(entries):
        if entry.status is not status:
            break
        start = entry.occurred_at
    return start


def _shipped_at(entries: list[Entry]) -> datetime | None:
    """The last shipping out; where that was never recorded, the first sign of the parcel being on its way."""
    shipped = [entry.occurred_at for entry in entries if entry.status is Status.SHIPPED_OUT]
    if shipped:
        return shipped[-1]
    under_way = (entry for entry in entries if STAGES[entry.status] > STAGES[Status.SHIPPED_OUT])
    return next((entry.occurred_at for entry in under_way), None)

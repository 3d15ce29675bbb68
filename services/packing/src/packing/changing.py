"""Many shipments decided on at once before A99, one outcome each; cancelling them (INT-11, PAK-03)."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from kse.contracts import ShipmentRegistered
from kse.database import Database
from kse.errors import Refusal
from kse.faults import transient
from kse.identity import Identity
from kse.work import Work
from packing import registration
from packing.intake import Intake
from packing.model import Shipment
from packing.shipments import after_registrations, locked, while_naming

T = TypeVar("T")


class Asker(msgspec.Struct, frozen=True):
    """Who asks, and where what must be asked is answered."""

    identity: Identity
    authorization: str
    database: Database
    intake: Intake

    @property
    def by(self) -> str:
        """How events name who did it: a person's id, or a key of the KSE API."""
        kind = "key " if self.identity.role == "partner" else ""
        return f"{kind}{self.identity.user}"


class Outcome(msgspec.Struct):
    """What became of one shipment; `code` is "" where it was done, else why not."""

    k_number: str
    code: str = ""
    field: str = ""
    cart_no: str = ""
    status: str = ""
    carrier: str = ""
    local_tracking_number: str = ""

    def shows(self, shipment: Shipment) -> "Outcome":
        """With the shipment as it is now."""
        self.cart_no, self.status = shipment.cart_no, shipment.status
        self.carrier, self.local_tracking_number = shipment.carrier, shipment.local_tracking_number
        return self


async def cancel(asker: Asker, k_numbers: Sequence[str]) -> list[Outcome]:
    """Delete these shipments; one that is deleted already is as good as done, an accepted one is refused."""
    asked = list(dict.fromkeys(k_numbers))
    early = await unheard(asker, asked)
    outcomes, gone = await firmly(lambda: _delete(asker, early, asked))
    if gone:
        await asker.intake.free(gone, asker.authorization)
    return outcomes


async def _delete(
    asker: Asker, early: list[ShipmentRegistered], asked: Sequence[str]
) -> tuple[list[Outcome], list[tuple[str, datetime]]]:
    now = datetime.now(UTC)
    outcomes: list[Outcome] = []
    gone: list[tuple[str, datetime]] = []
    async with asker.database.work(asker.identity.sellers) as work:
        found = await taken_in(work, asker, early, asked)
        for k_number in asked:
            outcomes.append(outcome := Outcome(k_number))
            shipment = found.get(k_number)
            if shipment is None:
                outcome.code = "shipment-unknown"
                continue
            outcome.shows(shipment)
            if shipment.deleted_at is not None:
                continue
            try:
                work.emit(shipment.delete(now, asker.by))
                gone.append((k_number, now))
            except Refusal as refusal:
                outcome.code = refusal.code
    return outcomes, gone


async def unheard(asker: Asker, k_numbers: Sequence[str]) -> list[ShipmentRegistered]:
    """Registrations of these that have not reached packing yet, from intake: a program may be that quick."""
    async with asker.database.work(asker.identity.sellers) as work:
        rows = await (await work.driver()).fetch(
            "SELECT k_number FROM shipments WHERE seller_id = $1 AND k_number = ANY ($2)",
            asker.identity.of_seller,
            k_numbers,
        )
    here = {row["k_number"] for row in rows}
    missing = [k_number for k_number in k_numbers if k_number not in here]
    return await asker.intake.registered(missing, asker.authorization) if missing else []


async def taken_in(
    work: Work,
    asker: Asker,
    early: list[ShipmentRegistered],
    k_numbers: Sequence[str],
    *,
    lines: bool = False,
) -> dict[str, Shipment]:
    """Take in what had not been heard, as hearing it would, and lock all that were asked for.

    With their lines, whose products' names then stay as they are until the end.
    """
    driver = await work.driver()
    if early:
        await after_registrations(driver)
        await registration.register(early, work)
    if lines:
        await while_naming(driver, [asker.identity.of_seller])
    shipments = await locked(work, k_numbers, asker.identity.of_seller, lines=lines)
    return {shipment.k_number: shipment for shipment in shipments}


async def firmly(attempt: Callable[[], Awaitable[T]]) -> T:
    """Try again where two met on their locks: nothing is left of the first try."""
    for _ in range(2):
        try:
            return await attempt()
        except Exception as error:
            if not transient(error):
                raise
    return await attempt()

"""What the gateway and packing ask of intake about registrations (KSE API contract, 0.3 and 8)."""

from typing import Annotated

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response

from intake.freeing import free, named
from intake.partner_body import MAX_PACKAGES
from kse.http import Caller, CallersWork, answer, body_of

router = APIRouter()


class PackageNos(msgspec.Struct):
    """PackageNos whose shipments are asked for."""

    package_nos: list[str]


class Deleted(msgspec.Struct):
    """A shipment packing has deleted."""

    k_number: str
    deleted_at: str


class AllDeleted(msgspec.Struct):
    """Shipments packing has deleted."""

    deleted: list[Deleted]


@router.post("/package-numbers/lookup")
async def find_package_numbers(
    identity: Caller, work: CallersWork, asked: Annotated[PackageNos, body_of(PackageNos)]
) -> Response:
    """The K numbers of PackageNos, for programs that lost the answer to their registration."""
    found = await named(await work.driver(), identity.of_seller, asked.package_nos[:MAX_PACKAGES])
    return answer({"found": found})


@router.post("/registrations/free")
async def free_registrations(
    identity: Caller, work: CallersWork, given: Annotated[AllDeleted, body_of(AllDeleted)]
) -> Response:
    """Packing has deleted these: what they held is free now, not only once ShipmentDeleted is heard."""
    gone = [(identity.of_seller, each.k_number, each.deleted_at) for each in given.deleted]
    if gone:
        await free(await work.driver(), gone)
    return answer({"freed": len(gone)})

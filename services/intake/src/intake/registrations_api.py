"""What the gateway and packing ask of intake about registrations (KSE API contract, 0.3 and 8)."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from intake import reservations, updates
from intake.freeing import free, named
from intake.partner import Reader, clean
from intake.partner_api import LANGUAGES, refusal, text
from intake.partner_body import MAX_PACKAGES, Wrong, nulls, read
from intake.rules import SERVICES, service_refused
from intake.services import services_for
from kse.errors import Invalid
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


class Wanted(msgspec.Struct):
    """Local numbers that are asked for."""

    wanted: list[reservations.Wish]


@router.post("/local-numbers/reserve")
async def reserve(request: Request, identity: Caller, given: Annotated[Wanted, body_of(Wanted)]) -> Response:
    """Numbers of the services' carriers; a key asked for again gets the number it got.

    A service that is not switched on for the seller is refused key by key.
    """
    for wish in given.wanted:
        if wish.delivery_service not in SERVICES:
            raise service_refused(wish.delivery_service)
        if not wish.key or len(wish.key) > reservations.LONGEST_KEY:
            raise Invalid("payload-invalid", field="key", reason=f"1-{reservations.LONGEST_KEY} characters")
    database = request.app.state.database
    return answer({"numbers": await reservations.reserve(database, identity.of_seller, given.wanted)})


@router.post("/read-updates/{lang}")
async def read_updates(lang: str, request: Request, identity: Caller, work: CallersWork) -> Response:
    """What a call to updateOrders changes, for packing to decide on; its faults in the contract's words."""
    if lang not in LANGUAGES:
        return refusal("9000002", "kr", 404)
    body = await request.body()
    try:
        packages = read(body)
    except Wrong as wrong:
        return refusal(wrong.code, lang, 422 if wrong.code == "9903019" else 400, wrong.field)
    asked = [package_no for k_number, package_no in map(updates.named, packages) if not k_number]
    found = await named(await work.driver(), identity.of_seller, filter(None, asked))
    services = await services_for(work, request.app.state.database, identity.of_seller)
    reader = Reader(identity.of_seller, clean(body), services)
    said = [
        updates.Update(code=each.code, message=text(each.code, lang, each.field))
        if isinstance(each, Wrong)
        else each
        for each in updates.read_updates(reader, packages, nulls(body, len(packages)), found)
    ]
    return answer({"updates": said})

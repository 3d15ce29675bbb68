"""Packing over HTTP: the packing list, edits, hold and release, the warehouse scan, print and market jobs."""

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import select

from kse.contracts import StatusChanged, is_test_number
from kse.days import KOREA
from kse.errors import Invalid, Missing, Refusal, sentence
from kse.http import Caller, CallersWork, answer, body_of
from kse.objects import Objects
from kse.work import Work
from packing import label_jobs, listing, transmissions
from packing.catalogue import Edit
from packing.cells import text
from packing.messages import MESSAGES
from packing.model import Line, Reached, Shipment
from packing.rules import name_of, products_of
from packing.shipments import locked, names_of, while_naming

router = APIRouter()

MOST_AT_ONCE = 10_000
HEAVIEST_G = 100_000


class Chosen(msgspec.Struct, frozen=True):
    """Shipments picked on the screen, and for a hold its reason."""

    k_numbers: list[str]
    reason: str = ""


class Scan(msgspec.Struct, frozen=True):
    """What the warehouse read: a K number, and grams where the parcel was weighed."""

    code: str
    weight_g: int | None = None


class Transmission(msgspec.Struct, frozen=True):
    """Whose markets are told, and which number."""

    k_numbers: list[str]
    number: Literal["local", "k"]


@router.get("/packing-list")
async def packing_list(
    identity: Caller,
    work: CallersWork,
    begins: Annotated[str, Query(alias="from")] = "",
    ends: Annotated[str, Query(alias="to")] = "",
    k_numbers: str = "",
    order_nos: str = "",
    status: str = "",
    after: str = "",
    limit: Annotated[int, Query(ge=1, le=listing.LONGEST_PAGE)] = listing.LONGEST_PAGE,
) -> Response:
    """One row per line (PAK-01); without dates or numbers, the last thirty days."""
    first = listing.day_of("from", begins)
    if not (begins or ends or k_numbers or order_nos):
        first = datetime.now(KOREA).date() - timedelta(days=listing.DAYS_WHEN_UNASKED)
    asked = listing.Question(
        seller=_seller(identity),
        begins=first,
        ends=listing.day_of("to", ends),
        k_numbers=tuple(number.upper() for number in listing.listed(k_numbers)),
        order_nos=listing.listed(order_nos),
        statuses=listing.statuses_of(status),
        after=listing.place_of(after),
        limit=limit,
    )
    return answer(await listing.packing_list(await work.driver(), asked))


@router.patch("/lines/{line_id}")
async def edit_line(
    line_id: int, identity: Caller, work: CallersWork, typed: Annotated[Edit, body_of(Edit)]
) -> Response:
    """Save what was typed into cells of one row (PAK-02); everyone who keeps the shipment hears of it."""
    shipment = await _shipment_of_line(line_id, typed, _seller(identity), work)
    line = next(line for line in shipment.lines if line.id == line_id)
    changed = shipment.edit(line, typed.fields, typed.version)
    if changed.keys() & {"sku", "name"} and not line.name_by_hand:
        changed["name"] = line.name = await _catalogue_name(line, work)
    if changed:
        work.emit(shipment.as_changed())
    return answer({"id": line.id, "version": shipment.version, "fields": changed})


@router.post("/shipments/hold")
async def hold(identity: Caller, work: CallersWork, chosen: Annotated[Chosen, body_of(Chosen)]) -> Response:
    """A10 → A02 for each of the chosen (PAK-03)."""
    reason = text("reason", chosen.reason)
    done, refused = await _each(
        chosen, identity, work, lambda shipment, now: shipment.hold(reason, now, identity.user)
    )
    return answer({"held": done, "refused": refused})


@router.post("/shipments/release")
async def release(
    identity: Caller, work: CallersWork, chosen: Annotated[Chosen, body_of(Chosen)]
) -> Response:
    """A02 → A10 for each of the chosen (PAK-03)."""
    done, refused = await _each(
        chosen, identity, work, lambda shipment, now: shipment.release(now, identity.user)
    )
    return answer({"released": done, "refused": refused})


@router.post("/acceptance")
async def accept(identity: Caller, work: CallersWork, scan: Annotated[Scan, body_of(Scan)]) -> Response:
    """The warehouse scans a parcel (PAK-06): accepted, or a verdict that says why not."""
    identity.must_be("operator")
    code = unicodedata.normalize("NFKC", scan.code).strip().upper()
    if scan.weight_g is not None and not 0 < scan.weight_g <= HEAVIEST_G:
        raise Invalid("weight-impossible", field="weight_g", most=f"{HEAVIEST_G:,}")
    shipment = next(iter(await locked(work, [code])), None)
    try:
        if shipment is None:
            raise Missing("scan-test" if is_test_number(code) else "scan-unknown", scanned=code)
        accepted = shipment.accept(scan.weight_g or 0, datetime.now(UTC), identity.user)
    except Refusal as refusal:
        return answer(_verdict("refused", refusal.code, identity.lang, refusal.params, shipment))
    work.session.add(Reached.of(accepted))
    work.emit(accepted)
    return answer(_verdict("accepted", "scan-accepted", identity.lang, {"k_number": code}, shipment))


@router.post("/label-jobs")
async def print_labels(
    request: Request,
    identity: Caller,
    work: CallersWork,
    job: Annotated[label_jobs.Job, body_of(label_jobs.Job)],
) -> Response:
    """Ask for labels of up to 10,000 shipments in a layout and order (LAB-01, LAB-03)."""
    _check_chosen(job.k_numbers, MOST_AT_ONCE)
    requested = await label_jobs.ask_for(
        job, identity.of_seller, Objects(request.app.state.settings.objects), work
    )
    return answer({"job_id": requested.job, "count": requested.count}, 202)


@router.post("/invoice-transmissions")
async def transmit(
    identity: Caller, work: CallersWork, asked: Annotated[Transmission, body_of(Transmission)]
) -> Response:
    """Ask that markets be told the tracking numbers of the chosen shipments (MKT-09)."""
    _check_chosen(asked.k_numbers, MOST_AT_ONCE)
    requested, skipped = await transmissions.ask_for(asked.k_numbers, asked.number, identity.of_seller, work)
    reasons = [_why(each.k_number, each.code, identity.lang, {}) for each in skipped]
    return answer({"requested": requested, "skipped": reasons}, 202)


def _seller(identity: Caller) -> int | None:
    """Whose shipments are asked for; None for an operator, who sees every company's."""
    return None if identity.role == "operator" else identity.of_seller


def _check_chosen(k_numbers: list[str], most: int) -> None:
    if not k_numbers:
        raise Invalid("nothing-selected", field="k_numbers")
    if len(k_numbers) > most:
        raise Invalid("too-many-selected", field="k_numbers", most=f"{most:,}")


async def _shipment_of_line(line_id: int, typed: Edit, seller: int | None, work: Work) -> Shipment:
    wanted = select(Shipment.k_number, Shipment.seller_id).join(Line).where(Line.id == line_id)
    if seller is not None:
        wanted = wanted.where(Shipment.seller_id == seller)
    found = (await work.session.execute(wanted)).one_or_none()
    if found is None:
        raise Missing("not-found")
    if typed.fields.keys() & {"sku", "name"}:
        # Before the shipment's lock, as registration does: the other way round two could wait for each other.
        await while_naming(await work.driver(), [found.seller_id])
    return (await locked(work, [found.k_number], found.seller_id))[0]


async def _catalogue_name(line: Line, work: Work) -> str:
    products = {(line.seller_id, sku) for sku in products_of(line.sku)}
    known = await names_of(await work.driver(), products)
    return name_of(line.sku, known.get(line.seller_id, {}))


async def _each(
    chosen: Chosen, identity: Caller, work: Work, move: Callable[[Shipment, datetime], StatusChanged]
) -> tuple[list[str], list[dict[str, str]]]:
    """Move every chosen shipment that lets itself be moved; tell why each of the others did not."""
    _check_chosen(chosen.k_numbers, MOST_AT_ONCE)
    now = datetime.now(UTC)
    shipments = await locked(work, chosen.k_numbers, _seller(identity), lines=False)
    found = {each.k_number: each for each in shipments}
    done, refused = [], []
    for k_number in dict.fromkeys(chosen.k_numbers):
        try:
            if k_number not in found:
                raise Missing("shipment-unknown")
            work.emit(move(found[k_number], now))
            done.append(k_number)
        except Refusal as refusal:
            refused.append(_why(k_number, refusal.code, identity.lang, refusal.params))
    return done, refused


def _why(k_number: str, code: str, lang: str, params: dict[str, Any]) -> dict[str, str]:
    return {"k_number": k_number, "code": code, "reason": sentence(MESSAGES, code, lang, params)}


def _verdict(
    verdict: str, code: str, lang: str, params: dict[str, Any], shipment: Shipment | None
) -> dict[str, Any]:
    said = {
        "verdict": verdict,
        "code": code.removeprefix("scan-"),
        "message": sentence(MESSAGES, code, lang, params),
    }
    return said if shipment is None else {**said, "shipment": shipment.as_scanned()}

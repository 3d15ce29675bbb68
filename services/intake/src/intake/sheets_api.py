"""Routes of sheets nobody of us knows: proposed, tried out, remembered, changed, forgotten (INT-01)."""

import asyncio
from collections.abc import Collection, Iterator
from typing import Annotated, Any
from urllib.parse import unquote

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from intake.adapters import kse_form
from intake.adapters.layouts import Header, LineReader
from intake.adapters.order_file import Seen
from intake.adapters.refusals import Params, UnreadableFile
from intake.adapters.refusals import Refusal as RowRefusal
from intake.services import services_of
from intake.sheets import keeping
from intake.sheets.mapping import Mapping, Source, faults, layout_of
from intake.sheets.opening import Cell, as_read, proposal_for
from intake.sheets.proposing import CERTAIN, confidence_in, propose
from intake.texts import MESSAGES
from kse.contracts import OrderLine
from kse.errors import Invalid, Refusal, sentence
from kse.http import Caller, CallersWork, answer, body_of

router = APIRouter()
_NAME_LENGTH = 60
_MOST_ROWS = 50


class Tried(msgspec.Struct):
    """A mapping, and rows of the sheet to try it on."""

    header: list[str]
    market: str = ""
    fields: dict[str, Source] = {}
    rows: list[list[Cell]] = []
    numbers: list[int] = []


class Taught(msgspec.Struct):
    """A mapping a person made, and the values they confirmed although they are not certain."""

    name: str
    market: str
    header: list[str]
    fields: dict[str, Source]
    confirmed: list[str] = []
    rows: list[list[Cell]] = []


class Changed(msgspec.Struct):
    """What a person changed of a mapping, and the version they saw."""

    version: int
    name: str
    market: str
    fields: dict[str, Source]
    confirmed: list[str] = []


@router.post("/sheet-proposals")
async def proposed(request: Request, _: Caller, market: str = "", encoding: str = "") -> Response:
    """What the columns of a file may mean, for a person to confirm; nothing is stored."""
    name = unquote(request.headers.get("x-filename", ""))
    if not name:
        raise Invalid("file-name-missing", field="X-Filename")
    body = await request.body()
    limits = request.app.state.settings.file_limits
    if len(body) > limits.bytes:
        raise Invalid("too-many-bytes", field="file", limit=limits.bytes // (1024 * 1024))
    try:
        found = await asyncio.to_thread(proposal_for, name, body, limits, market=market, encoding=encoding)
    except UnreadableFile as unreadable:
        raise Invalid(unreadable.code, field="file", **unreadable.params) from unreadable  # type: ignore[arg-type]
    return answer(found)


@router.post("/sheet-mappings/preview")
async def preview(identity: Caller, work: CallersWork, given: Annotated[Tried, body_of(Tried)]) -> Response:
    """The first rows as a mapping would read them, with every reason where it would not."""
    mapping = Mapping(tuple(given.header), given.market or "?", given.fields)
    services = list(await services_of(await work.driver(), identity.of_seller))

    def said(code: str, params: Params) -> str:
        return sentence(MESSAGES, code, identity.lang, {"value": "", **params})

    if wrong := faults(mapping, services):
        told = [{"field": one.field, "code": one.code, "reason": said(one.code, one.params)} for one in wrong]
        return answer({"faults": told, "rows": []})
    shown: list[dict[str, Any]] = []
    for number, read in _tried(mapping, given, services):
        if isinstance(read, list):
            reasons = [{"column": one.column, "reason": said(one.code, one.params)} for one in read]
            shown.append({"row": number, "refused": reasons})
        else:
            shown.append({"row": number, "line": read})
    return answer({"faults": [], "rows": shown})


def _tried(
    mapping: Mapping, given: Tried, services: list[str]
) -> Iterator[tuple[int, OrderLine | list[RowRefusal]]]:
    layout = layout_of(mapping, "preview", "")
    reader, seen = LineReader(Header(layout, list(given.header)), services), Seen(layout)
    width = len(given.header)
    for place, row in enumerate(given.rows[:_MOST_ROWS]):
        number = given.numbers[place] if place < len(given.numbers) else place + 2
        read = reader.read(number, ([as_read(cell) for cell in row] + [""] * width)[:width])
        yield number, read if isinstance(read, list) else seen.refused(number, read) or read


@router.get("/sheet-mappings")
async def mappings(identity: Caller, work: CallersWork) -> Response:
    """The mappings the seller taught, and the values of an order line that one may give."""
    kept = await keeping.all_of(await work.driver(), identity.of_seller)
    return answer({"mappings": [each.shown() for each in kept], "fields": propose([], [])})


@router.post("/sheet-mappings")
async def teach(identity: Caller, work: CallersWork, given: Annotated[Taught, body_of(Taught)]) -> Response:
    """Remember a mapping: the next file with this header is read without a question."""
    mapping = Mapping(tuple(given.header), market_of(given.market), given.fields)
    driver = await work.driver()
    name = _checked(given.name, mapping, await services_of(driver, identity.of_seller))
    rows = [[as_read(cell) for cell in row] for row in given.rows[:_MOST_ROWS]]
    _refuse_unconfirmed(mapping, rows, set(given.confirmed))
    number = await keeping.keep(driver, identity.of_seller, identity.user, name, mapping)
    return answer({"id": number, "name": name}, 201)


@router.put("/sheet-mappings/{mapping_id}")
async def change(
    mapping_id: int, identity: Caller, work: CallersWork, given: Annotated[Changed, body_of(Changed)]
) -> Response:
    """Change a mapping; files taken in before stay as they are."""
    driver = await work.driver()
    kept = await keeping.find(driver, identity.of_seller, mapping_id)
    if kept.version != given.version:
        raise Refusal("changed-meanwhile")
    mapping = Mapping(kept.mapping.header, market_of(given.market), given.fields)
    name = _checked(given.name, mapping, await services_of(driver, identity.of_seller))
    as_before = {field for field, source in given.fields.items() if kept.mapping.fields.get(field) == source}
    _refuse_unconfirmed(mapping, [], as_before | set(given.confirmed))
    version = await keeping.change(driver, identity.of_seller, identity.user, kept, name, mapping)
    return answer({"id": mapping_id, "version": version})


@router.delete("/sheet-mappings/{mapping_id}")
async def forget(mapping_id: int, identity: Caller, work: CallersWork) -> Response:
    """Forget a mapping: the next file with its header is asked about again."""
    await keeping.forget(await work.driver(), identity.of_seller, mapping_id)
    return answer({"forgotten": mapping_id})


def market_of(said: str) -> str:
    """A market as we know it however it was typed; "" for none."""
    return kse_form.market(said) if said.strip() else ""


def _checked(name: str, mapping: Mapping, services: Collection[str]) -> str:
    """The mapping's name; raises Invalid about the first thing that is wrong."""
    name = " ".join(name.split())
    if not name or len(name) > _NAME_LENGTH:
        raise Invalid("mapping-name", field="name", limit=_NAME_LENGTH)
    if fault := next(iter(faults(mapping, services)), None):
        params: dict[str, Any] = {name: value for name, value in fault.params.items() if name != "field"}
        raise Invalid(fault.code, field=fault.field, **params)
    return name


def _refuse_unconfirmed(mapping: Mapping, rows: list[list[str]], confirmed: set[str]) -> None:
    """What is not certain is never bound unless a person said so, field by field."""
    table = propose(mapping.header, rows)
    for field, source in mapping.fields.items():
        if not source.columns or field in confirmed:
            continue
        if confidence_in(field, source.columns, table) < CERTAIN:
            raise Invalid("mapping-unconfirmed", field=field, columns=", ".join(source.columns)[:80])

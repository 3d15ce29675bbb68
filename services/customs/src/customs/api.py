"""Customs' HTTP: the export list, its sheet, corrections by hand."""

import asyncio
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Query
from fastapi.responses import Response

from customs import model
from customs.adapters.sheet import sheet
from customs.declarations import Asked, grid, listed
from customs.rules import NAME_LENGTH, hs_digits, latin
from kse.days import KOREA
from kse.errors import Invalid, Missing, Refusal
from kse.http import Caller, CallersWork, answer, body_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FirstDay = Annotated[str, Query(alias="from")]
LastDay = Annotated[str, Query(alias="to")]

router = APIRouter()


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of one line; a field left out stays, "" gives it back to the catalogue."""

    version: int = 0
    name_english: str | None = None
    hs_code: str | None = None


@router.get("/declarations")
async def list_declarations(
    identity: Caller, work: CallersWork, first_day: FirstDay = "", last_day: LastDay = "", k_numbers: str = ""
) -> Response:
    """CUS-01: one row per goods line."""
    asked = Asked(first_day=first_day, last_day=last_day, k_numbers=k_numbers)
    return answer(grid(await listed(work, identity, asked)))


@router.get("/declarations.xlsx")
async def download_sheet(
    identity: Caller, work: CallersWork, first_day: FirstDay = "", last_day: LastDay = "", k_numbers: str = ""
) -> Response:
    """CUS-02: the sheet for the customs broker."""
    asked = Asked(first_day=first_day, last_day=last_day, k_numbers=k_numbers)
    declarations = await listed(work, identity, asked)
    content = await asyncio.to_thread(sheet, declarations)
    name = f"수출신고_{datetime.now(KOREA):%Y%m%d}.xlsx"
    disposition = f"attachment; filename=\"export.xlsx\"; filename*=UTF-8''{quote(name)}"
    return Response(content, 200, {"content-disposition": disposition}, XLSX)


@router.patch("/declarations/{k_number}/{line}")
async def correct_declaration(
    k_number: str, line: int, identity: Caller, work: CallersWork,
    body: Annotated[Correction, body_of(Correction)],
) -> Response:  # fmt: skip
    """What the catalogue does not know or has wrong (manual ch. 10)."""
    name, hs_code = _name(body.name_english), _hs_code(body.hs_code)
    if name is None and hs_code is None:
        raise Invalid("nothing-to-change")
    asked = Asked(k_numbers=k_number, line=line)
    if not await listed(work, identity, asked):
        raise Missing("unknown-line")
    version = await model.correct(work, (k_number, line), body.version, name, hs_code)
    if version is None:
        raise Refusal("stale")
    now = (await listed(work, identity, asked))[0]
    changed: dict[str, Any] = {name: getattr(now, name) for name in ("name_english", "hs_code", "missing")}
    return answer({"id": now.id, "version": version, "fields": changed})


def _name(given: str | None) -> str | None:
    name = given.strip() if given is not None else None
    if name and not latin(name):
        raise Invalid("name-english-not-latin", field="name_english")
    if name and len(name) > NAME_LENGTH:
        raise Invalid("name-english-too-long", field="name_english", limit=NAME_LENGTH, length=len(name))
    return name


def _hs_code(given: str | None) -> str | None:
    if not given or not given.strip():
        return given and given.strip()
    digits = hs_digits(given)
    if not digits:
        raise Invalid("hs-code-not-ten-digits", field="hs_code")
    return digits

"""changes: what a company's shipments went through since a program last asked (INT-11).

By GET with `cursor`, `since` and `limit` in the address, or by POST with the same names in a JSON object.
"""

import datetime as dt
import re
from typing import Any

import msgspec
from starlette.responses import Response

from gateway import changes
from gateway.api.calls import Call
from gateway.api.envelope import CURSOR_TOO_OLD, CURSOR_UNKNOWN, MALFORMED, OK, Refused, message
from gateway.api.package import described
from kse.days import KOREA
from kse.http import answer

BIGGEST = 16 * 1024
USUAL = 100
# A plus sign in an address is read as a blank.
_BLANK_FOR_PLUS = re.compile(r" (\d\d:?\d\d)$")


class Asked(msgspec.Struct, frozen=True):
    """From where on, and how many."""

    cursor: str = ""
    since: dt.datetime | None = None
    limit: int = USUAL


async def read_changes(call: Call) -> Response:
    """The next changes in order; the cursor of one answer asks for the next."""
    asked = await _asked(call)
    async with call.request.app.state.database.work(str(call.seller)) as work:
        try:
            if asked.cursor or asked.since is None:
                place = changes.Place.read(asked.cursor) if asked.cursor else changes.Place()
            else:
                place = await changes.start(work, call.seller, asked.since)
            page = await changes.page(work, call.seller, place, asked.limit)
        except changes.CursorUnknown:
            raise Refused(CURSOR_UNKNOWN, 400, "cursor") from None
        except changes.CursorTooOld:
            raise Refused(CURSOR_TOO_OLD, 410, "cursor") from None
    return answer(
        {
            "Code": OK,
            "Message": message(OK, call.lang),
            "Data": [_entry(row, call.lang) for row in page.rows],
            "Cursor": page.place.cursor,
            "More": page.more,
        }
    )


def _entry(row: changes.Row, lang: str) -> dict[str, Any]:
    data = dict(row.data)
    data["StatusDesc"] = described(data["Status"], lang)
    at = row.occurred_at.astimezone(KOREA).isoformat(timespec="seconds")
    return {"Id": f"msg_{row.message_id.hex}", "Type": row.type, "OccurredAt": at, **data}


async def _asked(call: Call) -> Asked:
    given = dict(call.request.query_params)
    if call.request.method == "POST":
        given |= _object(await call.body(BIGGEST))
    named = {name.lower(): value for name, value in given.items() if value not in ("", None)}
    return Asked(
        cursor=str(named.get("cursor", "")),
        since=_moment(named["since"]) if "since" in named else None,
        limit=_limit(named.get("limit", USUAL)),
    )


def _object(body: bytes) -> dict[str, Any]:
    text = body.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        value = msgspec.json.decode(text) if text else {}
    except (msgspec.DecodeError, RecursionError):
        raise Refused(MALFORMED, 400, "JSON") from None
    if not isinstance(value, dict):
        raise Refused(MALFORMED, 400, "JSON")
    return value


def _limit(written: Any) -> int:
    whole = isinstance(written, float) and written.is_integer()
    text = str(int(written) if whole else written).strip()
    if text.isascii() and text.isdecimal() and len(text) <= 6 and 1 <= int(text) <= changes.MOST:
        return int(text)
    raise Refused(MALFORMED, 400, f"limit (1-{changes.MOST})")


def _moment(written: Any) -> dt.datetime:
    """An ISO 8601 date or moment; Korean time where no offset is told."""
    try:
        moment = dt.datetime.fromisoformat(_BLANK_FOR_PLUS.sub(r"+\1", str(written).strip()))
        return (moment if moment.tzinfo else moment.replace(tzinfo=KOREA)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise Refused(MALFORMED, 400, "since (YYYY-MM-DDThh:mm:ss+09:00)") from None

"""Named views of the grids: columns, order, widths, filters and sorting, kept per person (INT-04)."""

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from kse.errors import Invalid, Missing, Refusal
from kse.http import Caller, CallersWork, answer, body_of
from kse.identity import Identity

router = APIRouter()

MOST = 30
"""Views of one grid a person may keep."""
BYTES = 16_384

Grid = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z-]{0,31}$")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]

_MINE = "user_id = $1 AND seller_id IS NOT DISTINCT FROM $2::bigint AND grid = $3"
_KEEP = """
INSERT INTO grid_views (user_id, seller_id, grid, name, layout) VALUES ($1, $2, $3, $4, $5::text::jsonb)
ON CONFLICT (user_id, grid, name) DO UPDATE SET layout = excluded.layout, saved_at = now()
"""


class View(msgspec.Struct):
    """A view under its name."""

    grid: Grid
    name: Name
    layout: dict[str, Any]


class Named(msgspec.Struct):
    """Which view."""

    grid: Grid
    name: Name


async def person(identity: Caller) -> Identity:
    """Somebody who looks at pages; a partner's program has no views."""
    identity.must_be("master", "staff", "operator")
    return identity


Person = Annotated[Identity, Depends(person)]


@router.get("/grid-views")
async def listed(
    identity: Person, work: CallersWork, grid: Annotated[str, Query(pattern="^[a-z][a-z-]{0,31}$")]
) -> Response:
    """A person's views of a grid, by name."""
    rows = await (await work.driver()).fetch(
        f"SELECT name, layout FROM grid_views WHERE {_MINE} ORDER BY name",  # noqa: S608 - own words
        identity.user, identity.seller, grid,
    )  # fmt: skip
    return answer({"views": [dict(row) for row in rows]})


@router.put("/grid-views")
async def keep(identity: Person, work: CallersWork, given: Annotated[View, body_of(View)]) -> Response:
    """Keep a view; one of the same name is replaced."""
    if not given.name.strip():
        raise Invalid("view-name-missing", field="name")
    layout = msgspec.json.encode(given.layout)
    if len(layout) > BYTES:
        raise Invalid("view-too-big", field="layout")
    driver = await work.driver()
    others = await driver.fetchval(
        f"SELECT count(*) FROM grid_views WHERE {_MINE} AND name <> $4",  # noqa: S608 - own words
        identity.user, identity.seller, given.grid, given.name,
    )  # fmt: skip
    if others >= MOST:
        raise Refusal("too-many-views", limit=MOST)
    await driver.execute(
        _KEEP, identity.user, identity.seller, given.grid, given.name, layout.decode()
    )  # fmt: skip
    return answer({"name": given.name})


@router.post("/grid-views/drop")
async def drop(identity: Person, work: CallersWork, given: Annotated[Named, body_of(Named)]) -> Response:
    """Forget a view."""
    dropped = await (await work.driver()).fetchval(
        f"DELETE FROM grid_views WHERE {_MINE} AND name = $4 RETURNING name",  # noqa: S608 - own words
        identity.user, identity.seller, given.grid, given.name,
    )  # fmt: skip
    if dropped is None:
        raise Missing("not-found")
    return answer({"name": dropped})

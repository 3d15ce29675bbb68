"""Named views of the grids are kept on the server, each person's own (INT-04)."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from gateway.grid_views import MOST

from kse.testing.infrastructure import Infrastructure
from tests.gateway.house import House, house

LAYOUT = {"order": ["zip", "title"], "widths": {"zip": 90}, "hidden": [], "filters": {"zip": "=1000001"}}


@pytest.fixture(scope="module")
async def gateway(servers: Infrastructure) -> AsyncIterator[House]:
    async with house(servers) as up:
        yield up


async def keep(person: httpx.AsyncClient, name: str, **more: Any) -> httpx.Response:
    given = {"grid": "waiting", "name": name, "layout": LAYOUT, **more}
    return await person.put("/api/gateway/grid-views", json=given)


async def views(person: httpx.AsyncClient, grid: str = "waiting") -> dict[str, Any]:
    answer = await person.get(f"/api/gateway/grid-views?grid={grid}")
    assert answer.status_code == 200, answer.text
    return {view["name"]: view["layout"] for view in answer.json()["views"]}


async def drop(person: httpx.AsyncClient, name: str) -> int:
    given = {"grid": "waiting", "name": name}
    return (await person.post("/api/gateway/grid-views/drop", json=given)).status_code


async def test_a_view_is_found_again_by_whoever_kept_it_and_by_nobody_else(gateway: House) -> None:
    people = [await gateway.person(login) for login in ("demomaster", "demostaff", "kseoperator")]
    master, staff, operator = people
    assert (await keep(master, "아침 확인")).status_code == 200
    assert await views(master) == {"아침 확인": LAYOUT}
    assert (await keep(operator, "운영")).status_code == 200
    assert (await views(staff), await views(operator)) == ({}, {"운영": LAYOUT})
    assert await drop(staff, "아침 확인") == 404
    assert await views(master, "packing") == {}
    assert (await keep(master, "아침 확인", layout={"order": []})).status_code == 200
    assert await views(master) == {"아침 확인": {"order": []}}
    assert await drop(master, "아침 확인") == 200
    assert await views(master) == {}


async def test_what_cannot_be_kept_is_refused_at_its_field(gateway: House) -> None:
    staff = await gateway.person("demostaff")
    for given, field in (
        ({"name": ""}, "name"), ({"name": "x" * 41}, "name"), ({"name": "  "}, "name"),
        ({"grid": "Waiting!"}, "grid"), ({"layout": []}, "layout"), ({"layout": {"a": "x" * 20_000}}, "layout"),
    ):  # fmt: skip
        answer = await keep(staff, **{"name": "new", **given})
        assert (answer.status_code, answer.json()["field"]) == (422, field), given
    for number in range(MOST):
        assert (await keep(staff, f"view {number}")).status_code == 200
    full = await keep(staff, "one more")
    assert (full.status_code, full.json()["code"]) == (409, "too-many-views")
    assert (await keep(staff, "view 0")).status_code == 200

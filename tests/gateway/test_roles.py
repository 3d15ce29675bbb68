"""The role matrix, row by row and role by role, and one company kept from another (ACC-05, SYS-01)."""

import re
from collections.abc import AsyncIterator
from importlib import import_module

import httpx
import pytest
from gateway.routes import ROLES, SERVICES, TABLE, Route, find_route
from gateway.web.menu import PAGES

from kse.contracts import SellerApproved
from kse.database import schema_of
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import signed_in
from tests.gateway.house import House, Upstream, house, serving

ACCOUNTS = {"master": "demomaster", "staff": "demostaff", "operator": "kseoperator"}
FORWARDED = [row for row in TABLE if row.service != "gateway"]


@pytest.fixture(scope="module")
async def behind() -> Upstream:
    return Upstream()


@pytest.fixture(scope="module")
async def gateway(servers: Infrastructure, behind: Upstream) -> AsyncIterator[House]:
    async with serving(behind) as address:
        urls = {f"{service.replace('-', '_')}_url": address for service in SERVICES if service != "gateway"}
        async with house(servers, **urls) as opened:
            yield opened


@pytest.fixture(scope="module")
async def people(gateway: House) -> dict[str, httpx.AsyncClient]:
    return {role: await gateway.person(login_id) for role, login_id in ACCOUNTS.items()}


def concrete(row: Route, place: str = "1") -> str:
    return re.sub(r"\{\w+\}", place, row.template)


@pytest.mark.parametrize("row", FORWARDED, ids=lambda row: f"{row.method} {row.path}")
async def test_a_role_reaches_exactly_what_the_table_gives_it(
    gateway: House, behind: Upstream, people: dict[str, httpx.AsyncClient], row: Route
) -> None:
    assert "partner" not in row.roles, "keys open the KSE API, never the pages' routes"
    for role, person in people.items():
        behind.forget()
        path = f"/api/{row.service}{concrete(row)}"
        answered = await person.request(row.method, path, json={} if row.method != "GET" else None)
        if role in row.roles:
            assert answered.status_code == 200, (role, answered.text)
            ((method, reached, identity, _, _),) = behind.asked
            assert (method, reached, identity.role) == (row.method, concrete(row), role)
            assert identity.seller == (None if role == "operator" else 1)
        else:
            assert (answered.status_code, answered.json()["code"]) == (403, "not-allowed"), role
            assert behind.asked == []
    behind.forget()
    nobody = await gateway.browser().request(row.method, f"/api/{row.service}{concrete(row)}")
    assert nobody.status_code == 401
    assert behind.asked == []


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.service == "gateway"], ids=lambda row: f"{row.method} {row.path}"
)
async def test_the_gateways_own_routes_keep_to_the_table_too(
    gateway: House, people: dict[str, httpx.AsyncClient], row: Route
) -> None:
    path = f"/api/gateway{concrete(row, '999')}"
    for role, person in people.items():
        answered = await person.request(
            row.method, path, json={"scopes": []} if row.method != "GET" else None
        )
        if role in row.roles:
            assert answered.status_code in (200, 404, 422), (role, answered.text)
        else:
            assert (answered.status_code, answered.json()["code"]) == (403, "not-allowed"), role
    behind_the_door = concrete(row, "999")
    assert (await gateway.up.http.request(row.method, behind_the_door)).status_code == 401
    for role in set(ROLES) - row.roles:
        signed = signed_in(None if role == "operator" else 1, role)
        past = await gateway.up.http.request(row.method, behind_the_door, headers=signed, json={"scopes": []})
        assert past.status_code == 403, "the gateway's own routes check the role themselves too"


def test_every_row_names_known_roles_and_stands_alone() -> None:
    assert all(row.roles and row.roles <= set(ROLES) and row.service in SERVICES for row in TABLE)
    assert len({(row.method, row.path) for row in TABLE}) == len(TABLE)
    for row in TABLE:
        assert find_route(row.method, row.service, concrete(row)) is row


def test_the_table_has_every_route_of_the_services_but_those_for_the_partner_api() -> None:
    inside = {"POST /intake/create-orders/{}", "POST /intake/shipments/lookup",
              "POST /intake/package-numbers/lookup", "POST /intake/registrations/free",
              "POST /packing/shipments/lookup", "POST /packing/shipments/cancel",
              "POST /packing/shipments/update", "POST /intake/read-updates/{}", "POST /intake/local-numbers/reserve",
              "POST /packing/sandbox/acceptances", "POST /tracking/sandbox/movements",
              "POST /tracking/statuses"}  # fmt: skip
    for name in SERVICES[1:]:
        service = import_module(f"{schema_of(name)}.__main__").service
        theirs = {
            f"{method} /{name}" + re.sub(r"\{[^}]+\}", "{}", route.path)
            for router in service._routers
            for route in router.routes
            for method in route.methods
        }
        ours = {
            f"{row.method} /{name}" + re.sub(r"\{\w+\}", "{}", row.template)
            for row in TABLE
            if row.service == name and not row.template.startswith("/ops/")
        }
        assert theirs - inside == ours


def test_operators_alone_see_operations() -> None:
    operations = [row for row in TABLE if row.template.startswith("/ops/")]
    assert len(operations) == 4 * len(SERVICES)
    assert all(row.roles == {"operator"} for row in operations)


def test_what_some_may_not_do_is_said_twice_so_that_a_slip_in_the_table_shows() -> None:
    def only(*roles: str) -> set[str]:
        rows = (row for row in TABLE if row.roles == set(roles) and not row.template.startswith("/ops/"))
        return {f"{row.method} {row.service}{row.template}" for row in rows}

    assert only("operator") == {
        "GET intake/pools", "POST intake/pools", "POST intake/pools/{id}/close", "POST intake/pools/{id}/open",
        "PUT intake/pool-thresholds/{carrier}", "GET gateway/alerts", "POST packing/acceptance", "POST tracking/movements",
        "POST tracking/carrier-pulls", "POST gateway/api-keys/{id}/approve", "GET gateway/sellers",
        "POST gateway/sellers/{id}/approve", "POST gateway/api-keys/import",
        "POST gateway/api-keys/{id}/refuse", "PUT gateway/api-keys/{id}/limit", "GET intake/seller-services",
        "GET intake/seller-services/{id}", "POST intake/seller-services/{id}",
    }  # fmt: skip
    assert only("master") == {
        "POST marketplace-connector/accounts", "PATCH marketplace-connector/accounts/{id}",
        "POST marketplace-connector/accounts/{id}/test", "POST gateway/api-keys",
        "PUT intake/checks", "POST gateway/api-keys/{id}/rotate",
        "GET gateway/sandbox-parcels",
        "GET gateway/webhook-endpoints", "POST gateway/webhook-endpoints",
        "PATCH gateway/webhook-endpoints/{id}", "DELETE gateway/webhook-endpoints/{id}",
        "POST gateway/webhook-endpoints/{id}/secret", "POST gateway/webhook-endpoints/{id}/test",
        "POST gateway/webhook-endpoints/{id}/replay", "GET gateway/webhook-endpoints/{id}/deliveries",
        "GET gateway/webhook-endpoints/{id}/deliveries/{delivery}",
        "POST gateway/webhook-endpoints/{id}/deliveries/{delivery}/replay",
    }  # fmt: skip
    assert only("master", "operator") == {"GET gateway/api-keys", "POST gateway/api-keys/{id}/revoke"}
    assert only("master", "staff", "operator") == {
        "GET tracking/deliveries", "GET tracking/shipments/{k_number}/timeline",
        "GET gateway/grid-views", "PUT gateway/grid-views", "POST gateway/grid-views/drop",
    }  # fmt: skip


@pytest.mark.parametrize("role", ACCOUNTS)
async def test_a_role_opens_exactly_its_pages(people: dict[str, httpx.AsyncClient], role: str) -> None:
    for page in PAGES:
        shown = await people[role].get(page.path)
        assert shown.status_code == (200 if role in page.roles else 403), page.path


async def test_the_gateways_own_operations_answer_operators(people: dict[str, httpx.AsyncClient]) -> None:
    status = await people["operator"].get("/api/gateway/ops/status")
    assert (status.status_code, status.json()["service"]) == (200, "gateway")


async def test_a_company_sees_and_ends_only_its_own_keys(
    gateway: House, people: dict[str, httpx.AsyncClient]
) -> None:
    await gateway.another_seller("otherseller")
    other = await gateway.person("otherseller")
    assert (await other.get("/api/gateway/api-keys")).json() == []
    mine = (await people["master"].get("/api/gateway/api-keys")).json()
    assert sorted(key["kind"] for key in mine) == ["live", "test"]
    for key in mine:
        for what in ("revoke", "rotate"):
            refused = await other.post(f"/api/gateway/api-keys/{key['id']}/{what}", json={})
            assert (refused.status_code, refused.json()["code"]) == (404, "not-found")
    assert (await people["master"].get("/api/gateway/api-keys")).json() == mine
    theirs = await other.post("/api/gateway/api-keys", json={})
    assert theirs.status_code == 201
    assert len((await people["master"].get("/api/gateway/api-keys")).json()) == 2
    assert len((await people["operator"].get("/api/gateway/api-keys")).json()) == 3


async def test_beneath_the_queries_rows_are_kept_apart_too(gateway: House) -> None:
    for table in ("sellers", "users", "sessions", "api_keys"):
        async with gateway.up.database.work("999") as work:
            assert await (await work.driver()).fetchval(f"SELECT count(*) FROM {table}") == 0
        async with gateway.up.database.work("1") as work:
            seen = await (await work.driver()).fetch(f"SELECT DISTINCT seller_id FROM {table}")
            assert [row["seller_id"] for row in seen] == [1], table


async def test_an_approved_company_is_announced_once(
    gateway: House, people: dict[str, httpx.AsyncClient]
) -> None:
    seller = await gateway.another_seller("newseller")
    await gateway.up.fetch("UPDATE sellers SET approved_at = NULL WHERE seller_id = $1", seller)
    waiting = await gateway.browser().post(
        "/session", json={"login_id": "newseller", "password": "plum-blossom-1123"}
    )
    assert waiting.json()["code"] == "sign-in-closed"
    first = await people["operator"].get("/api/gateway/sellers")
    assert first.json()[0]["id"] == seller, "those that wait come first"
    approved = await people["operator"].post(f"/api/gateway/sellers/{seller}/approve")
    assert approved.status_code == 200, approved.text
    again = await people["operator"].post(f"/api/gateway/sellers/{seller}/approve")
    assert (again.status_code, again.json()["code"]) == (409, "seller-approved-already")
    said = [event for event in await gateway.up.said(SellerApproved) if event.seller == seller]
    assert [(event.code, event.name) for event in said] == [("newseller", "newseller")]
    await gateway.person("newseller")

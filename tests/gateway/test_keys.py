"""API keys: made by the master, approved by an operator, shown once (ACC-09); and the demo's accounts."""

import asyncio
import datetime as dt
import time
from collections.abc import AsyncIterator

import httpx
import pytest
from gateway.demo import load_demo

from kse.contracts import SellerApproved
from kse.testing.infrastructure import Infrastructure
from tests.gateway.house import API_KEY, PASSWORD, SANDBOX_KEY, SECRET, House, house


@pytest.fixture(scope="module")
async def gateway(servers: Infrastructure) -> AsyncIterator[House]:
    async with house(servers) as opened:
        yield opened


@pytest.fixture(scope="module")
async def operator(gateway: House) -> httpx.AsyncClient:
    return await gateway.person("kseoperator")


@pytest.fixture
async def master(gateway: House) -> httpx.AsyncClient:
    await gateway.up.fetch("DELETE FROM api_keys WHERE label <> 'demo'")
    return await gateway.person("demomaster")


async def call(gateway: House, key: str, method: str = "tracking") -> tuple[int, str]:
    """What the KSE API says to a key: an unknown number is asked for, so a good key gets past the key check."""
    answered = await gateway.up.http.post(f"/v1/{method}/en", headers={"KSE-APIKey": key}, content="!")
    body = answered.json()
    return answered.status_code, body.get("Code") or body["!"]["Code"]


PAST_THE_KEY = (200, "9002006")


async def test_a_key_works_from_its_approval_to_its_revocation(
    gateway: House, master: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    made = (await master.post("/api/gateway/api-keys", json={"label": "WMS"})).json()
    assert made["state"] == "generated"
    assert made["key"].startswith(made["prefix"])
    assert await call(gateway, made["key"]) == (403, "9001003")
    assert (await master.post(f"/api/gateway/api-keys/{made['id']}/approve")).status_code == 403
    approved = await operator.post(f"/api/gateway/api-keys/{made['id']}/approve")
    assert approved.json() == {"id": made["id"], "state": "approved"}
    assert await call(gateway, made["key"]) == PAST_THE_KEY
    again = await operator.post(f"/api/gateway/api-keys/{made['id']}/approve")
    assert (again.status_code, again.json()["code"]) == (409, "key-approved-already")
    await master.post(f"/api/gateway/api-keys/{made['id']}/revoke")
    assert await call(gateway, made["key"]) == (401, "9001002")
    revoked = await operator.post(f"/api/gateway/api-keys/{made['id']}/approve")
    assert (revoked.status_code, revoked.json()["code"]) == (409, "key-revoked-already")


async def test_a_key_is_shown_once_and_kept_only_as_a_keyed_hash(
    gateway: House, master: httpx.AsyncClient
) -> None:
    key = (await master.post("/api/gateway/api-keys", json={"label": "WMS"})).json()["key"]
    listed = (await master.get("/api/gateway/api-keys")).text
    assert key not in listed
    assert (key[:9], key[:13] in listed, key[13:20] in listed) == ("kse_live_", True, False)
    (row,) = await gateway.up.fetch("SELECT api_keys::text AS everything FROM api_keys WHERE label = 'WMS'")
    assert key not in row["everything"]
    assert key[13:20] not in row["everything"]
    assert key[13:20].encode().hex() not in row["everything"]


async def test_the_list_tells_when_a_key_was_last_used(gateway: House, master: httpx.AsyncClient) -> None:
    await call(gateway, API_KEY)
    listed = (await master.get("/api/gateway/api-keys")).json()
    (demo,) = [key for key in listed if (key["label"], key["kind"]) == ("demo", "live")]
    used = dt.datetime.fromisoformat(demo["last_used_at"])
    assert dt.datetime.now(dt.UTC) - used < dt.timedelta(seconds=30)


async def test_a_key_that_is_refused_was_not_used(gateway: House, master: httpx.AsyncClient) -> None:
    made = (await master.post("/api/gateway/api-keys", json={"label": "waits"})).json()
    assert await call(gateway, made["key"]) == (403, "9001003")
    await gateway.up.fetch(
        "UPDATE api_keys SET state = 'approved', approved_at = now(), approved_by = created_by,"
        f" expires_at = now() WHERE key_id = {made['id']}"
    )
    gateway.up.app.state.keys.forget()
    assert await call(gateway, made["key"]) == (401, "9001002")
    listed = (await master.get("/api/gateway/api-keys")).json()
    (shown,) = [key for key in listed if key["id"] == made["id"]]
    assert shown["last_used_at"] is None


async def test_a_key_works_until_its_last_day_ends_and_not_a_moment_longer(
    gateway: House, master: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    made = (await master.post("/api/gateway/api-keys", json={"expires_on": "2099-12-31"})).json()
    await operator.post(f"/api/gateway/api-keys/{made['id']}/approve")
    [[left]] = await gateway.up.fetch(
        "UPDATE api_keys SET expires_at = now() + interval '4 seconds'"
        f" WHERE key_id = {made['id']} RETURNING extract(epoch FROM expires_at)::float"
    )
    assert await call(gateway, made["key"], "tracking") == PAST_THE_KEY
    await asyncio.sleep(left - time.time())
    assert await call(gateway, made["key"], "tracking") == (401, "9001002")


async def test_two_keys_may_live_for_a_change_over_and_no_third(master: httpx.AsyncClient) -> None:
    second = await master.post("/api/gateway/api-keys", json={})
    assert second.status_code == 201
    third = await master.post("/api/gateway/api-keys", json={})
    assert (third.status_code, third.json()["code"]) == (409, "too-many-keys")
    await master.post(f"/api/gateway/api-keys/{second.json()['id']}/revoke")
    assert (await master.post("/api/gateway/api-keys", json={})).status_code == 201


async def test_a_key_does_only_what_it_was_made_for(
    gateway: House, master: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    made = (await master.post("/api/gateway/api-keys", json={"scopes": ["track"]})).json()
    await operator.post(f"/api/gateway/api-keys/{made['id']}/approve")
    assert await call(gateway, made["key"], "tracking") == PAST_THE_KEY
    for method in ("createOrders", "getOrders"):
        assert await call(gateway, made["key"], method) == (403, "9001004")
    for scopes in ([], ["fly"]):
        refused = await master.post("/api/gateway/api-keys", json={"scopes": scopes})
        assert (refused.status_code, refused.json()["field"]) == (422, "scopes")


async def test_a_key_past_its_last_day_is_as_good_as_revoked(
    gateway: House, master: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    today_in_korea = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=9)).date()
    made = {}
    for days in (0, -1):
        day = today_in_korea + dt.timedelta(days=days)
        made = (await master.post("/api/gateway/api-keys", json={"expires_on": day.isoformat()})).json()
        await operator.post(f"/api/gateway/api-keys/{made['id']}/approve")
        assert await call(gateway, made["key"]) == (PAST_THE_KEY if days == 0 else (401, "9001002"))
        if days == 0:
            await master.post(f"/api/gateway/api-keys/{made['id']}/revoke")
    assert (await master.post("/api/gateway/api-keys", json={})).status_code == 201, "it makes way"
    (row,) = [key for key in (await master.get("/api/gateway/api-keys")).json() if key["id"] == made["id"]]
    assert (row["state"], row["revoked_at"]) == ("revoked", row["expires_at"])


async def test_loading_the_demo_again_changes_nothing(gateway: House) -> None:
    async def everything() -> list[str]:
        rows = await gateway.up.fetch(
            "SELECT (SELECT jsonb_agg(s) FROM sellers s)::text || (SELECT jsonb_agg(u ORDER BY user_id)"
            " FROM users u)::text || (SELECT jsonb_agg(k ORDER BY key_id) FROM api_keys k)::text AS all"
        )
        return [row["all"] for row in rows]

    before = await everything()
    url = gateway.up.settings.database_url
    shown = await load_demo(
        url, session_secret=SECRET, password=PASSWORD, api_key=API_KEY, sandbox_key=SANDBOX_KEY
    )
    assert shown == {
        "operator": "kseoperator",
        "seller": "demomaster",
        "staff": "demostaff",
        "password": PASSWORD,
        "api_key": API_KEY,
        "sandbox_key": SANDBOX_KEY,
    }
    assert await everything() == before
    kept = await load_demo(url, session_secret=SECRET)
    assert (kept["password"], kept["api_key"]) == ("", ""), "what is only kept as a hash cannot be shown"
    assert await everything() == before
    (announced,) = await gateway.up.said(SellerApproved)
    assert (announced.seller, announced.code) == (1, "demo")
    assert announced.sender.name == "Demo Beauty Co., Ltd."


async def test_a_demo_loaded_with_nothing_given_shows_what_it_made(servers: Infrastructure) -> None:
    database = await servers.fresh_database("gateway")
    url = servers.settings(database, "gateway").database_url
    shown = await load_demo(url, session_secret=SECRET)
    async with house(servers, database) as opened:
        assert await call(opened, API_KEY) == PAST_THE_KEY, "the key given later takes the place of the first"
        assert await call(opened, shown["api_key"]) == (401, "9001002")
        assert (
            await opened.browser().post("/session", json={"login_id": "demomaster", "password": PASSWORD})
        ).status_code == 200
    assert shown["password"].startswith("demo-")

"""A key's life beyond approval: refused, rotated, imported, of the sandbox, limited (ACC-09, INT-11)."""

import asyncio
import base64
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from gateway.keys import fresh_key

from kse.testing.infrastructure import Infrastructure
from tests.gateway.house import API_KEY, SANDBOX_KEY, House, house
from tests.gateway.test_keys import PAST_THE_KEY, call


@pytest.fixture(scope="module")
async def gateway(servers: Infrastructure) -> AsyncIterator[House]:
    async with house(servers) as opened:
        yield opened


@pytest.fixture(scope="module")
async def operator(gateway: House) -> httpx.AsyncClient:
    return await gateway.person("kseoperator")


@pytest.fixture
async def master(gateway: House) -> httpx.AsyncClient:
    await gateway.up.fetch("DELETE FROM api_keys WHERE label <> 'demo' OR replaces IS NOT NULL")
    gateway.up.app.state.keys.forget()
    return await gateway.person("demomaster")


async def make(master: httpx.AsyncClient, **wanted: Any) -> dict[str, Any]:
    made = await master.post("/api/gateway/api-keys", json=wanted)
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


async def of(person: httpx.AsyncClient, key_id: int) -> dict[str, Any]:
    (found,) = [key for key in (await person.get("/api/gateway/api-keys")).json() if key["id"] == key_id]
    shown: dict[str, Any] = found
    return shown


@pytest.mark.parametrize("kind", ["live", "test"])
def test_a_key_says_what_it_is_and_cannot_be_guessed(kind: str) -> None:
    keys = {fresh_key(kind) for _ in range(100)}
    assert len(keys) == 100
    for key in keys:
        token = key.removeprefix(f"kse_{kind}_")
        assert token != key
        hidden = base64.urlsafe_b64decode(token)[3:]
        assert len(hidden) * 8 >= 256, "also beyond what the page shows of it"
        assert len(key) <= 191


async def test_an_operator_refuses_a_key_and_its_company_reads_why(
    gateway: House, master: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    made = await make(master, label="WMS")
    waiting = (await operator.get("/api/gateway/api-keys")).json()[0]
    assert (waiting["id"], waiting["created_by"], waiting["seller_name"]) == (
        made["id"],
        "김데모",
        "데모뷰티",
    )
    refuse = f"/api/gateway/api-keys/{made['id']}/refuse"
    assert (await master.post(refuse, json={"reason": "me"})).status_code == 403
    without = await operator.post(refuse, json={"reason": "  "})
    assert (without.status_code, without.json()["field"]) == (422, "reason")
    refused = await operator.post(refuse, json={"reason": "계약 확인이 필요합니다"})
    assert refused.json() == {"id": made["id"], "state": "refused"}
    shown = await of(master, made["id"])
    assert (shown["state"], shown["refusal"], shown["decided_by"]) == (
        "refused",
        "계약 확인이 필요합니다",
        "",
    )
    assert (await of(operator, made["id"]))["decided_by"] == "운영자"
    answered = await gateway.up.http.post("/v1/tracking/en", headers={"KSE-APIKey": made["key"]}, content="!")
    assert (answered.status_code, answered.json()["Code"]) == (403, "9001003")
    assert "refused" in answered.json()["Message"]
    for what in ("approve", "revoke"):
        late = await operator.post(f"/api/gateway/api-keys/{made['id']}/{what}")
        assert (late.status_code, late.json()["code"]) == (409, "key-refused-already")
    await make(master, label="its place is free")


async def test_a_rotation_has_two_keys_that_work_until_the_old_one_is_ended(
    gateway: House, master: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    await gateway.up.fetch("UPDATE api_keys SET last_used_at = NULL")
    (old,) = [k for k in (await master.get("/api/gateway/api-keys")).json() if k["kind"] == "live"]
    turned = await master.post(f"/api/gateway/api-keys/{old['id']}/rotate", json={})
    assert turned.status_code == 201, turned.text
    new = turned.json()
    assert (new["state"], new["key"].startswith("kse_live_")) == ("approved", True)
    shown = await of(master, new["id"])
    assert (shown["replaces"], shown["scopes"], shown["label"]) == (old["id"], old["scopes"], old["label"])
    assert (shown["created_by"], shown["last_used_at"]) == ("김데모", None)
    assert (await of(operator, new["id"]))["decided_by"] == "운영자"
    for key in (API_KEY, new["key"]):
        assert await call(gateway, key) == PAST_THE_KEY
    assert (await of(master, new["id"]))["last_used_at"] is not None
    again = await master.post(f"/api/gateway/api-keys/{old['id']}/rotate", json={})
    assert (again.status_code, again.json()["code"]) == (409, "too-many-keys")
    await master.post(f"/api/gateway/api-keys/{new['id']}/revoke")
    assert await call(gateway, new["key"]) == (401, "9001002")
    assert await call(gateway, API_KEY) == PAST_THE_KEY


async def test_only_a_key_that_works_is_rotated_and_it_gets_no_more_than_it_had(
    gateway: House, master: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    made = await make(master, scopes=["track"])
    await gateway.up.fetch("UPDATE api_keys SET slot = 2 WHERE key_id = $1", made["id"])
    other = await gateway.up.fetch("SELECT key_id FROM api_keys WHERE label = 'demo' AND kind = 'live'")
    await gateway.up.fetch(
        "UPDATE api_keys SET state = 'revoked', revoked_at = now() WHERE key_id = $1", other[0]["key_id"]
    )
    try:
        early = await master.post(f"/api/gateway/api-keys/{made['id']}/rotate", json={})
        assert (early.status_code, early.json()["code"]) == (409, "key-not-live")
        await operator.post(f"/api/gateway/api-keys/{made['id']}/approve")
        await operator.put(f"/api/gateway/api-keys/{made['id']}/limit", json={"calls_per_minute": 99})
        day = dt.date(2099, 1, 31)
        new = (
            await master.post(
                f"/api/gateway/api-keys/{made['id']}/rotate", json={"expires_on": day.isoformat()}
            )
        ).json()
        shown = await of(master, new["id"])
        assert (shown["scopes"], shown["calls_per_minute"]) == (["track"], 99)
        assert shown["expires_at"] == "2099-01-31T15:00:00Z", "the end of the day in Korea"
        assert await call(gateway, new["key"], "getOrders") == (403, "9001004")
    finally:
        await gateway.up.fetch("DELETE FROM api_keys WHERE replaces = $1", made["id"])
        await gateway.up.fetch("DELETE FROM api_keys WHERE key_id = $1", made["id"])
        await gateway.up.fetch(
            "UPDATE api_keys SET state = 'approved', revoked_at = NULL WHERE key_id = $1", other[0]["key_id"]
        )


async def test_a_key_of_an_earlier_system_goes_on_working_whatever_it_is_made_of(
    gateway: House, master: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    old = "$2a$10$N9qo8uLOickgx2ZMRZoMye.IjZAgcfl7p92ldGxad68LJZdL17lh/" + "x" * 131
    assert len(old) == 191
    given = {"seller": 1, "key": old, "label": "이전 시스템"}
    assert (await master.post("/api/gateway/api-keys/import", json=given)).status_code == 403
    taken = await operator.post("/api/gateway/api-keys/import", json=given)
    assert taken.status_code == 201, taken.text
    assert (taken.json()["state"], taken.json()["prefix"], "key" in taken.json()) == (
        "approved",
        "$2a$",
        False,
    )
    assert (await of(master, taken.json()["id"]))["created_by"] == ""
    assert await call(gateway, old) == PAST_THE_KEY
    assert await call(gateway, f" {old} ") == PAST_THE_KEY
    again = await operator.post("/api/gateway/api-keys/import", json=given)
    assert (again.status_code, again.json()["code"]) == (409, "key-known-already")


@pytest.mark.parametrize("key", ["short", "a b" * 10, "열쇠" * 20, "x" * 192, "tab\t" * 8])
async def test_a_key_no_header_can_carry_is_not_imported(operator: httpx.AsyncClient, key: str) -> None:
    refused = await operator.post("/api/gateway/api-keys/import", json={"seller": 1, "key": key})
    assert (refused.status_code, refused.json()["field"]) == (422, "key")


async def test_an_imported_keys_company_must_exist(operator: httpx.AsyncClient) -> None:
    refused = await operator.post("/api/gateway/api-keys/import", json={"seller": 99, "key": "k" * 40})
    assert (refused.status_code, refused.json()["field"]) == (422, "seller")


@pytest.mark.parametrize("shown", ["x" * 192, "x" * 8000, "\x7f", "é" * 40, "' OR true --", "$", "."])
async def test_whatever_is_shown_instead_of_a_key_is_an_unknown_key(gateway: House, shown: str) -> None:
    headers = {b"KSE-APIKey": shown.encode("latin-1")}
    answered = await gateway.up.http.post("/v1/tracking/en", headers=headers, content="!")
    assert (answered.status_code, answered.json()["Code"]) == (401, "9001002")


async def test_a_test_key_works_at_once_and_beside_two_live_ones(
    gateway: House, master: httpx.AsyncClient
) -> None:
    await make(master, label="the second live one")
    made = await make(master, kind="test", label="개발")
    assert (made["state"], made["key"].startswith("kse_test_")) == ("approved", True)
    assert await call(gateway, made["key"]) == PAST_THE_KEY
    third = await master.post("/api/gateway/api-keys", json={"kind": "test"})
    assert (third.status_code, third.json()["code"]) == (409, "too-many-keys")
    wrong = await master.post("/api/gateway/api-keys", json={"kind": "gold"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "kind")


async def test_staff_cannot_open_a_sandbox(gateway: House) -> None:
    staff = await gateway.person("demostaff")
    assert (await staff.post("/api/gateway/api-keys", json={"kind": "test"})).status_code == 403


async def test_a_live_key_may_not_move_parcels(gateway: House) -> None:
    answered = await gateway.up.http.post(
        "/v1/advanceOrders/en", headers={"KSE-APIKey": API_KEY}, content="K2611240000001"
    )
    assert (answered.status_code, answered.json()["Code"]) == (403, "9001004")
    assert "test key" in answered.json()["Message"]


async def test_an_operator_sets_a_keys_limit_and_takes_it_back(
    gateway: House, master: httpx.AsyncClient, operator: httpx.AsyncClient
) -> None:
    (key,) = [k for k in (await master.get("/api/gateway/api-keys")).json() if k["kind"] == "test"]
    assert (key["calls_per_minute"], key["usual_limit"]) == (600, True)
    path = f"/api/gateway/api-keys/{key['id']}/limit"
    assert (await master.put(path, json={"calls_per_minute": 7000})).status_code == 403
    for wrong in (24, 1_000_001, "many", -1):
        refused = await operator.put(path, json={"calls_per_minute": wrong})
        assert (refused.status_code, refused.json()["field"]) == (422, "calls_per_minute")
    assert (await operator.put(path, json={"calls_per_minute": 25})).status_code == 200
    asked = {"headers": {"KSE-APIKey": SANDBOX_KEY}, "content": "!"}
    answers = await asyncio.gather(*(gateway.up.http.post("/v1/tracking/kr", **asked) for _ in range(30)))
    assert sorted(answer.status_code for answer in answers) == [200] * 25 + [429] * 5
    assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"key";q=25;w=60'}
    await operator.put(path, json={})
    assert (
        (await of(operator, key["id"]))["calls_per_minute"],
        (await of(operator, key["id"]))["usual_limit"],
    ) == (
        600,
        True,
    )

"""Endpoints of webhooks: kept, tried, given new secrets, looked at, removed (INT-11)."""

import asyncio
import datetime as dt
import json

import asyncpg
import pytest
from gateway.webhooks import deliveries

from kse.testing.running import eventually
from tests.gateway.house import House
from tests.gateway.receiver import Receiver
from tests.gateway.test_changes import registered, said
from tests.gateway.test_webhook_rules import verified
from tests.gateway.webhook_desk import Master, fresh, tried


async def test_a_test_is_sent_at_once_and_once_also_to_an_endpoint_that_is_off(
    master: Master, receiver: Receiver
) -> None:
    endpoint, secret = await master.add(receiver.url + "/")
    await master.act(endpoint, {"enabled": False}, "PATCH")
    receiver.answer = lambda _: 400
    assert (await master.act(f"{endpoint}/test")).status_code == 202
    (came,) = await receiver.calls(1)
    assert came.payload["type"] == "webhook.test"
    assert verified(secret, came.headers, came.body)
    (failed,) = await master.settled(endpoint, "failed")
    assert (failed["type"], failed["attempt"], failed["status"]) == ("webhook.test", 1, 400)


async def test_after_a_new_secret_both_sign_for_a_day_and_then_the_new_one_only(
    gateway: House, master: Master, receiver: Receiver
) -> None:
    endpoint, former = await master.add(receiver.url + "/")
    renewed = (await master.act(f"{endpoint}/secret")).json()
    until = dt.datetime.fromisoformat(renewed["both_until"]) - dt.datetime.now(dt.UTC)
    assert dt.timedelta(hours=23.9) < until < dt.timedelta(hours=24.1)
    await master.act(f"{endpoint}/test")
    (both,) = await receiver.calls(1)
    assert verified(former, both.headers, both.body)
    assert verified(renewed["secret"], both.headers, both.body)
    await gateway.up.fetch("UPDATE webhook_endpoints SET former_until = now()")
    await master.act(f"{endpoint}/test")
    new = (await receiver.calls(2))[1]
    assert not verified(former, new.headers, new.body)
    assert verified(renewed["secret"], new.headers, new.body)
    assert (await master.endpoint(endpoint))["both_until"] is None


async def test_an_endpoint_that_is_removed_is_told_nothing_more(
    gateway: House, master: Master, receiver: Receiver
) -> None:
    endpoint, _ = await master.add(receiver.url + "/")
    receiver.answer = lambda _: 500
    await said(gateway, "intake", registered(fresh()))
    await eventually(lambda: tried(master, endpoint))
    assert (await master.act(endpoint, method="DELETE")).status_code == 200
    assert (await master.act(endpoint, method="DELETE")).status_code == 404
    assert await gateway.up.fetch("SELECT FROM webhook_deliveries") == []


async def test_what_cannot_be_an_endpoint_is_refused_naming_the_field(master: Master) -> None:
    for body, code, field in (
        ({}, "webhook-url-invalid", "url"),
        ({"url": "http://partner.example/"}, "webhook-url-https", "url"),
        ({"url": "https://10.0.0.1/"}, "webhook-url-inside", "url"),
        ({"url": "https://partner.example:22/"}, "webhook-url-port", "url"),
        ({"url": "https://partner.example/", "types": []}, "webhook-types-unknown", "types"),
        ({"url": "https://partner.example/", "types": ["x"]}, "webhook-types-unknown", "types"),
        ({"url": "https://partner.example/", "description": "x" * 101}, "webhook-description-invalid", "description"),
        ({"url": "https://partner.example/", "description": "a\nb"}, "webhook-description-invalid", "description"),
        ({"url": 7}, "payload-invalid", "url"),
    ):  # fmt: skip
        refused = await master.browser.post("/api/gateway/webhook-endpoints", json=body)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
        assert refused.json()["field"] == field
    for number in range(5):
        await master.add(f"https://partner{number}.example/")
    sixth = await master.browser.post(
        "/api/gateway/webhook-endpoints", json={"url": "https://partner.example/"}
    )
    assert (sixth.status_code, sixth.json()["code"]) == (409, "webhook-too-many")


async def test_the_sixth_of_two_people_at_once_is_refused(master: Master) -> None:
    await asyncio.gather(
        *(
            master.browser.post("/api/gateway/webhook-endpoints", json={"url": f"https://p{n}.example/"})
            for n in range(8)
        )
    )
    found = (await master.browser.get("/api/gateway/webhook-endpoints")).json()["endpoints"]
    assert len(found) == 5


async def test_another_companys_endpoint_does_not_exist_and_staff_and_operators_have_no_business_here(
    gateway: House, master: Master
) -> None:
    endpoint, _ = await master.add("https://partner.example/")
    await gateway.another_seller("hookshop")
    other = Master(gateway, await gateway.person("hookshop"))
    since = {"since": "2026-11-24T00:00:00+09:00"}
    for path, body, method in (
        ("", {"enabled": False}, "PATCH"), ("", None, "DELETE"), ("/secret", None, "POST"), ("/test", None, "POST"),
        ("/replay", since, "POST"), ("/deliveries", None, "GET"), ("/deliveries/1", None, "GET"),
        ("/deliveries/1/replay", None, "POST"),
    ):  # fmt: skip
        for name in (endpoint, "nonsense"):
            refused = await other.act(name + path, body, method)
            assert (refused.status_code, refused.json()["code"]) == (404, "not-found"), path
    assert (await other.browser.get("/api/gateway/webhook-endpoints")).json()["endpoints"] == []
    for who in ("demostaff", "kseoperator"):
        person = await gateway.person(who)
        assert (await person.get("/api/gateway/webhook-endpoints")).status_code == 403


async def test_the_log_is_paged_and_filtered(gateway: House, master: Master, receiver: Receiver) -> None:
    endpoint, _ = await master.add(receiver.url + "/")
    await said(gateway, "intake", *(registered(fresh()) for _ in range(60)))
    await receiver.calls(60)
    place = f"/api/gateway/webhook-endpoints/{endpoint}/deliveries"

    async def all_done() -> bool:
        return (await master.endpoint(endpoint))["waiting"] == 0

    await eventually(all_done)
    first = (await master.browser.get(place)).json()
    rest = (await master.browser.get(place, params={"before": first["deliveries"][-1]["delivery_id"]})).json()
    assert (len(first["deliveries"]), first["more"], len(rest["deliveries"]), rest["more"]) == (
        50,
        True,
        10,
        False,
    )
    assert (await master.log(endpoint, state="failed")) == []
    assert (await master.browser.get(place, params={"state": "x"})).status_code == 422


async def test_old_deliveries_are_forgotten(gateway: House, master: Master) -> None:
    endpoint, _ = await master.add("https://partner.example/")
    for age in ("31 days", "29 days"):
        await gateway.up.fetch(
            "INSERT INTO webhook_deliveries (seller_id, endpoint_id, message_id, k_number, type, body, state,"
            " finished_at, created_at) VALUES (1, $1::uuid, gen_random_uuid(), 'K', 'shipment.changed', '{}',"
            " 'failed', now(), now() - $2::text::interval)",
            endpoint,
            age,
        )
    async with gateway.up.database.work("*") as work:
        assert await deliveries.forget_old(work, 30) == 1
    assert len(await master.log(endpoint)) == 1


async def test_broken_states_cannot_be_stored(gateway: House, master: Master) -> None:
    endpoint, _ = await master.add("https://partner.example/")
    for columns, values in (
        ("state", "'sending'"), ("state", "'delivered'"), ("lease", "gen_random_uuid()"), ("state", "'x'"),
    ):  # fmt: skip
        with pytest.raises(asyncpg.CheckViolationError):
            await gateway.up.fetch(
                "INSERT INTO webhook_deliveries (seller_id, endpoint_id, message_id, k_number, type, body,"
                f" {columns}) VALUES (1, $1::uuid, gen_random_uuid(), 'K', 'x', '{{}}', {values})",
                endpoint,
            )


async def test_a_look_for_what_is_due_costs_what_it_finds_and_not_what_waits(
    gateway: House, master: Master
) -> None:
    """An endpoint that fails for a day has its thousands waiting; every replica looks three times a second."""
    endpoint, _ = await master.add("https://partner.invalid/")
    await gateway.up.fetch(
        "INSERT INTO webhook_deliveries (seller_id, endpoint_id, message_id, k_number, type, body, next_at)"
        " SELECT 1, $1::uuid, gen_random_uuid(), 'K' || n, 'shipment.changed', repeat('x', 400),"
        " now() + interval '1 hour' FROM generate_series(1, 20000) AS n",
        endpoint,
    )
    claim = deliveries._CLAIM.replace("$1", "128").replace("$2", "4").replace("$3", "30")
    (plan,) = await gateway.up.fetch(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {claim}")
    told = plan[0] if isinstance(plan[0], list) else json.loads(plan[0])
    looked_at = told[0]["Plan"]["Shared Hit Blocks"] + told[0]["Plan"]["Shared Read Blocks"]
    assert looked_at < 300, "a twentieth of what waits would be a thousand pages and more"

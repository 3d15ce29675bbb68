"""Webhooks end to end: an event is heard, a partner's program is told, again if need be (INT-11)."""

import asyncio
import datetime as dt
from urllib.parse import urlsplit

import pytest
from gateway.webhooks import deliveries

from kse.contracts import Status
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import eventually
from tests.gateway.house import House, house
from tests.gateway.receiver import Receiver, receiving
from tests.gateway.test_changes import edited, reached, registered, said
from tests.gateway.test_webhook_rules import verified
from tests.gateway.webhook_desk import Master, fresh, tried


async def test_a_change_is_told_signed_and_in_the_standards_form(
    gateway: House, master: Master, receiver: Receiver
) -> None:
    k_number = fresh()
    endpoint, secret = await master.add(f"{receiver.url}/hooks", description="창고 WMS")
    assert secret.startswith("whsec_")
    await said(gateway, "intake", registered(k_number))
    await receiver.calls(1)
    await said(gateway, "packing", reached(k_number, Status.ACCEPTED))
    born, arrived = await receiver.calls(2)
    assert born.payload["type"] == "shipment.registered"
    assert arrived.payload == {
        "type": "shipment.status_changed", "timestamp": "2026-11-24T02:30:00Z",
        "data": {
            "TrackingNo": k_number, "PackageNo": f"cart of {k_number}", "DeliveryServiceCode": "KSE",
            "Status": "A99", "LocalTrackingCompany": "SAGAWA", "LocalTrackingNo": "357000000011", "Detail": "",
        },
    }  # fmt: skip
    for came in (born, arrived):
        assert came.headers["content-type"] == "application/json"
        assert verified(secret, came.headers, came.body)
        assert abs(int(came.headers["webhook-timestamp"]) - dt.datetime.now(dt.UTC).timestamp()) < 30
        assert "." not in came.headers["webhook-id"]
        assert "花子" not in came.body.decode()
    done = await master.settled(endpoint, "delivered", 2)
    assert [(each["status"], each["attempt"], each["failure"]) for each in done] == [(200, 1, "")] * 2
    shown = await master.endpoint(endpoint)
    assert (shown["health"], shown["waiting"], shown["failed"]) == ("good", 0, 0)
    assert "secret" not in shown
    kept = await gateway.up.fetch("SELECT secret FROM webhook_endpoints")
    assert secret.removeprefix("whsec_") not in kept[0]["secret"]
    feed = await gateway.up.http.get(
        "/v1/changes/kr?limit=500", headers={"KSE-APIKey": "kse-test-key-of-the-demo-seller-000000000000000"}
    )
    ids = [entry["Id"] for entry in feed.json()["Data"] if entry["TrackingNo"] == k_number]
    assert ids == [born.headers["webhook-id"], arrived.headers["webhook-id"]]


async def test_an_endpoint_hears_only_the_kinds_it_asked_for_and_nothing_while_off(
    gateway: House, master: Master, receiver: Receiver
) -> None:
    await master.add(f"{receiver.url}/all")
    only, _ = await master.add(f"{receiver.url}/numbers", types=["shipment.tracking_number_changed"])
    off, _ = await master.add(f"{receiver.url}/off")
    await master.act(off, {"enabled": False}, "PATCH")
    k_number = fresh()
    await said(gateway, "intake", registered(k_number))
    await receiver.calls(1, "/all")
    await said(gateway, "packing", edited(k_number, 2, local_tracking_number="357000000022"))
    await receiver.calls(3, "/all")
    (number,) = await receiver.calls(1, "/numbers")
    assert number.payload["data"]["PreviousLocalTrackingNo"] == "357000000011"
    assert not [came for came in receiver.came if came.path == "/off"]
    assert (await master.endpoint(off))["health"] == "off"
    await master.act(only, {"types": ["shipment.cancelled"], "description": "취소만"}, "PATCH")
    changed = await master.endpoint(only)
    assert (changed["types"], changed["description"]) == (["shipment.cancelled"], "취소만")


async def test_what_fails_is_tried_again_under_the_same_id_until_it_arrives(
    gateway: House, master: Master, receiver: Receiver
) -> None:
    endpoint, secret = await master.add(receiver.url + "/")
    receiver.answer = lambda _: (500, {}, "고장\x00 났습니다".encode()) if len(receiver.came) == 1 else 204
    await said(gateway, "intake", registered(fresh()))
    (waiting,) = await master.settled(endpoint, "waiting")
    await eventually(lambda: receiver.came)
    waiting = (await eventually(lambda: tried(master, endpoint)))[0]
    assert (waiting["status"], waiting["failure"], waiting["attempt"]) == (500, "status", 1)
    left = dt.datetime.fromisoformat(waiting["next_at"]) - dt.datetime.now(dt.UTC)
    assert left < dt.timedelta(seconds=6)
    assert (await master.endpoint(endpoint))["health"] == "failing"
    await asyncio.sleep(1.1)
    await master.hurry(endpoint)
    first, second = await receiver.calls(2)
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert verified(secret, second.headers, second.body)
    assert int(second.headers["webhook-timestamp"]) >= int(first.headers["webhook-timestamp"]) + 1
    (done,) = await master.settled(endpoint, "delivered")
    assert done["attempt"] == 2
    assert (await master.endpoint(endpoint))["health"] == "good"
    seen = (await master.browser.get(
        f"/api/gateway/webhook-endpoints/{endpoint}/deliveries/{done['delivery_id']}"
    )).json()  # fmt: skip
    assert [(each["status"], each["failure"]) for each in seen["attempts"]] == [(204, ""), (500, "status")]
    assert seen["attempts"][1]["excerpt"] == "고장  났습니다"
    assert seen["body"] == first.body.decode()


async def test_after_the_last_attempt_it_is_given_up_the_endpoint_stays_on_and_all_is_replayed(
    gateway: House, master: Master, receiver: Receiver
) -> None:
    endpoint, _ = await master.add(receiver.url + "/")
    receiver.answer = lambda _: 503
    since = dt.datetime.now(dt.UTC)
    k_numbers = [fresh(), fresh()]
    await said(gateway, "intake", *(registered(k_number) for k_number in k_numbers))

    async def given_up() -> bool:
        await master.hurry(endpoint)
        return len([each for each in await master.log(endpoint) if each["state"] == "failed"]) == 2

    await eventually(given_up)
    assert {each["attempt"] for each in await master.log(endpoint)} == {8}
    assert len(receiver.came) == 16
    shown = await master.endpoint(endpoint)
    assert (shown["enabled"], shown["health"], shown["failed"]) == (True, "failing", 2)
    assert (shown["last_failure"], shown["last_status"], shown["failures"]) == ("status", 503, 16)
    receiver.answer = lambda _: 200
    again = await master.act(f"{endpoint}/replay", {"since": since.isoformat()})
    assert (again.status_code, again.json()) == (202, {"replayed": 2})
    await master.settled(endpoint, "delivered", 2)
    assert len({came.headers["webhook-id"] for came in receiver.came}) == 2
    assert (await master.act(f"{endpoint}/replay", {"since": since.isoformat()})).json() == {"replayed": 0}
    one = (await master.log(endpoint))[0]["delivery_id"]
    assert (await master.act(f"{endpoint}/deliveries/{one}/replay")).status_code == 202
    await receiver.calls(19)


async def test_what_is_being_sent_is_not_sent_beside_itself(
    gateway: House, master: Master, receiver: Receiver
) -> None:
    endpoint, _ = await master.add(receiver.url + "/")
    receiver.hold = asyncio.Event()
    await said(gateway, "intake", registered(fresh()))
    await receiver.calls(1)
    one = (await master.log(endpoint))[0]["delivery_id"]
    refused = await master.act(f"{endpoint}/deliveries/{one}/replay")
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook-being-sent")
    receiver.hold.set()
    await master.settled(endpoint, "delivered")
    assert (await master.act(f"{endpoint}/deliveries/{one}/replay")).status_code == 202
    await receiver.calls(2)


@pytest.mark.parametrize(
    ("status", "asked", "least"), [(429, "600", 590), (503, "7", 4), (500, "nonsense", 3)]
)
async def test_a_receiver_may_ask_for_more_time(
    gateway: House, master: Master, receiver: Receiver, status: int, asked: str, least: int
) -> None:
    endpoint, _ = await master.add(receiver.url + "/")
    receiver.answer = lambda _: (status, {"retry-after": asked}, b"")
    await said(gateway, "intake", registered(fresh()))
    (waiting,) = await eventually(lambda: tried(master, endpoint))
    left = (dt.datetime.fromisoformat(waiting["next_at"]) - dt.datetime.now(dt.UTC)).total_seconds()
    assert least < left < least + 12


async def test_gone_is_shown_costs_no_further_attempt_and_switches_nothing_off(
    gateway: House, master: Master, receiver: Receiver
) -> None:
    endpoint, _ = await master.add(receiver.url + "/")
    receiver.answer = lambda _: 410
    await said(gateway, "intake", registered(fresh()))
    (failed,) = await master.settled(endpoint, "failed")
    assert (failed["attempt"], failed["failure"], failed["status"]) == (1, "gone", 410)
    shown = await master.endpoint(endpoint)
    assert (shown["health"], shown["enabled"]) == ("gone", True)
    receiver.answer = lambda _: 200
    await said(gateway, "intake", registered(fresh()))
    await master.settled(endpoint, "delivered")
    assert (await master.endpoint(endpoint))["health"] == "good"


async def test_a_redirect_is_not_followed(gateway: House, master: Master, receiver: Receiver) -> None:
    endpoint, _ = await master.add(receiver.url + "/hooks")
    receiver.answer = lambda _: (302, {"location": f"{receiver.url}/elsewhere"}, b"")
    await said(gateway, "intake", registered(fresh()))
    (waiting,) = await eventually(lambda: tried(master, endpoint))
    assert (waiting["failure"], waiting["status"]) == ("redirect", 302)
    assert {came.path for came in receiver.came} == {"/hooks"}


async def test_of_one_parcel_nothing_overtakes_what_has_not_arrived_and_others_go_on(
    gateway: House, master: Master, receiver: Receiver
) -> None:
    endpoint, _ = await master.add(receiver.url + "/")
    held, other = fresh(), fresh()
    refusing = True
    receiver.answer = lambda came: 500 if refusing and came.payload["data"]["TrackingNo"] == held else 200

    def told(k_number: str) -> list[str]:
        found = [came.payload for came in receiver.came]
        return [each["type"] for each in found if each["data"]["TrackingNo"] == k_number]

    async def all_arrived() -> bool:
        await master.hurry(endpoint)
        return len([each for each in await master.log(endpoint) if each["state"] == "delivered"]) == 4

    await said(gateway, "intake", registered(held), registered(other))
    await receiver.calls(2)
    await said(gateway, "packing", reached(held, Status.ACCEPTED), reached(other, Status.ACCEPTED))
    await master.settled(endpoint, "delivered", 2)
    assert told(other) == ["shipment.registered", "shipment.status_changed"]
    assert set(told(held)) == {"shipment.registered"}
    refusing = False
    await eventually(all_arrived)
    assert told(held)[-2:] == ["shipment.registered", "shipment.status_changed"]
    assert told(held).count("shipment.status_changed") == 1


async def test_a_slow_endpoint_holds_up_no_other_and_gets_few_at_once(
    gateway: House, master: Master, receiver: Receiver
) -> None:
    async with receiving() as slow:
        slow.hold = asyncio.Event()
        await master.add(slow.url + "/slow")
        fast, _ = await master.add(receiver.url + "/fast")
        await said(gateway, "intake", *(registered(fresh()) for _ in range(60)))
        await master.settled(fast, "delivered", 50)
        await receiver.calls(60)
        assert slow.most_at_once == deliveries.EACH
        slow.hold.set()
        await slow.calls(60)
        assert slow.most_at_once == deliveries.EACH


async def test_two_replicas_never_send_one_delivery_at_once(
    gateway: House, master: Master, receiver: Receiver, servers: Infrastructure
) -> None:
    database = urlsplit(gateway.up.settings.database_url).path.strip("/")
    async with house(servers, database, webhook_loopback=True):
        await master.add(receiver.url + "/")
        await said(gateway, "intake", *(registered(fresh()) for _ in range(80)))
        await receiver.calls(80)
        await asyncio.sleep(0.5)
    ids = [came.headers["webhook-id"] for came in receiver.came]
    assert len(ids) == len(set(ids)) == 80


async def test_what_a_killed_replica_had_in_hand_is_sent_by_another_under_its_id(
    gateway: House, master: Master, receiver: Receiver
) -> None:
    """A kill leaves a claimed row behind; its lease runs out."""
    endpoint, _ = await master.add(receiver.url + "/")
    await master.act(endpoint, {"enabled": False}, "PATCH")
    await gateway.up.fetch(
        "INSERT INTO webhook_deliveries (seller_id, endpoint_id, message_id, k_number, type, body, state, lease,"
        " attempt, next_at) VALUES (1, $1::uuid, gen_random_uuid(), 'K1', 'shipment.changed', '{}', 'sending',"
        " gen_random_uuid(), 1, now() + interval '30 seconds')",
        endpoint,
    )
    await master.act(endpoint, {"enabled": True}, "PATCH")
    await asyncio.sleep(0.7)
    assert receiver.came == []
    await gateway.up.fetch("UPDATE webhook_deliveries SET next_at = now()")
    await receiver.calls(1)
    (done,) = await master.settled(endpoint, "delivered")
    assert done["attempt"] == 2


async def test_a_result_that_comes_after_its_lease_changes_nothing_of_the_next_ones(
    gateway: House, master: Master
) -> None:
    endpoint, _ = await master.add("https://partner.example/")
    await master.act(endpoint, {"enabled": False}, "PATCH")
    await gateway.up.fetch(
        "INSERT INTO webhook_deliveries (seller_id, endpoint_id, message_id, k_number, type, body)"
        " VALUES (1, $1::uuid, gen_random_uuid(), 'K1', 'shipment.changed', '{}')",
        endpoint,
    )
    async with gateway.up.database.work("*") as work:
        driver = await work.driver()
        await driver.execute("UPDATE webhook_endpoints SET enabled = true")
        (late,) = await deliveries.claim(work, 5)
        await driver.execute("UPDATE webhook_deliveries SET lease = gen_random_uuid()")
        await deliveries.settle(work, late, deliveries.Outcome(status=200, failure=""))
        assert await driver.fetchval("SELECT state FROM webhook_deliveries") == "sending"
        assert await driver.fetchval("SELECT count(*) FROM webhook_attempts") >= 1
        await driver.execute("DELETE FROM webhook_endpoints")


async def test_what_is_told_is_in_no_log_line(
    gateway: House, master: Master, receiver: Receiver, capfd: pytest.CaptureFixture[str]
) -> None:
    endpoint, secret = await master.add(receiver.url + "/")
    receiver.answer = lambda _: 500
    k_number = fresh()
    await said(gateway, "packing", reached(k_number, Status.HELD, detail="비밀스러운 사유"))
    await eventually(lambda: tried(master, endpoint))
    logged = "".join(capfd.readouterr())
    assert "비밀" not in logged
    assert secret[6:] not in logged


async def test_an_endpoint_is_told_of_the_sandboxs_parcels_or_of_real_ones(
    gateway: House, master: Master, receiver: Receiver
) -> None:
    await master.add(f"{receiver.url}/real")
    endpoint, secret = await master.add(f"{receiver.url}/test", sandbox=True)
    real, test = fresh(), fresh().replace("K2611245", "K2611249")
    await said(gateway, "intake", registered(test, seller=-1, sandbox=True))
    (told,) = await receiver.calls(1, "/test")
    await said(gateway, "intake", registered(real))
    (other,) = await receiver.calls(1, "/real")
    assert (told.payload["data"]["TrackingNo"], other.payload["data"]["TrackingNo"]) == (test, real)
    assert verified(secret, told.headers, told.body)
    (logged,) = await master.settled(endpoint, "delivered")
    assert (await master.endpoint(endpoint))["sandbox"] is True
    await master.act(endpoint, {"sandbox": False}, "PATCH")
    await said(gateway, "packing", reached(real, Status.ACCEPTED))
    await receiver.calls(2, "/test")
    await receiver.calls(2, "/real")
    assert len(receiver.came) == 4, logged

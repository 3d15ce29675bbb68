"""The connector against the Qoo10 simulator over HTTP, a real database and a real broker."""

import base64
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from marketplace_connector.__main__ import service
from marketplace_connector.adapters.qoo10 import read_order
from marketplace_connector.connecting import ConnectorSettings

from kse.contracts import CollectionAnswered, InvoiceNumberRequested, InvoiceNumberSent, OrderCollected
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, eventually, running, say, signed_in
from simulators.qoo10.app import build_qoo10
from simulators.running import running as simulator

KEY = base64.b64encode(os.urandom(32)).decode()
TODAY = datetime.now(UTC).date()


@pytest.fixture
def qoo10() -> Iterator[str]:
    with simulator(build_qoo10()) as url:
        yield url


@pytest.fixture
async def connector(servers: Infrastructure, qoo10: str) -> AsyncIterator[Running]:
    database = await servers.fresh_database("marketplace-connector")
    settings = servers.settings(
        database, "marketplace-connector", ConnectorSettings, secrets_key=KEY,
        qoo10_url=f"{qoo10}/GMKT.INC.Front.QAPIService/ebayjapan.qapi", sends_per_second=50.0,
    )  # fmt: skip
    async with running(service, settings) as up:
        yield up


async def add_account(connector: Running, **more: Any) -> httpx.Response:
    given = {
        "market": "qoo10jp", "alias": "본점", "qsm_id": "demo_seller",
        "password": "demo-password-1", "api_key": "demo-api-key-1",
    } | more  # fmt: skip
    return await connector.http.post("/accounts", headers=signed_in(), json=given)


async def collect(connector: Running, account: int, **more: Any) -> dict[str, Any]:
    given = {
        "account_id": account, "status": "new", "date_type": "order",
        "date_from": str(TODAY - timedelta(days=120)), "date_to": str(TODAY),
    } | more  # fmt: skip
    asked = await connector.http.post("/collections", headers=signed_in(), json=given)
    assert asked.status_code == 202, asked.text
    return {"id": asked.json()["job_id"]}


async def look(connector: Running, job: dict[str, Any], lang: str = "ko") -> dict[str, Any]:
    found = await connector.http.get(f"/collections/{job['id']}", headers=signed_in(lang=lang))
    return found.json()


async def test_an_account_is_tested_and_its_secrets_never_come_back(connector: Running) -> None:
    account = (await add_account(connector)).json()
    tested = await connector.http.post(f"/accounts/{account['id']}/test", headers=signed_in())
    assert tested.json() == {"ok": True, "message": "인증되었습니다."}
    listed = await connector.http.get("/accounts", headers=signed_in())
    assert listed.json()[0]["health"] == "ok"
    for secret in ("demo-password-1", "demo-api-key-1"):
        assert secret not in listed.text
        assert secret not in str(await connector.fetch("SELECT * FROM account"))


async def test_a_wrong_password_gives_its_own_message_and_shows_on_the_account(connector: Running) -> None:
    account = (await add_account(connector, password="wrong")).json()
    tested = await connector.http.post(f"/accounts/{account['id']}/test", headers=signed_in(lang="en"))
    assert tested.json()["ok"] is False
    assert tested.json()["code"] == "market-wrong-credentials"
    job = await collect(connector, account["id"])
    await eventually(lambda: has_state(connector, job, "failed"))
    assert "비밀번호" in (await look(connector, job))["message"]
    assert (await connector.http.get("/accounts", headers=signed_in())).json()[0]["health"] == "failing"
    assert await connector.said(OrderCollected) == []


async def has_state(connector: Running, job: dict[str, Any], state: str) -> bool:
    return (await look(connector, job))["state"] == state


async def test_only_the_master_manages_accounts_and_an_alias_is_taken_once(connector: Running) -> None:
    assert (await add_account(connector)).status_code == 201
    again = await add_account(connector)
    assert (again.status_code, again.json()["code"]) == (409, "alias-taken")
    staff = await connector.http.post(
        "/accounts", headers=signed_in(role="staff"),
        json={"market": "qoo10jp", "alias": "b", "qsm_id": "c", "password": "d", "api_key": "e"},
    )  # fmt: skip
    assert staff.status_code == 403


async def test_a_collection_says_every_order_once_and_tells_new_known_and_failed(
    connector: Running, qoo10: str
) -> None:
    account = (await add_account(connector)).json()
    job = await collect(connector, account["id"])
    said = await eventually(lambda: connector.said(OrderCollected))
    await eventually(lambda: is_fetched(connector))
    said = await connector.said(OrderCollected)
    assert len({(event.line.cart_no, event.line.order_no) for event in said}) == len(said) >= 3
    assert (await look(connector, job))["state"] == "running"
    answers = [
        CollectionAnswered(
            seller=1, account=account["id"], job=job["id"], cart_no=event.line.cart_no,
            order_no=event.line.order_no, outcome="new" if place else "already",
        )
        for place, event in enumerate(said)
    ]  # fmt: skip
    await say(connector.settings, "intake", *answers)
    await eventually(lambda: has_state(connector, job, "finished"))
    found = await look(connector, job)
    assert found["collected"] == len(said)
    assert found["new"] == len(said) - 1
    assert found["already"] == [said[0].line.order_no]
    assert "신규" in found["message"]


async def is_fetched(connector: Running) -> bool:
    return bool(await connector.fetch("SELECT 1 FROM collection WHERE state = 'fetched'"))


async def test_no_orders_is_never_silent(connector: Running) -> None:
    account = (await add_account(connector)).json()
    job = await collect(connector, account["id"], date_from="2025-12-01", date_to="2025-12-02")
    await eventually(lambda: has_state(connector, job, "finished"))
    assert "없습니다" in (await look(connector, job))["message"]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"outage": "503"}, "응답하지 않습니다"),
        ({"outage": "html"}, "응답하지 않습니다"),
        ({"throttle": 0}, "한도"),
    ],
)
async def test_an_outage_and_a_throttle_have_messages_of_their_own(
    connector: Running, qoo10: str, fault: dict[str, Any], code: str
) -> None:
    account = (await add_account(connector)).json()
    httpx.post(f"{qoo10}/_control/faults", json=fault)
    job = await collect(connector, account["id"])
    await eventually(lambda: has_state(connector, job, "failed"))
    assert code in (await look(connector, job))["message"]


def test_an_order_with_a_zero_byte_is_read_without_it() -> None:
    row = {"PackNo": 1, "OrderNo": 2, "ItemTitle": "세럼\x00 30ml", "OrderQty": "1", "OrderPrice": "1,980"}
    assert read_order(row, "본점").title == "세럼 30ml"


async def give_secrets_of(connector: Running, account: int, *, to: int) -> None:
    """Secrets are bound to their account: in another's row nobody can open them."""
    async with connector.database.work("*") as work:
        await (await work.driver()).execute(
            "UPDATE account SET sealed = (SELECT sealed FROM account WHERE id = $1) WHERE id = $2",
            account,
            to,
        )


async def test_a_collection_that_breaks_ends_and_says_so_and_the_next_is_taken_up(
    connector: Running,
) -> None:
    sound = (await add_account(connector)).json()["id"]
    broken = (await add_account(connector, alias="지점", qsm_id="other")).json()["id"]
    await give_secrets_of(connector, sound, to=broken)
    jobs = [await collect(connector, broken), await collect(connector, sound)]
    await eventually(lambda: has_state(connector, jobs[0], "failed"))
    assert "KSE에 알려" in (await look(connector, jobs[0]))["message"]
    await eventually(lambda: is_fetched(connector))


async def test_an_expired_key_is_renewed_without_asking_anyone(connector: Running, qoo10: str) -> None:
    account = (await add_account(connector)).json()
    await connector.http.post(f"/accounts/{account['id']}/test", headers=signed_in())
    httpx.post(f"{qoo10}/_control/sellers/demo_seller/password", json={"pwd": "demo-password-1"})
    await collect(connector, account["id"])
    assert await eventually(lambda: connector.said(OrderCollected))


def ask_for(
    account: int, orders: list[str], number: str = "357000000016", request: str = "r1"
) -> InvoiceNumberRequested:
    return InvoiceNumberRequested(
        seller=1, k_number="K2611230000001", request=request, market="qoo10jp", account=account,
        order_nos=orders, carrier="SAGAWA", number=number,
    )  # fmt: skip


def some_orders(qoo10: str) -> list[str]:
    """Two paid orders of one cart."""
    rows = httpx.get(f"{qoo10}/_control/orders", params={"seller": "demo_seller"}).json()
    rows = rows.get("orders", rows) if isinstance(rows, dict) else rows
    paid = [row for row in rows if "(2)" in row["ShippingStatus"]]
    cart = next(row["PackNo"] for row in paid if sum(r["PackNo"] == row["PackNo"] for r in paid) > 1)
    return [str(row["OrderNo"]) for row in paid if row["PackNo"] == cart]


def received(qoo10: str) -> list[dict[str, Any]]:
    return httpx.get(f"{qoo10}/_control/received").json()["sent"]


async def sent(connector: Running, count: int) -> list[InvoiceNumberSent]:
    said = await connector.said(InvoiceNumberSent)
    return said if len(said) >= count else []


async def test_every_order_of_a_shipment_is_told_once_and_a_repeat_sends_nothing_again(
    connector: Running, qoo10: str
) -> None:
    account = (await add_account(connector)).json()["id"]
    orders = some_orders(qoo10)
    await say(connector.settings, "packing", ask_for(account, orders))
    said = await eventually(lambda: sent(connector, len(orders)))
    assert {event.order_no: event.accepted for event in said} == dict.fromkeys(orders, True)
    assert [row["ShippingCorp"] for row in received(qoo10)] == ["佐川急便"] * len(orders)
    await say(connector.settings, "packing", ask_for(account, orders, request="r2"))
    again = await eventually(lambda: sent(connector, 2 * len(orders)))
    assert all(event.accepted and event.request == "r2" for event in again[len(orders) :])
    assert len(received(qoo10)) == len(orders)


async def test_an_order_the_market_refuses_is_told_with_its_reason_and_can_be_sent_again(
    connector: Running, qoo10: str
) -> None:
    account = (await add_account(connector)).json()["id"]
    orders = some_orders(qoo10)
    httpx.post(f"{qoo10}/_control/faults", json={"refuse_orders": {orders[0]: -10010}})
    await say(connector.settings, "packing", ask_for(account, orders))
    said = await eventually(lambda: sent(connector, len(orders)))
    refused = [event for event in said if not event.accepted]
    assert [event.order_no for event in refused] == orders[:1]
    assert "-10010" in refused[0].reason
    httpx.delete(f"{qoo10}/_control/faults")
    await say(connector.settings, "packing", ask_for(account, orders, request="r2"))
    again = await eventually(lambda: sent(connector, 2 * len(orders)))
    assert all(event.accepted for event in again[len(orders) :])
    assert len(received(qoo10)) == len(orders)


async def test_what_cannot_be_sent_at_all_is_told_and_stops_nothing_behind_it(
    connector: Running, qoo10: str
) -> None:
    sound = (await add_account(connector)).json()["id"]
    broken = (await add_account(connector, alias="지점", qsm_id="other")).json()["id"]
    await give_secrets_of(connector, sound, to=broken)
    orders = some_orders(qoo10)
    await say(connector.settings, "packing", ask_for(broken, orders[:1]), ask_for(sound, orders[1:]))
    said = await eventually(lambda: sent(connector, len(orders)))
    assert {event.order_no: (event.accepted, event.reason) for event in said} == {
        orders[0]: (False, "market-unreadable"),
        **dict.fromkeys(orders[1:], (True, "")),
    }


async def test_an_answer_lost_after_the_market_accepted_is_not_sent_twice(
    connector: Running, qoo10: str
) -> None:
    account = (await add_account(connector)).json()["id"]
    orders = some_orders(qoo10)[:1]
    httpx.post(f"{qoo10}/_control/faults", json={"hang_after_accept": 1, "hang_seconds": 1})
    await say(connector.settings, "packing", ask_for(account, orders))
    said = await eventually(lambda: sent(connector, 1), within=40)
    assert said[0].accepted
    assert len(received(qoo10)) == 1


async def test_a_seller_sees_and_uses_only_its_own_accounts_and_jobs(connector: Running) -> None:
    account = (await add_account(connector)).json()["id"]
    job = await collect(connector, account)
    other = signed_in(2)
    assert (await connector.http.get("/accounts", headers=other)).json() == []
    assert (await connector.http.get(f"/collections/{job['id']}", headers=other)).status_code == 404
    assert (await connector.http.post(f"/accounts/{account}/test", headers=other)).status_code == 404
    assert (
        await connector.http.patch(f"/accounts/{account}", headers=other, json={"enabled": False})
    ).status_code == 404
    stolen = {"account_id": account, "status": "new", "date_from": "2026-11-01", "date_to": "2026-11-02"}
    assert (await connector.http.post("/collections", headers=other, json=stolen)).status_code == 404

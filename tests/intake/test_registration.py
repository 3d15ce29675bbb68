"""배송접수(국제): previewed, run once whoever sends it how often, and to be seen again (INT-06)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from operator import itemgetter
from typing import Any

import asyncpg
import httpx
import pytest
from intake import runs
from intake.__main__ import service
from intake.rules import LARGEST_CART
from intake.settings import IntakeSettings

from kse.contracts import ShipmentRegistered
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, eventually, running, signed_in
from kse.work import MAX_EVENT_BYTES
from tests.bench.processes import Serving
from tests.intake.test_intake_service import drop, waiting

RANGES = (("SAGAWA", 35_700_000_000), ("NEKOPOS", 36_900_000_000))


async def give_ranges(http: httpx.AsyncClient, size: int = 10_000) -> None:
    for carrier, first in RANGES:
        given = {"carrier": carrier, "first": first, "last": first + size - 1}
        added = await http.post("/pools", headers=signed_in(None, "operator"), json=given)
        assert added.status_code == 201, added.text


@pytest.fixture
async def intake(servers: Infrastructure) -> AsyncIterator[Running]:
    database = await servers.fresh_database("intake")
    async with running(service, servers.settings(database, "intake", IntakeSettings)) as up:
        await give_ranges(up.http)
        await drop(up, "qoo10-detail-ko.csv")
        yield up


async def ids_of(intake: Running) -> list[int]:
    return [row["id"] for row in await waiting(intake)]


async def preview(intake: Running, ids: list[int], service: str = "", **who: Any) -> Any:
    given = {"ids": ids, "delivery_service": service}
    return await intake.http.post("/registrations/preview", headers=signed_in(**who), json=given)


async def register(
    http: httpx.AsyncClient, ids: list[int], key: str | None = None, service: str = "", **who: Any
) -> httpx.Response:
    headers = signed_in(**who) | ({"idempotency-key": key} if key else {})
    return await http.post("/registrations", headers=headers, json={"ids": ids, "delivery_service": service})


async def edit(intake: Running, order: int, **fields: Any) -> None:
    [row] = [each for each in await waiting(intake) if each["id"] == order]
    answer = await intake.http.patch(
        f"/waiting-orders/{order}", headers=signed_in(), json={"version": row["version"], "fields": fields}
    )
    assert answer.status_code == 200, answer.text


async def test_a_preview_says_what_the_run_then_does_and_does_nothing_itself(intake: Running) -> None:
    rows = await waiting(intake)
    ids = [row["id"] for row in rows]
    await edit(intake, ids[0], delivery_service="KSE Light", cart_no="ALONE-1")
    before = {row["id"]: row for row in await waiting(intake)}
    missing = await intake.http.post("/waiting-orders/delete", headers=signed_in(), json={"ids": ids[-1:]})
    assert missing.status_code == 200
    told = (await preview(intake, ids, lang="en")).json()
    assert await intake.said(ShipmentRegistered) == []
    light = next(group for group in told["groups"] if group["delivery_service"] == "KSE Light")
    assert light == {
        "delivery_service": "KSE Light", "carrier": "NEKOPOS", "wanted": 1, "shipments": 1, "lines": 1,
        "left": 10_000,
    }  # fmt: skip
    gone = before[ids[-1]]["cart_no"]
    assert [(each["cart_no"], each["code"]) for each in told["refused"]] == [(gone, "waiting-order-gone")]
    assert "reload" in told["refused"][0]["reason"]
    done = (await register(intake.http, ids, lang="en")).json()
    assert len(done["accepted"]) == told["shipments"]
    assert sum(cart["lines"] for cart in done["accepted"]) == sum(group["lines"] for group in told["groups"])
    assert done["refused"] == told["refused"]


@pytest.fixture
async def short(servers: Infrastructure) -> AsyncIterator[Running]:
    """An intake whose carriers have three numbers each, and more carts than that."""
    database = await servers.fresh_database("intake")
    async with running(service, servers.settings(database, "intake", IntakeSettings)) as up:
        await give_ranges(up.http, size=3)
        await drop(up, "qoo10-detail-ko.csv")
        yield up


async def test_the_last_numbers_go_to_the_oldest_carts_and_the_preview_names_the_others(
    short: Running,
) -> None:
    rows = await waiting(short)
    carts = list(dict.fromkeys(row["cart_no"] for row in sorted(rows, key=itemgetter("id"))))
    told = (await preview(short, await ids_of(short), lang="en")).json()
    [group] = told["groups"]
    assert (group["wanted"], group["shipments"], group["left"]) == (len(carts), 3, 3)
    assert told["shipments"] == 3
    assert [(each["cart_no"], each["code"]) for each in told["refused"]] == [
        (cart, "pool-empty") for cart in carts[3:]
    ]
    assert "SAGAWA" in told["refused"][0]["reason"]
    done = (await register(short.http, await ids_of(short), lang="en")).json()
    assert [cart["cart_no"] for cart in done["accepted"]] == carts[:3]
    assert sum(cart["lines"] for cart in done["accepted"]) == group["lines"]
    assert done["refused"] == told["refused"]
    assert {row["cart_no"] for row in await waiting(short)} == set(carts[3:])


async def test_a_cart_that_gets_no_number_is_not_told_to_have_a_second_parcel(short: Running) -> None:
    rows = await waiting(short)
    carts = Counter(row["cart_no"] for row in rows)
    cart = next(cart for cart in carts if carts[cart] > 1)
    first, *others = [row["id"] for row in rows if row["cart_no"] == cart]
    assert (await register(short.http, [first])).json()["accepted"]
    assert [each["cart_no"] for each in (await preview(short, others)).json()["again"]] == [cart]
    await short.fetch("UPDATE number_range SET next = last + 1")
    told = (await preview(short, others)).json()
    assert (told["shipments"], told["again"]) == (0, [])
    assert [(each["cart_no"], each["code"]) for each in told["refused"]] == [(cart, "pool-empty")]


async def test_a_double_click_takes_the_last_numbers_once(short: Running) -> None:
    ids = await ids_of(short)
    both = await asyncio.gather(*(register(short.http, ids, "click") for _ in range(4)))
    assert {answer.status_code for answer in both} <= {200, 409}
    outcomes = {answer.content for answer in both if answer.status_code == 200}
    assert outcomes == {(await register(short.http, ids, "click")).content}
    assert len(await short.said(ShipmentRegistered)) == 3
    assert [pool["left"] for pool in await _pools(short)] == [0, 3]


async def test_of_two_who_share_the_last_numbers_each_is_told_which_carts_got_none(short: Running) -> None:
    await drop(short, "qoo10-detail-ko.csv", signed_in(2))
    mine, theirs = await ids_of(short), [row["id"] for row in await waiting(short, signed_in(2))]
    answers = await asyncio.gather(register(short.http, mine), register(short.http, theirs, seller=2))
    accepted = [cart for answer in answers for cart in answer.json()["accepted"]]
    assert len({cart["local_tracking_number"] for cart in accepted}) == len(accepted) == 3
    for answer, who in zip(answers, (signed_in(), signed_in(2)), strict=True):
        refused = {each["cart_no"] for each in answer.json()["refused"]}
        assert {each["code"] for each in answer.json()["refused"]} == {"pool-empty"}
        assert {row["cart_no"] for row in await waiting(short, who)} == refused


async def test_a_cart_too_big_to_be_announced_is_refused_and_the_others_are_registered(
    intake: Running,
) -> None:
    assert LARGEST_CART == MAX_EVENT_BYTES * 3 // 4
    who: dict[str, Any] = {"seller": 77}
    headers = signed_in(**who)
    await drop(intake, "qoo10-detail-ko.csv", headers)
    rows = await waiting(intake, headers)
    carts = Counter(row["cart_no"] for row in rows)
    big = max(carts, key=lambda cart: (carts[cart], cart))
    lines = [row["id"] for row in rows if row["cart_no"] == big]
    assert len(lines) > 1
    for field in ("title", "option_name", "option_code", "material"):
        given = {"ids": lines, "field": field, "value": "長" * 39_000}
        filled = await intake.http.post("/waiting-orders/fill", headers=headers, json=given)
        assert filled.status_code == 200, filled.text
    told = (await preview(intake, [row["id"] for row in rows], **who)).json()
    assert (big, "cart-too-big") in [(each["cart_no"], each["code"]) for each in told["refused"]]
    done = (await register(intake.http, [row["id"] for row in rows], **who)).json()
    assert done["refused"] == told["refused"]
    assert len(done["accepted"]) == told["shipments"] > 0


@pytest.mark.parametrize(
    ("typed", "code"), [("x" * 40_001, "cell-too-long"), ([1], "payload-invalid"), ({}, "payload-invalid")]
)
async def test_a_cell_takes_what_a_files_cell_takes(intake: Running, typed: Any, code: str) -> None:
    headers = signed_in(seller=78)
    await drop(intake, "amazon-report.txt", headers)
    row = (await waiting(intake, headers))[0]
    given = {"version": row["version"], "fields": {"title": typed}}
    refused = await intake.http.patch(f"/waiting-orders/{row['id']}", headers=headers, json=given)
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (422, code, "title")
    assert "{" not in refused.json()["detail"]


async def test_what_cannot_be_asked_is_refused_at_its_field(intake: Running) -> None:
    ids = await ids_of(intake)
    for path in ("/registrations", "/registrations/preview"):
        wrong = {"ids": ids, "delivery_service": "EMS"}
        answer = await intake.http.post(path, headers=signed_in(), json=wrong)
        assert (answer.status_code, answer.json()["field"]) == (422, "delivery_service")
        nothing = await intake.http.post(path, headers=signed_in(), json={"ids": []})
        assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing-selected")
    long = await register(intake.http, ids, "x" * 65)
    assert (long.status_code, long.json()["field"]) == (422, "Idempotency-Key")


async def test_a_cart_of_two_services_is_refused_until_one_is_chosen(intake: Running) -> None:
    rows = await waiting(intake)
    cart = next(row["cart_no"] for row in rows if sum(r["cart_no"] == row["cart_no"] for r in rows) > 1)
    mine = [row["id"] for row in rows if row["cart_no"] == cart]
    await edit(intake, mine[0], delivery_service="KSE Light")
    [refused] = (await preview(intake, mine)).json()["refused"]
    assert refused["code"] == "cart-of-two-services"
    [made] = (await register(intake.http, mine, service="KSE Light")).json()["accepted"]
    assert made["lines"] == len(mine)


async def test_the_same_request_sent_again_gets_the_same_answer_and_registers_nothing_more(
    intake: Running,
) -> None:
    ids = await ids_of(intake)
    first = await register(intake.http, ids, "run-1")
    again = await register(intake.http, ids, "run-1")
    assert first.json()["accepted"]
    assert (again.status_code, again.content) == (200, first.content)
    assert len(await intake.said(ShipmentRegistered)) == len(first.json()["accepted"])
    other = await register(intake.http, ids[:1], "run-1")
    assert (other.status_code, other.json()["code"]) == (409, "registration-key-reused")


async def test_a_double_click_registers_once_and_both_learn_the_outcome(intake: Running) -> None:
    ids = await ids_of(intake)
    both = await asyncio.gather(*(register(intake.http, ids, "click") for _ in range(4)))
    codes = {answer.status_code for answer in both}
    assert codes <= {200, 409}
    assert {answer.json()["code"] for answer in both if answer.status_code == 409} <= {"registration-running"}
    outcomes = {answer.content for answer in both if answer.status_code == 200}
    assert outcomes == {(await register(intake.http, ids, "click")).content}
    assert len(await intake.said(ShipmentRegistered)) == len((await last_run(intake))["accepted"])


async def last_run(intake: Running) -> Any:
    listed = (await intake.http.get("/registrations", headers=signed_in())).json()["runs"]
    return (await intake.http.get(f"/registrations/{listed[0]['key']}", headers=signed_in())).json()


async def test_an_outcome_is_listed_and_seen_again_by_its_company_alone(intake: Running) -> None:
    ids = await ids_of(intake)
    done = (await register(intake.http, ids, "seen-again", name="김하늘", user=5)).json()
    refused = (await register(intake.http, ids)).json()
    assert {each["code"] for each in refused["refused"]} == {"already-registered"}
    newest, earlier = (await intake.http.get("/registrations", headers=signed_in())).json()["runs"]
    assert (earlier["key"], earlier["run_by_name"], earlier["lines"]) == ("seen-again", "김하늘", len(ids))
    assert (earlier["accepted"], earlier["refused"]) == (len(done["accepted"]), 0)
    assert (newest["accepted"], newest["refused"]) == (0, len(ids))
    japanese = await intake.http.get(f"/registrations/{newest['key']}", headers=signed_in(lang="ja"))
    assert "すでに受付済み" in japanese.json()["refused"][0]["reason"]
    assert (await last_run(intake))["refused"] == refused["refused"]
    stranger = await intake.http.get("/registrations/seen-again", headers=signed_in(2))
    assert stranger.status_code == 404
    assert (await intake.http.get("/registrations", headers=signed_in(2))).json() == {"runs": []}
    await intake.fetch("UPDATE registration_run SET run_at = now() - interval '31 days'")
    await runs.forget_old(intake.database)
    assert (await intake.http.get("/registrations/seen-again", headers=signed_in())).status_code == 404


async def test_two_replicas_registering_the_same_lines_at_once_make_one_shipment_a_cart(
    servers: Infrastructure,
) -> None:
    settings = servers.settings(await servers.fresh_database("intake"), "intake", IntakeSettings)
    async with running(service, settings) as first, running(service, settings) as second:
        await give_ranges(first.http)
        await drop(first, "qoo10-detail-ko.csv")
        ids = await ids_of(first)
        answers = await asyncio.gather(*(register(at.http, ids) for at in (first, second) * 3))
        accepted = [cart for answer in answers for cart in answer.json()["accepted"]]
        carts = [cart["cart_no"] for cart in accepted]
        assert len(carts) == len(set(carts)) == len(await first.said(ShipmentRegistered)) > 0
        assert len({cart["k_number"] for cart in accepted}) == len(carts)
        assert len({cart["local_tracking_number"] for cart in accepted}) == len(carts)


async def test_a_kill_in_the_middle_registers_nothing_and_the_same_request_then_registers_all(
    servers: Infrastructure,
) -> None:
    settings = servers.settings(await servers.fresh_database("intake"), "intake", IntakeSettings)
    async with running(service, settings) as desk:
        await give_ranges(desk.http)
        await drop(desk, "qoo10-detail-ko.csv")
        ids = await ids_of(desk)
    killed = Serving("intake", settings)
    try:
        await killed.ready()
        await _killed_while_storing(settings, killed, ids)
    finally:
        killed.process.kill()
        killed.process.wait()
    async with running(service, settings) as next_:
        assert await next_.said(ShipmentRegistered) == []
        assert (await next_.http.get("/registrations/unlucky", headers=signed_in())).status_code == 404
        assert await ids_of(next_) == ids
        done = (await register(next_.http, ids, "unlucky")).json()
        assert sum(cart["lines"] for cart in done["accepted"]) == len(ids)
        assert done == (await register(next_.http, ids, "unlucky")).json()
        used = [day["used"] for pool in await _pools(next_) for day in pool["use"]]
        assert sum(used) == 2 * len(done["accepted"]), (
            "the killed call's numbers are a gap, never issued again"
        )


async def _pools(intake: Running) -> list[dict[str, Any]]:
    answer = await intake.http.get("/pools", headers=signed_in(None, "operator"))
    found: list[dict[str, Any]] = answer.json()["pools"]
    return found


async def _killed_while_storing(settings: IntakeSettings, killed: Serving, ids: list[int]) -> None:
    """Hold up the registration after its numbers are taken and before it is stored, and kill it there."""
    holding = await asyncpg.connect(settings.database_url, server_settings={"search_path": "intake"})
    async with httpx.AsyncClient(base_url=killed.address, timeout=30) as http:
        await holding.execute("BEGIN; LOCK TABLE registration IN SHARE MODE")
        sent = asyncio.create_task(register(http, ids, "unlucky"))

        async def held_up() -> bool:
            return bool(await holding.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"))

        await eventually(held_up, about="the registration waits to be stored")
        killed.process.kill()
        with pytest.raises(httpx.HTTPError):
            await sent
    await holding.execute("ROLLBACK")
    await holding.close()

"""What the gateway hears of shipments, and the feed partners read it from (INT-11)."""

import asyncio
import datetime as dt
import random
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from gateway.changes import CursorUnknown, Place
from gateway.parcels import Change
from hypothesis import given
from hypothesis import strategies as st

from gateway import changes
from kse.contracts import (
    Consignee,
    Event,
    Line,
    ShipmentChanged,
    ShipmentDeleted,
    ShipmentRegistered,
    Status,
    StatusChanged,
)
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import eventually, say
from tests.gateway.house import API_KEY, House, house

REGISTERED_AT = "2026-11-24T01:00:00+00:00"
WHO = Consignee(name="見本 花子", phone="090-0000-0001", zip="1000001", address="東京都千代田区見本1-2-3")
LINES = [Line(line=1, order_no="1", title="セラム", quantity=1, unit_price=1980)]


@pytest.fixture(scope="module")
async def gateway(servers: Infrastructure) -> AsyncIterator[House]:
    async with house(servers) as opened:
        yield opened


class Feed:
    """A program that reads the feed to its end and goes on from where it was."""

    def __init__(self, gateway: House, key: str = API_KEY) -> None:
        self._http, self._key = gateway.up.http, key
        self.cursor = ""

    async def ask(self, lang: str = "en", **asked: Any) -> httpx.Response:
        headers = {"KSE-APIKey": self._key}
        return await self._http.get(f"/v1/changes/{lang}", params=asked, headers=headers)

    async def more(self, limit: int = 500) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            answered = await self.ask(cursor=self.cursor, limit=limit)
            assert answered.status_code == 200, answered.text
            body = answered.json()
            found += body["Data"]
            self.cursor = body["Cursor"]
            if not body["More"]:
                return found

    async def of(self, k_number: str, many: int) -> list[dict[str, Any]]:
        """The changes of one shipment once there are so many."""
        found: list[dict[str, Any]] = []

        async def enough() -> bool:
            found.extend(entry for entry in await self.more() if entry["TrackingNo"] == k_number)
            return len(found) >= many

        await eventually(enough, about=f"{many} changes of {k_number}")
        return found


def registered(k_number: str, seller: int = 1, **more: Any) -> ShipmentRegistered:
    said: dict[str, Any] = {
        "cart_no": f"cart of {k_number}", "market": "Amazon", "delivery_service": "KSE", "carrier": "SAGAWA",
        "local_tracking_number": "357000000011", "consignee": WHO, "lines": LINES, "registered_at": REGISTERED_AT,
    } | more  # fmt: skip
    return ShipmentRegistered(seller=seller, k_number=k_number, **said)


def edited(k_number: str, version: int, **more: Any) -> ShipmentChanged:
    said: dict[str, Any] = {
        "delivery_service": "KSE", "carrier": "SAGAWA", "local_tracking_number": "357000000011",
        "consignee": WHO, "lines": LINES,
    } | more  # fmt: skip
    return ShipmentChanged(seller=1, k_number=k_number, version=version, **said)


def reached(k_number: str, status: Status, seller: int = 1, **more: Any) -> StatusChanged:
    at = "2026-11-24T02:30:00+00:00"
    return StatusChanged(seller=seller, k_number=k_number, status=status, occurred_at=at, **more)


async def said(gateway: House, speaker: str, *events: Event, ids: list[uuid.UUID] | None = None) -> None:
    await say(gateway.up.settings, speaker, *events, ids=ids)


async def test_a_parcels_life_is_told_in_its_order_and_without_its_receiver(gateway: House) -> None:
    k_number = "K2611240000001"
    feed = Feed(gateway)
    await said(gateway, "intake", registered(k_number))
    (born,) = await feed.of(k_number, 1)
    assert born.pop("Id")
    assert born == {
        "Type": "shipment.registered", "OccurredAt": "2026-11-24T10:00:00+09:00", "TrackingNo": k_number,
        "PackageNo": f"cart of {k_number}", "DeliveryServiceCode": "KSE", "Status": "A10",
        "StatusDesc": "Waiting for arrival", "LocalTrackingCompany": "SAGAWA", "LocalTrackingNo": "357000000011",
    }  # fmt: skip
    await said(
        gateway, "packing",
        edited(k_number, 2), edited(k_number, 1, carrier="NEKOPOS"),
        edited(k_number, 3, carrier="NEKOPOS", local_tracking_number="369000000026", delivery_service="KSE Light"),
        reached(k_number, Status.HELD, detail="사이즈 확인"), reached(k_number, Status.AWAITING_ARRIVAL),
        ShipmentDeleted(seller=1, k_number=k_number, cart_no="x", deleted_at="2026-11-24T03:00:00+00:00"),
    )  # fmt: skip
    told = await feed.of(k_number, 6)
    assert [entry["Type"].removeprefix("shipment.") for entry in told] == [
        "changed", "changed", "tracking_number_changed", "status_changed", "status_changed", "cancelled",
    ]  # fmt: skip
    number = told[2]
    assert (number["PreviousLocalTrackingCompany"], number["PreviousLocalTrackingNo"]) == (
        "SAGAWA", "357000000011",
    )  # fmt: skip
    assert (number["LocalTrackingCompany"], number["LocalTrackingNo"]) == ("NEKOPOS", "369000000026")
    assert [(entry["Status"], entry["Detail"]) for entry in told[3:5]] == [
        ("A02", "사이즈 확인"),
        ("A10", ""),
    ]
    assert told[5]["OccurredAt"] == "2026-11-24T12:00:00+09:00"
    assert {entry["PackageNo"] for entry in told} == {f"cart of {k_number}"}
    assert "花子" not in str(told)
    assert "見本1-2-3" not in str(told)


async def test_an_edit_heard_before_the_registration_is_told_after_it_as_a_change(gateway: House) -> None:
    k_number = "K2611240000002"
    feed = Feed(gateway)
    await said(
        gateway, "packing", edited(k_number, 2, carrier="NEKOPOS", local_tracking_number="369000000037")
    )
    await feed.of(k_number, 1)
    await said(gateway, "intake", registered(k_number))
    born, number = await feed.of(k_number, 2)
    assert (born["Type"], born["LocalTrackingNo"]) == ("shipment.registered", "357000000011")
    assert (number["Type"], number["LocalTrackingNo"]) == (
        "shipment.tracking_number_changed",
        "369000000037",
    )
    assert number["PreviousLocalTrackingNo"] == "357000000011"


async def test_an_event_that_comes_twice_is_told_once(gateway: House) -> None:
    k_number, one = "K2611240000003", uuid.uuid4()
    feed = Feed(gateway)
    await feed.more()
    arrival, departure = reached(k_number, Status.ARRIVED), reached(k_number, Status.IN_CUSTOMS)
    await said(gateway, "tracking", arrival, arrival, departure, ids=[one, one, uuid.uuid4()])
    told = await feed.of(k_number, 2)
    assert [entry["Status"] for entry in told] == ["B99", "C11"]


async def test_the_same_by_post_and_in_three_languages(gateway: House) -> None:
    await said(gateway, "intake", registered("K2611240000004"))
    feed = Feed(gateway)
    await feed.of("K2611240000004", 1)
    got = (await feed.ask("jp", limit=1)).json()
    assert got["Data"][0]["StatusDesc"] == "入庫待ち"
    headers = {"KSE-APIKey": API_KEY}
    for limit in (2.0, "2"):
        body = {"Cursor": got["Cursor"], "Limit": limit, "since": None}
        posted = await gateway.up.http.post("/v1/changes/kr", json=body, headers=headers)
        assert posted.status_code == 200, limit
    assert posted.json() == (await feed.ask("kr", cursor=got["Cursor"], limit=2)).json()
    assert (posted.json()["Code"], posted.json()["Message"]) == ("0", "정상 처리되었습니다.")
    empty = await gateway.up.http.post("/v1/changes/kr", headers=headers)
    assert empty.json()["Data"] == (await feed.ask("kr")).json()["Data"]


async def test_since_begins_in_the_middle_and_in_the_future_with_nothing(gateway: House) -> None:
    feed = Feed(gateway)
    await said(gateway, "intake", registered("K2611240000005"))
    await feed.of("K2611240000005", 1)
    between = dt.datetime.now(dt.UTC)
    await said(gateway, "intake", registered("K2611240000006"))
    await feed.of("K2611240000006", 1)
    late = (await feed.ask(since=between.isoformat())).json()
    assert [entry["TrackingNo"] for entry in late["Data"]] == ["K2611240000006"]
    korean = between.astimezone(dt.timezone(dt.timedelta(hours=9))).replace(tzinfo=None)
    assert (await feed.ask(since=korean.isoformat())).json()["Data"] == late["Data"]
    raw = await gateway.up.http.get(
        f"/v1/changes/en?since={korean.isoformat()}+09:00", headers={"KSE-APIKey": API_KEY}
    )
    assert raw.json()["Data"] == late["Data"]
    future = (await feed.ask(since="2099-01-01")).json()
    assert (future["Data"], future["More"]) == ([], False)
    await said(gateway, "intake", registered("K2611240000007"))
    feed.cursor = future["Cursor"]
    assert await feed.of("K2611240000007", 1)


@pytest.mark.parametrize(
    ("asked", "status", "code", "named"),
    [
        ({"cursor": "nonsense"}, 400, "9002007", "cursor"),
        ({"cursor": Place(2**62, 1).cursor}, 400, "9002007", "cursor"),
        ({"cursor": "é"}, 400, "9002007", "cursor"),
        ({"limit": "501"}, 400, "9000001", "limit (1-500)"),
        ({"limit": "0"}, 400, "9000001", "limit"),
        ({"limit": "many"}, 400, "9000001", "limit"),
        ({"since": "yesterday"}, 400, "9000001", "since"),
        ({"since": "0001-01-01T00:00:00+09:00"}, 400, "9000001", "since"),
    ],
)
async def test_what_cannot_be_asked_names_what_is_wrong(
    gateway: House, asked: dict[str, str], status: int, code: str, named: str
) -> None:
    for lang in ("kr", "en", "jp"):
        refused = await Feed(gateway).ask(lang, **asked)
        assert (refused.status_code, refused.json()["Code"]) == (status, code)
        assert named in refused.json()["Message"]
    posted = await gateway.up.http.post("/v1/changes/en", json=asked, headers={"KSE-APIKey": API_KEY})
    assert (posted.status_code, posted.json()["Code"]) == (status, code)


@pytest.mark.parametrize("body", [b"[1]", b"{", b'"x"', b"\xff"])
async def test_a_body_that_is_no_object_is_refused(gateway: House, body: bytes) -> None:
    refused = await gateway.up.http.post("/v1/changes/en", content=body, headers={"KSE-APIKey": API_KEY})
    assert (refused.status_code, refused.json()["Code"]) == (400, "9000001")


async def test_another_verb_and_a_key_without_the_scope_are_refused(gateway: House) -> None:
    headers = {"KSE-APIKey": API_KEY}
    wrong = await gateway.up.http.delete("/v1/changes/en", headers=headers)
    assert (wrong.status_code, wrong.json()["Code"], wrong.headers["allow"]) == (405, "9000003", "GET, POST")
    assert (await Feed(gateway, "").ask()).status_code == 401
    scopes = "UPDATE api_keys SET scopes = $1 WHERE label = 'demo'"
    await gateway.up.fetch(scopes, ["register", "read"])
    gateway.up.app.state.keys.forget()
    try:
        assert (await Feed(gateway).ask()).json()["Code"] == "9001004"
    finally:
        await gateway.up.fetch(scopes, ["register", "read", "track"])
        gateway.up.app.state.keys.forget()


async def test_another_companys_shipments_are_not_in_the_feed(gateway: House) -> None:
    other = await gateway.another_seller("othershop")
    feed = Feed(gateway)
    await said(gateway, "intake", registered("K2611240000101", seller=other), registered("K2611240000102"))
    told = await feed.of("K2611240000102", 1)
    assert told
    feed.cursor = ""
    assert "K2611240000101" not in {entry["TrackingNo"] for entry in await feed.more()}


async def test_no_change_is_skipped_or_doubled_while_many_write_and_commit_late(gateway: House) -> None:
    """Each writer takes its transaction's place early and commits at a time of its own."""
    rng, writers, each = random.Random(11), 40, 5
    feed = Feed(gateway)
    await feed.more()
    seen: list[str] = []
    writing = 0

    async def write(number: int) -> None:
        nonlocal writing
        writing += 1
        pauses = [rng.random() * 0.04 for _ in range(each + 1)]
        await asyncio.sleep(rng.random() * 0.5)
        async with gateway.up.database.work("1") as work:
            for turn in range(each):
                name = f"W{number}-{turn}"
                await changes.record(work, [Change("shipment.changed", 1, name, dt.datetime.now(dt.UTC),
                                                   {"TrackingNo": name, "Status": "A10"})])  # fmt: skip
                await asyncio.sleep(pauses[turn])
            await asyncio.sleep(pauses[-1] * 5)
        writing -= 1

    async def read() -> None:
        while writing or len(seen) < writers * each:
            seen.extend(
                entry["TrackingNo"] for entry in await feed.more(limit=7) if entry["TrackingNo"][0] == "W"
            )
            await asyncio.sleep(0.005)

    tasks = [write(number) for number in range(writers)]
    async with asyncio.timeout(30):
        await asyncio.gather(*tasks, read())
    assert len(seen) == len(set(seen))
    assert set(seen) == {f"W{number}-{turn}" for number in range(writers) for turn in range(each)}


async def test_a_cursor_whose_changes_were_removed_is_told_so_and_one_past_them_goes_on(
    gateway: House,
) -> None:
    feed = Feed(gateway)
    await said(gateway, "intake", registered("K2611240000201"), registered("K2611240000202"))
    await feed.of("K2611240000202", 1)
    first = (await feed.ask(limit=1)).json()["Cursor"]
    fresh = feed.cursor
    await gateway.up.fetch("UPDATE changes SET recorded_at = now() - interval '91 days' WHERE seller_id = 1")
    await changes.forget_old(gateway.up.database, 90)
    stale = await feed.ask("kr", cursor=first)
    assert (stale.status_code, stale.json()["Code"]) == (410, "9002008")
    assert (await feed.ask(cursor=fresh)).status_code == 200
    anew = (await feed.ask()).json()
    assert (anew["Code"], anew["Data"]) == ("0", [])
    await said(gateway, "intake", registered("K2611240000203"))
    feed.cursor = anew["Cursor"]
    assert [entry["TrackingNo"] for entry in await feed.of("K2611240000203", 1)] == ["K2611240000203"]


async def test_long_silent_parcels_are_forgotten_and_the_others_kept(gateway: House) -> None:
    await said(gateway, "intake", registered("K2611240000301"), registered("K2611240000302"))
    await Feed(gateway).of("K2611240000302", 1)
    await gateway.up.fetch(
        "UPDATE parcels SET heard_at = now() - interval '401 days' WHERE k_number = 'K2611240000301'"
    )
    await changes.forget_old(gateway.up.database, 90)
    kept = await gateway.up.fetch("SELECT k_number FROM parcels WHERE k_number LIKE 'K26112400003%'")
    assert [row["k_number"] for row in kept] == ["K2611240000302"]


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**63 - 1))
def test_a_cursor_is_read_back_as_the_place_it_was(xid: int, change_id: int) -> None:
    place = Place(xid, change_id)
    assert Place.read(place.cursor) == place
    assert place.cursor.isascii()
    assert "=" not in place.cursor


@given(st.text(max_size=40))
def test_any_other_text_is_a_cursor_or_refused(text: str) -> None:
    try:
        assert Place.read(text).cursor.rstrip("=") == text.rstrip("=")
    except CursorUnknown:
        return

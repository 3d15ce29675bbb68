"""The carriers are asked, and their news moves parcels on: once, forward only, whatever fails."""

import asyncio
import os
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tracking.__main__ import service
from tracking.settings import TrackingSettings

from kse.contracts import Status, StatusChanged
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, eventually, running, say, signed_in
from tests.tracking.parcels import packed, registered
from tests.tracking.test_operators import move, operator

ROOT = Path(__file__).parent.parent.parent
SAGAWA, NEKOPOS = "K2611200000001", "K2611200000002"
Make = Callable[..., TrackingSettings]


async def handed_over(tracking: Running, **carrier_of: str) -> None:
    """These parcels are with their carriers (D00)."""
    await say(
        tracking.settings, "intake", *[registered(k, carrier=carrier) for k, carrier in carrier_of.items()]
    )
    await say(tracking.settings, "packing", *[packed(Status.ACCEPTED, 2, k) for k in carrier_of])

    async def accepted() -> bool:
        rows = await tracking.fetch("SELECT 1 FROM shipments WHERE status = 'A99' AND carrier <> ''")
        return len(rows) == len(carrier_of)

    await eventually(accepted)
    assert len((await move(tracking, "D00", *carrier_of))["moved"]) == len(carrier_of)


async def pull(tracking: Running) -> dict:
    answer = await tracking.http.post("/carrier-pulls", headers=operator())
    assert answer.status_code == 200, answer.text
    return answer.json()


async def statuses(tracking: Running) -> dict[str, str]:
    return {row["k_number"]: row["status"] for row in await tracking.fetch("SELECT * FROM shipments")}


def local(k_number: str) -> str:
    return "3578" + k_number[-8:]


async def calls(carriers: httpx.AsyncClient) -> list[dict]:
    return (await carriers.get("/received")).json()["calls"]


async def said(tracking: Running, k_number: str = SAGAWA) -> list[Status]:
    events = await tracking.said(StatusChanged)
    return [event.status for event in events if event.k_number == k_number and event.by == "carrier"]


async def test_both_carriers_bring_their_parcels_home(tracking: Running, carriers: httpx.AsyncClient) -> None:
    await handed_over(tracking, **{SAGAWA: "SAGAWA", NEKOPOS: "NEKOPOS"})
    assert await pull(tracking) == {"asked": 2, "changed": 0, "failed": []}
    await carriers.post("/advance", json={"carrier": "sagawa", "numbers": [local(SAGAWA)], "to": "40"})
    await carriers.post(
        "/advance", json={"carrier": "yamato", "numbers": [local(NEKOPOS)], "to": "delivered"}
    )
    assert await pull(tracking) == {"asked": 2, "changed": 2, "failed": []}
    assert await statuses(tracking) == {SAGAWA: "D11", NEKOPOS: "D99"}
    assert await said(tracking) == ["D11"]
    assert await said(tracking, NEKOPOS) == ["D11", "D99"]
    assert await pull(tracking) == {"asked": 1, "changed": 0, "failed": []}


async def test_the_carriers_own_words_and_times_stand_in_the_timeline(
    tracking: Running, carriers: httpx.AsyncClient
) -> None:
    await handed_over(tracking, **{SAGAWA: "SAGAWA"})
    await carriers.post("/events", json={
        "carrier": "sagawa", "number": local(SAGAWA), "code": "40", "at": "2026-11-23 07:47:00",
        "office": "八王子",
    })  # fmt: skip
    await pull(tracking)
    shown = (await tracking.http.get(f"/shipments/{SAGAWA}/timeline", headers=signed_in())).json()
    news = next(entry for entry in shown["entries"] if entry["status"] == "D11")
    assert (news["occurred_at"], news["detail"]) == ("2026-11-22T22:47:00Z", "配達中(八王子)")
    assert news["label"] == "배송중"


async def test_garbled_and_repeated_news_moves_a_parcel_once_and_never_back(
    tracking: Running, carriers: httpx.AsyncClient
) -> None:
    await handed_over(tracking, **{SAGAWA: "SAGAWA"})
    await carriers.post("/faults", json={"out_of_order": True, "repeated": True})
    await carriers.post("/advance", json={"carrier": "sagawa", "numbers": [local(SAGAWA)], "to": "delivered"})
    await pull(tracking)
    await pull(tracking)
    assert await statuses(tracking) == {SAGAWA: "D99"}
    assert await said(tracking) == ["D11", "D99"]
    assert len(await tracking.fetch("SELECT 1 FROM timeline WHERE said_by = 'carrier'")) == 5


async def test_absence_refusal_and_return_are_branches(
    tracking: Running, carriers: httpx.AsyncClient
) -> None:
    await handed_over(tracking, **{SAGAWA: "SAGAWA"})

    async def event(code: str, minute: int) -> None:
        at = f"2026-11-23 10:{minute:02d}:00"
        await carriers.post(
            "/events", json={"carrier": "sagawa", "number": local(SAGAWA), "code": code, "at": at}
        )

    seen = []
    for minute, code in enumerate(["60", "40", "70", "80"]):
        await event(code, minute)
        await pull(tracking)
        seen.append((await statuses(tracking))[SAGAWA])
    assert seen == ["E00", "D11", "E01", "E01"]


async def test_one_carriers_outage_does_not_stop_the_other(
    tracking: Running, carriers: httpx.AsyncClient
) -> None:
    await handed_over(tracking, **{SAGAWA: "SAGAWA", NEKOPOS: "NEKOPOS"})
    for carrier, number in (("sagawa", SAGAWA), ("yamato", NEKOPOS)):
        await carriers.post(
            "/advance", json={"carrier": carrier, "numbers": [local(number)], "to": "delivered"}
        )
    for outage in ("503", "hang"):
        await carriers.post("/faults", json={"carrier": "sagawa", "outage": outage})
        answer = await pull(tracking)
        assert [failure["carrier"] for failure in answer["failed"]] == ["SAGAWA"]
        assert "응답하지 않습니다" in answer["failed"][0]["reason"]
        assert await statuses(tracking) == {SAGAWA: "D00", NEKOPOS: "D99"}
    await carriers.delete("/faults")
    assert (await pull(tracking))["changed"] == 1
    assert (await statuses(tracking))[SAGAWA] == "D99"


async def test_more_than_fifty_parcels_are_asked_for_in_batches(
    tracking: Running, carriers: httpx.AsyncClient
) -> None:
    numbers = [f"K261120{n:07d}" for n in range(1, 121)]
    await handed_over(tracking, **dict.fromkeys(numbers, "SAGAWA"))
    assert (await pull(tracking))["asked"] == 120
    assert [len(call["numbers"]) for call in await calls(carriers)] == [50, 50, 20]


async def test_the_rounds_run_by_themselves_and_leave_out_what_was_asked_lately(
    servers: Infrastructure, settings_of_tracking: Make, carriers: httpx.AsyncClient
) -> None:
    database = await servers.fresh_database("tracking")
    async with running(service, settings_of_tracking(database, carrier_pull_seconds=0.3)) as up:
        await handed_over(up, **{SAGAWA: "SAGAWA"})
        await carriers.post(
            "/advance", json={"carrier": "sagawa", "numbers": [local(SAGAWA)], "to": "delivered"}
        )

        async def delivered() -> bool:
            return await statuses(up) == {SAGAWA: "D99"}

        await eventually(delivered)
    async with running(service, settings_of_tracking(database)) as up:
        await handed_over_again(up)
        asked = len(await calls(carriers))
        await up.http.post("/carrier-pulls", headers=operator())
        assert len(await calls(carriers)) == asked + 1


async def handed_over_again(up: Running) -> None:
    answer = await move(up, "D00", SAGAWA, reason="오배송, 다시 배송")
    assert answer["moved"] == [SAGAWA]


async def test_the_certificates_are_read_once_however_many_the_rounds(
    tracking: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[ssl.SSLContext] = []

    def noted(context: ssl.SSLContext, *places: Any, **more: Any) -> None:
        read.append(context)
        load(context, *places, **more)

    load = ssl.SSLContext.load_verify_locations
    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", noted)
    for _ in range(3):
        await pull(tracking)
    assert len(read) <= 1


async def test_only_one_replica_asks_at_a_time(
    servers: Infrastructure, settings_of_tracking: Make, carriers: httpx.AsyncClient
) -> None:
    database = await servers.fresh_database("tracking")
    settings = settings_of_tracking(database, carrier_deadline_seconds=5)
    async with running(service, settings) as one, running(service, settings) as two:
        await handed_over(one, **{SAGAWA: "SAGAWA"})
        await carriers.post(
            "/advance", json={"carrier": "sagawa", "numbers": [local(SAGAWA)], "to": "delivered"}
        )
        await carriers.post("/faults", json={"slow_seconds": 0.5})
        answers = await asyncio.gather(pull(one), pull(two))
        assert sorted(answer["asked"] for answer in answers) == [0, 1]
        assert await said(one) == ["D11", "D99"]


async def test_a_process_killed_while_asking_loses_and_doubles_nothing(
    servers: Infrastructure, settings_of_tracking: Make, carriers: httpx.AsyncClient
) -> None:
    numbers = [f"K261120{n:07d}" for n in range(1, 121)]
    database = await servers.fresh_database("tracking")
    async with running(service, settings_of_tracking(database)) as up:
        await handed_over(up, **dict.fromkeys(numbers, "SAGAWA"))
    await carriers.post(
        "/advance", json={"carrier": "sagawa", "numbers": [*map(local, numbers)], "to": "delivered"}
    )
    await carriers.post("/faults", json={"slow_seconds": 0.4})
    settings = settings_of_tracking(database, carrier_pull_seconds=0.2, carrier_deadline_seconds=5)
    async with process(settings):

        async def asking() -> bool:
            return len(await calls(carriers)) >= 2

        await eventually(asking, within=30)
    await carriers.delete("/faults")
    async with running(service, settings) as up:

        async def all_delivered() -> bool:
            return set((await statuses(up)).values()) == {"D99"}

        assert 0 < len(await said(up, numbers[0])) <= 2
        await eventually(all_delivered)
        for k_number in numbers:
            assert await said(up, k_number) == ["D11", "D99"]


@asynccontextmanager
async def process(settings: TrackingSettings) -> AsyncIterator[None]:
    """Tracking as a process of its own, ended by kill -9."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    values = {f"KSE_{name.upper()}": str(value) for name, value in settings if value is not None}
    started = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tracking",
        env={
            **os.environ, **values, "KSE_PORT": str(port),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "services/tracking/src")]),
        },
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        started.send_signal(signal.SIGKILL)
        await started.wait()

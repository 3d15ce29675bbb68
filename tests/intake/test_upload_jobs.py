"""Long order files: watched, stopped, read by another when their reader is killed, taken in whole or not at all."""

import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
from intake.__main__ import service
from intake.settings import IntakeSettings

from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, eventually, running, signed_in
from tests.intake import samples
from tests.intake.half_way import HALF, stopping_half_way
from tests.kse.processes import CountingProcess

ROWS = 2 * HALF
SELLER = [500]


@pytest.fixture(scope="module")
async def intake(servers: Infrastructure) -> AsyncIterator[Running]:
    database = await servers.fresh_database("intake")
    settings = servers.settings(database, "intake", IntakeSettings, upload_job_bytes=1, lease_seconds=1)
    async with running(service, settings) as up:
        yield up


@pytest.fixture
def seller() -> int:
    SELLER[0] += 1
    return SELLER[0]


def file_of(rows: int) -> bytes:
    return samples.qoo10_ko(
        *(
            {"주문번호": f"{1200000000 + n}", "장바구니번호": f"{180000000 + n}", "수량": str(n % 3)}
            for n in range(rows)
        )
    )


@pytest.fixture(scope="module")
def long_file() -> bytes:
    return file_of(ROWS)


async def begin(http: Any, seller: int, body: bytes, name: str = "orders.csv") -> str:
    headers = {**signed_in(seller), "x-filename": name}
    answer = await http.post("/uploads", content=body, headers=headers)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["job"])


async def state(http: Any, seller: int, job: str, lang: str = "ko") -> dict[str, Any]:
    answer = await http.get(f"/upload-jobs/{job}", headers=signed_in(seller, lang=lang))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def ended(http: Any, seller: int, job: str, within: float = 30) -> dict[str, Any]:
    async def over() -> dict[str, Any] | None:
        told = await state(http, seller, job)
        return told if told["state"] not in ("queued", "reading") else None

    found: dict[str, Any] = await eventually(over, within=within, about="the job's end")
    return found


async def waiting(http: Any, seller: int) -> int:
    answer = await http.get("/waiting-orders", headers=signed_in(seller))
    return int(answer.json()["total"])


async def half_read(http: Any, seller: int, job: str) -> bool:
    told = await state(http, seller, job)
    return (told["state"], told["rows"]) == ("reading", HALF)


async def test_a_job_tells_what_a_short_file_is_told_at_once(intake: Running, seller: int) -> None:
    body = samples.qoo10_ko({}, {"주문번호": "1100000002", "수량": "0"})
    told = await ended(intake.http, seller, await begin(intake.http, seller, body))
    assert (told["state"], told["rows"], told["refused"]) == ("done", 2, 1)
    result = told["result"]
    assert (result["market"], result["rows"], result["accepted"], result["refused_rows"]) == (
        "qoo10jp",
        2,
        1,
        1,
    )
    assert result["refused"][0]["row"] == 3
    kept = await intake.http.get(f"/uploads/{result['upload_id']}/refused.csv", headers=signed_in(seller))
    assert "1100000002" in kept.content.decode("utf-8-sig")
    again = await ended(intake.http, seller, await begin(intake.http, seller, body))
    assert (again["result"]["accepted"], again["result"]["already"]) == (0, 1)
    assert await waiting(intake.http, seller) == 1


async def test_a_file_nobody_can_read_ends_refused_with_the_reason_in_the_readers_language(
    intake: Running, seller: int
) -> None:
    job = await begin(intake.http, seller, b"a,b,c\n1,2,3\n")
    told = await ended(intake.http, seller, job)
    assert (told["state"], told["failure"]["code"]) == ("refused", "unknown-layout")
    reasons = {
        (await state(intake.http, seller, job, lang))["failure"]["reason"] for lang in ("ko", "ja", "en")
    }
    assert len(reasons) == 3
    assert await waiting(intake.http, seller) == 0


async def test_a_long_file_is_watched_and_stopped_and_nothing_of_it_is_taken(
    intake: Running, seller: int, long_file: bytes
) -> None:
    with stopping_half_way():
        job = await begin(intake.http, seller, long_file)
        await eventually(lambda: half_read(intake.http, seller, job), about="half read")
    stopped = await intake.http.post(f"/upload-jobs/{job}/cancel", headers=signed_in(seller))
    assert stopped.status_code == 202
    told = await ended(intake.http, seller, job)
    assert (told["state"], told["rows"]) == ("cancelled", HALF)
    assert "result" not in told
    assert await waiting(intake.http, seller) == 0
    again = await intake.http.post(f"/upload-jobs/{job}/cancel", headers=signed_in(seller))
    assert (again.status_code, again.json()["code"]) == (409, "upload-ended")


async def test_a_file_whose_rows_are_being_stored_is_still_stopped_whole(
    intake: Running, seller: int
) -> None:
    body = samples.qoo10_ko({}, {"주문번호": "1100000002"})
    async with intake.database.work() as work:
        driver = await work.driver()
        await driver.execute("LOCK TABLE waiting_order IN EXCLUSIVE MODE")
        job = await begin(intake.http, seller, body)

        async def storing() -> bool:
            held_up = (
                "SELECT count(*) FROM pg_locks WHERE relation = 'waiting_order'::regclass AND NOT granted"
            )
            return await driver.fetchval(held_up) == 1

        await eventually(storing, about="the rows are read and being stored")
        stopped = await intake.http.post(f"/upload-jobs/{job}/cancel", headers=signed_in(seller))
        assert stopped.status_code == 202, stopped.text
    told = await ended(intake.http, seller, job)
    assert (told["state"], "result" in told) == ("cancelled", False)
    assert await waiting(intake.http, seller) == 0


async def test_another_company_neither_sees_nor_stops_a_job(
    intake: Running, seller: int, long_file: bytes
) -> None:
    job = await begin(intake.http, seller, long_file)
    for method, path in (("GET", f"/upload-jobs/{job}"), ("POST", f"/upload-jobs/{job}/cancel")):
        theirs = await intake.http.request(method, path, headers=signed_in(seller + 1000))
        nobodys = await intake.http.request(
            method, path.replace(job, str(uuid.uuid4())), headers=signed_in(seller)
        )
        assert (theirs.status_code, nobodys.status_code) == (404, 404)
    told = await ended(intake.http, seller, job)
    assert (told["state"], told["rows"], told["refused"]) == ("done", ROWS, told["result"]["refused_rows"])
    assert told["result"]["accepted"] == ROWS - told["refused"]


async def test_a_job_tried_too_often_is_given_up_with_advice(intake: Running, seller: int) -> None:
    async with intake.database.work("*") as work:
        job = uuid.uuid4()
        await (await work.driver()).execute(
            "INSERT INTO upload_job (id, seller_id, uploaded_by, file_name, market, encoding, source, state, tries)"
            " VALUES ($1, $2, 1, 'a.csv', '', '', 'uploads/none', 'reading', 4)",
            job, seller,
        )  # fmt: skip
    told = await ended(intake.http, seller, str(job))
    assert (told["state"], told["failure"]["code"]) == ("refused", "reading-gave-up")


async def test_what_became_of_a_job_is_forgotten_after_its_time(intake: Running, seller: int) -> None:
    job = await begin(intake.http, seller, samples.qoo10_ko())
    await ended(intake.http, seller, job)
    await intake.app.state.reader.forget()
    assert (await state(intake.http, seller, job))["state"] == "done"
    async with intake.database.work("*") as work:
        await (await work.driver()).execute("UPDATE upload_job SET asked_at = now() - interval '2 days'")
    await intake.app.state.reader.forget()
    gone = await intake.http.get(f"/upload-jobs/{job}", headers=signed_in(seller))
    assert gone.status_code == 404
    assert await waiting(intake.http, seller) == 1


async def test_a_reader_killed_midway_is_followed_by_another_and_nothing_is_doubled(
    servers: Infrastructure, seller: int, long_file: bytes
) -> None:
    database = await servers.fresh_database("intake")
    settings = servers.settings(database, "intake", IntakeSettings, lease_seconds=1)
    first = await CountingProcess(settings, module="tests.intake.half_way").ready()
    second = None
    try:
        job = await begin(first.http, seller, long_file)
        await eventually(lambda: half_read(first.http, seller, job), about="half read")
        first.kill()
        second = await CountingProcess(settings, module="intake").ready()
        told = await ended(second.http, seller, job)
        assert (told["state"], told["rows"]) == ("done", ROWS)
        assert await waiting(second.http, seller) == told["result"]["accepted"] == ROWS - told["refused"]
        again = await ended(second.http, seller, await begin(second.http, seller, long_file))
        assert (again["result"]["accepted"], again["result"]["already"]) == (0, told["result"]["accepted"])
    finally:
        first.kill()
        if second is not None:
            second.kill()

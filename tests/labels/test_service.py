"""Print jobs through the service: asked by event, followed and fetched over HTTP."""

import os
import pickle
import select
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest
from labels.__main__ import service
from labels.desk import SHORT
from labels.printing import PORTION, draw_packed
from labels.settings import LabelsSettings

from kse.contracts.labels import LabelFailed, LabelPrinted
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, eventually, running, signed_in
from tests.labels.half_way import HalfWay, stopping_half_way
from tests.labels.parcels import item, order, shipment
from tests.labels.printing_room import ask, kept, look, of_job, over, scanned, under_way


@pytest.fixture(scope="module")
async def labels(servers: Infrastructure) -> AsyncIterator[Running]:
    database = await servers.fresh_database("labels")
    async with running(service, servers.settings(database, "labels", LabelsSettings)) as up:
        yield up


@pytest.fixture
def half_way() -> Iterator[HalfWay]:
    with stopping_half_way() as opened:
        yield opened


async def test_labels_asked_for_are_printed_said_and_fetched(labels: Running) -> None:
    numbers = [f"K261123{number:07d}" for number in range(1, 12)]
    job = await ask(labels.settings, order("A2", *[shipment(number) for number in range(1, 12)]))
    state = await over(labels, job)
    assert {**state, "failed": [], "replaced": []} == {
        "job_id": job, "state": "finished", "printed": 11, "total": 11, "pages": 2, "layout": "A2",
        "message": "", "failed": [], "replaced": [], "expired": False,
    }  # fmt: skip
    said = await of_job(labels, LabelPrinted, job)
    assert [event.k_numbers for event in said] == [numbers]
    assert said[0].document == f"label-documents/1/{job}.pdf"
    assert await of_job(labels, LabelFailed, job) == []
    answer = await labels.http.get(f"/jobs/{job}/document", headers=signed_in())
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["content-disposition"].startswith('inline; filename="labels-A2-')
    assert scanned(answer.content) == numbers


async def test_a_shipment_that_cannot_be_printed_or_read_spoils_no_other(labels: Running) -> None:
    parcels = order(
        "L10-1",
        shipment(1),
        shipment(2, k_number="접수번호"),
        shipment(3, market=None),
        shipment(4, item(name="상품 \U00013000")),
        shipment(5, k_number=None),
    )
    job = await ask(labels.settings, parcels)
    state = await over(labels, job, lang="en")
    assert (state["state"], state["printed"]) == ("finished", 2)
    assert state["failed"] == [
        {
            "k_number": "접수번호",
            "code": "k-number-not-encodable",
            "reason": "The K number cannot be printed as a barcode: 접수번호",
        },
        {
            "k_number": "K2611230000003",
            "code": "order-unreadable",
            "reason": "What was to be printed cannot be read. Please print again.",
        },
        {
            "k_number": "#5",
            "code": "order-unreadable",
            "reason": "What was to be printed cannot be read. Please print again.",
        },
    ]
    assert state["replaced"] == [{"k_number": "K2611230000004", "characters": "\U00013000"}]
    assert (await of_job(labels, LabelPrinted, job))[0].k_numbers == ["K2611230000001", "K2611230000004"]
    [failed] = await of_job(labels, LabelFailed, job)
    assert failed.reasons == {
        "접수번호": "바코드로 찍을 수 없는 접수번호입니다: 접수번호",
        "K2611230000003": "출력할 내용을 읽을 수 없습니다. 다시 출력해 주세요.",
        "#5": "출력할 내용을 읽을 수 없습니다. 다시 출력해 주세요.",
    }


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ko", "없는 출력양식입니다: A99"),
        ("ja", "存在しない出力様式です: A99"),
        ("en", "There is no such label layout: A99"),
    ],
)
async def test_an_unknown_layout_fails_every_shipment_in_the_callers_language(
    labels: Running, lang: str, words: str
) -> None:
    job = await ask(labels.settings, order("A99", shipment(1), shipment(2)))
    state = await over(labels, job, lang=lang)
    assert (state["state"], state["printed"], state["message"]) == ("failed", 0, words)
    assert [row["reason"] for row in state["failed"]] == [words, words]
    [failed] = await of_job(labels, LabelFailed, job)
    assert failed.reasons == dict.fromkeys(["K2611230000001", "K2611230000002"], "없는 출력양식입니다: A99")
    assert await of_job(labels, LabelPrinted, job) == []
    refused = await labels.http.get(f"/jobs/{job}/document", headers=signed_in(lang=lang))
    assert (refused.status_code, refused.json()["code"]) == (409, "no-document")


async def test_a_start_outside_the_sheet_and_a_job_of_unprintable_shipments_fail(labels: Running) -> None:
    outside = await ask(labels.settings, order("A2", shipment(1), start_position=9))
    nothing = await ask(labels.settings, order("A2", shipment(1, k_number="한글")))
    assert (await over(labels, outside))["message"] == "시작 위치는 1부터 8까지입니다: 9"
    state = await over(labels, nothing)
    assert (state["state"], state["message"]) == ("failed", "출력할 수 있는 라벨이 없습니다.")
    assert [row["code"] for row in state["failed"]] == ["k-number-not-encodable"]


async def test_an_order_that_cannot_be_read_fails_once_with_every_number_that_can(labels: Running) -> None:
    whole = order("A2", shipment(1), shipment(2))
    job = await ask(labels.settings, whole, content=msgspec.json.encode(whole)[:-40])
    state = await over(labels, job)
    assert (state["state"], [row["k_number"] for row in state["failed"]]) == (
        "failed", ["K2611230000001", "K2611230000002"],
    )  # fmt: skip
    assert state["failed"][0]["code"] == "order-unreadable"
    assert len(await of_job(labels, LabelFailed, job)) == 1
    missing = await over(labels, await ask(labels.settings, whole, content=b""))
    assert missing["message"] == "출력할 내용을 찾을 수 없습니다. 다시 출력해 주세요."
    rows = await labels.fetch("SELECT tries FROM job WHERE state = 'failed'")
    assert {row["tries"] for row in rows} == {1}


async def test_one_sellers_jobs_do_not_exist_for_another(labels: Running) -> None:
    job = await ask(labels.settings, order("A1", shipment(1)), seller=1)
    await over(labels, job)
    for method, path in (("GET", ""), ("GET", "/document"), ("POST", "/cancel")):
        answer = await labels.http.request(method, f"/jobs/{job}{path}", headers=signed_in(2))
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
        assert (await labels.http.request(method, f"/jobs/{job}{path}")).status_code == 401
    async with labels.database.work("2") as work:
        assert await (await work.driver()).fetchval("SELECT count(*) FROM job WHERE seller_id = 1") == 0


async def test_a_job_asked_for_again_is_not_printed_again(labels: Running) -> None:
    job = await ask(labels.settings, order("A1", shipment(1)))
    await over(labels, job)
    [[heard]] = await labels.fetch("SELECT count(*) FROM inbox")
    await ask(labels.settings, order("A1", shipment(1)), job=job)

    async def heard_again() -> bool:
        return (await labels.fetch("SELECT count(*) FROM inbox"))[0][0] > heard

    await eventually(heard_again)
    await over(labels, await ask(labels.settings, order("A1", shipment(2))))
    assert (await over(labels, job))["state"] == "finished"
    assert len(await of_job(labels, LabelPrinted, job)) == 1
    assert (await labels.fetch("SELECT tries FROM job WHERE id = $1", job))[0]["tries"] == 1


async def test_a_short_job_passes_long_ones_which_can_be_stopped_waiting_or_printing(
    labels: Running, half_way: HalfWay
) -> None:
    parcels = order("L10-1", *[shipment(number) for number in range(2 * SHORT)])
    printing = await ask(labels.settings, parcels)
    await under_way(labels, printing)
    waiting = await ask(labels.settings, parcels)
    short = await ask(labels.settings, order("A2", shipment(1)))
    assert (await over(labels, short))["state"] == "finished"
    assert (await look(labels, waiting))["state"] == "queued"
    early = await labels.http.get(f"/jobs/{printing}/document", headers=signed_in())
    assert (early.status_code, early.json()["code"]) == (409, "document-not-ready")
    for job in (waiting, printing):
        asked = await labels.http.post(f"/jobs/{job}/cancel", headers=signed_in())
        assert asked.status_code == 202
        state = await over(labels, job)
        assert (state["state"], state["printed"] < 2 * SHORT) == ("cancelled", True)
        assert await of_job(labels, LabelPrinted, job) == []
        assert kept(labels.settings, job) == ["label-orders"]
    again = await labels.http.post(f"/jobs/{short}/cancel", headers=signed_in(lang="ja"))
    assert (again.status_code, again.json()["detail"]) == (409, "すでに終了した印刷ジョブです。")


async def test_a_job_cancelled_while_its_document_is_put_away_leaves_none(
    labels: Running, half_way: HalfWay
) -> None:
    job = await ask(labels.settings, order("A2", *[shipment(number) for number in range(400)]))
    await under_way(labels, job)
    async with labels.database.work("1") as work:
        driver = await work.driver()
        await driver.execute("UPDATE job SET cancel_asked = true WHERE id = $1 AND state = 'running'", job)
        half_way.go_on()
        await eventually(lambda: "label-documents" in kept(labels.settings, job), within=60)
    assert (await over(labels, job))["state"] == "cancelled"
    assert kept(labels.settings, job) == ["label-orders"]
    assert await of_job(labels, LabelPrinted, job) == []


async def test_a_job_goes_on_when_its_drawing_processes_are_killed(
    labels: Running, half_way: HalfWay
) -> None:
    await over(labels, await ask(labels.settings, order("A1", shipment(1))))
    job = await ask(labels.settings, order("L10-1", *[shipment(number) for number in range(1_200)]))
    await under_way(labels, job)
    for process in list(labels.app.state.desk._pool._processes):
        os.kill(process, signal.SIGKILL)
    half_way.go_on()
    state = await over(labels, job)
    assert (state["state"], state["printed"]) == ("finished", 1_200)
    assert len(await of_job(labels, LabelPrinted, job)) == 1
    assert (await labels.fetch("SELECT tries FROM job WHERE id = $1", job))[0]["tries"] == 2


async def test_a_service_that_stops_gives_its_job_back_and_deletes_documents_after_their_time(
    servers: Infrastructure, half_way: HalfWay
) -> None:
    database = await servers.fresh_database("labels")
    settings = servers.settings(database, "labels", LabelsSettings, lease_seconds=600)
    async with running(service, settings) as up:
        job = await ask(settings, order("A2", *[shipment(number) for number in range(1_200)]))
        await under_way(up, job)
    half_way.go_on()
    async with running(service, settings) as up:
        assert (await over(up, job))["state"] == "finished"
        assert kept(settings, job) == ["label-documents", "label-orders"]
    async with running(service, settings.model_copy(update={"document_hours": 0})) as up:
        await eventually(lambda: not kept(settings, job), about="documents deleted")

        async def expired() -> bool:
            return bool((await look(up, job))["expired"])

        await eventually(expired)
        answer = await up.http.get(f"/jobs/{job}/document", headers=signed_in())
        assert (answer.status_code, answer.json()["code"]) == (410, "document-expired")
        assert len(await of_job(up, LabelPrinted, job)) == 1


def test_what_a_drawing_process_hands_back_goes_through_the_pipe_in_one_write(tmp_path: Path) -> None:
    shipments = msgspec.msgpack.encode([shipment(number) for number in range(PORTION)])
    place = draw_packed("L10-1", shipments, str(tmp_path))
    assert Path(place).stat().st_size > select.PIPE_BUF > 4 * len(pickle.dumps(place))

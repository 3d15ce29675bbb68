"""A sheet nobody knew: proposed, taught once, read without a question from then on (INT-01)."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest
from intake.__main__ import service
from intake.settings import IntakeSettings

from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, eventually, running, signed_in
from tests.intake.test_sheets import BUYMA, KOREAN, sheet

SELLER = [1400]
JOB_FROM = 200_000


@pytest.fixture(scope="module")
async def intake(servers: Infrastructure) -> AsyncIterator[Running]:
    database = await servers.fresh_database("intake")
    settings = servers.settings(database, "intake", IntakeSettings, upload_job_bytes=JOB_FROM)
    async with running(service, settings) as up:
        yield up


class Desk:
    """One seller who asks."""

    def __init__(self, up: Running, lang: str = "ko") -> None:
        SELLER[0] += 1
        self.http, self.headers = up.http, signed_in(SELLER[0], lang=lang)

    async def drop(self, body: bytes, name: str = "BUYMA.csv", query: str = "") -> Any:
        headers = {**self.headers, "x-filename": quote(name)}
        return await self.http.post(f"/uploads{query}", content=body, headers=headers)

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        return await self.http.request(method, path, headers=self.headers, json=body)

    async def teach(self, proposal: dict[str, Any], **changes: Any) -> Any:
        return await self.ask("POST", "/sheet-mappings", {**taught(proposal), **changes})


def taught(proposal: dict[str, Any]) -> dict[str, Any]:
    """What a person sends who agrees with everything that is certain."""
    fields = {
        each["field"]: {"columns": each["guess"]["columns"]}
        for each in proposal["fields"]
        if each["guess"] and each["guess"]["confidence"] >= 90
    }
    kept = {name: proposal[name] for name in ("name", "market", "header", "rows")}
    return {**kept, "fields": fields}


@pytest.fixture
def desk(intake: Running) -> Desk:
    return Desk(intake)


async def proposal_of(desk: Desk, body: bytes, name: str = "BUYMA.csv") -> dict[str, Any]:
    answer = await desk.drop(body, name)
    assert (answer.status_code, answer.json()["code"]) in ((422, "unknown-layout"), (422, "missing-columns"))
    proposal: dict[str, Any] = answer.json()["params"]["proposal"]
    return proposal


async def test_an_unknown_sheet_is_answered_with_a_proposal_and_once_taught_is_read(desk: Desk) -> None:
    body = sheet(BUYMA, {**BUYMA, "取引ID": "2"}, encoding="cp932")
    proposal = await proposal_of(desk, body)
    assert (proposal["market"], proposal["name"], proposal["encoding"], proposal["missing"]) == (
        "buyma", "BUYMA", "cp932", [],
    )  # fmt: skip
    assert proposal["rows"][0][0] == "12345678"
    created = await desk.teach(proposal)
    assert created.status_code == 201, created.text
    told = (await desk.drop(body)).json()
    assert (told["market"], told["accepted"], told["mapping"]) == (
        "buyma", 2, {"id": created.json()["id"], "name": "BUYMA"},
    )  # fmt: skip
    again = (await desk.drop(body)).json()
    assert (again["accepted"], again["already"]) == (0, 2)
    [kept] = (await desk.ask("GET", "/sheet-mappings")).json()["mappings"]
    assert (kept["name"], kept["used"], kept["market"], kept["header"]) == ("BUYMA", 2, "buyma", list(BUYMA))


async def test_a_long_sheet_is_read_by_its_mapping_as_a_job(desk: Desk) -> None:
    rows = [{**BUYMA, "取引ID": str(number), "備考": "x" * 200} for number in range(1000)]
    proposal = await proposal_of(desk, sheet(rows[0]))
    await desk.teach(proposal)
    answer = await desk.drop(sheet(*rows))
    assert answer.status_code == 202

    async def over() -> dict[str, Any] | None:
        state: dict[str, Any] = (await desk.ask("GET", f"/upload-jobs/{answer.json()['job']}")).json()
        return state if state["state"] not in ("queued", "reading") else None

    ended = await eventually(over, about="the job's end")
    assert ended is not None
    assert (ended["state"], ended["result"]["accepted"], ended["result"]["mapping"]["name"]) == (
        "done",
        1000,
        "BUYMA",
    )


async def test_what_is_not_certain_is_bound_only_when_a_person_confirmed_it(desk: Desk) -> None:
    row = {**KOREAN, "주문ID": "77001"}
    proposal = await proposal_of(desk, sheet(row), "주문.csv")
    assert proposal["market"] == ""
    fields = {**taught(proposal)["fields"], "order_no": {"columns": ["주문ID"]}}
    refused = await desk.teach(proposal, fields=fields, market="coupang")
    assert (refused.status_code, refused.json()["code"], refused.json()["field"]) == (
        422, "mapping-unconfirmed", "order_no",
    )  # fmt: skip
    assert (
        await desk.teach(proposal, fields=fields, market="coupang", confirmed=["order_no"])
    ).status_code == 201
    told = (await desk.drop(sheet(row), "주문.csv")).json()
    assert (told["market"], told["accepted"]) == ("coupang", 1)
    await desk.teach(proposal, fields=fields, market=" 큐텐 ", confirmed=["order_no"])
    assert (await desk.drop(sheet(row), "주문.csv")).json()["market"] == "qoo10jp"


@pytest.mark.parametrize(("lang", "word"), [("ko", "우편번호"), ("ja", "郵便番号"), ("en", "zip")])
async def test_the_preview_reads_the_first_rows_and_says_why_not(
    intake: Running, lang: str, word: str
) -> None:
    desk = Desk(intake, lang)
    rows = [{**BUYMA, "取引ID": str(number)} for number in range(5)]
    proposal = await proposal_of(desk, sheet(*rows, {**BUYMA, "郵便番号": "1000"}))
    tried = {**taught(proposal), "numbers": proposal["numbers"]}
    told = (await desk.ask("POST", "/sheet-mappings/preview", tried)).json()
    assert told["faults"] == []
    assert (told["rows"][0]["row"], told["rows"][0]["line"]["zip"]) == (2, "1000001")
    [reason] = told["rows"][5]["refused"]
    assert (reason["column"], word in reason["reason"]) == ("郵便番号", True)
    tried["rows"].append(tried["rows"][0])
    told = (await desk.ask("POST", "/sheet-mappings/preview", tried)).json()
    assert (told["rows"][6]["row"], told["rows"][6]["refused"][0]["column"]) == (8, "取引ID")
    del tried["fields"]["address"]
    told = (await desk.ask("POST", "/sheet-mappings/preview", tried)).json()
    assert [(each["field"], each["code"]) for each in told["faults"]] == [
        ("address", "mapping-field-missing")
    ]
    assert told["rows"] == []
    assert "(" not in told["faults"][0]["reason"]


async def test_a_mapping_is_changed_and_forgotten_and_the_next_file_is_asked_about_again(desk: Desk) -> None:
    number = (await desk.teach(await proposal_of(desk, sheet(BUYMA)))).json()["id"]
    [kept] = (await desk.ask("GET", "/sheet-mappings")).json()["mappings"]
    changed = {
        **kept,
        "name": "바이마 2",
        "market": "kse",
        "fields": {**kept["fields"], "delivery_service": {"constant": "KSE Light"}},
    }
    answer = await desk.ask("PUT", f"/sheet-mappings/{number}", changed)
    assert (answer.status_code, answer.json()["version"]) == (200, 2), answer.text
    stale = await desk.ask("PUT", f"/sheet-mappings/{number}", changed)
    assert (stale.status_code, stale.json()["code"]) == (409, "changed-meanwhile")
    told = (await desk.drop(sheet(BUYMA))).json()
    assert (told["market"], told["mapping"]["name"], told["accepted"]) == ("kse", "바이마 2", 1)
    assert (await desk.ask("DELETE", f"/sheet-mappings/{number}")).status_code == 200
    assert (await desk.ask("DELETE", f"/sheet-mappings/{number}")).status_code == 404
    await proposal_of(desk, sheet(BUYMA))


async def test_teaching_a_header_again_replaces_its_mapping(desk: Desk) -> None:
    proposal = await proposal_of(desk, sheet(BUYMA))
    first = (await desk.teach(proposal)).json()["id"]
    assert (await desk.teach(proposal, name="새 이름")).json() == {"id": first, "name": "새 이름"}
    assert [each["name"] for each in (await desk.ask("GET", "/sheet-mappings")).json()["mappings"]] == [
        "새 이름"
    ]


async def test_another_sellers_mapping_reads_nothing_and_cannot_be_touched(
    desk: Desk, intake: Running
) -> None:
    number = (await desk.teach(await proposal_of(desk, sheet(BUYMA)))).json()["id"]
    other = Desk(intake)
    await proposal_of(other, sheet(BUYMA))
    assert (await other.ask("GET", "/sheet-mappings")).json()["mappings"] == []
    assert (await other.ask("DELETE", f"/sheet-mappings/{number}")).status_code == 404
    assert len((await desk.ask("GET", "/sheet-mappings")).json()["mappings"]) == 1


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": " "}, "name", "mapping-name"),
        ({"market": "gift"}, "market", "mapping-market-missing"),
        ({"fields": {}}, "order_no", "mapping-field-missing"),
        ({"header": "A"}, "header", "payload-invalid"),
    ],
)
async def test_a_mapping_that_cannot_be_is_refused_by_its_field(
    desk: Desk, changes: dict[str, Any], field: str, code: str
) -> None:
    refused = await desk.teach(await proposal_of(desk, sheet(BUYMA)), **changes)
    assert (refused.status_code, refused.json()["field"], refused.json()["code"]) == (422, field, code)


async def test_a_proposal_can_be_had_for_any_table_and_for_nothing_else(desk: Desk) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["주문번호", "상품명", "수량"], ["1", "크림", "1"]])
    for body, status in ((out.getvalue().encode("cp949"), 200), (b"PK\x03\x04", 422), (b"\x00\x01", 422)):
        headers = {**desk.headers, "x-filename": "a.csv"}
        answer = await desk.http.post("/sheet-proposals?market=buyma", content=body, headers=headers)
        assert answer.status_code == status, answer.text
        if status == 200:
            assert (answer.json()["market"], answer.json()["missing"]) == (
                "buyma", ["unit_price", "receiver_name", "zip", "address"],
            )  # fmt: skip


async def test_a_sheet_with_a_markets_names_but_not_its_columns_can_be_taught(desk: Desk) -> None:
    lacking = {"장바구니번호": "1", "주문번호": "2", "상품명": "크림", "수량": "1", "판매가": "100", "받는분": "山田 花子", "우편번호": "1000001", "주소": "東京都港区1-1"}  # fmt: skip
    answer = await desk.drop(sheet(lacking), "내 주문.csv")
    assert (answer.status_code, answer.json()["code"]) == (422, "missing-columns")
    proposal = answer.json()["params"]["proposal"]
    assert (await desk.teach(proposal, market="qoo10jp")).status_code == 201
    told = (await desk.drop(sheet(lacking), "내 주문.csv")).json()
    assert (told["accepted"], told["mapping"]["name"]) == (1, "내 주문")

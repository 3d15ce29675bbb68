"""What was read comes out as it went in, and what was read wrongly is read again in its place (INT-01 to INT-03)."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
from intake.__main__ import service
from intake.adapters.refused_file import REASON_COLUMN
from intake.settings import IntakeSettings

from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, eventually, running, signed_in
from tests.intake import samples

SELLER = [7000]
LETTERS = "①髙～㈱ⅣﾀｶﾊｼＡ１﨑福\ufa1b葛\U000e0100𠮷🌸👨‍👩‍👧 🇯🇵 é\u3000한글"
"""Windows' own letters, old kanji forms, a variant selector, letters past 16 bits, joined emoji, half and full width."""


@pytest.fixture(scope="module", params=[1, 1 << 20], ids=["as a job", "at once"])
async def intake(servers: Infrastructure, request: pytest.FixtureRequest) -> AsyncIterator[Running]:
    database = await servers.fresh_database("intake")
    settings = servers.settings(database, "intake", IntakeSettings, upload_job_bytes=request.param)
    async with running(service, settings) as up:
        yield up


@pytest.fixture
def seller() -> int:
    SELLER[0] += 1
    return SELLER[0]


async def sent(
    intake: Running, seller: int, body: bytes, name: str = "orders.csv", **query: Any
) -> dict[str, Any]:
    """What became of a file, whether it was read at once or by a job."""
    headers = {**signed_in(seller), "x-filename": name}
    answer = await intake.http.post("/uploads", content=body, headers=headers, params=query)
    assert answer.status_code < 300, answer.text
    told: dict[str, Any] = answer.json()
    if "job" not in told:
        return told

    async def ended() -> dict[str, Any] | None:
        job = (await intake.http.get(f"/upload-jobs/{told['job']}", headers=signed_in(seller))).json()
        return job if job["state"] not in ("queued", "reading") else None

    result: dict[str, Any] = (await eventually(ended, about="the job's end"))["result"]
    return result


async def waiting(intake: Running, seller: int) -> list[dict[str, Any]]:
    answer = (await intake.http.get("/waiting-orders", headers=signed_in(seller))).json()
    return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]


async def refused_rows(intake: Running, seller: int, upload: int, lang: str = "ko") -> list[dict[str, str]]:
    answer = await intake.http.get(f"/uploads/{upload}/refused.csv", headers=signed_in(seller, lang=lang))
    assert "attachment" in answer.headers["content-disposition"]
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def test_letters_come_out_of_the_list_and_of_the_refused_file_as_they_went_in(
    intake: Running, seller: int
) -> None:
    told = {"수취인명": LETTERS, "주소": f"東京都 {LETTERS}1-2", "상품명": LETTERS, "배송요청사항": LETTERS}
    bad = told | {"주문번호": "2", "장바구니번호": "2", "우편번호": "'10-000"}
    report = await sent(intake, seller, samples.qoo10_ko(told, bad))
    assert (report["accepted"], report["refused_rows"]) == (1, 1)
    [line] = await waiting(intake, seller)
    kept = LETTERS.strip()
    assert (line["receiver_name"], line["title"], line["message"]) == (kept, kept, kept)
    assert line["address"] == f"東京都 {kept}1-2"
    [row] = await refused_rows(intake, seller, report["upload_id"])
    assert {name: row[name] for name in told} == told
    corrected = samples.written(list(row), [row | {"우편번호": "100-0001"}])
    assert (await sent(intake, seller, corrected, "refused.csv"))["accepted"] == 1
    assert {line["title"] for line in await waiting(intake, seller)} == {kept}


async def test_bad_cells_a_spreadsheet_keeps_as_numbers_and_days_refuse_their_rows_and_not_the_file(
    intake: Running, seller: int
) -> None:
    day = datetime(2026, 11, 25)  # noqa: DTZ001 - as spreadsheets keep days
    bad: dict[str, Any] = {
        "수량": 0, "판매가": 19.8, "우편번호": 123, "수취인핸드폰번호": 12, "수취인명": day, "상품코드": 1.5,
        "주문일": 7,
    }  # fmt: skip
    rows = [
        samples.resaved(samples.QOO10_KO, **{"주문번호": 2_000 + at, "장바구니번호": 3_000 + at, name: value})
        for at, (name, value) in enumerate(bad.items())
    ]
    good = samples.resaved(samples.QOO10_KO)
    report = await sent(intake, seller, samples.xlsx(samples.DETAIL_KO, [*rows, good]), "orders.xlsx")
    assert (report["accepted"], report["refused_rows"]) == (1, len(bad))
    assert {each["column"] for each in report["refused"]} == set(bad)
    kept = await refused_rows(intake, seller, report["upload_id"])
    assert [row["주문번호"] for row in kept] == [str(row["주문번호"]) for row in rows]


async def test_nothing_of_a_long_value_is_lost_on_the_way(intake: Running, seller: int) -> None:
    title, message, address = "商品" * 5_000, "伝言" * 15_000, "東京都" + "長い町名" * 500 + "1-2-3"
    body = samples.qoo10_ko(
        {"상품명": title, "배송요청사항": message, "주소": address}, {"주문번호": "2", "상품명": "x" * 40_001}
    )
    report = await sent(intake, seller, body)
    assert [(each["row"], each["column"], each["code"]) for each in report["refused"]] == [
        (3, "상품명", "cell-too-long")
    ]
    [line] = await waiting(intake, seller)
    assert (line["title"], line["message"], line["address"]) == (title, message, address)


@pytest.mark.parametrize("lang", ["ko", "ja", "en"])
async def test_the_refused_file_says_why_in_the_readers_language(
    intake: Running, seller: int, lang: str
) -> None:
    report = await sent(
        intake, seller, samples.qoo10_ko({}, {"주문번호": "2", "우편번호": "12", "수량": "0"})
    )
    [row] = await refused_rows(intake, seller, report["upload_id"], lang)
    assert list(row)[-1] == REASON_COLUMN[lang]
    assert len(row[REASON_COLUMN[lang]].split(" / ")) == 2


def amazon_in(encoding: str) -> bytes:
    rows = [
        {"order-item-id": str(n), "recipient-name": "田中 健一", "buyer-name": "", "product-name": "化粧水"}
        for n in range(3)
    ]
    return samples.amazon(
        *(row | {"ship-state": "大阪府", "ship-address-1": "見本1", "ship-address-2": ""} for row in rows),
        encoding=encoding,
    )


async def test_a_file_read_in_the_wrong_encoding_is_read_again_in_its_place(
    intake: Running, seller: int
) -> None:
    body = amazon_in("euc_jp")
    wrong = await sent(intake, seller, body, "report.txt", encoding="gb18030")
    garbled = await waiting(intake, seller)
    assert wrong["accepted"] == len(garbled) == 3
    assert garbled[0]["receiver_name"] != "田中 健一"
    mended = {"version": garbled[0]["version"], "fields": {"receiver_name": "田中 健二"}}
    await intake.http.patch(f"/waiting-orders/{garbled[0]['id']}", headers=signed_in(seller), json=mended)

    right = await sent(intake, seller, body, "report.txt", encoding="euc_jp", replaces=wrong["upload_id"])
    assert (right["accepted"], right["already"]) == (2, 1)
    names = sorted(line["receiver_name"] for line in await waiting(intake, seller))
    assert names == ["田中 健一", "田中 健一", "田中 健二"]


async def test_a_file_read_again_leaves_other_uploads_and_other_companies_alone(
    intake: Running, seller: int
) -> None:
    SELLER[0] += 1
    stranger = SELLER[0]
    theirs = await sent(intake, stranger, samples.qoo10_ko())
    ours = await sent(intake, seller, samples.qoo10_ko())
    await sent(intake, seller, samples.qoo10_ko({"주문번호": "2"}), replaces=theirs["upload_id"])
    assert len(await waiting(intake, stranger)) == 1
    assert len(await waiting(intake, seller)) == 2
    again = await sent(intake, seller, samples.qoo10_ko(), replaces=ours["upload_id"])
    assert (again["accepted"], len(await waiting(intake, seller))) == (1, 2)
    answer = await intake.http.post(
        "/uploads",
        content=b"x",
        headers={**signed_in(seller), "x-filename": "a.csv"},
        params={"replaces": 10**30},
    )
    assert answer.status_code == 422

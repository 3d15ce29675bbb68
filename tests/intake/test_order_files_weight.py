"""Hostile files cost little: refused within 2 seconds of work and 300 MiB, nothing stored (INT-01, P1).

Each is read in a process of its own, by the service's route, and as a job.
"""

import json
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Callable
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest
from intake.__main__ import service
from intake.adapters.limits import Limits
from intake.adapters.order_file import read_order_file
from intake.adapters.qoo10_file import DETAIL_KO
from intake.settings import IntakeSettings

from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, eventually, running, signed_in
from tests.intake import samples
from tests.intake.hostile import book, repacked, sheet_of, with_shared_strings

MIB_AT_MOST = 300
SECONDS_AT_MOST = 2.0
SELLER = [900]


class Hostile(NamedTuple):
    """A file, the code it is refused with, and how it is made."""

    name: str
    code: str
    body: Callable[[], bytes]


def text(rest: bytes) -> bytes:
    return samples.written(DETAIL_KO, []) + rest


def sheet(rows: bytes) -> bytes:
    return repacked(book(), sheet=sheet_of(book()).replace(b"</sheetData>", rows + b"</sheetData>"))


def million_rows_sheet() -> bytes:
    cell = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>x</t></is></c></row>'
    return sheet(b"".join(cell % (row, row) for row in range(3, 1_000_001)))


def packed(name: str, content: bytes) -> bytes:
    body = BytesIO(book())
    with zipfile.ZipFile(body, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return body.getvalue()


def countless_parts() -> bytes:
    body = BytesIO(book())
    with zipfile.ZipFile(body, "a") as archive:
        for number in range(30_000):
            archive.writestr(f"x/{number}", "")
    return body.getvalue()


def every_row_bad() -> bytes:
    [row] = samples.qoo10_ko({"우편번호": "12"}).split(b"\r\n")[1:2]
    return text(
        b"\r\n".join(row.replace(b"1100000001", b"%d" % n) for n in range(1_100_000_000, 1_100_050_000))
    )


FILES = (
    Hostile("sheet-of-1m-rows.xlsx", "too-many-rows", million_rows_sheet),
    Hostile("far-cell.xlsx", "too-many-cells", lambda: sheet(b'<row r="100001"><c r="CU100001"/></row>')),
    Hostile("bomb.xlsx", "zip-bomb", lambda: packed("xl/media/image1.bin", bytes(200_000_000))),
    Hostile("bomb-of-xml.xlsx", "zip-bomb", lambda: packed("xl/styles2.xml", b"<a/>" * 20_000_000)),
    Hostile("strings.xlsx", "too-many-cells", lambda: with_shared_strings(book(), b"JPY", b"<si><t/></si>" * 9_000_000)),
    Hostile("countless-parts.xlsx", "unusual-workbook", countless_parts),
    Hostile("macros.xlsx", "macro-workbook", lambda: packed("xl/vbaProject.bin", b"x" * 10_000)),
    Hostile("formula.xlsx", "formula-cells", lambda: samples.xlsx(DETAIL_KO, [samples.QOO10_KO | {"주소": "=1"}])),
    Hostile("1m-rows.csv", "too-many-rows", lambda: text(b'"x",1' + b"," * 44 + b"\r\n") + b"x\r\n" * 1_000_000),
    Hostile("one-long-line.csv", "row-endless", lambda: text(b"") + "あ".encode() * 30_000_000),
    Hostile("one-endless-row.csv", "row-endless", lambda: text(b'"x\n",' * 16_000_000)),
    Hostile("countless-cells.csv", "row-endless", lambda: text(b"," * 90_000_000)),
    Hostile("open-quote.csv", "broken-quotes", lambda: text(b'"' + b"x\n" * 40_000_000)),
    Hostile("every-row-bad.csv", "too-many-refused", every_row_bad),
    Hostile("no-header.csv", "unknown-layout", lambda: ("見本," * 20 + "\n").encode() * 300_000),
    Hostile("too-heavy.csv", "too-many-bytes", lambda: bytes(100 * 1024 * 1024 + 1)),
    Hostile("picture.xlsx", "not-text", lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 40_000),
    Hostile("half.xlsx", "damaged-workbook", lambda: book()[:-40]),
    Hostile("half.csv", "file-cut-off", lambda: samples.qoo10_ko()[: samples.qoo10_ko().rindex(b"JPY") + 1]),
    Hostile("zeros.csv", "empty-file", lambda: bytes(50_000_000)),
    Hostile("zeros.xls", "damaged-workbook", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50_000_000)),
    Hostile("header-only.csv", "no-orders", lambda: text(b"")),
    Hostile("order.pdf", "wrong-extension", lambda: b"%PDF-1.7"),
)  # fmt: skip


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_hostile_file_is_refused_with_little_work_and_memory(file: Hostile, tmp_path: Path) -> None:
    path = tmp_path / "body"
    path.write_bytes(file.body())
    ran = subprocess.run(
        [sys.executable, "-m", "tests.intake.reading_once", str(path), file.name],
        capture_output=True,
        check=True,
    )
    told = json.loads(ran.stdout)
    assert (told["code"], told["lines"]) == (file.code, 0)
    assert told["seconds"] <= SECONDS_AT_MOST
    assert told["mib"] <= MIB_AT_MOST


@pytest.fixture(scope="module")
async def intake(servers: Infrastructure) -> AsyncIterator[Running]:
    database = await servers.fresh_database("intake")
    settings = servers.settings(database, "intake", IntakeSettings)
    async with running(service, settings) as up:
        yield up


@pytest.fixture
def seller() -> int:
    SELLER[0] += 1
    return SELLER[0]


async def stored(intake: Running, seller: int) -> dict[str, int]:
    """How much a seller has here."""
    async with intake.database.work("*") as work:
        driver = await work.driver()
        counts = "SELECT (SELECT count(*) FROM {0} WHERE seller_id = $1)".format
        return {table: await driver.fetchval(counts(table), seller) for table in ("upload", "waiting_order")}


async def send(intake: Running, seller: int, file: Hostile, lang: str = "ko") -> Any:
    headers = {**signed_in(seller, lang=lang), "x-filename": quote(file.name)}
    return await intake.http.post("/uploads", content=file.body(), headers=headers)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
async def test_a_hostile_file_sent_to_the_service_is_refused_in_words_and_leaves_nothing(
    intake: Running, seller: int, file: Hostile
) -> None:
    """Small ones are refused at once, large ones as the jobs that read them."""
    answer = await send(intake, seller, file)
    if answer.status_code == 202:
        job = answer.json()["job"]

        async def ended() -> dict[str, Any] | None:
            told = (await intake.http.get(f"/upload-jobs/{job}", headers=signed_in(seller))).json()
            return told if told["state"] not in ("queued", "reading") else None

        told = await eventually(ended, within=60, about="the job's end")
        assert (told["state"], told["failure"]["code"]) == ("refused", file.code)
        assert told["failure"]["reason"].endswith(".") or ":" in told["failure"]["reason"]
    else:
        told = answer.json()
        assert (answer.status_code, told["code"], told["field"]) == (422, file.code, "file")
        assert "{" not in told["detail"]
    assert await stored(intake, seller) == {"upload": 0, "waiting_order": 0}


def test_every_limit_is_a_setting() -> None:
    defaults = IntakeSettings.model_construct()
    assert defaults.file_limits == Limits()
    moved = {name: 7 for name in IntakeSettings.model_fields if name.startswith("max_")}
    limits = IntakeSettings.model_construct(**moved).file_limits
    for name in Limits.__struct_fields__:
        assert getattr(limits, name) in (7, 7 * 1024 * 1024), name


def test_some_refused_rows_among_good_ones_do_not_refuse_the_file() -> None:
    rows = [
        {"주문번호": str(n), "장바구니번호": str(n), "우편번호": "12" if n % 3 else "100-0001"}
        for n in range(60)
    ]
    file = read_order_file(
        "a.csv", samples.qoo10_ko(*rows), limits=Limits(refused_at_first=1, refused_cells=46 * 40)
    )
    assert (len(file.lines), len(file.refused_rows)) == (20, 40)

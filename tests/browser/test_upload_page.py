"""What was recognised of a file is shown and can be overruled; refused rows are told and can be had back (INT-01, INT-02)."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from intake.adapters.limits import Limits
from intake.adapters.order_file import LAYOUTS, LEARNT_MARKETS, read_order_file
from intake.adapters.refusals import UnreadableFile
from intake.adapters.text_file import ENCODINGS
from intake.messages import say
from intake.sheets.opening import proposal_for
from playwright.async_api import FilePayload, Page, Request, expect

import gateway
from tests.browser import orders
from tests.browser.site import SELLER, Site
from tests.intake import samples
from tests.intake.test_sheets import BUYMA, sheet
from tests.samples.corpus.files import every_file
from tests.samples.make import qoo10

SCRIPT = Path(str(gateway.__file__)).parent / "static/js/pages/waiting-recognised.js"
LOOK = os.environ.get("KSE_SCREENSHOTS", "")


def told(name: str, body: bytes, lang: str, upload: int = 9) -> tuple[int, dict[str, Any]]:
    """What the service answers to a file."""
    try:
        file = read_order_file(name, body)
    except UnreadableFile as refusal:
        return 422, {"code": refusal.code, "detail": say(refusal.code, refusal.params, lang)}
    refused = [
        {**msgspec.to_builtins(each), "reason": say(each.code, each.params, lang)} for each in file.refusals
    ]
    return 200, {
        "upload_id": upload, "file_name": name, "market": file.market, "layout": file.layout, "mapping": None,
        "encoding": file.encoding, "delimiter": file.delimiter, "rows": file.rows, "accepted": len(file.lines),
        "already": 0, "refused_rows": len(file.refused_rows), "refused": refused,
    }  # fmt: skip


def sent(site: Site) -> int:
    """How many files came so far."""
    return len(site.bodies("POST", "/api/intake/uploads"))


def given(name: str, body: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": body}


def offered(constant: str) -> list[str]:
    found = re.search(rf"{constant} = \[(.*?)\]", SCRIPT.read_text("utf-8"))
    assert found
    return re.findall(r'"([^"]+)"', found[1])


def test_the_page_offers_every_market_and_encoding_that_can_be_read() -> None:
    assert set(offered("MARKETS")) == {layout.market for layout in LAYOUTS} | set(LEARNT_MARKETS)
    assert offered("ENCODINGS") == list(ENCODINGS)


@pytest.mark.parametrize("lang", ["ko", "ja", "en"])
def test_every_layout_and_encoding_has_a_name(lang: str) -> None:
    texts = msgspec.json.decode((SCRIPT.parents[3] / f"locale/{lang}.json").read_bytes())
    assert {f"upload.layout.{layout.name}" for layout in LAYOUTS} <= set(texts)
    assert {f"encoding.{encoding}" for encoding in ENCODINGS} <= set(texts)


@pytest.mark.parametrize("lang", ["ko", "ja", "en"])
async def test_what_was_recognised_is_shown_in_words(page: Page, site: Site, lang: str) -> None:
    site.user = msgspec.structs.replace(SELLER, lang=lang)
    amazon = next(file.body for file in every_file() if file.name == "amazon-japan-sjis.txt")
    sheet = next(file.body for file in every_file() if file.name == "rakuten-resaved.xlsx")
    files = {
        "Qoo10.csv": qoo10(),
        "Amazon.txt": amazon,
        "楽天.xlsx": sheet,
        "요약.csv": samples.qoo10_summary(),
    }
    answers = {body: told(name, body, lang) for name, body in files.items()}
    site.answers["GET /api/intake/waiting-orders"] = orders.waiting_orders(6)
    site.answers["POST /api/intake/uploads"] = lambda body: answers[body]
    await page.goto("/waiting")
    await page.locator("#files").set_input_files([given(*each) for each in files.items()])
    cards = page.locator(".file-card")
    await expect(cards.nth(3).get_by_role("alert")).to_be_visible()
    texts = msgspec.json.decode((SCRIPT.parents[3] / f"locale/{lang}.json").read_bytes())
    shown = (
        (cards.nth(0), "qoo10jp", "utf-8", "qoo10-detail-ko", "delimiter.comma"),
        (cards.nth(1), "amazon", "cp932", "amazon-report", "delimiter.tab"),
        (cards.nth(2), "rakuten", None, "rakuten-all-columns", "workbook"),
    )
    for card, market, encoding, layout, divided in shown:
        await expect(card.locator("select").first).to_have_value(market)
        await expect(card.locator("select")).to_have_count(2 if encoding else 1)
        if encoding:
            await expect(card.locator("select").nth(1)).to_have_value(encoding)
        await expect(card.locator(".recognised")).to_contain_text(texts[f"upload.layout.{layout}"])
        await expect(card.locator(".recognised")).to_contain_text(texts[f"upload.{divided}"])
        await expect(card.locator(".recognised button")).to_be_hidden()
    await expect(cards.nth(0).locator(".refusals tbody tr")).to_have_count(3)
    await expect(cards.nth(0).locator(".tile.bad strong")).to_have_text("2")
    if LOOK:
        await page.wait_for_timeout(300)
        await page.screenshot(path=f"{LOOK}/upload-{lang}.png")
        await cards.nth(0).locator("select").nth(1).select_option("cp932")
        await page.screenshot(path=f"{LOOK}/upload-again-{lang}.png")


async def test_a_person_overrules_what_was_recognised_and_the_file_takes_its_own_place(
    page: Page, site: Site
) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/uploads" in request.url:
            asked.append(request.url)

    page.on("request", note)
    body = qoo10()
    site.answers["GET /api/intake/waiting-orders"] = orders.waiting_orders(6)
    site.answers["POST /api/intake/uploads"] = lambda _: told("a.csv", body, "ko", upload=40 + sent(site))
    await page.goto("/waiting")
    await page.locator("#files").set_input_files(given("a.csv", body))
    card = page.locator(".file-card")
    await card.get_by_label("인코딩").select_option("cp932")
    await expect(card).to_contain_text("바꿔 넣습니다")
    await card.get_by_label("인코딩").select_option("utf-8")
    await expect(card.get_by_role("button", name="이 설정으로 다시 읽기")).to_be_hidden()
    await card.get_by_label("마켓").select_option("kse")
    await card.get_by_role("button", name="이 설정으로 다시 읽기").click()
    await expect(card.get_by_role("link", name="거절된 줄 저장")).to_have_attribute(
        "href", "/api/intake/uploads/42/refused.csv"
    )
    assert parse_qs(urlsplit(asked[1]).query) == {
        "market": ["kse"],
        "encoding": ["utf-8"],
        "replaces": ["41"],
    }


async def test_a_file_in_doubt_is_read_once_its_encoding_is_said(page: Page, site: Site) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/uploads" in request.url else None)
    site.answers["GET /api/intake/waiting-orders"] = orders.waiting_orders(6)
    unsure = {"code": "encoding-unsure", "detail": say("encoding-unsure", {}, "ko")}
    good = told("a.csv", samples.qoo10_ko(), "ko")
    site.answers["POST /api/intake/uploads"] = lambda _: (422, unsure) if sent(site) == 1 else good
    await page.goto("/waiting")
    await page.locator("#files").set_input_files(given("report.txt", b"x"))
    card = page.locator(".file-card")
    await expect(card.get_by_role("alert")).to_contain_text("인코딩을 직접 선택")
    await card.get_by_label("인코딩").select_option("euc_jp")
    await card.get_by_role("button", name="이 설정으로 다시 읽기").click()
    await expect(card.locator(".badge").first).to_have_text("완료")
    assert parse_qs(urlsplit(asked[1]).query) == {"encoding": ["euc_jp"]}


async def test_what_a_sheet_means_is_asked_when_the_other_files_are_read_and_once(
    page: Page, site: Site
) -> None:
    unknown, good = sheet(BUYMA), told("a.csv", samples.qoo10_ko(), "ko")
    asks = {"proposal": msgspec.to_builtins(proposal_for("buyma.csv", unknown, Limits()))}
    refusal = {"code": "unknown-layout", "detail": say("unknown-layout", {}, "ko"), "params": asks}
    known: list[Any] = []
    site.answers["GET /api/intake/waiting-orders"] = orders.waiting_orders(6)
    site.answers["POST /api/intake/uploads"] = lambda body: (
        (422, refusal) if body == unknown and not known else good
    )
    site.answers["POST /api/intake/sheet-mappings"] = lambda body: known.append(body) or {"id": 1}
    await page.goto("/waiting")
    files = {"buyma-1.csv": unknown, "qoo10.csv": samples.qoo10_ko(), "buyma-2.csv": unknown}
    await page.locator("#files").set_input_files([given(*each) for each in files.items()])
    badges = page.locator(".file-card header .badge")
    remember = page.get_by_role("button", name="기억하고 읽기")
    await expect(remember).to_be_enabled()
    await expect(badges).to_have_text(["거절됨", "완료", "다른 파일 먼저 읽기"])
    await remember.click()
    await expect(badges).to_have_text(["완료", "완료", "완료"])
    await expect(remember).to_have_count(0)
    assert (len(known), sent(site)) == (1, 6)

"""The waiting list's page: files, collections and deleted orders, in front of answers the test sets."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

from playwright.async_api import FilePayload, Page, expect

from tests.browser import orders
from tests.browser.site import Site


async def test_several_files_are_uploaded_each_with_its_own_result(page: Page, site: Site) -> None:
    refused = [{"row": 14, "column": "우편번호", "reason": "우편번호가 7자리가 아닙니다", "code": "zip"}]
    good = {"upload_id": 9, "market": "qoo10jp", "encoding": "utf-8", "rows": 3, "accepted": 2, "already": 0,
            "refused_rows": 1}  # fmt: skip
    site.answers["GET /api/intake/waiting-orders"] = orders.waiting_orders(6)
    site.answers["POST /api/intake/uploads"] = lambda body: (
        (200, good | {"refused": refused}) if body == b"orders" else (422, {"detail": "요약보기 파일입니다"})
    )
    await page.goto("/waiting")
    files: list[FilePayload] = [
        {"name": "큐텐.csv", "mimeType": "text/csv", "buffer": b"orders"},
        {"name": "요약.xlsx", "mimeType": "text/csv", "buffer": b"summary"},
    ]
    await page.locator("#files").set_input_files(files)
    cards = page.locator(".file-card")
    await expect(cards.nth(0)).to_contain_text("우편번호가 7자리가 아닙니다")
    await expect(cards.nth(0).get_by_label("마켓")).to_have_value("qoo10jp")
    await expect(cards.nth(0).get_by_role("link", name="거절된 줄 저장")).to_have_attribute(
        "href", "/api/intake/uploads/9/refused.csv"
    )
    await expect(cards.nth(1).get_by_role("alert")).to_have_text("요약보기 파일입니다")


async def test_a_long_file_shows_how_far_it_is_and_can_be_stopped(page: Page, site: Site) -> None:
    job = {"state": "reading", "rows": 31_000, "refused": 12}
    site.answers |= {
        "GET /api/intake/waiting-orders": orders.waiting_orders(6),
        "POST /api/intake/uploads": {"job": "7"},
        "GET /api/intake/upload-jobs/*": job,
        "POST /api/intake/upload-jobs/*": {"cancelled": "7"},
    }
    await page.goto("/waiting")
    await page.locator("#files").set_input_files({"name": "long.csv", "mimeType": "text/csv", "buffer": b"x"})
    card = page.locator(".file-card")
    await expect(card.locator(".progress-words")).to_contain_text("31,000줄 읽음 · 좋음 30,988 · 거절 12")
    await card.get_by_role("button", name="중단").click()
    assert await site.sent("POST", "/api/intake/upload-jobs/7/cancel") == {}
    job["state"] = "cancelled"
    await expect(card).to_contain_text("중단됨")


async def test_a_file_dropped_anywhere_on_the_waiting_list_is_uploaded(page: Page, site: Site) -> None:
    site.answers["GET /api/intake/waiting-orders"] = orders.waiting_orders(6)
    site.answers["POST /api/intake/uploads"] = (422, {"detail": "읽을 수 없는 파일입니다"})
    await page.goto("/waiting")
    await expect(page.locator(".slick-row").first).to_be_visible()
    await page.evaluate(
        """() => { const carried = new DataTransfer(); carried.items.add(new File(["x"], "a.csv"));
           for (const kind of ["dragenter", "dragover", "drop"])
             document.querySelector("main").dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: carried})); }"""
    )
    await expect(page.locator(".file-card")).to_contain_text("읽을 수 없는 파일입니다")


async def test_collecting_shows_the_job_until_it_ends(page: Page, site: Site) -> None:
    running = (200, {"state": "running", "collected": 3})
    states: Iterator[Any] = iter([(404, {}), running, (503, {"detail": "잠시 후"}), (502, {}), running])
    last = {"state": "finished", "collected": 9, "new": 5, "already": ["785"], "message": ""}
    failed = [{"order_no": "786", "cart_no": "1", "reason": "주소가 없습니다"}]
    site.answers = {
        "GET /api/intake/waiting-orders": orders.waiting_orders(6),
        "GET /api/marketplace-connector/accounts": [orders.ACCOUNT],
        "POST /api/marketplace-connector/collections": (202, {"job_id": "c1"}),
        "GET /api/marketplace-connector/collections/c1": lambda _: next(
            states, (200, last | {"failed": failed})
        ),
    }
    await page.goto("/waiting")
    await page.locator("#collect").click()
    await page.get_by_role("button", name="주문서 가져오기").click()
    drawer = page.get_by_role("dialog", name="주문 수집")
    await expect(drawer).to_contain_text("주문 9건을 확인했습니다")
    await expect(drawer).to_contain_text("주소가 없습니다")
    body = await site.sent("POST", "/api/marketplace-connector/collections")
    assert (body["account_id"], body["status"], body["date_type"]) == (4, "preparing", "payment")


async def test_a_collection_whose_drawer_is_closed_still_brings_its_orders_into_the_list(
    page: Page, site: Site
) -> None:
    job: dict[str, Any] = {"state": "running", "collected": 0, "message": "수집 중입니다."}
    asked_again, closed = asyncio.Event(), asyncio.Event()
    waits: Iterator[bool] = iter([False, True])

    async def told() -> tuple[int, Any]:
        if next(waits, False):
            asked_again.set()
            await closed.wait()
        return 200, job

    site.answers = {
        "GET /api/intake/waiting-orders": lambda _: orders.waiting_orders(
            6 if job["state"] == "running" else 8
        ),
        "GET /api/marketplace-connector/accounts": [orders.ACCOUNT],
        "POST /api/marketplace-connector/collections": (202, {"job_id": "c3"}),
        "GET /api/marketplace-connector/collections/c3": lambda _: told(),
    }
    await page.goto("/waiting")
    await page.locator("#collect").click()
    await page.get_by_role("button", name="주문서 가져오기").click()
    await expect(page.get_by_role("dialog", name="주문 수집")).to_contain_text("수집 중입니다.")
    await asked_again.wait()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog", name="주문 수집")).to_have_count(0)
    closed.set()
    job |= {"state": "finished", "collected": 2, "message": "2건 수집: 신규 2건"}
    await expect(page.locator(".toast", has_text="2건 수집: 신규 2건")).to_be_visible()
    await expect(page.locator(".slick-row")).to_have_count(8)


async def test_a_collection_that_failed_looks_like_one_and_says_why_once(page: Page, site: Site) -> None:
    why = "마켓 서버가 응답하지 않습니다. 잠시 후 다시 시도해 주세요."
    site.answers = {
        "GET /api/intake/waiting-orders": orders.waiting_orders(6),
        "GET /api/marketplace-connector/accounts": [orders.ACCOUNT],
        "POST /api/marketplace-connector/collections": (202, {"job_id": "c2"}),
        "GET /api/marketplace-connector/collections/c2": {"state": "failed", "collected": 0, "message": why},
    }
    await page.goto("/waiting")
    await page.locator("#collect").click()
    await page.get_by_role("button", name="주문서 가져오기").click()
    drawer = page.get_by_role("dialog", name="주문 수집")
    await expect(drawer.get_by_text(why)).to_have_count(1)
    await expect(drawer.get_by_role("alert")).to_have_text(why)
    await expect(drawer.get_by_role("status")).to_have_text("수집하지 못했습니다")
    await expect(drawer.get_by_role("progressbar")).not_to_have_class(re.compile("ended"))
    await expect(drawer.locator(".bar i")).to_have_class("failed")


async def test_deleted_waiting_orders_can_be_brought_back(page: Page, site: Site) -> None:
    site.answers["GET /api/intake/waiting-orders"] = orders.waiting_orders(6)
    site.answers["POST /api/intake/waiting-orders/delete"] = {"deleted": [2, 3]}
    undone = {"kind": "delete", "fields": [], "lines": 2, "kept": 0, "changed": []}
    site.answers["POST /api/intake/waiting-orders/undo"] = undone
    await page.goto("/waiting")
    await page.locator(".slick-row[data-row='1'] .tick").click()
    await page.locator("#delete").click()
    await expect(page.get_by_role("dialog")).to_contain_text("장바구니 1건의 주문 줄 2개")
    await page.get_by_role("button", name="2줄 삭제").click()
    await page.locator(".toast").get_by_role("button", name="되돌리기").click()
    await expect(page.locator(".toast", has_text="삭제를 되돌렸습니다: 2줄")).to_be_visible()

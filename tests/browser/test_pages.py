"""Every page, opened and worked as its people would, in front of answers the test sets."""

import asyncio
import re
from typing import Any

import msgspec
import pytest
from gateway.web.menu import PAGES
from playwright.async_api import Page, expect

from tests.browser import orders
from tests.browser.site import OPERATOR, SELLER, Site

ITEMS = {
    "columns": ["code", "name", "sku"],
    "rows": [["ITEM_202611230001", "마스크 (증정)", "GIFT-1"]],
    "total": 1,
}


@pytest.mark.parametrize("lang", ["ko", "ja", "en"])
async def test_every_page_opens_in_a_language_without_a_complaint(page: Page, site: Site, lang: str) -> None:
    site.answers = {
        "GET /api/*/accounts": [orders.ACCOUNT],
        "GET /api/intake/pools": {"pools": [], "ranges": []},
        "GET /api/intake/delivery-services": {"services": []},
        "GET /api/intake/seller-services": {"usual": [], "sellers": [], "carriers": []},
        "GET /api/gateway/sellers": [],
        "GET /api/gateway/alerts": {"pools": []},
        "GET *": {"columns": ["id"], "rows": [], "total": 0},
    }
    for each in PAGES:
        person = OPERATOR if "operator" in each.roles else SELLER
        site.user = msgspec.structs.replace(person, lang=lang)
        await page.goto(each.path)
        await expect(page.locator("html")).to_have_attribute("lang", lang)
        await expect(page.locator(".side a[aria-current]")).to_have_attribute("href", each.path)
        await expect(page.locator("main h1")).to_be_visible()
        if each.wide:
            await expect(page.locator(".notice h2")).to_be_visible()


async def test_someone_not_signed_in_is_asked_to_and_led_on(page: Page, site: Site) -> None:
    site.user = None
    await page.goto("/packing")
    await expect(page).to_have_url(f"{site.url}/sign-in?next=/packing")
    await expect(page.locator("input[name=next]")).to_have_value("/packing")
    await expect(page.get_by_label("아이디")).to_be_focused()
    await page.goto("/sign-in?next=//elsewhere.example/")
    await expect(page.locator("input[name=next]")).to_have_value("/")


async def test_a_role_without_the_right_is_told_so(page: Page, site: Site) -> None:
    site.user = msgspec.structs.replace(SELLER, role="staff")
    answer = await page.goto("/accounts")
    assert answer is not None
    assert answer.status == 403
    await expect(page.locator(".notice h1")).to_have_text("볼 수 있는 권한이 없습니다")
    await expect(page.locator(".side a[href='/accounts']")).to_have_count(0)


async def test_a_period_that_ends_today_goes_on_with_the_new_day_at_koreas_midnight(
    page: Page, site: Site
) -> None:
    site.answers["GET /api/packing/packing-list"] = orders.packing_list(6, "A10")
    await page.clock.set_fixed_time("2026-12-31T14:59:00Z")
    await page.goto("/packing")
    await page.locator("#presets [data-days='6']").click()
    again = page.get_by_role("button", name="새로고침")
    async with page.expect_request(re.compile("from=2026-12-25&to=2026-12-31")):
        await again.click()
    await page.clock.set_fixed_time("2026-12-31T15:00:30Z")
    async with page.expect_request(re.compile("from=2026-12-26&to=2027-01-01")):
        await again.click()
    await expect(page.locator("#presets [data-days='6']")).to_have_attribute("aria-pressed", "true")
    await page.locator("#to").fill("2026-12-30")
    await page.clock.set_fixed_time("2027-01-02T15:00:30Z")
    async with page.expect_request(re.compile("from=2026-12-26&to=2026-12-30")):
        await again.click()


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("market-unavailable", "마켓 서버가 응답하지 않았습니다. 잠시 후 다시 보내 주세요."),
        ("配送済みです (-10010)", "配送済みです (-10010)"),
        ("", "재전송"),
    ],
)
async def test_a_number_the_market_did_not_take_says_why_in_words(
    page: Page, site: Site, reason: str, words: str
) -> None:
    listed = orders.packing_list(8, "A10")
    sent, why = listed["columns"].index("api_sent"), listed["columns"].index("api_reason")
    for row in listed["rows"]:
        row[sent], row[why] = ("resend", reason) if row is listed["rows"][0] else ("", "")
    site.answers["GET /api/packing/packing-list"] = listed
    await page.goto("/packing")
    await page.set_viewport_size({"width": 5000, "height": 900})
    cell = page.locator(".slick-cell.attention", has_text="재전송")
    await expect(cell).to_have_attribute("title", words)


async def test_labels_are_asked_for_and_opened_when_they_are_ready(page: Page, site: Site) -> None:
    job = {"state": "finished", "printed": 2, "total": 2, "failed": [], "layout": "A2"}
    site.answers = {
        "GET /api/packing/packing-list": orders.packing_list(6, "A10"),
        "POST /api/packing/label-jobs": (202, {"job_id": "L7", "count": 2}),
        "GET /api/labels/jobs/L7": job,
    }
    await page.goto("/packing")
    for at in (0, 1):
        await page.locator(f".slick-row[data-row='{at}'] .tick").click()
    await expect(page.locator("#labels")).to_contain_text("2건")
    await page.locator("#labels").click()
    await page.locator(".sheet label").nth(4).click()
    await page.locator("[name=first-key]").select_option("line_count")
    await page.locator("[name=first-desc]").select_option("1")
    await page.get_by_role("button", name="2건 출력").click()
    assert await site.sent("POST", "/api/packing/label-jobs") == {
        "k_numbers": ["K2611232000000", "K2611232000001"],
        "layout": "A2",
        "start_position": 5,
        "sort": [{"key": "line_count", "desc": True}],
    }
    await expect(page.get_by_role("link", name="PDF 열기")).to_have_attribute(
        "href", "/api/labels/jobs/L7/document"
    )


async def test_a_gift_a_hold_and_the_markets_get_the_ticked_shipments(page: Page, site: Site) -> None:
    site.answers = {
        "GET /api/packing/packing-list": orders.packing_list(6, "A10"),
        "GET /api/gifts/items": ITEMS,
        "POST /api/gifts/applications": {"applied": ["K2611232000001"], "refused": []},
        "POST /api/packing/invoice-transmissions": (202, {"requested": 1, "skipped": []}),
        "POST /api/packing/shipments/hold": {
            "held": [],
            "refused": [{"k_number": "K2611232000001", "reason": "이미 입고되었습니다"}],
        },
    }
    await page.goto("/packing")
    tick = page.locator(".slick-row[data-row='1'] .tick")
    await tick.click()
    await page.locator("#gift").click()
    await page.get_by_role("dialog").get_by_label("수량").fill("2")
    await page.get_by_role("button", name="1건에 적용").click()
    gift = await site.sent("POST", "/api/gifts/applications")
    assert gift == {"k_numbers": ["K2611232000001"], "item_code": "ITEM_202611230001", "quantity": 2}
    await expect(page.locator(".status-line")).to_contain_text("Selected 0")
    await tick.click()
    await page.locator("#transmit").click()
    await page.get_by_role("button", name="1건 전송").click()
    sent = await site.sent("POST", "/api/packing/invoice-transmissions")
    assert sent == {"k_numbers": ["K2611232000001"], "number": "local"}
    await page.locator("#hold").click()
    await page.get_by_role("textbox", name="보류 사유").fill("재고 부족")
    await page.get_by_role("button", name="1건 보류").click()
    await expect(page.get_by_role("dialog", name="보류")).to_contain_text("이미 입고되었습니다")


async def test_searching_numbers_asks_the_service_for_them(page: Page, site: Site) -> None:
    site.answers["GET /api/packing/packing-list"] = orders.packing_list(6)
    await page.goto("/packing")
    async with page.expect_request(lambda request: "k_numbers=" in request.url) as found:
        await page.locator("#numbers").fill("k2611232000001 785231001")
        await page.locator("#numbers").press("Enter")
    url = (await found.value).url
    assert "k_numbers=K2611232000001" in url
    assert "order_nos=785231001" in url


@pytest.mark.parametrize("path", ["/packing", "/deliveries"])
async def test_numbers_nobody_has_are_said_to_be_unknown_whatever_the_period(
    page: Page, site: Site, path: str
) -> None:
    site.answers["GET /api/packing/packing-list"] = orders.packing_list(0)
    site.answers["GET /api/tracking/deliveries"] = orders.packing_list(0)
    await page.goto(path)
    await expect(page.locator(".notice")).to_be_visible()
    await page.locator("#numbers").fill("K2611239999999")
    async with page.expect_request(lambda request: "K2611239999999" in request.url) as asked_for:
        await page.locator("#numbers").press("Enter")
    assert "from=" not in (await asked_for.value).url
    await expect(page.locator(".notice")).to_contain_text("이 번호의 배송건이 없습니다")
    await expect(page.locator(".dates")).to_have_attribute("title", "번호로 찾을 때는 기간을 보지 않습니다")
    async with page.expect_request(lambda request: "from=" in request.url):
        await page.get_by_role("button", name="번호 지우기").click()
    await expect(page.locator("#numbers")).to_be_focused()


async def test_a_shipments_way_opens_beside_the_list(page: Page, site: Site) -> None:
    entry = {"occurred_at": "2026-11-23T01:38:00Z", "status": "D99", "detail": "配達完了しました"}
    listed = orders.packing_list(3)
    site.answers = {
        "GET /api/tracking/deliveries": listed,
        "GET /api/tracking/shipments/K2611232000000/timeline": {"status": "D99", "entries": [entry]},
    }
    await page.goto("/deliveries")
    await page.locator(".slick-row[data-row='0'] .cell-link").click()
    drawer = page.get_by_role("dialog", name="K2611232000000")
    await expect(drawer).to_contain_text("2026-11-23 10:38")
    await expect(drawer).to_contain_text("配達完了しました")


async def test_what_customs_lacks_is_yellow_and_counted(page: Page, site: Site) -> None:
    columns = ["id", "k_number", "title", "name_english", "hs_code", "missing"]
    rows = [
        [1, "K1", "クリーム", "", "3304992000", ["name_english"]],
        [2, "K2", "マスク", "MASK", "3307902000", []],
    ]
    site.answers["GET /api/customs/declarations"] = {"columns": columns, "rows": rows, "total": 2}
    await page.goto("/customs")
    await expect(page.locator("#missing")).to_contain_text("비어 있는 줄이 1개")
    await expect(page.locator(".slick-cell.attention")).to_have_count(1)


async def test_a_product_is_added_and_a_refusal_stands_at_its_field(page: Page, site: Site) -> None:
    answers = iter(
        [(409, {"detail": "이미 등록된 SKU입니다", "field": "sku"}), (200, {"id": 1, "sku": "A-2"})]
    )
    site.answers["GET /api/packing/products"] = {"columns": ["id", "version", "sku"], "rows": [], "total": 0}
    site.answers["POST /api/packing/products"] = lambda _: next(answers)
    await page.goto("/products")
    await page.locator("#add").click()
    await page.get_by_role("button", name="추가", exact=True).click()
    await expect(page.locator(".form-failure")).to_have_text("SKU: 값이 필요합니다")
    await page.locator("[name=sku]").fill("A-1")
    await page.locator("[name=name]").fill("크림")
    await page.get_by_role("button", name="추가", exact=True).click()
    await expect(page.locator(".form-failure")).to_have_text("이미 등록된 SKU입니다")
    await expect(page.locator("[name=sku]")).to_have_attribute("aria-invalid", "true")
    await page.locator("[name=sku]").fill("A-2")
    await page.get_by_role("button", name="추가", exact=True).click()
    await expect(page.locator(".toast")).to_contain_text("A-2")


async def test_a_market_connection_is_tried_and_its_answer_told(page: Page, site: Site) -> None:
    site.answers["GET /api/marketplace-connector/accounts"] = [orders.ACCOUNT]
    site.answers["POST /api/marketplace-connector/accounts/4/test"] = {
        "ok": False,
        "message": "비밀번호가 다릅니다",
    }
    await page.goto("/accounts")
    await page.get_by_role("button", name="접속").click()
    await expect(page.locator(".toast.bad")).to_contain_text("하늘_본점: 비밀번호가 다릅니다")


async def test_scans_are_answered_in_order_with_a_verdict_for_each(page: Page, site: Site) -> None:
    async def verdict(body: Any) -> tuple[int, Any]:
        good = body["code"].endswith("1")
        await asyncio.sleep(0.3 if good else 0)
        return 200, {
            "verdict": "accepted" if good else "refused",
            "code": "",
            "message": "입고" if good else "보류건",
        }

    site.user = OPERATOR
    site.answers["POST /api/packing/acceptance"] = verdict
    await page.goto("/acceptance")
    await page.locator("#weight").fill("265")
    await page.locator("h1").click()
    await page.keyboard.type("k2611232000001\n")
    await page.keyboard.type("K2611232000002\n")
    await expect(page.locator("#accepted")).to_have_text("1")
    await expect(page.locator("#refused")).to_have_text("1")
    await expect(page.locator("#verdict")).to_have_class("verdict bad")
    await expect(page.locator("#verdict")).to_contain_text("보류건")
    assert site.bodies("POST", "/api/packing/acceptance") == [
        {"code": "K2611232000001", "weight_g": 265},
        {"code": "K2611232000002", "weight_g": None},
    ]


async def test_moving_parcels_names_their_number_and_keeps_the_refused_ones(page: Page, site: Site) -> None:
    site.user = OPERATOR
    refused = [{"k_number": "K2611232000002", "reason": "아직 입고되지 않았습니다"}]
    site.answers["POST /api/tracking/movements"] = {"moved": ["K2611232000001"], "refused": refused}
    await page.goto("/movements")
    await page.locator("#numbers").fill("K2611232000001\nK2611232000002, K2611232000001\nABC")
    await expect(page.locator("#known")).to_contain_text("접수번호가 아닌 값 1개: ABC")
    await page.locator("#go").click()
    await expect(page.get_by_role("dialog")).to_contain_text("배송건 2건")
    await page.get_by_role("dialog").get_by_role("button", name="상태 변경").click()
    await expect(page.get_by_role("dialog")).to_contain_text("아직 입고되지 않았습니다")
    body = await site.sent("POST", "/api/tracking/movements")
    assert body == {"status": "B00", "k_numbers": ["K2611232000001", "K2611232000002"]}
    await expect(page.locator("#numbers")).to_have_value("K2611232000002")


async def test_the_ops_page_shows_a_silent_service_and_replays_a_dead_letter(page: Page, site: Site) -> None:
    site.user = OPERATOR
    letter = {"id": 3, "type": "GiftApplied.v1", "key": "K1", "reason": "boom", "attempts": 5}
    site.answers = {
        "GET /api/labels/ops/status": (503, {"detail": "응답 없음"}),
        "GET /api/packing/ops/status": {
            "outbox": {"waiting": 2, "oldest_seconds": 1},
            "lag": 4,
            "dead_letters": 1,
        },
        "GET /api/*/ops/status": {"outbox": {"waiting": 0, "oldest_seconds": 0}, "lag": 0, "dead_letters": 0},
        "GET /api/packing/ops/dead-letters": [letter],
        "POST /api/packing/ops/dead-letters/3/replay": {},
    }
    await page.goto("/ops")
    await expect(page.locator("#services tr", has_text="labels")).to_contain_text("응답 없음")
    await page.locator("#services tr", has_text="packing").get_by_role("button", name="열기").click()
    await page.get_by_role("button", name="다시 처리").click()
    await site.sent("POST", "/api/packing/ops/dead-letters/3/replay")


async def test_a_session_that_ended_leads_to_signing_in(page: Page, site: Site) -> None:
    def ended(_: Any) -> tuple[int, Any]:
        site.user = None
        return 401, {"code": "session-ended", "detail": "로그아웃되었습니다"}

    site.answers["GET /api/packing/packing-list"] = ended
    await page.goto("/packing")
    await expect(page).to_have_url(f"{site.url}/sign-in?error=ended&next=%2Fpacking")
    await expect(page.get_by_role("alert")).to_contain_text("로그아웃되었습니다")

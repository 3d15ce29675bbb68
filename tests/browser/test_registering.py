"""배송접수 on the page: its effect first, once whatever is clicked or lost, its outcome to be seen again (INT-06)."""

from collections.abc import Iterator
from typing import Any

from playwright.async_api import Page, expect

from tests.browser import orders
from tests.browser.site import Site

ACCEPTED = {
    "cart_no": "258460001", "k_number": "K2611232000001", "local_tracking_number": "360000000010", "lines": 2,
}  # fmt: skip
DONE = {
    "accepted": [ACCEPTED],
    "refused": [{"cart_no": "258460002", "code": "zip", "reason": "없는 우편번호입니다"}],
}


def group(service: str, carrier: str, wanted: int, left: int) -> dict[str, Any]:
    shipments = min(wanted, left)
    return {
        "delivery_service": service, "carrier": carrier, "wanted": wanted, "shipments": shipments,
        "lines": shipments * 2, "left": left,
    }  # fmt: skip


NO_NUMBER = [
    {
        "cart_no": "258460003",
        "code": "pool-empty",
        "reason": "NEKOPOS 송장번호가 부족하여 접수할 수 없습니다.",
    }
]


def preview(wish: Any) -> dict[str, Any]:
    if wish["delivery_service"] == "KSE Light":
        groups = [group("KSE Light", "NEKOPOS", 2, 1)]
        return {"shipments": 1, "groups": groups, "refused": NO_NUMBER, "again": []}
    refused = [{"cart_no": "258460002", "code": "zip", "reason": "없는 우편번호입니다"}]
    again = [{"cart_no": "258460001", "k_number": "K2611230000009"}]
    return {"shipments": 2, "groups": [group("KSE", "SAGAWA", 2, 9_000)], "refused": refused, "again": again}


def answers(site: Site) -> None:
    site.answers["GET /api/intake/waiting-orders"] = orders.waiting_orders(6)
    site.answers["POST /api/intake/registrations/preview"] = preview
    site.answers["POST /api/intake/registrations"] = DONE


async def open_dialog(page: Page) -> None:
    await page.goto("/waiting")
    for at in (1, 3):
        await page.locator(f".slick-row[data-row='{at}'] .tick").click()
    await page.locator("#register").click()
    await expect(page.get_by_role("button", name="2건 배송접수")).to_be_enabled()


async def test_what_registering_will_do_is_shown_before_it_is_done(page: Page, site: Site) -> None:
    answers(site)
    await open_dialog(page)
    dialog = page.get_by_role("dialog", name="배송접수(국제)")
    await expect(dialog.locator("tr", has_text="SAGAWA")).to_contain_text("9,000")
    await expect(dialog).to_contain_text("없는 우편번호입니다")
    await expect(dialog).to_contain_text("258460001 (K2611230000009)")
    await dialog.get_by_label("배송타입").select_option("KSE Light")
    await expect(dialog.locator("tr", has_text="NEKOPOS").first).to_contain_text("송장번호 1개 부족")
    await expect(dialog).to_contain_text("먼저 들어온 주문부터 접수됩니다")
    await expect(dialog.locator("tr", has_text="258460003")).to_contain_text("송장번호가 부족하여")
    await expect(dialog.get_by_role("button", name="1건 배송접수")).to_be_enabled()
    await dialog.get_by_label("배송타입").select_option("")
    await dialog.get_by_role("button", name="2건 배송접수").click()
    outcome = page.get_by_role("dialog", name="배송접수 결과")
    await expect(outcome).to_contain_text("K2611232000001")
    await expect(outcome).to_contain_text("없는 우편번호입니다")
    await expect(page.locator(".status-line")).to_contain_text("Selected 0")
    [sent] = site.bodies("POST", "/api/intake/registrations")
    assert sorted(sent["ids"]) == [2, 3, 4, 5, 6]
    assert await page.evaluate("localStorage.getItem('kse.registration.7')") is None


async def test_an_answer_that_is_lost_is_asked_for_again_under_the_same_key(page: Page, site: Site) -> None:
    answers(site)
    lost: Iterator[Any] = iter([(504, {"code": "service-late"}), (409, {"code": "registration-running"})])
    site.answers["POST /api/intake/registrations"] = lambda _: next(lost, (200, DONE))
    keys: list[str | None] = []
    page.on(
        "request",
        lambda sent: (
            keys.append(sent.headers.get("idempotency-key"))
            if sent.url.endswith("/registrations") and sent.method == "POST"
            else None
        ),
    )
    await open_dialog(page)
    await page.get_by_role("button", name="2건 배송접수").click()
    await expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text("중복 접수되지 않습니다")
    await expect(page.get_by_role("dialog", name="배송접수 결과")).to_contain_text("K2611232000001")
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert keys[0]


async def test_a_refusal_is_said_and_not_sent_again(page: Page, site: Site) -> None:
    answers(site)
    refusal = {"code": "service-unknown", "detail": "배송타입은 KSE 또는 KSE Light입니다"}
    site.answers["POST /api/intake/registrations"] = (422, refusal)
    await open_dialog(page)
    await page.get_by_role("button", name="2건 배송접수").click()
    await expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("KSE Light입니다")
    assert len(site.bodies("POST", "/api/intake/registrations")) == 1


async def test_after_a_lost_page_the_person_is_told_what_became_of_the_registration(
    page: Page, site: Site
) -> None:
    answers(site)
    site.answers["GET /api/intake/registrations/abc123"] = DONE
    site.answers["GET /api/intake/registrations/gone99"] = (404, {})
    await page.goto("/waiting")
    await page.evaluate("localStorage.setItem('kse.registration.7', 'abc123')")
    await page.reload()
    outcome = page.get_by_role("dialog", name="이전 배송접수의 결과")
    await expect(outcome).to_contain_text("K2611232000001")
    await page.reload()
    await expect(page.locator(".slick-row").first).to_be_visible()
    await expect(outcome).to_have_count(0)
    await page.evaluate("localStorage.setItem('kse.registration.7', 'gone99')")
    await page.reload()
    await expect(page.locator(".toast.bad")).to_contain_text("접수되지 않았습니다")


async def test_earlier_registrations_are_listed_and_looked_at_again(page: Page, site: Site) -> None:
    answers(site)
    run = {
        "key": "abc123", "run_by_name": "김하늘", "run_at": "2026-11-24T01:05:00Z", "lines": 3,
        "accepted": 1, "refused": 1,
    }  # fmt: skip
    site.answers["GET /api/intake/registrations"] = {"runs": [run]}
    site.answers["GET /api/intake/registrations/abc123"] = DONE
    await page.goto("/waiting")
    await page.locator("#history").click()
    dialog = page.get_by_role("dialog", name="접수 내역")
    await expect(dialog.locator("tbody tr")).to_contain_text(["2026-11-24 10:05김하늘"])
    await dialog.get_by_role("button", name="결과 보기").click()
    await expect(page.get_by_role("dialog", name="배송접수 결과")).to_contain_text("K2611232000001")

"""The operators' page of number pools, and the alert on every page of theirs (INT-12)."""

from typing import Any

from playwright.async_api import Page, expect

from tests.browser.site import OPERATOR, SELLER, Site

FIRST = 35_700_000_000


def pool(carrier: str, service: str, left: int, **more: Any) -> dict[str, Any]:
    given = {
        "carrier": carrier, "service": service, "left": left, "used": 4210, "threshold": 5000, "alarm": "",
        "alarmed_at": None, "per_day": 320, "days_left": left // 320,
        "use": [{"day": "2026-11-23", "used": 410}],
    }  # fmt: skip
    return given | more


def number_range(at: int, state: str = "open", left: int = 600) -> dict[str, Any]:
    first = FIRST + at * 1000
    return {
        "id": at, "carrier": "SAGAWA", "first": first, "last": first + 999, "next": first + 1000 - left,
        "added_at": "2026-11-20T01:00:00Z", "closed_at": None, "state": state, "size": 1000, "left": left,
        "first_number": f"{first}{first % 7}", "last_number": f"{first + 999}{(first + 999) % 7}",
    }  # fmt: skip


def levels() -> dict[str, Any]:
    pools = [
        pool("SAGAWA", "KSE", 3200, alarm="low"),
        pool("NEKOPOS", "KSE Light", 99_000, per_day=0, days_left=None),
    ]
    return {
        "pools": pools,
        "ranges": [number_range(1), number_range(2, "closed"), number_range(3, "used", 0)],
    }


def companies(site: Site) -> None:
    """Of three companies two have SDEX: one by Sagawa, one by Nekopos; the third had it once."""
    site.user = OPERATOR
    site.answers["GET /api/intake/pools"] = levels()
    site.answers["GET /api/gateway/sellers"] = [
        {"id": at, "name": name} for at, name in enumerate(("하늘상사", "바다무역", "새내기상사"), 1)
    ]
    sdex = [("SAGAWA", True), ("NEKOPOS", True), ("SAGAWA", False)]
    site.answers["GET /api/intake/seller-services"] = {
        "usual": [],
        "carriers": [],
        "sellers": [
            {"seller_id": at, "services": [
                {"service": "KSE", "on": True, "carrier": "SAGAWA"},
                {"service": "SDEX", "on": on, "carrier": carrier},
            ]}
            for at, (carrier, on) in enumerate(sdex, 1)
        ],
    }  # fmt: skip


async def test_a_pool_names_the_companies_whose_sdex_draws_on_it(page: Page, site: Site) -> None:
    companies(site)
    await page.goto("/pools")
    sagawa, nekopos = page.locator(".pool[data-carrier=SAGAWA]"), page.locator(".pool[data-carrier=NEKOPOS]")
    await expect(sagawa.locator(".pool-drawn")).to_have_text("이 번호로 SDEX를 보내는 업체 (1곳)하늘상사")
    await expect(nekopos.locator(".pool-drawn")).to_have_text("이 번호로 SDEX를 보내는 업체 (1곳)바다무역")
    site.answers["GET /api/intake/seller-services"] = {"usual": [], "sellers": [], "carriers": []}
    await page.reload()
    await expect(sagawa).to_contain_text("3,200")
    await expect(page.locator(".pool-drawn")).to_have_count(0)


async def test_an_operator_sees_each_pool_and_adds_a_range_refused_at_its_field(
    page: Page, site: Site
) -> None:
    companies(site)
    refusal = {"code": "range-overlaps", "detail": "이미 등록된 번호 대역과 겹칩니다.", "field": "last"}
    site.answers["POST /api/intake/pools"] = (409, refusal)
    await page.goto("/pools")
    sagawa = page.locator(".pool[data-carrier=SAGAWA]")
    await expect(sagawa).to_contain_text("3,200")
    await expect(sagawa.locator(".badge")).to_have_text("부족")
    await expect(sagawa).to_contain_text("10일")
    await expect(page.locator(".pool[data-carrier=NEKOPOS]")).to_contain_text("최근 7일 사용 없음")
    await page.get_by_role("button", name="번호 대역 추가").click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("[name=first]").fill("35,700-000 000".replace(",", ""))
    await dialog.locator("[name=last]").fill("357009999994")
    await expect(dialog.locator(".range-preview")).to_contain_text("번호 1,000,000개")
    await dialog.get_by_role("button", name="번호 대역 추가").click()
    await expect(dialog.get_by_role("alert")).to_have_text("이미 등록된 번호 대역과 겹칩니다.")
    await expect(dialog.locator("[name=last]")).to_have_attribute("aria-invalid", "true")
    site.answers["POST /api/intake/pools"] = (201, {"id": 9})
    await dialog.get_by_role("button", name="번호 대역 추가").click()
    await expect(page.locator(".toast")).to_contain_text("1,000,000개")
    sent = site.bodies("POST", "/api/intake/pools")[-1]
    assert sent == {"carrier": "SAGAWA", "first": "35700-000 000", "last": "357009999994"}


async def test_a_range_is_closed_after_a_warning_and_a_threshold_changed(page: Page, site: Site) -> None:
    companies(site)
    site.answers["POST /api/intake/pools/1/close"] = {"closed": 1}
    site.answers["POST /api/intake/pools/1/open"] = {"opened": 1}
    site.answers["PUT /api/intake/pool-thresholds/NEKOPOS"] = {"carrier": "NEKOPOS", "threshold": 20_000}
    await page.goto("/pools")
    await page.locator("tr[data-range='1']").get_by_role("button", name="사용 중지").click()
    await expect(page.get_by_role("dialog")).to_contain_text("남은 번호 600개")
    await page.get_by_role("dialog").get_by_role("button", name="사용 중지").click()
    await page.locator(".toast").get_by_role("button", name="되돌리기").click()
    await expect(page.locator(".toast", has_text="다시 사용합니다")).to_be_visible()
    assert site.bodies("POST", "/api/intake/pools/1/*") == [{}, {}]
    threshold = page.locator(".pool[data-carrier=NEKOPOS] [name=threshold]")
    await threshold.fill("２0,000")
    await threshold.press("Enter")
    await expect(page.locator(".toast", has_text="20,000개")).to_be_visible()
    assert site.bodies("PUT", "/api/intake/pool-thresholds/*") == [{"threshold": 20_000}]


async def test_every_page_of_an_operator_shows_a_pool_that_runs_out_and_no_page_of_a_seller(
    page: Page, site: Site
) -> None:
    site.user = OPERATOR
    low = {"carrier": "SAGAWA", "left": 900, "threshold": 1000, "asked": 0, "per_day": 300}
    gone = {"carrier": "NEKOPOS", "left": 2, "threshold": 1000, "asked": 40, "per_day": 0}
    site.answers["GET /api/gateway/alerts"] = {"pools": [gone, low]}
    for path in ("/movements", "/ops", "/acceptance"):
        await page.goto(path)
        await expect(page.locator(".alerts p")).to_have_count(2)
        await expect(page.locator(".alerts")).to_contain_text(
            "SAGAWA 송장번호가 900개 남았습니다.지금 속도로 약 3일 분입니다."
        )
        await expect(page.locator(".alerts p.bad")).to_contain_text("NEKOPOS")
    site.answers["GET /api/intake/pools"] = levels() | {"pools": [pool("SAGAWA", "KSE", 650, per_day=325)]}
    await page.goto("/ops")
    await expect(page.locator(".alerts")).to_contain_text(
        "SAGAWA 송장번호가 650개 남았습니다.지금 속도로 약 2일 분입니다."
    )
    await expect(page.locator(".alerts p.bad")).to_contain_text("남은 번호 2개")
    await page.locator(".alerts a").first.click()
    await page.wait_for_url("**/pools")
    site.user = SELLER
    await page.goto("/checks")
    await page.wait_for_load_state("networkidle")
    await expect(page.locator(".alerts")).to_have_count(0)
    assert sum(path == "/api/gateway/alerts" for _, path, _ in site.asked) >= 4

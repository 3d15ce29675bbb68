"""The operators' page of delivery services, and what sellers' pages then offer (KSE API contract, 0.10)."""

from typing import Any

from playwright.async_api import Page, expect

from tests.browser.site import OPERATOR, Site
from tests.browser.test_grid import cell
from tests.browser.test_registering import answers, open_dialog

SWITCHED = {"by": "박창고", "at": "2026-11-24T05:00:00Z"}


def standing(service: str, on: bool, carrier: str, **more: Any) -> dict[str, Any]:
    return {"service": service, "on": on, "carrier": carrier, "by": "", "at": None} | more


def usual(**sdex: Any) -> list[dict[str, Any]]:
    return [
        standing("KSE", True, "SAGAWA"),
        standing("KSE Light", True, "NEKOPOS"),
        standing("SDEX", **{"on": False, "carrier": ""} | sdex),
    ]


class Desk:
    """Two companies, of which the second has SDEX; what is switched is answered the next time."""

    def __init__(self, site: Site) -> None:
        site.user = OPERATOR
        self.site = site
        self.sellers = [{"seller_id": 2, "services": usual(on=True, carrier="NEKOPOS", **SWITCHED)}]
        site.answers["GET /api/gateway/sellers"] = [
            {"id": 3, "code": "newone", "name": "새내기상사", "created_at": "2026-11-24T01:00:00Z", "approved_at": None},
            {"id": 1, "code": "haneul", "name": "하늘상사", "created_at": "2026-11-01T01:00:00Z", "approved_at": "2026-11-02T01:00:00Z"},
            {"id": 2, "code": "bada", "name": "바다무역", "created_at": "2026-11-01T01:00:00Z", "approved_at": "2026-11-02T01:00:00Z"},
        ]  # fmt: skip
        site.answers["GET /api/intake/seller-services"] = lambda _: (200, self.told())
        site.answers["POST /api/intake/seller-services/1"] = lambda wanted: self.switch(1, wanted)
        site.answers["POST /api/intake/seller-services/2"] = lambda wanted: self.switch(2, wanted)
        site.answers["GET /api/intake/seller-services/2"] = {
            "switches": [standing("SDEX", True, "NEKOPOS", **SWITCHED), standing("SDEX", False, "SAGAWA", **SWITCHED)]
        }  # fmt: skip

    def told(self) -> dict[str, Any]:
        carriers = [{"carrier": "SAGAWA", "left": 12_345}, {"carrier": "NEKOPOS", "left": 99_000}]
        return {"usual": usual(), "sellers": self.sellers, "carriers": carriers}

    def switch(self, seller: int, wanted: dict[str, Any]) -> tuple[int, Any]:
        known = next((each for each in self.sellers if each["seller_id"] == seller), None)
        if known is None:
            known = {"seller_id": seller, "services": usual()}
            self.sellers.append(known)
        (one,) = [each for each in known["services"] if each["service"] == wanted["service"]]
        one |= {"on": wanted["on"], "carrier": wanted["carrier"] or one["carrier"], **SWITCHED}
        services = {each["service"]: each["carrier"] for each in known["services"] if each["on"]}
        return 200, {"seller_id": seller, "services": services}


async def test_an_operator_switches_sdex_on_with_a_carrier_changes_it_and_takes_it_back(
    page: Page, site: Site
) -> None:
    Desk(site)
    await page.goto("/delivery-services")
    sky = page.locator("tr[data-seller='1']")
    box = sky.get_by_role("switch", name="하늘상사 SDEX 사용")
    await expect(box).not_to_be_checked()
    await expect(sky).to_contain_text("변경 없음")
    await box.click()
    dialog = page.get_by_role("dialog", name="하늘상사: SDEX 사용")
    await expect(dialog).to_contain_text("남은 송장번호 12,345개")
    await dialog.get_by_role("button", name="사용 시작").click()
    await expect(dialog).to_be_visible()
    assert site.bodies("POST", "/api/intake/seller-services/1") == [], "no carrier is chosen for anybody"
    await dialog.get_by_role("radio", name="SAGAWA").check()
    await dialog.get_by_role("button", name="사용 시작").click()
    await expect(page.locator(".toast")).to_contain_text("송장번호: SAGAWA")
    await expect(box).to_be_checked()
    await expect(sky).to_contain_text("박창고")
    await sky.get_by_role("button", name="배송사 변경").click()
    await expect(dialog.get_by_role("radio", name="SAGAWA")).to_be_checked()
    await dialog.get_by_role("radio", name="NEKOPOS").check()
    await dialog.get_by_role("button", name="저장").click()
    await expect(sky.locator(".service").nth(2)).to_contain_text("NEKOPOS")
    await box.click()
    await expect(page.get_by_role("dialog")).to_contain_text("이미 접수된 SDEX 건은 그대로 진행됩니다")
    await page.get_by_role("dialog").get_by_role("button", name="사용 중지").click()
    await expect(box).not_to_be_checked()
    await page.locator(".toast", has_text="중지했습니다").get_by_role("button", name="되돌리기").click()
    await expect(page.locator(".toast", has_text="되돌렸습니다")).to_be_visible()
    assert [(each["on"], each["carrier"]) for each in site.bodies("POST", "/api/intake/seller-services/1")] == [
        (True, "SAGAWA"), (True, "NEKOPOS"), (False, "NEKOPOS"), (True, "NEKOPOS"),
    ]  # fmt: skip


async def test_what_is_given_up_or_refused_leaves_the_switch_as_it_stands(page: Page, site: Site) -> None:
    Desk(site)
    refusal = {"code": "service-is-last", "detail": "마지막 배송타입이라 끌 수 없습니다.", "field": "service"}
    site.answers["POST /api/intake/seller-services/1"] = (409, refusal)
    await page.goto("/delivery-services")
    sdex, light = (page.get_by_role("switch", name=f"하늘상사 {name} 사용") for name in ("SDEX", "KSE Light"))
    await sdex.click()
    await page.get_by_role("dialog").get_by_role("button", name="취소").click()
    await expect(sdex).not_to_be_checked()
    await light.click()
    await page.get_by_role("dialog").get_by_role("button", name="취소").click()
    await expect(light).to_be_checked()
    await light.click()
    await page.get_by_role("dialog").get_by_role("button", name="사용 중지").click()
    await expect(page.locator(".toast")).to_contain_text("끌 수 없습니다")
    await expect(light).to_be_checked()


async def test_companies_are_searched_for_and_each_has_its_history(page: Page, site: Site) -> None:
    Desk(site)
    await page.goto("/delivery-services")
    await expect(page.locator("tr[data-seller='3'] .badge")).to_have_text("승인 대기")
    await page.get_by_role("searchbox", name="고객사 이름 또는 아이디 검색").fill("BADA")
    await expect(page.locator("tr[data-seller]")).to_have_count(1)
    await page.locator("tr[data-seller='2']").get_by_role("button", name="이력").click()
    dialog = page.get_by_role("dialog", name="바다무역 배송타입 변경 이력")
    await expect(dialog.locator("tbody tr")).to_have_count(2)
    await expect(dialog.locator("tbody tr").first).to_contain_text("NEKOPOS")
    await dialog.locator("footer").get_by_role("button", name="닫기").click()
    await page.get_by_role("searchbox").fill("nobody")
    await expect(page.get_by_text("검색된 고객사가 없습니다")).to_be_visible()


async def test_a_sellers_pages_offer_the_services_the_company_may_use(page: Page, site: Site) -> None:
    answers(site)
    site.answers["GET /api/intake/delivery-services"] = {
        "services": [{"service": "KSE", "carrier": "SAGAWA"}, {"service": "SDEX", "carrier": "NEKOPOS"}]
    }
    await open_dialog(page)
    choice = page.get_by_role("dialog").get_by_label("배송타입")
    assert await choice.locator("option").all_inner_texts() == [
        "대기목록에 표시된 대로",
        "KSE (사가와)",
        "SDEX (네코포스)",
    ]
    await page.keyboard.press("Escape")
    await (await cell(page, 1, "delivery_service")).dblclick()
    editor = page.locator("select.cell-editor")
    await expect(editor.locator("option", has_text="SDEX")).to_have_count(1)


async def test_a_service_that_is_off_by_now_stays_in_its_cell_unless_another_is_chosen(
    page: Page, site: Site
) -> None:
    answers(site)
    site.answers["GET /api/intake/delivery-services"] = {
        "services": [{"service": "KSE Light", "carrier": "NEKOPOS"}]
    }
    await page.goto("/waiting")
    texts = [await (await cell(page, at, "delivery_service")).inner_text() for at in range(6)]
    place = texts.index("KSE")
    await (await cell(page, place, "delivery_service")).dblclick()
    editor = page.locator("select.cell-editor")
    await expect(editor).to_have_value("KSE")
    await editor.press("Enter")
    await expect(editor).to_have_count(0)
    assert site.bodies("PATCH", "/api/intake/waiting-orders/*") == []

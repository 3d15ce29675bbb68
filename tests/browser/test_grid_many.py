"""Many rows at once on the waiting list: pasted, filled, merged, split, undone; views kept on the server (INT-04)."""

import re
from typing import Any

import msgspec
import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser import orders
from tests.browser.site import SELLER, Site

LIST = "GET /api/intake/waiting-orders"
CHANGES = "/api/intake/waiting-orders"
VIEWS = "/api/gateway/grid-views"


async def open_waiting(page: Page, site: Site, lines: int = 6) -> None:
    site.answers[LIST] = orders.waiting_orders(lines)
    await page.goto("/waiting")
    await expect(page.locator(".slick-row").first).to_be_visible()


async def cell(page: Page, at: int, column: str) -> Locator:
    place = await page.evaluate(
        """([at, id]) => { const { grid } = document.querySelector("#grid").ordersGrid;
           const cell = grid.getColumnIndex(id); grid.scrollCellIntoView(at, cell); return cell; }""",
        [at, column],
    )
    return page.locator(f".slick-row[data-row='{at}'] .slick-cell.l{place}")


async def menu_of(page: Page, at: int, column: str) -> Locator:
    await (await cell(page, at, column)).click(button="right")
    return page.get_by_role("menu")


def changed(order: int, version: int = 2, **fields: Any) -> dict[str, Any]:
    return {"id": order, "version": version, "fields": fields}


async def test_a_range_from_excel_is_one_request_and_each_refused_cell_is_named(
    page: Page, site: Site
) -> None:
    await open_waiting(page, site)
    site.answers[f"POST {CHANGES}/edit"] = {
        "changed": [changed(1, unit_price=1500, amount=1500)],
        "refused": [
            {"id": 2, "field": "", "code": "changed-meanwhile", "reason": "다른 사용자가 먼저 수정했습니다"}
        ],
    }
    await page.evaluate("navigator.clipboard.writeText('1,500\\tx\\r\\n990\\t2\\r\\n')")
    await (await cell(page, 0, "unit_price")).click()
    await page.keyboard.press("Control+v")
    outcome = page.get_by_role("dialog", name="여러 셀 붙여넣기")
    rows = outcome.locator("tbody tr")
    await expect(rows).to_have_count(2)
    await expect(rows.nth(0)).to_contain_text("1행 수량숫자를 입력해 주세요")
    await expect(rows.nth(1)).to_contain_text("2행 단가다른 사용자가 먼저 수정했습니다")
    [sent] = site.bodies("POST", f"{CHANGES}/edit")
    assert sent["edits"] == [
        {"id": 1, "version": 1, "fields": {"unit_price": 1500}},
        {"id": 2, "version": 1, "fields": {"unit_price": 990}},
    ]
    await outcome.get_by_role("button", name="닫기").last.click()
    await expect(await cell(page, 0, "unit_price")).to_have_text("1,500")
    await expect(await cell(page, 1, "unit_price")).to_contain_text("990")
    await expect(await cell(page, 1, "unit_price")).to_have_class(re.compile("refused"))


async def test_a_column_is_filled_for_the_ticked_rows(page: Page, site: Site) -> None:
    await open_waiting(page, site)
    site.answers[f"POST {CHANGES}/fill"] = {
        "changed": [changed(each, delivery_service="KSE Light") for each in (2, 3, 4, 5)],
        "refused": [{"id": 6, "field": "", "code": "no-longer-waiting", "reason": "이미 접수되었습니다"}],
    }
    site.answers[f"POST {CHANGES}/undo"] = {
        "kind": "fill", "fields": ["delivery_service"], "lines": 4, "kept": 0,
        "changed": [changed(each, 3, delivery_service="KSE") for each in (2, 3, 4, 5)],
    }  # fmt: skip
    for at in (1, 3):
        await page.locator(f".slick-row[data-row='{at}'] .tick").click()
    menu = await menu_of(page, 3, "delivery_service")
    await menu.get_by_role("menuitem", name="배송타입: 5줄에 같은 값 채우기").click()
    dialog = page.get_by_role("dialog", name="같은 값 채우기")
    await dialog.get_by_label("배송타입").select_option("KSE Light")
    await dialog.get_by_role("button", name="5줄 채우기").click()
    outcome = page.get_by_role("dialog", name="같은 값 채우기")
    await expect(outcome.locator("tbody tr")).to_have_text("6행 배송타입이미 접수되었습니다")
    [sent] = site.bodies("POST", f"{CHANGES}/fill")
    assert (sorted(sent["ids"]), sent["field"], sent["value"]) == (
        [2, 3, 4, 5, 6], "delivery_service", "KSE Light",
    )  # fmt: skip
    await page.keyboard.press("Escape")
    await expect(await cell(page, 4, "delivery_service")).to_have_text("KSE Light")
    await page.keyboard.press("Control+z")
    await expect(page.locator(".toast", has_text="채우기를 되돌렸습니다: 4줄 (배송타입)")).to_be_visible()
    await expect(await cell(page, 4, "delivery_service")).to_have_text("KSE")


async def test_carts_are_merged_and_split_from_the_menu_and_refused_with_the_reason(
    page: Page, site: Site
) -> None:
    await open_waiting(page, site)
    menu = await menu_of(page, 0, "cart_no")
    alone = menu.get_by_role("menuitem", name="이 줄만 따로 보내기")
    await expect(alone).to_have_attribute("aria-disabled", "true")
    await page.keyboard.press("Escape")
    for at in (0, 1):
        await page.locator(f".slick-row[data-row='{at}'] .tick").click()
    refusal = {
        "code": "merge-other-address",
        "detail": "주소가 달라 합칠 수 없습니다: 장바구니 258460000, 258460001",
    }
    site.answers[f"POST {CHANGES}/merge"] = (409, refusal)
    menu = await menu_of(page, 0, "cart_no")
    await menu.get_by_role("menuitem", name="장바구니 2건 합치기 (3줄)").click()
    await expect(page.locator(".toast.bad")).to_contain_text("주소가 달라 합칠 수 없습니다")
    site.answers[f"POST {CHANGES}/merge"] = {
        "changed": [changed(each, cart_no="258460000") for each in (2, 3)]
    }
    menu = await menu_of(page, 1, "cart_no")
    await menu.get_by_role("menuitem", name="장바구니 2건 합치기 (3줄)").click()
    await expect(page.locator(".toast", has_text="258460000(으)로 합쳤습니다")).to_be_visible()
    await expect(page.locator(".status-line")).to_contain_text("배송건 1건")
    assert sorted(site.bodies("POST", f"{CHANGES}/merge")[-1]["ids"]) == [1, 2, 3]
    site.answers[f"POST {CHANGES}/split"] = {"changed": [changed(2, 3, cart_no="258460000-2")]}
    menu = await menu_of(page, 1, "cart_no")
    await menu.get_by_role("menuitem", name="이 줄만 따로 보내기").click()
    await expect(await cell(page, 1, "cart_no")).to_have_text("258460000-2")
    assert site.bodies("POST", f"{CHANGES}/split") == [{"ids": [2]}]
    await expect(page.locator(".status-line")).to_contain_text("배송건 2건")


async def test_a_deletion_is_undone_on_the_server_and_what_cannot_be_is_said(page: Page, site: Site) -> None:
    await open_waiting(page, site)
    site.answers[f"POST {CHANGES}/delete"] = {"deleted": [1]}
    await page.locator(".slick-row[data-row='0'] .tick").click()
    await page.locator("#delete").click()
    await page.get_by_role("button", name="1줄 삭제").click()
    await expect(page.locator(".toast")).to_contain_text("1개를 삭제했습니다")
    undone = {"kind": "delete", "fields": [], "lines": 1, "kept": 2, "changed": []}
    site.answers[f"POST {CHANGES}/undo"] = undone
    await page.keyboard.press("Control+z")
    told = "삭제를 되돌렸습니다: 1줄 그 사이에 바뀐 2줄은 그대로 두었습니다."
    await expect(page.locator(".toast", has_text=told)).to_be_visible()
    site.answers[f"POST {CHANGES}/undo"] = (
        409,
        {"code": "nothing-to-undo", "detail": "되돌릴 작업이 없습니다."},
    )
    await page.locator("#undo").click()
    await expect(page.locator(".toast", has_text="되돌릴 작업이 없습니다.")).to_be_visible()


async def test_a_view_is_kept_on_the_server_opened_elsewhere_and_dropped(page: Page, site: Site) -> None:
    await open_waiting(page, site)
    kept: dict[str, Any] = {}

    def keep(given: Any) -> dict[str, Any]:
        kept[given["name"]] = given["layout"]
        return {"name": given["name"]}

    site.answers[f"GET {VIEWS}"] = lambda _: {
        "views": [{"name": name, "layout": layout} for name, layout in kept.items()]
    }
    site.answers[f"PUT {VIEWS}"] = keep
    site.answers[f"POST {VIEWS}/drop"] = lambda given: {"name": kept.pop(given["name"]) and given["name"]}
    await page.locator(".quick").fill("クリーム")
    menu = await menu_of(page, 0, "market")
    await menu.get_by_role("menuitem", name="마켓 열 숨기기").click()
    await page.get_by_role("button", name="보기").click()
    await page.get_by_role("menuitem", name="현재 보기 저장").click()
    await page.get_by_label("보기 이름").fill("크림만")
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast")).to_contain_text('"크림만" 보기를 저장했습니다')
    assert kept["크림만"]["quick"] == "クリーム"
    assert "market" in kept["크림만"]["hidden"]
    await page.evaluate("localStorage.clear()")
    await page.goto("/waiting")
    await expect(page.locator(".slick-row")).to_have_count(6)
    await expect(page.locator("[data-id=market]")).to_have_count(1)
    await page.get_by_role("button", name="보기").click()
    await page.get_by_role("menuitem", name="크림만", exact=True).click()
    await expect(page.locator(".slick-row")).to_have_count(2)
    await expect(page.locator("[data-id=market]")).to_have_count(0)
    await expect(page).to_have_url(re.compile("q="))
    await page.get_by_role("button", name="보기").click()
    await page.get_by_role("menuitem", name='"크림만" 보기 삭제').click()
    await expect(page.locator(".toast", has_text="보기를 삭제했습니다")).to_be_visible()
    assert kept == {}


async def test_deleted_orders_are_put_back_and_those_that_came_again_are_named(
    page: Page, site: Site
) -> None:
    listed = orders.waiting_orders(4)
    site.answers["GET /api/intake/waiting-orders/deleted"] = {
        "columns": [*listed["columns"], "deleted_at", "deleted_by"],
        "rows": [[*row, "2026-11-24T01:05:00Z", "김하늘"] for row in listed["rows"]],
        "total": 4,
    }
    site.answers["POST /api/intake/waiting-orders/restore"] = {"restored": [1, 2, 3]}
    await page.goto("/deleted-orders")
    await expect(await cell(page, 0, "deleted_by")).to_have_text("김하늘")
    await expect(await cell(page, 0, "deleted_at")).to_have_text("2026-11-24 10:05")
    await page.locator(".tick-all").click()
    await page.locator("#restore").click()
    outcome = page.get_by_role("dialog", name="대기목록으로 되돌리기")
    await expect(outcome.locator("tbody tr")).to_contain_text(["785231003같은 주문이 다시 들어와"])
    assert sorted(site.bodies("POST", "/api/intake/waiting-orders/restore")[0]["ids"]) == [1, 2, 3, 4]


async def test_the_keyboard_opens_the_menu_and_the_sheet_lists_every_shortcut(page: Page, site: Site) -> None:
    await open_waiting(page, site)
    await (await cell(page, 0, "title")).click()
    await page.keyboard.press("Shift+F10")
    await expect(page.get_by_role("menuitem", name="되돌리기")).to_be_visible()
    await page.keyboard.press("Escape")
    await page.locator("h1").click()
    await page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="단축키")
    for keys in ("Ctrl Enter", "Ctrl Z", "Shift F10", "Shift Space", "Ctrl V"):
        await expect(sheet.locator("kbd", has_text=keys)).to_have_count(1)


@pytest.mark.parametrize("lang", ["ko", "ja", "en"])
async def test_ticking_rows_never_moves_the_list_in_a_small_window(page: Page, site: Site, lang: str) -> None:
    site.user = msgspec.structs.replace(SELLER, lang=lang)
    site.answers["GET /api/intake/waiting-orders"] = orders.waiting_orders(120)
    site.answers["GET /api/packing/packing-list"] = orders.packing_list(120)
    await page.set_viewport_size({"width": 1280, "height": 720})
    for path in ("/waiting", "/packing"):
        await page.goto(path)
        await expect(page.locator(".slick-row").first).to_be_visible()
        before = await page.locator("#grid").bounding_box()
        await page.locator(".tick-all").click()
        await expect(page.locator(".tools .count:not(:empty)").first).to_be_visible()
        assert await page.locator("#grid").bounding_box() == before, path

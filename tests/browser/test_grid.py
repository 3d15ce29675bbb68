"""The grid every heavy screen shares, driven as its users would: mouse, keyboard, an input method, the clipboard."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser import orders
from tests.browser.site import Site

LIST = "GET /api/packing/packing-list"
LINES = "PATCH /api/packing/lines/*"


async def open_packing(page: Page, site: Site, lines: int = 12, status: str = "A10") -> None:
    site.answers[LIST] = orders.packing_list(lines, status)
    await page.goto("/packing")
    await expect(page.locator(".slick-row").first).to_be_visible()


def accepts(version: int = 2) -> Callable[[Any], tuple[int, Any]]:
    return lambda body: (200, {"id": 0, "version": version, "fields": body["fields"]})


def row(page: Page, at: int) -> Locator:
    return page.locator(f".slick-row[data-row='{at}']")


async def cell(page: Page, at: int, column: str) -> Locator:
    """The cell of a row by column id, scrolled into sight."""
    place = await page.evaluate(
        """([at, id]) => { const grid = document.querySelector(".grid-box").closest("#grid").ordersGrid.grid;
           const cell = grid.getColumnIndex(id); grid.scrollCellIntoView(at, cell); return cell; }""",
        [at, column],
    )
    return row(page, at).locator(f".slick-cell.l{place}")


async def tick(page: Page, at: int) -> None:
    await row(page, at).locator(".tick").click()


async def ticked(page: Page) -> list[int]:
    marked = await page.locator(".slick-row.ticked").evaluate_all(
        "rows => rows.map(row => Number(row.dataset.row))"
    )
    return sorted(marked)


async def edit(page: Page, at: int, column: str) -> Locator:
    await (await cell(page, at, column)).dblclick()
    editor = page.locator(".cell-editor")
    await expect(editor).to_be_focused()
    return editor


async def sent(site: Site, count: int = 1) -> list[Any]:
    """The edits the service received, once there are that many."""
    for _ in range(250):
        if len(site.bodies("PATCH", "/api/packing/lines/*")) >= count:
            break
        await asyncio.sleep(0.02)
    return site.bodies("PATCH", "/api/packing/lines/*")


async def test_ctrl_a_in_an_open_editor_selects_its_text_and_keeps_the_edit(page: Page, site: Site) -> None:
    await open_packing(page, site)
    site.answers[LINES] = accepts()
    editor = await edit(page, 0, "memo")
    await page.keyboard.type("급송")
    await page.keyboard.press("Control+a")
    await expect(editor).to_be_focused()
    assert await editor.evaluate("input => input.selectionEnd - input.selectionStart") == 2
    await page.keyboard.type("당일 출고")
    await page.keyboard.press("Enter")
    assert (await sent(site))[0] == {"version": 1, "fields": {"memo": "당일 출고"}}


async def test_shift_arrows_in_an_open_editor_select_text_and_not_cells(page: Page, site: Site) -> None:
    await open_packing(page, site)
    editor = await edit(page, 0, "memo")
    await page.keyboard.type("abc")
    await page.keyboard.press("Shift+ArrowLeft")
    assert await editor.evaluate("input => input.selectionEnd - input.selectionStart") == 1
    await expect(editor).to_be_focused()


async def test_dragging_a_cell_range_leaves_the_ticked_shipments_alone(page: Page, site: Site) -> None:
    await open_packing(page, site)
    await tick(page, 0)
    before = await ticked(page)
    await (await cell(page, 3, "k_number")).hover()
    await page.mouse.down()
    await (await cell(page, 6, "status")).hover()
    await page.mouse.up()
    assert await page.locator(".slick-cell.selected").count() == 8
    assert await ticked(page) == before == [0]
    await expect(page.locator("#labels .count")).to_have_text("1건")


async def test_ticking_one_line_ticks_its_whole_shipment(page: Page, site: Site) -> None:
    await open_packing(page, site)
    await tick(page, 4)
    assert await ticked(page) == [3, 4, 5]
    await expect(page.locator(".status-line")).to_contain_text("Selected 3")
    await expect(page.locator(".status-line strong")).to_have_text("배송건 1건")
    await tick(page, 3)
    assert await ticked(page) == []
    await expect(page.locator("#labels")).to_be_disabled()


async def test_the_quick_filter_finds_across_columns_and_widths_and_the_status_line_counts(
    page: Page, site: Site
) -> None:
    await open_packing(page, site, lines=66)
    await page.keyboard.press("/")
    await expect(page.locator(".quick")).to_be_focused()
    await page.keyboard.type("ｋ２６１１２３２００００２６ ﾊｲﾄﾞﾗ")
    await expect(page.locator(".status-line span")).to_have_text(
        "Rows: 1 of 66 · Total 66 · Filtered 1 · Selected 0"
    )
    assert "q=" in page.url
    await page.locator(".clear-filters").click()
    await expect(page.locator(".status-line span")).to_have_text(
        "Rows: 66 of 66 · Total 66 · Filtered 66 · Selected 0"
    )


async def test_several_pasted_numbers_find_any_of_them(page: Page, site: Site) -> None:
    await open_packing(page, site, lines=66)
    await page.evaluate("navigator.clipboard.writeText('K2611232000001\\r\\nK2611232000004\\r\\n')")
    await page.locator(".quick").click()
    await page.keyboard.press("Control+v")
    await expect(page.locator(".status-line span")).to_contain_text("Rows: 4 of 66")


async def test_a_column_filter_compares_numbers(page: Page, site: Site) -> None:
    await open_packing(page, site, lines=66)
    await page.locator("[data-filter=days_waiting]").fill(">=7")
    await expect(page.locator(".status-line span")).to_contain_text("Rows: 15 of 66")
    await page.locator("[data-filter=days_waiting]").fill("0..1")
    await expect(page.locator(".status-line span")).to_contain_text("Rows: 12 of 66")


async def test_a_heading_sorts_up_then_down(page: Page, site: Site) -> None:
    await open_packing(page, site, lines=30)
    heading = page.locator(".slick-header-column[data-id=days_waiting]")
    await heading.click()
    await expect(heading).to_have_attribute("aria-sort", "ascending")
    await expect(await cell(page, 0, "days_waiting")).to_have_text("0")
    await heading.click()
    await expect(heading).to_have_attribute("aria-sort", "descending")
    await expect(await cell(page, 0, "days_waiting")).to_have_text("8")


async def test_a_refused_edit_shows_the_reason_and_keeps_what_was_typed(page: Page, site: Site) -> None:
    await open_packing(page, site)
    site.answers[LINES] = (409, {"code": "accepted", "detail": "이미 입고 처리된 배송건입니다"})
    editor = await edit(page, 0, "receiver_name")
    await editor.fill("山田 花子")
    await page.keyboard.press("Enter")
    refused = await cell(page, 0, "receiver_name")
    await expect(refused).to_have_class(re.compile("refused"))
    await expect(refused).to_contain_text("山田 花子")
    await expect(refused).to_have_attribute("title", "이미 입고 처리된 배송건입니다")
    await expect(page.locator(".toast.bad")).to_contain_text("이미 입고 처리된 배송건입니다")
    await expect(await edit(page, 0, "receiver_name")).to_have_value("山田 花子")


async def test_leaving_a_cell_saves_it_and_a_shipments_other_lines_follow(page: Page, site: Site) -> None:
    await open_packing(page, site)
    site.answers[LINES] = accepts(version=5)
    editor = await edit(page, 3, "receiver_name")
    await editor.fill("山田 花子")
    await page.locator("h1").click()
    assert (await sent(site))[0]["fields"] == {"receiver_name": "山田 花子"}
    for at in (3, 4, 5):
        await expect(await cell(page, at, "receiver_name")).to_contain_text("山田 花子")
    await (await edit(page, 5, "memo")).fill("확인")
    await page.keyboard.press("Enter")
    assert (await sent(site, 2))[1]["version"] == 5


async def test_a_value_that_cannot_be_is_named_before_it_is_sent(page: Page, site: Site) -> None:
    await open_packing(page, site)
    await (await edit(page, 0, "quantity")).fill("0")
    await page.keyboard.press("Enter")
    await expect(page.locator(".toast.bad")).to_contain_text("1 이상의 정수")
    await expect(page.locator(".cell-editor")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.locator(".cell-editor")).to_have_count(0)
    assert site.bodies("PATCH", "/api/packing/lines/*") == []


async def test_a_shipment_accepted_at_the_warehouse_opens_no_editor(page: Page, site: Site) -> None:
    await open_packing(page, site, status="A99")
    await (await cell(page, 0, "memo")).dblclick()
    await expect(page.locator(".toast.bad")).to_contain_text("입고 처리된 배송건은 수정할 수 없습니다")
    await expect(page.locator(".cell-editor")).to_have_count(0)


async def test_news_from_elsewhere_waits_until_the_cell_being_typed_into_is_left(
    page: Page, site: Site
) -> None:
    await open_packing(page, site)
    site.answers[LINES] = accepts()
    editor = await edit(page, 0, "memo")
    await page.keyboard.type("쓰는 중")
    await page.evaluate("void document.querySelector('#grid').ordersGrid.reloadIn(50)")
    await page.wait_for_timeout(300)  # longer than the reload would have taken
    await expect(editor).to_have_value("쓰는 중")
    loaded = len([where for how, where, _ in site.asked if how == "GET"])
    await page.keyboard.press("Enter")
    for _ in range(250):
        if len([where for how, where, _ in site.asked if how == "GET"]) > loaded:
            break
        await asyncio.sleep(0.02)
    assert [where for how, where, _ in site.asked][-1] == "/api/packing/packing-list"
    assert (await sent(site))[0]["fields"] == {"memo": "쓰는 중"}


async def test_ctrl_z_puts_the_last_edit_back_on_the_server(page: Page, site: Site) -> None:
    await open_packing(page, site)
    site.answers[LINES] = accepts()
    await (await edit(page, 0, "title")).fill("新しい名前")
    await page.keyboard.press("Enter")
    await sent(site)
    await expect(await cell(page, 0, "title")).to_contain_text("新しい名前")
    await page.keyboard.press("Control+z")
    assert (await sent(site, 2))[1] == {"version": 2, "fields": {"title": "ハイドラ モイスト クリーム 50ml"}}
    await expect(page.locator(".toast")).to_contain_text("되돌렸습니다")


async def test_hangul_being_composed_is_not_cut_off_by_enter(page: Page, site: Site) -> None:
    await open_packing(page, site)
    site.answers[LINES] = accepts()
    editor = await edit(page, 0, "memo")
    keys = await page.context.new_cdp_session(page)
    await keys.send("Input.imeSetComposition", {"text": "사", "selectionStart": 1, "selectionEnd": 1})
    await keys.send("Input.imeSetComposition", {"text": "사이", "selectionStart": 2, "selectionEnd": 2})
    # Some input methods hand the Enter that ends a syllable to the page as an Enter.
    composing = """input => input.dispatchEvent(
        new KeyboardEvent("keydown", {key: "Enter", keyCode: 13, bubbles: true, isComposing: true}))"""
    await editor.evaluate(composing)
    await editor.evaluate(composing.replace("Enter", "Tab").replace("13", "9"))
    await expect(editor).to_be_focused()
    await keys.send("Input.insertText", {"text": "사입"})
    await expect(editor).to_have_value("사입")
    assert site.bodies("PATCH", "/api/packing/lines/*") == []
    await page.keyboard.press("Enter")
    assert (await sent(site))[0]["fields"] == {"memo": "사입"}


async def test_the_filter_waits_for_the_syllable_to_be_finished(page: Page, site: Site) -> None:
    await open_packing(page, site, lines=30)
    await page.locator(".quick").focus()
    keys = await page.context.new_cdp_session(page)
    await keys.send("Input.imeSetComposition", {"text": "ㅅ", "selectionStart": 1, "selectionEnd": 1})
    await page.wait_for_timeout(250)  # longer than the filter takes when it does not wait
    await expect(page.locator(".status-line span")).to_contain_text("Rows: 30 of 30")
    await keys.send("Input.insertText", {"text": "사입"})
    await expect(page.locator(".status-line span")).to_contain_text("Rows: 6 of 30")


async def test_copying_a_range_gives_excel_its_cells(page: Page, site: Site) -> None:
    listed = orders.packing_list(6)
    listed["rows"][1][listed["columns"].index("memo")] = '두 줄\n"메모"'
    site.answers[LIST] = listed
    await page.goto("/packing")
    await (await cell(page, 0, "days_waiting")).hover()
    await page.mouse.down()
    await (await cell(page, 1, "printed")).hover()
    await page.mouse.up()
    await page.keyboard.press("Control+c")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.replace("\r\n", "\n") == '0\t\tO\n1\t"두 줄\n""메모"""\tX'
    table = await page.evaluate(
        "navigator.clipboard.read().then(items => items[0].getType('text/html')).then(blob => blob.text())"
    )
    assert "<td" in table


async def test_pasting_from_excel_saves_each_row_once(page: Page, site: Site) -> None:
    await open_packing(page, site)
    site.answers[LINES] = accepts()
    await page.evaluate("navigator.clipboard.writeText('1,500\\t２\\r\\n990\\tx\\r\\n')")
    await (await cell(page, 0, "unit_price")).click()
    await page.keyboard.press("Control+v")
    bodies = await sent(site, 2)
    assert [body["fields"] for body in bodies] == [{"unit_price": 1500, "quantity": 2}, {"unit_price": 990}]


async def test_the_right_mouse_button_offers_the_shipments_actions(page: Page, site: Site) -> None:
    await open_packing(page, site)
    await (await cell(page, 1, "k_number")).click(button="right")
    menu = page.get_by_role("menu")
    await expect(menu.get_by_role("menuitem", name="보류", exact=True)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(menu).to_have_count(0)


async def test_the_keyboard_passes_the_list_by_enters_it_and_leaves_it(page: Page, site: Site) -> None:
    await open_packing(page, site)
    await page.locator(".tick-all").focus()
    await page.keyboard.press("Tab")
    await expect(page.locator(".slick-headerrow input").first).to_be_focused()
    await page.locator(".slick-headerrow :is(input, select)").last.focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("ArrowDown")
    await expect(page.locator(".slick-cell.active")).to_have_count(1)
    await page.keyboard.press("Tab")
    await expect(page.locator(".slick-row[data-row='0'] .slick-cell.l2.active")).to_have_count(1)
    await page.keyboard.press("Escape")
    await expect(page.locator(".slick-cell.active")).to_have_count(0)
    await page.keyboard.press("Tab")
    assert not await page.evaluate("document.querySelector('#grid').contains(document.activeElement)")


async def test_hidden_columns_and_widths_are_remembered(page: Page, site: Site) -> None:
    await open_packing(page, site)
    await page.get_by_role("button", name="열", exact=True).click()
    await page.get_by_label("운송장", exact=True).uncheck()
    await expect(page.locator(".slick-header-column[data-id=waybill]")).to_have_count(0)
    await page.reload()
    await expect(page.locator(".slick-row").first).to_be_visible()
    await expect(page.locator(".slick-header-column[data-id=waybill]")).to_have_count(0)


async def test_a_screen_reader_finds_a_grid_with_its_true_size(page: Page, site: Site) -> None:
    await open_packing(page, site, lines=66)
    grid = page.get_by_role("grid", name="팩킹리스트")
    await expect(grid).to_have_attribute("aria-rowcount", "67")
    await expect(row(page, 2)).to_have_attribute("role", "row")
    await expect(row(page, 2)).to_have_attribute("aria-rowindex", "4")
    await tick(page, 0)
    await expect(row(page, 0)).to_have_attribute("aria-selected", "true")
    await expect(page.get_by_role("columnheader", name="접수번호")).to_be_visible()
    await expect(await cell(page, 2, "k_number")).to_have_attribute("aria-colindex", "4")
    await (await cell(page, 2, "k_number")).click()
    await expect(page.locator(".sr-only[role=status]").first).to_have_text("접수번호 K2611232000001, 3행")


async def test_the_keyboard_alone_ticks_and_edits(page: Page, site: Site) -> None:
    await open_packing(page, site)
    site.answers[LINES] = accepts()
    await page.keyboard.press("/")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Space")
    assert await ticked(page) == [1, 2]
    await page.keyboard.press("Control+a")
    await expect(page.locator(".status-line")).to_contain_text("Selected 12")
    for _ in range(5):
        await page.keyboard.press("ArrowRight")
    await page.keyboard.press("F2")
    await page.keyboard.type("키보드")
    await page.keyboard.press("Enter")
    assert (await sent(site))[0]["fields"] == {"memo": "키보드"}


async def test_text_from_a_market_never_becomes_markup(page: Page, site: Site) -> None:
    listed = orders.packing_list(3)
    nasty = "<img src=x onerror=\"document.title='bad'\">"
    for name in ("title", "memo", "receiver_name"):
        listed["rows"][0][listed["columns"].index(name)] = nasty
    site.answers[LIST] = listed
    await page.goto("/packing")
    await expect(await cell(page, 0, "memo")).to_have_text(nasty)
    assert "bad" not in await page.title()


async def test_an_empty_a_broken_and_a_forbidden_list_each_say_so(page: Page, site: Site) -> None:
    site.answers[LIST] = {"columns": orders.PACKING, "rows": [], "total": 0}
    await page.goto("/packing")
    await expect(page.locator(".notice h2")).to_have_text("이 기간에 접수된 배송건이 없습니다")
    site.answers[LIST] = (503, {})
    await page.reload()
    await expect(page.get_by_role("alert")).to_contain_text("목록을 불러오지 못했습니다")
    site.answers[LIST] = orders.packing_list(3)
    await page.get_by_role("button", name="다시 시도").click()
    await expect(page.locator(".slick-row")).to_have_count(3)
    site.answers[LIST] = (403, {})
    await page.reload()
    await expect(page.locator(".notice h2")).to_have_text("볼 수 있는 권한이 없습니다")


async def test_ten_thousand_rows_filter_and_scroll_without_waiting(page: Page, site: Site) -> None:
    await open_packing(page, site, lines=10_000)
    took = await page.evaluate(
        """() => { const owner = document.querySelector("#grid").ordersGrid; const began = performance.now();
           owner.rows.quick = "2000123"; owner.refilter(); return performance.now() - began; }"""
    )
    await expect(page.locator(".status-line span")).to_contain_text("of 10,000")
    assert took < 3000

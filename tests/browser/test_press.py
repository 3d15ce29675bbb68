"""What a page draws again by itself while a button of the mouse is down does not swallow the click (INT-04, PAK-02)."""

import asyncio
import re
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.browser import orders
from tests.browser.site import Site
from tests.browser.test_grid import LINES, LIST, cell, open_packing, ticked

DRAW_AGAIN = """() => { const { ordersGrid } = document.querySelector("#grid"); ordersGrid.paint(ordersGrid.rows.shown[0]); }"""


async def point_at(page: Page, target: Locator) -> None:
    box = await target.bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


async def test_a_double_click_opens_the_editor_though_the_row_is_drawn_again_meanwhile(
    page: Page, site: Site
) -> None:
    await open_packing(page, site)
    await point_at(page, await cell(page, 0, "memo"))
    await page.mouse.down()
    await page.mouse.up()
    await page.mouse.down(click_count=2)
    await page.evaluate(DRAW_AGAIN)
    await page.mouse.up(click_count=2)
    await expect(page.locator(".cell-editor")).to_be_focused()


async def test_an_answer_that_comes_between_press_and_release_is_shown_after_it(
    page: Page, site: Site
) -> None:
    come = asyncio.Event()

    async def late(body: Any) -> tuple[int, Any]:
        await come.wait()
        return 200, {"id": 0, "version": 2, "fields": body["fields"]}

    await open_packing(page, site)
    site.answers[LINES] = late
    memo = await cell(page, 0, "memo")
    await memo.dblclick()
    await page.keyboard.type("급송")
    await page.keyboard.press("Enter")
    await expect(memo).to_have_class(re.compile("saving"))
    await point_at(page, page.locator(".slick-row[data-row='0'] .tick"))
    await page.mouse.down()
    come.set()
    await page.wait_for_function("() => document.querySelector('#grid').ordersGrid.rows.shown[0][1] === 2")
    await page.mouse.up()
    await expect(page.locator(".slick-row.ticked")).to_have_count(1)
    await expect(await cell(page, 0, "memo")).to_have_text("급송")


async def test_a_list_that_comes_between_press_and_release_is_shown_after_it(page: Page, site: Site) -> None:
    come = asyncio.Event()

    async def late(_: Any) -> tuple[int, Any]:
        await come.wait()
        return 200, orders.packing_list(4, "A10")

    await open_packing(page, site)
    site.answers[LIST] = late
    await page.get_by_role("button", name="새로고침").click()
    await point_at(page, page.locator(".slick-row[data-row='1'] .tick"))
    await page.mouse.down()
    async with page.expect_response("**/packing-list*"):
        come.set()
    await page.mouse.up()
    await expect(page.locator(".slick-row")).to_have_count(4)
    assert 1 in await ticked(page)


async def test_a_button_that_is_never_let_go_holds_nothing_up(page: Page, site: Site) -> None:
    """As where a list of choices or a menu of the system takes the release."""
    await open_packing(page, site)
    await point_at(page, page.locator(".slick-row[data-row='1'] .tick"))
    await page.mouse.down()
    site.answers[LIST] = orders.packing_list(4, "A10")
    await page.evaluate("() => void document.querySelector('#grid').ordersGrid.reload()")
    await expect(page.locator(".slick-row")).to_have_count(4)
    await page.mouse.up()


async def test_endpoints_that_are_looked_for_again_leave_the_pressed_button_where_it_is(
    page: Page, site: Site
) -> None:
    endpoint = {
        "endpoint_id": 7, "url": "https://wms.example/hooks", "description": "", "types": [], "sandbox": False,
        "enabled": True, "health": "good", "failures": 0, "waiting": 0, "failed": 0,
    }  # fmt: skip
    come = asyncio.Event()

    async def late(_: Any) -> tuple[int, Any]:
        await come.wait()
        return 200, {"endpoints": [endpoint | {"waiting": 3}], "types": [], "most": 5}

    site.answers["GET /api/gateway/webhook-endpoints"] = {"endpoints": [endpoint], "types": [], "most": 5}
    await page.goto("/webhooks")
    await point_at(page, page.get_by_role("button", name="수정"))
    site.answers["GET /api/gateway/webhook-endpoints"] = late
    async with page.expect_response("**/webhook-endpoints") as looking:
        async with page.expect_request("**/webhook-endpoints"):
            pass  # the page looks again by itself
        await page.mouse.down()
        come.set()
    await (await looking.value).finished()
    await page.mouse.up()
    await expect(page.get_by_role("dialog")).to_be_visible()

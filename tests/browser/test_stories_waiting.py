"""The waiting list on the running product: carts merged and split, mistakes undone, orders put back (INT-04)."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.desk import cell, desk, eventually, filter_to, fresh_number, renumbered, rows, tick_all
from tests.system.conftest import Up
from tests.system.people import Operator, Seller

pytestmark = pytest.mark.xdist_group("system")


async def carts(page: Page) -> list[str]:
    return [row["cart_no"] for row in await rows(page)]


async def choose(page: Page, at: int, name: str) -> None:
    await (await cell(page, at, "cart_no")).click(button="right")
    await page.get_by_role("menu").get_by_role("menuitem", name=name).click()


async def test_a_cart_is_split_merged_again_and_each_step_undone(browser: Browser, up: Up) -> None:
    number = fresh_number()
    Seller(up, "demostaff").drop("qoo10-detail-ko.csv", renumbered("qoo10-detail-ko.csv", number))
    async with desk(browser, up, "demomaster") as page:
        await filter_to(page, f"{number} 山田")
        before = await carts(page)
        assert len(before) == 2
        assert len(set(before)) == 1
        await choose(page, 0, "이 줄만 따로 보내기")
        await eventually(lambda: split(page, 2), about="two carts")
        await tick_all(page)
        await choose(page, 0, "장바구니 2건 합치기 (2줄)")
        await eventually(lambda: split(page, 1), about="one cart again")
        for left in (2, 1):
            await page.keyboard.press("Control+z")
            await eventually(lambda left=left: split(page, left), about=f"undone to {left}")  # type: ignore[misc]
        assert await carts(page) == before


async def split(page: Page, count: int) -> bool:
    return len(set(await carts(page))) == count


async def test_deleted_orders_are_undone_or_put_back_from_their_own_list(browser: Browser, up: Up) -> None:
    number = fresh_number()
    Seller(up, "demostaff").drop("qoo10-detail-ko.csv", renumbered("qoo10-detail-ko.csv", number))
    async with desk(browser, up, "demomaster") as page:
        await filter_to(page, f"{number} 山田")
        for way in ("undo", "list"):
            await tick_all(page)
            await page.locator("#delete").click()
            await page.get_by_role("dialog").get_by_role("button", name="2줄 삭제").click()
            await expect(page.locator(".slick-row")).to_have_count(0)
            if way == "undo":
                await page.locator("#undo").click()
                await expect(page.locator(".toast", has_text="삭제를 되돌렸습니다: 2줄")).to_be_visible()
                await expect(page.locator(".slick-row")).to_have_count(2)
        await page.goto("/deleted-orders")
        await filter_to(page, f"{number} 山田")
        await expect(await cell(page, 0, "deleted_by")).to_have_text("김데모")
        await tick_all(page)
        await page.locator("#restore").click()
        await expect(page.locator(".toast", has_text="2개를 되돌렸습니다")).to_be_visible()
        await page.goto("/waiting")
        await filter_to(page, f"{number} 山田")
        assert len(await rows(page)) == 2


async def test_a_view_kept_at_one_desk_is_there_at_the_next(browser: Browser, up: Up) -> None:
    number = fresh_number()
    Seller(up, "demostaff").drop("qoo10-detail-ko.csv", renumbered("qoo10-detail-ko.csv", number))
    async with desk(browser, up, "demomaster") as page:
        await filter_to(page, f"{number} 山田")
        await page.get_by_role("button", name="보기").click()
        await page.get_by_role("menuitem", name="현재 보기 저장").click()
        await page.get_by_label("보기 이름").fill(f"야마다 {number}")
        await page.keyboard.press("Enter")
        await expect(page.locator(".toast", has_text="보기를 저장했습니다")).to_be_visible()
    async with desk(browser, up, "demomaster") as page:
        await page.goto("/waiting")
        await expect(page.locator(".slick-row").first).to_be_visible()
        await page.get_by_role("button", name="보기").click()
        await page.get_by_role("menuitem", name=f"야마다 {number}", exact=True).click()
        await expect(page.locator(".slick-row")).to_have_count(2)


async def test_an_operator_is_told_that_numbers_run_low_and_adds_a_range(browser: Browser, up: Up) -> None:
    operator = Operator(up)
    [nekopos] = [pool for pool in operator.get("/api/intake/pools")["pools"] if pool["carrier"] == "NEKOPOS"]
    async with desk(browser, up, "kseoperator") as page:
        await page.goto("/pools")
        card = page.locator(".pool[data-carrier=NEKOPOS]")
        await card.locator("[name=threshold]").fill(str(nekopos["left"] + 10))
        await card.get_by_role("button", name="저장").click()
        await expect(card.locator(".badge")).to_have_text("부족")
        await eventually(lambda: alerted(page, 1), about="the gateway has heard")
        await page.goto("/acceptance")
        await expect(page.locator(".alerts")).to_contain_text("NEKOPOS")
        await page.locator(".alerts").get_by_role("link", name="번호 대역 추가하기").click()
        await page.get_by_role("button", name="번호 대역 추가").click()
        dialog = page.get_by_role("dialog")
        await dialog.locator("[name=carrier]").select_option("NEKOPOS")
        first = 70_000_000_000 + int(fresh_number()) * 1_000_000
        await dialog.locator("[name=first]").fill(str(first))
        await dialog.locator("[name=last]").fill(str(first + 999))
        await dialog.get_by_role("button", name="번호 대역 추가").click()
        await expect(page.locator(".toast", has_text="1,000개")).to_be_visible()
        await expect(card.locator(".badge")).to_have_text("충분")
        await eventually(lambda: alerted(page, 0), about="the alert has ended")


async def alerted(page: Page, count: int) -> bool:
    await page.reload()
    await page.wait_for_load_state("networkidle")
    return await page.locator(".alerts p").count() == count

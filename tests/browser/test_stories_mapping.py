"""Mapping rules made on the page, tried, applied, undone, and at work on what comes (INT-08)."""

import csv
import io

import pytest
from playwright.async_api import Browser, FilePayload, Page, expect

from tests.browser.desk import cell, desk, filter_to, fresh_number, renumbered, rows, tile
from tests.system.conftest import Up
from tests.system.people import Seller

pytestmark = pytest.mark.xdist_group("system")


def order_file(number: str, title: str, option_code: str) -> bytes:
    """The sample's orders under numbers of their own, all of one title and option code."""
    text = renumbered("qoo10-detail-ko.csv", number).decode("utf-8-sig")
    header, *orders = csv.reader(io.StringIO(text))
    for order in orders:
        order[header.index("상품명")], order[header.index("판매자옵션코드")] = title, option_code
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([header, *orders])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


async def add_rule(page: Page, title: str, code: str) -> None:
    """Type a rule into the page's form and save it."""
    await page.locator("#add").click()
    form = page.locator(".rule-adding")
    await form.locator(".asked-line input").fill(title)
    await form.locator("[name=option_code]").fill(code)
    await form.locator("[name=option_code]").press("Enter")
    await expect(page.locator(".rule", has_text=code)).to_be_focused()


async def test_rules_are_made_tried_applied_and_undone(browser: Browser, up: Up) -> None:
    number = fresh_number()
    colleague = Seller(up, "demostaff")
    colleague.drop("qoo10-detail-ko.csv", order_file(number, f"保湿セラム{number} 30ml", ""))
    lines = [row for row in colleague.waiting() if row["title"] == f"保湿セラム{number} 30ml"]
    assert lines
    before = {row["id"]: (row["option_code"], row["sku"]) for row in colleague.waiting()}
    async with desk(browser, up, "demomaster") as page:
        await page.goto("/mapping")
        await add_rule(page, f"ｾﾗﾑ　{number}", f"WIDE-{number}")
        await add_rule(page, f"保湿 セラム{number}", f"NARROW-{number}")
        wide, narrow = (page.locator(".rule", has_text=f"{kind}-{number}") for kind in ("WIDE", "NARROW"))
        await expect(narrow.locator(".badge.bad")).to_be_visible()
        await narrow.press("Alt+ArrowUp")
        await expect(page.locator(".badge.bad")).to_have_count(0)

        await page.locator("#try").click()
        await page.locator(".try-fields input").first.fill(f"保湿セラム{number} ３０ＭＬ")
        await expect(page.locator(".tried-good")).to_contain_text(f"NARROW-{number}")
        await expect(wide).to_have_attribute("data-verdict", "later")
        await page.locator(".try-fields input").first.press("Escape")

        await page.locator("#dry-run").click()
        told = page.get_by_role("dialog", name="미리 확인·적용")
        assert await tile(told, "대기목록") == len(lines)
        assert await tile(told, "서로 겹치는 규칙") == 1
        line = told.locator("tbody", has_text=f"NARROW-{number}").first
        await line.locator("button[aria-expanded]").click()
        await expect(line.locator(".dry-examples li").first).to_contain_text(f"保湿セラム{number}")
        assert {row["id"]: (row["option_code"], row["sku"]) for row in colleague.waiting()} == before
        await told.get_by_role("button", name="적용").click()
        await page.get_by_role("dialog", name="대기목록에 적용").get_by_role("button", name="적용").click()
        await expect(
            page.locator(".toast", has_text=f"{len(lines)}줄의 옵션코드를 바꿨습니다")
        ).to_be_visible()
        after = {row["id"]: row for row in colleague.waiting()}
        for each in lines:
            assert (after[each["id"]]["option_code"], after[each["id"]]["sku"]) == (f"NARROW-{number}",) * 2

        await page.goto("/waiting")
        await filter_to(page, lines[0]["order_no"])
        at = next(at for at, row in enumerate(await rows(page)) if row["id"] == lines[0]["id"])
        await (await cell(page, at, "mapping")).get_by_role("button").click()
        await expect(page.locator(".rule", has_text=f"NARROW-{number}")).to_be_focused()

        await page.locator("#last-run").get_by_role("button", name="되돌리기").click()
        await expect(page.locator(".toast", has_text="적용 전으로 되돌렸습니다")).to_be_visible()
        await expect(page.locator("#last-run")).to_contain_text("되돌림")
        assert {row["id"]: (row["option_code"], row["sku"]) for row in colleague.waiting()} == before
        await clear_rules(page, number)


async def test_rules_go_out_as_a_sheet_come_back_and_work_on_the_next_file(browser: Browser, up: Up) -> None:
    number = fresh_number()
    colleague = Seller(up, "demostaff")
    async with desk(browser, up, "demomaster") as page:
        await page.goto("/mapping")
        await add_rule(page, f"다음 파일 {number}", f"NEXT-{number}")
        async with page.expect_download() as coming:
            await page.get_by_role("link", name="내보내기").click()
        sheet = (await (await coming.value).path()).read_bytes()
        assert f'"다음 파일 {number}"'.encode() in sheet
        assert await brought_in(page, sheet) == {"추가": 0, "변경": 0, "거부": 0}
        rows_ = ["상품명 포함,옵션코드,비어 있을 때만", f"セラム{number},FILE-{number},아니오", "x,X,아마도"]
        assert await brought_in(page, "\n".join(rows_).encode("utf-8-sig")) == {
            "추가": 1,
            "변경": 0,
            "거부": 1,
        }
        await expect(page.locator(".rule", has_text=f"FILE-{number}").locator(".badge.wait")).to_have_text(
            "덮어씀"
        )
        colleague.drop("qoo10-detail-ko.csv", order_file(number, f"美容セラム{number}", "MARKET"))
        came = [row for row in colleague.waiting() if row["title"] == f"美容セラム{number}"]
        assert came
        assert {(row["option_code"], row["market_option_code"]) for row in came} == {
            (f"FILE-{number}", "MARKET")
        }
        await clear_rules(page, number)
    colleague.post("/api/intake/waiting-orders/delete", {"ids": [row["id"] for row in came]})


async def brought_in(page: Page, sheet: bytes) -> dict[str, int]:
    """Choose a sheet and read what became of it."""
    file = FilePayload(name="rules.csv", mimeType="text/csv", buffer=sheet)
    await page.locator("#sheet").set_input_files(file)
    told = page.get_by_role("dialog", name="규칙 가져오기 결과")
    found = {label: await tile(told, label) for label in ("추가", "변경", "거부")}
    if found["거부"]:
        await expect(told.locator("tbody tr")).to_contain_text("아마도")
    await page.keyboard.press("Escape")
    return found


async def clear_rules(page: Page, number: str) -> None:
    """Delete this story's rules together, put them back, and delete them for good."""
    await page.locator(".quick").fill(number)
    mine = page.locator(".rule:not([hidden])")
    await expect(mine).to_have_count(2)
    for at in range(2):
        await mine.nth(at).locator(".tick").check()
    for again in (False, True):
        await page.locator("#delete").click()
        await page.get_by_role("dialog").get_by_role("button", name="2개 삭제").click()
        await expect(mine).to_have_count(0)
        if not again:
            await (
                page.locator(".toast", has_text="삭제했습니다")
                .last.get_by_role("button", name="되돌리기")
                .click()
            )
            await expect(mine).to_have_count(2)
            for at in range(2):
                await mine.nth(at).locator(".tick").check()

"""The seller's morning on the running product: files and the market in, corrected, registered."""

import re
import secrets

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.desk import (
    cell,
    desk,
    drop,
    eventually,
    filter_to,
    fresh_number,
    renumbered,
    rows,
    tick_all,
    tile,
)
from tests.system.conftest import Up
from tests.system.people import Seller
from tests.system.two_companies import lengthened

pytestmark = pytest.mark.xdist_group("system")
FILES = {
    "qoo10-detail-ko.csv": ("qoo10jp", "utf-8"),
    "rakuten-all-columns.csv": ("rakuten", "cp932"),
    "amazon-report.txt": ("amazon", "utf-8"),
}


async def test_three_files_dropped_at_once_are_recognised_checked_and_taken_once(
    browser: Browser, up: Up
) -> None:
    number = fresh_number()
    files = {name: renumbered(name, number) for name in FILES}
    async with desk(browser, up, "demomaster") as page:
        await expect(page).to_have_title("대기목록 · KSE OMS")
        cards = await drop(page, files)
        for at, (name, (market, encoding)) in enumerate(FILES.items()):
            card = cards.nth(at)
            await expect(card).to_contain_text(name)
            await expect(card.get_by_label("마켓")).to_have_value(market)
            await expect(card.get_by_label("인코딩")).to_have_value(encoding)
        taken = [await tile(cards.nth(at), "등록된 줄") for at in range(3)]
        assert taken == [12, 6, 5]
        refused = cards.nth(0).locator(".refusals tbody tr")
        await expect(refused.nth(0)).to_have_text(
            re.compile(r"7\s*우편번호\s*우편번호는 7자리 숫자여야 합니다")
        )
        await expect(refused.nth(1)).to_have_text(re.compile(r"15\s*수량\s*수량은 1 이상이어야 합니다"))
        async with page.expect_download() as download:
            await cards.nth(0).get_by_role("link", name="거절된 줄 저장").click()
        assert "우편번호" in (await (await download.value).path()).read_text("utf-8-sig")
        await page.keyboard.press("Escape")
        await filter_to(page, number)
        assert len(await rows(page)) == sum(taken)

        again = await drop(page, {"qoo10-detail-ko.csv": files["qoo10-detail-ko.csv"]})
        await expect(again.locator(".tile", has_text="이미 등록됨").locator("strong")).to_have_text("12")
        assert await tile(again, "등록된 줄") == 0
        await page.keyboard.press("Escape")
        assert len(await rows(page)) == sum(taken)


async def test_a_long_file_is_read_as_a_job_and_ends_as_a_short_one_does(browser: Browser, up: Up) -> None:
    long = lengthened(renumbered("qoo10-detail-ko.csv", fresh_number()))
    async with desk(browser, up, "demomaster") as page:
        card = await drop(page, {"long.csv": long})
        assert await tile(card, "등록된 줄") == 12
        await expect(card.locator(".refusals tbody tr")).to_have_count(3)


async def test_a_correction_saves_itself_and_a_refusal_says_why(browser: Browser, up: Up) -> None:
    number = fresh_number()
    Seller(up, "demostaff").drop("qoo10-detail-ko.csv", renumbered("qoo10-detail-ko.csv", number))
    async with desk(browser, up, "demomaster") as page:
        await filter_to(page, f"{number} 山田")
        await (await cell(page, 0, "quantity")).dblclick()
        await page.keyboard.press("Control+a")
        await page.keyboard.type("3")
        await page.keyboard.press("Enter")
        await expect(await cell(page, 0, "quantity")).to_have_text("3")
        colleague = Seller(up, "demostaff")
        [line] = [row for row in colleague.waiting() if row["id"] == (await rows(page))[0]["id"]]
        assert (line["quantity"], line["amount"]) == (3, 3 * line["unit_price"])

        await (await cell(page, 0, "zip")).dblclick()
        await page.keyboard.press("Control+a")
        await page.keyboard.type("60-001")
        await page.keyboard.press("Enter")
        await expect(page.locator(".toast.bad")).to_contain_text("우편번호")
        await page.keyboard.press("Escape")
        await expect(await cell(page, 0, "zip")).to_have_text("100-0001")

        # Somebody else was faster.
        answer = colleague.http.patch(
            f"/api/intake/waiting-orders/{line['id']}",
            json={"version": line["version"], "fields": {"address": "東京都千代田区千代田見本町9-9-9"}},
        )
        assert answer.status_code == 200, answer.text
        address = await cell(page, 0, "address")
        await address.dblclick()
        await page.keyboard.type("東京都港区見本町1-1")
        await page.keyboard.press("Enter")
        await expect(address).to_have_class(re.compile("refused"))
        await expect(address).to_contain_text(re.compile("먼저|변경"))
        [kept] = [row for row in colleague.waiting() if row["id"] == line["id"]]
        assert kept["address"] == "東京都千代田区千代田見本町9-9-9"


async def test_lines_of_a_cart_are_registered_as_one_parcel_with_its_numbers(
    browser: Browser, up: Up
) -> None:
    number = fresh_number()
    Seller(up, "demostaff").drop("qoo10-detail-ko.csv", renumbered("qoo10-detail-ko.csv", number))
    async with desk(browser, up, "demomaster") as page:
        await filter_to(page, f"{number} 山田")
        await tick_all(page)
        await expect(page.locator(".status-line")).to_contain_text("Selected 2")
        await expect(page.locator("#register")).to_contain_text("1건")
        await page.locator("#register").click()
        dialog = page.get_by_role("dialog", name="배송접수(국제)")
        assert (await tile(dialog, "배송건"), await tile(dialog, "주문 줄")) == (1, 2)
        await dialog.get_by_role("button", name="1건 배송접수").click()
        done = page.get_by_role("dialog", name="배송접수 결과")
        await expect(done.locator("tbody td")).to_have_count(4)
        [cart, k_number, local, lines] = await done.locator("tbody td").all_inner_texts()
        assert re.fullmatch(r"K\d{13}", k_number)
        assert (len(local), int(local[:11]) % 7) == (12, int(local[11]))
        assert (cart, lines) == (f"17{number}001", "2")
        await done.get_by_role("link", name="팩킹리스트에서 이어서 작업하기").click()
        await page.wait_for_url(re.compile("/packing"))
        await eventually(lambda: listed(page, k_number), about=f"{k_number} in the packing list")


async def listed(page: Page, k_number: str) -> bool:
    await page.locator("#numbers").fill(k_number)
    async with page.expect_response(re.compile("packing-list")):
        await page.locator("#search").click()
    return await page.locator(".slick-row", has_text=k_number).count() == 2


async def test_a_market_account_is_added_tried_and_its_orders_collected_once(
    browser: Browser, up: Up
) -> None:
    name = f"story{secrets.token_hex(4)}"
    market = up.simulators["qoo10"]
    sold = {"user_id": name, "pwd": "story-password", "api_key": f"key-{name}"}
    httpx.post(f"{market}/_control/sellers", json=sold).raise_for_status()
    httpx.post(f"{market}/_control/orders", json={"seller": name, "carts": 3, "lines": 2}).raise_for_status()
    async with desk(browser, up, "demomaster") as page:
        await page.goto("/accounts")
        await page.locator("#add").click()
        await page.locator("[name=alias]").fill(name)
        await page.locator("[name=qsm_id]").fill(name)
        await page.locator("[name=password]").fill("not-it")
        await page.locator("[name=api_key]").fill(f"key-{name}")
        await page.get_by_role("button", name="추가", exact=True).click()
        account = page.locator("#accounts tr", has_text=name)
        await account.get_by_role("button", name="접속").click()
        await expect(page.locator(".toast.bad")).to_contain_text("비밀번호")
        await expect(account.locator(".badge.bad")).to_be_visible()
        await account.get_by_role("button", name="수정").click()
        await page.locator("[name=password]").fill("story-password")
        await page.get_by_role("button", name="저장").click()
        await account.get_by_role("button", name="접속").click()
        await expect(account.locator(".badge.good")).to_be_visible()

        await page.goto("/waiting")
        assert await collect(page, name) == (6, 0)
        assert await collect(page, name) == (0, 6)
        await filter_to(page, name)
        lines = await rows(page)
        assert (len(lines), {line["source"] for line in lines}) == (6, {"api"})


async def collect(page: Page, account: str) -> tuple[int, int]:
    """주문수집(API) from an account: how many lines were new, and how many orders were known."""
    await page.locator("#collect").click()
    form = page.get_by_role("dialog", name="주문수집(API)")
    await form.locator("[name=account_id]").select_option(label=f"Qoo10 · {account}")
    await form.locator("[name=status]").select_option("new")
    await form.get_by_role("button", name="주문서 가져오기").click()
    drawer = page.get_by_role("dialog", name="주문 수집")
    await expect(drawer.locator(".bar.ended")).to_be_visible()
    found = await tile(drawer, "신규"), await tile(drawer, "이미 등록됨")
    await drawer.get_by_role("button", name="닫기").last.click()
    await expect(drawer).to_have_count(0)
    return found

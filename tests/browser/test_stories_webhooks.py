"""A master sets a webhook up, tries it, sees what failed and sends it again (INT-11)."""

import asyncio

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.desk import desk, eventually
from tests.system.conftest import Up
from tests.system.listening import Listening, listening
from tests.system.people import Operator, Partner
from tests.system.people import eventually as until
from tests.system.test_partner import package

pytestmark = pytest.mark.xdist_group("system")


async def test_a_webhook_from_its_first_test_to_a_failure_that_is_sent_again(
    browser: Browser, up: Up
) -> None:
    with listening() as server:
        async with desk(browser, up, "demomaster") as page:
            await page.goto("/webhooks")
            await refused_inside(page)
            await added(page, server)
            card = page.locator(".endpoint", has_text=server.url)
            try:
                await card.get_by_role("button", name="테스트 전송").click()
                await expect(page.locator(".toast", has_text="테스트가 도착했습니다")).to_be_visible()
                await expect(card.locator("header .badge")).to_have_text("정상")
                k_number = await asyncio.to_thread(scanned, up, server)
                await expect(card.locator("header .badge")).to_have_text("수신 거부 (410)")
                await sent_again(page, server, k_number)
                await expect(card.locator("header .badge")).to_have_text("정상")
                assert server.forged == 0
            finally:
                await removed(page, server)


def scanned(up: Up, server: Listening) -> str:
    """A parcel a program registered and the warehouse took in, of which the server wants to know no more."""
    created = Partner(up).create(package("HOOK-PAGE-1")).json()["Data"][0]["ResultData"]
    k_number: str = created["TrackingNo"]
    server.answers[k_number] = [410]
    operator = Operator(up)
    until(lambda: operator.scan(k_number)["verdict"] == "accepted", about="packing has heard")
    return k_number


async def refused_inside(page: Page) -> None:
    """An address inside our network is refused in words, at its field."""
    await page.get_by_role("button", name="웹훅 추가").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("[name=url]").fill("https://10.0.0.8/hooks")
    await dialog.get_by_role("button", name="추가").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("내부 네트워크")
    await expect(dialog.locator("[name=url]")).to_have_attribute("aria-invalid", "true")


async def added(page: Page, server: Listening) -> None:
    """The same dialog with an address that may be called; the secret is read from the page, once."""
    dialog = page.get_by_role("dialog")
    await dialog.locator("[name=url]").fill(server.url)
    await dialog.locator("[name=description]").fill("자사 WMS")
    await dialog.locator("[value='shipment.registered']").uncheck()
    await dialog.get_by_role("button", name="추가").click()
    shown = page.locator(".copy-line input")
    await expect(shown).to_be_visible()
    server.secret = await shown.input_value()
    assert server.secret.startswith("whsec_")
    await page.get_by_role("dialog").get_by_role("button", name="닫기").last.click()
    await expect(page.locator(".endpoint", has_text=server.url)).to_contain_text("자사 WMS")


async def sent_again(page: Page, server: Listening, k_number: str) -> None:
    """From the log: the failed one, its answer, and once more."""
    await page.locator(".endpoint", has_text=server.url).get_by_role("button", name="전송 기록").click()
    dialog = page.get_by_role("dialog")
    row = dialog.locator("tr[data-delivery]", has_text=k_number)
    await dialog.get_by_role("button", name="실패", exact=True).click()
    await expect(row).to_contain_text("더 이상 받지 않음 (410)")
    await row.get_by_role("button", name="자세히").click()
    await expect(dialog.locator(".webhook-detail")).to_contain_text('"Status": "A99"')
    await dialog.get_by_role("button", name="전체", exact=True).click()
    await row.get_by_role("button", name="다시 보내기").click()
    await expect(row).to_contain_text("성공")

    async def twice() -> bool:
        return len(server.of(k_number, "shipment.status_changed")) == 2

    await eventually(twice, about="sent again")
    await page.keyboard.press("Escape")


async def removed(page: Page, server: Listening) -> None:
    """Nothing is left behind for other stories."""
    card = page.locator(".endpoint", has_text=server.url)
    await card.get_by_role("button", name="삭제").click()
    await page.get_by_role("dialog").get_by_role("button", name="삭제").click()
    await expect(card).to_have_count(0)

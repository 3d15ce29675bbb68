"""A page offers no form before it knows what the form asks with, however slow the answer (SYS-06)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.site import Site

ENDPOINTS = {"endpoints": [], "types": ["shipment.registered", "shipment.status_changed"], "most": 5}
RULES = {"revision": "r", "rules": [], "never": {}, "limit": 3000, "markets": [], "last_run": None}
ACCOUNTS = [{"id": 3, "alias": "본점", "market": "qoo10jp"}]


@pytest.fixture
async def late(site: Site) -> AsyncIterator[asyncio.Event]:
    """Answers wait until it is set."""
    come = asyncio.Event()

    async def after(value: Any) -> tuple[int, Any]:
        await come.wait()
        return 200, value

    site.answers |= {
        "GET /api/gateway/webhook-endpoints": lambda _: after(ENDPOINTS),
        "GET /api/intake/mapping-rules": RULES,
        "GET /api/marketplace-connector/accounts": lambda _: after(ACCOUNTS),
    }
    yield come
    come.set()


async def test_a_webhook_is_not_asked_for_before_its_events_are_known(
    late: asyncio.Event, page: Page
) -> None:
    await page.goto("/webhooks")
    add = page.locator("#add")
    await expect(add).to_be_disabled()
    late.set()
    await add.click()
    await expect(page.locator("[name=types]:checked")).to_have_count(2)


@pytest.mark.parametrize("button", ["add", "try", "import", "dry-run"])
async def test_rules_are_not_worked_on_before_the_shops_are_known(
    late: asyncio.Event, page: Page, button: str
) -> None:
    await page.goto("/mapping")
    await expect(page.locator(f"#{button}")).to_be_disabled()
    late.set()
    await expect(page.locator(f"#{button}")).to_be_enabled()
    if button in ("add", "try"):
        await page.locator(f"#{button}").click()
        await expect(page.locator("[name=scope] option", has_text="본점")).to_have_count(1)

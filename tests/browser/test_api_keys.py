"""The KSE API page (ACC-09): what a company and an operator see and do, in three languages."""

import datetime as dt
from typing import Any

import msgspec
import pytest
from playwright.async_api import Page, expect

from tests.browser.site import OPERATOR, SELLER, Site


def moment(**ago: float) -> str:
    return (dt.datetime.now(dt.UTC) - dt.timedelta(**ago)).isoformat()


def key(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": number, "seller": 1, "seller_name": "하늘상사", "kind": "live", "label": "WMS",
        "prefix": f"kse_live_ab{number:02}", "state": "approved", "scopes": ["read", "register"],
        "created_at": moment(days=9), "created_by": "김하늘", "decided_by": "", "approved_at": moment(days=8),
        "refused_at": None, "refusal": "", "revoked_at": None, "last_used_at": None, "expires_at": None,
        "replaces": None, "calls_per_minute": 6000, "usual_limit": True,
    } | more  # fmt: skip


async def opened(page: Page, site: Site, *keys: dict[str, Any]) -> None:
    site.answers["GET /api/gateway/api-keys"] = list(keys)
    await page.goto("/kse-api")
    await expect(page.locator(".keys").first).to_be_visible()


async def test_a_rotation_is_guided_from_the_new_key_to_the_end_of_the_old(page: Page, site: Site) -> None:
    old = key(1, last_used_at=moment(seconds=30))
    await opened(page, site, old)
    new = key(2, replaces=1)
    made = {
        "id": 2,
        "key": "kse_live_" + "n" * 48,
        "prefix": new["prefix"],
        "state": "approved",
        "kind": "live",
    }
    site.answers["POST /api/gateway/api-keys/1/rotate"] = (201, made)
    await page.locator("tr[data-key='1']").get_by_role("button", name="교체").click()
    site.answers["GET /api/gateway/api-keys"] = [new, old]
    await page.get_by_role("dialog").get_by_role("button", name="새 키 생성").click()
    once = page.get_by_role("dialog", name="API 키가 생성되었습니다")
    assert await once.get_by_label("API 키").input_value() == made["key"]
    await once.get_by_role("button", name="닫기").last.click()
    panel = page.locator(".rotation")
    await expect(panel).to_contain_text("새 키가 아직 쓰이지 않았습니다")
    await expect(page.locator("tr[data-key]").get_by_role("button", name="교체")).to_have_count(0)

    # The panel looks by itself and says when the programs have moved.
    new["last_used_at"] = moment(seconds=1)
    old["last_used_at"] = moment(minutes=11)
    await expect(panel).to_contain_text("이전 키를 종료해도 됩니다", timeout=15_000)
    await expect(panel.locator(".rotation-keys > div").nth(1)).to_contain_text("11분 전")
    site.answers["POST /api/gateway/api-keys/1/revoke"] = {"id": 1, "state": "revoked"}
    await panel.get_by_role("button", name="이전 키 종료").click()
    site.answers["GET /api/gateway/api-keys"] = [new, {**old, "state": "revoked", "revoked_at": moment()}]
    await page.get_by_role("dialog").get_by_role("button", name="폐기").click()
    await expect(panel).to_have_count(0)
    await expect(page.locator(".keys-past summary")).to_have_text("지난 키 1개")
    assert site.bodies("POST", "/api/gateway/api-keys/1/rotate") == [{"expires_on": None}]


async def test_ending_an_old_key_that_is_still_used_is_warned_of(page: Page, site: Site) -> None:
    old, new = key(1, last_used_at=moment(minutes=2)), key(2, replaces=1, last_used_at=moment(seconds=5))
    await opened(page, site, new, old)
    await expect(page.locator(".rotation")).to_contain_text("아직 두 키가 모두 쓰이고 있습니다")
    await page.locator(".rotation").get_by_role("button", name="이전 키 종료").click()
    await expect(page.get_by_role("dialog")).to_contain_text("아직 쓰이고 있을 수 있습니다")
    await page.get_by_role("dialog").get_by_role("button", name="취소").click()
    assert site.bodies("POST", "/api/gateway/api-keys/*") == []


async def test_a_test_key_is_made_for_the_sandbox_and_works_at_once(page: Page, site: Site) -> None:
    await opened(page, site)
    made = {
        "id": 5,
        "key": "kse_test_" + "t" * 48,
        "prefix": "kse_test_tttt",
        "state": "approved",
        "kind": "test",
    }
    site.answers["POST /api/gateway/api-keys"] = (201, made)
    await page.locator("#add-test").click()
    await page.locator("[name=label]").fill("개발 PC")
    await page.get_by_role("dialog").get_by_role("button", name="테스트 키 생성").click()
    await expect(page.get_by_role("dialog").get_by_label("API 키")).to_have_value(made["key"])
    await expect(page.get_by_role("dialog")).to_contain_text("바로 사용할 수 있습니다")
    (sent,) = site.bodies("POST", "/api/gateway/api-keys")
    assert (sent["kind"], sent["label"], sorted(sent["scopes"])) == (
        "test", "개발 PC", ["change", "read", "register", "track"],
    )  # fmt: skip


async def test_a_company_reads_why_its_key_was_refused(page: Page, site: Site) -> None:
    await opened(page, site, key(3, state="refused", refusal="계약 확인이 필요합니다", refused_at=moment()))
    await page.locator(".keys-past summary").click()
    await expect(page.locator("tr[data-key='3']")).to_contain_text("사유: 계약 확인이 필요합니다")


async def test_an_operator_refuses_with_a_reason_sets_a_limit_and_imports(page: Page, site: Site) -> None:
    site.user = OPERATOR
    site.answers |= {
        "GET /api/gateway/alerts": {"pools": []},
        "GET /api/gateway/sellers": [{"id": 7, "name": "바다무역", "code": "bada"}],
        "POST /api/gateway/api-keys/4/refuse": {"id": 4, "state": "refused"},
        "PUT /api/gateway/api-keys/1/limit": {"id": 1, "state": "approved"},
        "POST /api/gateway/api-keys/import": (
            201,
            {"id": 9, "prefix": "$2a$", "state": "approved", "kind": "live"},
        ),
    }
    await opened(page, site, key(4, state="generated", approved_at=None), key(1))
    await expect(page.locator(".keys h2").first).to_have_text("승인 대기 1건")
    await page.locator("tr[data-key='4']").get_by_role("button", name="거절").click()
    await page.get_by_role("dialog").get_by_role("button", name="거절").click()
    assert site.bodies("POST", "*/refuse") == [], "not without a reason"
    await page.locator("[name=reason]").fill("계약 확인")
    await page.get_by_role("dialog").get_by_role("button", name="거절").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.locator("tr[data-key='1']").get_by_role("button", name="호출 한도").click()
    await page.locator("[name=calls_per_minute]").fill("9000")
    await page.get_by_role("dialog").get_by_role("button", name="저장").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await page.locator("#import").click()
    await page.locator("[name=key]").fill("$2a$10$abc/def.ghijklmnop")
    await page.locator("[name=label]").fill("이전 키")
    await page.get_by_role("dialog").get_by_role("button", name="가져오기").click()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    assert site.bodies("POST", "*/refuse") == [{"reason": "계약 확인"}]
    assert site.bodies("PUT", "*/limit") == [{"calls_per_minute": 9000}]
    (taken,) = site.bodies("POST", "*/import")
    assert (taken["seller"], taken["key"], taken["label"]) == (7, "$2a$10$abc/def.ghijklmnop", "이전 키")


@pytest.mark.parametrize("lang, words", [("ja", "テストキー(サンドボックス)"), ("en", "Test keys (sandbox)")])
async def test_the_page_speaks_the_readers_language(page: Page, site: Site, lang: Any, words: str) -> None:
    site.user = msgspec.structs.replace(SELLER, lang=lang)
    await opened(page, site, key(1), key(2, replaces=1))
    await expect(page.locator(".keys header h2").last).to_have_text(words)
    await expect(page.locator(".rotation")).to_be_visible()


async def test_recent_test_parcels_stand_beneath_the_test_keys(page: Page, site: Site) -> None:
    parcel = {
        "k_number": "K2611249000001", "cart_no": "DEV-1", "status": "D11", "status_name": "배송중",
        "local_tracking_number": "000000000011", "heard_at": moment(minutes=1),
    }  # fmt: skip
    site.answers["GET /api/gateway/sandbox-parcels"] = []
    await opened(page, site, key(1, kind="test", prefix="kse_test_ab12"))
    shown = page.locator(".keys", has_text="최근 테스트 접수건")
    await expect(shown).to_contain_text("아직 테스트 접수건이 없습니다")
    site.answers["GET /api/gateway/sandbox-parcels"] = [parcel]
    await shown.get_by_role("button", name="새로고침").click()
    await expect(shown.locator("tbody tr")).to_contain_text(["K2611249000001DEV-1D11 배송중000000000011"])

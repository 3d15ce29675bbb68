"""Signing in: one live session an account, the growing lock-out, the cookie, other sites kept out (ACC-03)."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from argon2 import PasswordHasher

from gateway import passwords
from kse.testing.infrastructure import Infrastructure
from tests.gateway.house import PASSWORD, House, house


@pytest.fixture(scope="module")
async def gateway(servers: Infrastructure) -> AsyncIterator[House]:
    async with house(servers) as opened:
        yield opened


def form(login_id: str, password: str = PASSWORD, onward: str = "/") -> dict[str, str]:
    return {"login_id": login_id, "password": password, "next": onward}


async def test_the_right_password_opens_a_session_in_a_cookie_no_script_can_read(gateway: House) -> None:
    browser = gateway.browser()
    entered = await browser.post("/sign-in", data=form("demomaster", onward="/packing"))
    assert (entered.status_code, entered.headers["location"]) == (303, "/packing")
    cookie = entered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie
    me = (await browser.get("/api/me")).json()
    assert (me["role"], me["seller"], me["seller_name"], me["lang"]) == ("master", 1, "데모뷰티", "ko")


async def test_behind_https_the_cookie_is_secure_and_of_this_host_only(servers: Infrastructure) -> None:
    async with house(servers, public_url="https://oms.example") as opened:
        entered = await opened.browser().post("/sign-in", data=form("demomaster"))
        cookie = entered.headers["set-cookie"]
        assert cookie.startswith("__Host-kse=")
        assert "Secure" in cookie


async def test_a_sign_in_leads_on_only_within_this_site(gateway: House) -> None:
    for onward in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        entered = await gateway.browser().post("/sign-in", data=form("demomaster", onward=onward))
        assert entered.headers["location"] == "/"


async def test_a_wrong_password_and_an_unknown_id_are_told_the_same(gateway: House) -> None:
    await gateway.forget_failures()
    told = [
        await gateway.browser().post("/session", json={"login_id": login_id, "password": "wrong"})
        for login_id in ("demostaff", "nobodyatall")
    ]
    assert [answer.status_code for answer in told] == [401, 401]
    assert told[0].json() == told[1].json()
    assert "set-cookie" not in told[0].headers
    page = await gateway.browser().post("/sign-in", data=form("demostaff", "wrong"))
    assert page.status_code == 401
    assert 'value="demostaff"' in page.text


async def test_a_second_sign_in_ends_the_first_which_is_told_why(gateway: House) -> None:
    first = await gateway.person("demostaff")
    second = await gateway.person("demostaff")
    told = await first.get("/api/me")
    assert told.status_code == 401
    assert told.json()["code"] == "session-another-sign-in"
    assert "다른 곳에서" in told.json()["detail"]
    page = await first.get("/packing")
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?error=ended&next=/packing")
    assert (await first.get(page.headers["location"])).status_code == 200
    assert (await second.get("/api/me")).status_code == 200


async def test_of_many_sign_ins_at_once_one_session_lives(gateway: House) -> None:
    people = await asyncio.gather(*(gateway.person("demomaster") for _ in range(4)))
    answers = await asyncio.gather(*(person.get("/api/me") for person in people))
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


async def test_five_wrong_passwords_lock_even_the_right_one_out_and_longer_each_time(gateway: House) -> None:
    await gateway.forget_failures()
    waits = []
    for tries in (5, 1, 1):
        for _ in range(tries):
            wrong = await gateway.browser().post("/session", json={"login_id": "demostaff", "password": "x"})
            assert wrong.status_code == 401
        right = await gateway.browser().post("/session", json={"login_id": "demostaff", "password": PASSWORD})
        assert right.status_code == 429
        waits.append(right.json()["params"]["seconds"])
        await gateway.up.fetch("UPDATE sign_in_attempts SET open_at = now()")
    assert 25 <= waits[0] <= 30
    assert 55 <= waits[1] <= 60
    assert 115 <= waits[2] <= 120
    await gateway.person("demostaff")
    wrong = await gateway.browser().post("/session", json={"login_id": "demostaff", "password": "x"})
    assert wrong.status_code == 401, "the right password had failures forgotten"


async def test_tries_at_once_are_as_many_tries_and_an_unknown_id_locks_alike(gateway: House) -> None:
    await gateway.forget_failures()
    tries = [
        gateway.browser().post("/session", json={"login_id": "nosuchid", "password": str(number)})
        for number in range(12)
    ]
    told = [answer.status_code for answer in await asyncio.gather(*tries)]
    assert told.count(401) == 5
    assert told.count(429) == 7


async def test_closing_access_ends_a_live_session_at_once(gateway: House) -> None:
    await gateway.forget_failures()
    person = await gateway.person("demostaff")
    await gateway.up.fetch("UPDATE users SET access = false WHERE login_id = 'demostaff'")
    try:
        assert (await person.get("/api/me")).json()["code"] == "session-access-closed"
        closed = await gateway.browser().post(
            "/session", json={"login_id": "demostaff", "password": PASSWORD}
        )
        assert (closed.status_code, closed.json()["code"]) == (403, "sign-in-closed")
    finally:
        await gateway.up.fetch("UPDATE users SET access = true WHERE login_id = 'demostaff'")


async def test_a_session_left_alone_runs_out(gateway: House) -> None:
    person = await gateway.person("demostaff")
    await gateway.up.fetch("UPDATE sessions SET seen_at = now() - interval '13 hours' WHERE ended_at IS NULL")
    assert (await person.get("/api/me")).json()["code"] == "session-expired"


async def test_signing_out_ends_the_session_for_good(gateway: House) -> None:
    person = await gateway.person("demostaff")
    token = person.cookies["kse"]
    left = await person.post("/sign-out")
    assert (left.status_code, left.headers["location"]) == (303, "/sign-in")
    assert "kse" not in person.cookies
    thief = gateway.browser(cookie=f"kse={token}")
    assert (await thief.get("/api/me")).json()["code"] == "session-signed-out"


async def test_what_the_database_holds_opens_no_session(gateway: House) -> None:
    await gateway.person("demostaff")
    rows = await gateway.up.fetch("SELECT token_hash FROM sessions WHERE ended_at IS NULL")
    for row in rows:
        thief = gateway.browser(cookie=f"kse={row['token_hash'].hex()}")
        assert (await thief.get("/api/me")).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "cross-site", "x-kse-page": "1"}, 403),
        ({"sec-fetch-site": "same-site", "origin": "http://gateway.test"}, 403),
        ({"origin": "http://gateway.test"}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
        ({"x-kse-page": "1"}, 200),
    ],
)
async def test_another_sites_page_changes_nothing_in_a_signed_in_browser(
    gateway: House, headers: dict[str, str], status: int
) -> None:
    person = await gateway.person("demomaster")
    bare = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=gateway.up.app),
        base_url="http://gateway.test",
        cookies=person.cookies,
        headers=headers,
    )
    changed = await bare.patch("/api/me", json={"lang": "ko"})
    assert changed.status_code == status, changed.text
    assert (await bare.post("/sign-out")).status_code == (303 if status == 200 else 403)


async def test_the_language_is_the_accounts_and_errors_speak_it(gateway: House) -> None:
    person = await gateway.person("demomaster")
    try:
        assert (await person.patch("/api/me", json={"lang": "ja"})).json()["lang"] == "ja"
        again = await gateway.person("demomaster")
        assert (await again.get("/api/me")).json()["lang"] == "ja"
        missing = await again.get("/api/packing/no-such-thing")
        assert (missing.status_code, missing.json()["detail"]) == (404, "該当する項目が見つかりません。")
        assert (await again.patch("/api/me", json={"lang": "fr"})).status_code == 422
        await again.post("/language", data={"lang": "en", "next": "/waiting"})
        assert (await again.get("/api/me")).json()["lang"] == "en"
    finally:
        await gateway.up.fetch("UPDATE users SET lang = 'ko'")


async def test_a_page_asks_visitors_to_sign_in_and_comes_back(gateway: House) -> None:
    sent_away = await gateway.browser().get("/packing")
    assert (sent_away.status_code, sent_away.headers["location"]) == (303, "/sign-in?next=/packing")
    person = await gateway.person("demomaster")
    page = await person.get("/waiting")
    assert page.status_code == 200
    assert "default-src 'self'" in page.headers["content-security-policy"]


async def test_a_password_made_with_weaker_parameters_is_hashed_anew(
    gateway: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher())
    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    await gateway.up.fetch("UPDATE users SET password_hash = $1 WHERE login_id = 'demostaff'", weak)
    await gateway.person("demostaff")
    (row,) = await gateway.up.fetch("SELECT password_hash FROM users WHERE login_id = 'demostaff'")
    assert row["password_hash"].startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    await gateway.person("demostaff")

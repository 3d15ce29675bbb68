"""What went wrong is shown to people as a page in their language, and told to programs as a problem (SYS-06)."""

import pytest

from tests.gateway.house import House

LOOKS = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("lang", "title"),
    [("ko", "페이지를 찾을 수 없습니다"), ("ja", "ページが見つかりません"), ("en", "There is no such page")],
)
async def test_an_address_that_leads_nowhere_is_a_page_in_the_browsers_language(
    gateway: House, lang: str, title: str
) -> None:
    shown = await gateway.up.http.get("/nothing-here", headers=LOOKS | {"accept-language": lang})
    assert (shown.status_code, shown.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert f"<h1>{title}</h1>" in shown.text
    assert 'href="/"' in shown.text


async def test_who_is_signed_in_is_told_in_their_own_language(gateway: House) -> None:
    person = await gateway.person("demomaster")
    shown = await person.get("/nothing-here", headers=LOOKS | {"accept-language": "en"})
    assert "<h1>페이지를 찾을 수 없습니다</h1>" in shown.text


async def test_a_fault_is_a_page_too_and_says_that_nothing_was_changed(
    gateway: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("gateway.visitor.session_of", broken)
    for lang, text in (("ja", "変更はありません"), ("en", "Nothing was changed")):
        shown = await gateway.up.http.get("/waiting", headers=LOOKS | {"accept-language": lang})
        assert (shown.status_code, "<html" in shown.text) == (500, True)
        assert text in shown.text


@pytest.mark.parametrize("headers", [{}, {"accept": "*/*"}, {"accept": "application/json"}])
async def test_programs_get_the_problem(gateway: House, headers: dict[str, str]) -> None:
    told = await gateway.up.http.get("/nothing-here", headers=headers)
    assert (told.status_code, told.headers["content-type"]) == (404, "application/problem+json")
    assert told.json()["code"] == "not-found"


async def test_who_sent_a_form_sees_a_page(gateway: House) -> None:
    shown = await gateway.up.http.post("/nothing-here", headers=LOOKS | {"accept-language": "ja"})
    assert (shown.status_code, "<h1>ページが見つかりません</h1>" in shown.text) == (404, True)

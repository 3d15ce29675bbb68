"""The guide page: whole in three languages, and every program on it runs as it stands (INT-11)."""

import asyncio
import html
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from gateway.api.envelope import CANCELLED_STATUS
from gateway.guide.calls import CALLS
from gateway.guide.highlight import highlighted
from gateway.guide.history import NOTICES
from gateway.guide.page import PATH
from gateway.guide.words import CATALOGUES, tell
from gateway.webhooks import signature
from hypothesis import given
from hypothesis import strategies as st

from kse.contracts import STATUS_NAMES
from tests.gateway.house import API_KEY, SANDBOX_KEY, serving
from tests.gateway.partners import Stack, package

CANCELLED_NAMES = CANCELLED_STATUS[1]
LANGUAGES = ("ko", "ja", "en")
PROGRAM = re.compile(r'<pre data-code="(\w+)" data-call="(\w+)"[^>]*>(.*?)</pre>', re.DOTALL)
EXPECTED = {
    "createOrders": "0",
    "getOrders": "9903010",
    "cancelOrders": "9903010",
    "changes": "0",
    "advanceOrders": "0",
    "updateOrders": "0",
}


@pytest.fixture(scope="module")
async def address(stack: Stack) -> AsyncIterator[str]:
    async with serving(stack.gateway.up.app) as opened:
        yield opened


async def page(stack: Stack, lang: str, base: str = "http://kse.test") -> str:
    answered = await stack.http.get(f"{base}{PATH}", params={"lang": lang})
    assert answered.status_code == 200
    assert "default-src 'self'" in answered.headers["content-security-policy"]
    return answered.text


def programs(text: str) -> list[tuple[str, str, str]]:
    """Every program of a page: its language, its call, and the text somebody copies."""
    return [
        (kind, call, html.unescape(re.sub(r"<[^>]+>", "", code)))
        for kind, call, code in PROGRAM.findall(text)
    ]


def run(kind: str, program: str, key: str) -> str:
    """Run it as its reader would, with the key where the guide says it belongs."""
    command = ["bash", "-c", program] if kind == "curl" else [sys.executable, "-c", program]
    environment = {**os.environ, "KSE_API_KEY": key}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, program + done.stderr
    return done.stdout


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_every_program_of_the_page_runs_as_it_stands(stack: Stack, address: str, lang: str) -> None:
    (known,) = await stack.register(f"KNOWN-{lang}")
    sent = {"DataList": [package(f"MOVING-{lang}")]}
    moved = await stack.call("createOrders/kr", sent, **{"KSE-APIKey": SANDBOX_KEY})
    moving = moved.json()["Data"][0]["ResultData"]["TrackingNo"]
    found = programs(await page(stack, lang, address))
    assert {(kind, call) for kind, call, _ in found} == {
        (kind, call.name) for call in CALLS for kind in ("curl", "Python")
    }
    for kind, call, program in found:
        assert f"{address}/v1/{call}/" in program
        # The page's example numbers belong to nobody; one of them becomes a parcel of this test.
        program = program.replace("K2611230000001", known).replace("K2611249000001", moving)
        testing = {each.name for each in CALLS if each.testing}
        key = SANDBOX_KEY if call in testing else API_KEY
        printed = await asyncio.to_thread(run, kind, program, key)
        told: Any = json.loads(printed) if kind == "curl" else None
        if call == "tracking":
            status = {"ko": "입고대기", "ja": "入庫待ち", "en": "Waiting for arrival"}[lang]
            assert status in (told[known]["Data"]["StatusDesc"] if told else printed)
        elif kind == "curl":
            assert told["Code"] == EXPECTED[call], printed
        else:  # what curl has moved to its goal cannot be moved there again
            code = "9903010" if call in testing else EXPECTED[call]
            assert re.search(rf"^{code}\b", printed, re.MULTILINE), printed


async def test_the_receivers_check_on_the_page_knows_our_messages_from_others(stack: Stack) -> None:
    blocks = re.findall(r"<pre[^>]*>(.*?)</pre>", await page(stack, "en"), re.DOTALL)
    (code,) = [each for each in blocks if "is_from_kse" in each]
    program: dict[str, Any] = {}
    exec(html.unescape(re.sub(r"<[^>]+>", "", code)), program)
    secret, other, body, now = (
        signature.new_secret(),
        signature.new_secret(),
        b'{"type":"x"}',
        int(time.time()),
    )
    sent = signature.headers([secret, other], "id-1", now, body)
    for known in (secret, other):
        assert program["is_from_kse"](known, sent, body)
    for wrong, told, when in (
        (signature.new_secret(), body, now),
        (secret, body + b" ", now),
        (secret, body, now - 900),
    ):
        aged = signature.headers([secret], "id-1", when, body)
        assert not program["is_from_kse"](wrong, aged, told)


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_page_tells_everything_in_its_language(stack: Stack, lang: str) -> None:
    shown = html.unescape(re.sub(r"<[^>]+>", "", await page(stack, lang)))
    keys = [
        key
        for key in CATALOGUES[lang]
        if key.startswith(("code.", "call.", "state.", "notice.", "change.", "hook.", "hooks."))
    ]
    keys += [field.words for call in CALLS for table in (*call.sends, *call.gets) for field in table.fields]
    for key in keys:
        assert CATALOGUES[lang][key] in shown, key
    for names in STATUS_NAMES.values():
        assert [name for name in names.values() if name not in shown] == []
    if lang == "en":
        own = [name for names in (*STATUS_NAMES.values(), CANCELLED_NAMES) for name in names.values()]
        for words in (*re.findall(r'"[^"\n]*"', shown), "한국어", "日本語", *own):
            shown = shown.replace(words, "")
        assert re.findall("[가-힣ぁ-んァ-ヶ一-龯]+", shown) == []


async def test_every_place_of_the_contents_is_on_the_page_once(stack: Stack) -> None:
    text = await page(stack, "ko")
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert {*re.findall(r'href="#([^"]+)"', text)} <= set(ids)
    assert {"orderRegistration", *(call.anchor for call in CALLS)} <= set(ids)


async def test_who_is_signed_in_reads_it_in_their_language_and_others_in_their_browsers(stack: Stack) -> None:
    visitor = await stack.http.get(PATH, headers={"accept-language": "ja,en;q=0.5"})
    assert tell("ja", "title") in visitor.text
    assert "/sign-in?next=/kse-api" in visitor.text
    master = await stack.gateway.person("demomaster")
    own = await master.get(PATH, headers={"accept-language": "ja"})
    assert tell("ko", "title") in own.text
    assert "/sign-in" not in own.text
    assert tell("en", "title") in (await master.get(PATH, params={"lang": "en"})).text


async def test_the_page_holds_no_key_and_no_markup_a_header_brought(stack: Stack) -> None:
    text = (await stack.http.get(PATH, headers={"host": 'a"><script>alert(1)</script>'})).text
    assert "<script>alert" not in text
    assert API_KEY not in text
    assert " style=" not in text
    assert not re.search(r"<script(?![^>]*src=)", text)
    assert not re.search(r"\son\w+=", text)


def test_no_text_of_the_guide_is_left_that_nothing_shows() -> None:
    from gateway.web.assets import STATIC

    templates = STATIC.parent / "templates"
    sources = [*templates.glob("guide*.html"), *(STATIC.parent / "guide").glob("*.py")]
    texts = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    families = set(re.findall(r"""["']([a-z][\w.-]*\.)["'] ~""", texts))
    families |= set(re.findall(r"""f["']([a-z][\w.-]*\.)\{""", texts))
    assert families >= {"ui.kind.", "ui.table.", "field."}
    quoted = set(re.findall(r"""["']([a-z][\w-]*(?:\.[\w-]+)*)["']""", texts))
    unused = {
        key
        for key in CATALOGUES["ko"]
        if key not in quoted and not any(map(key.startswith, families - {"ui."}))
    }
    assert unused - {f"ui.{each}" for each in ("overview", "notices", "authentication", "answers")} == set()
    assert {key.split(".")[1] for key in CATALOGUES["ko"] if key.startswith("notice.")} == set(NOTICES)


@given(st.text() | st.text(st.sampled_from("\"'#\\ \n{}:,1.5<>&anulltrue")))
def test_marking_code_for_the_eye_changes_none_of_it(code: str) -> None:
    marked = str(highlighted(code))
    assert html.unescape(re.sub(r'</?span(?: class="[a-z]+")?>', "", marked)) == code

"""Personal data never reaches the log, however a fault carries it (SYS-05)."""

import json
from pathlib import Path

import pytest

from kse.hearing import reason_of
from kse.telemetry import mask_text
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import signed_in
from tests.kse.processes import CountingProcess

PERSONAL = (
    "山田",
    "太郎",
    "090-1234-5678",
    "100-0001",
    "千代田",
    "1-2-3",
    "taro@example.jp",
    "+819012345678",
)
SENT = "山田 太郎 090-1234-5678 〒100-0001 東京都千代田区見本町1-2-3 taro@example.jp +819012345678"
WAYS = ("row", "statement", "cause", "fields", "library", "warning", "plain")


async def test_a_failing_request_leaves_no_personal_data_in_the_output(
    servers: Infrastructure, tmp_path: Path
) -> None:
    database, output = await servers.fresh_database("counting"), tmp_path / "output"
    process = CountingProcess(servers.settings(database, "counting", log_level="INFO"), output=output)
    try:
        await process.ready()
        for way in WAYS:
            answer = await process.http.post(f"/fail/{way}", content=SENT.encode(), headers=signed_in())
            assert answer.status_code == 500
            assert not [word for word in PERSONAL if word in answer.text]
        await process.stop()
    finally:
        process.kill()
        await process.http.aclose()
    written = output.read_text()
    assert [word for word in PERSONAL if word in written] == []
    lines = [json.loads(line) for line in written.splitlines()]
    assert sum(line["event"] == "our-fault" for line in lines) == len(WAYS), "every fault is in the log"
    assert any(line["event"] == "told" for line in lines)
    assert any(line["event"].startswith("cannot send ***") for line in lines)
    assert {line["service"] for line in lines} == {"counting"}
    assert sum("NotNullViolation" in line.get("exception", "") for line in lines) == 2, "and what kind it was"


@pytest.mark.parametrize(
    "text",
    [
        "김데모 010-2345-6789",
        "サトウ ハナコ",
        "佐藤　花子様",
        "서울시 강서구 견본로 12, 101호",
        "ﾔﾏﾀﾞ ﾀﾛｳ",
        "09012345678",
    ],
)
def test_names_addresses_and_numbers_are_blanked_in_any_text(text: str) -> None:
    assert mask_text(f"cannot send to {text}: refused") == "cannot send to ***: refused" or (
        mask_text(f"cannot send to {text}: refused").replace("*** ***", "***")
        == "cannot send to ***: refused"
    )


@pytest.mark.parametrize(
    "text", ["K2611230000001", "2026-11-23T13:00:00Z", "UniqueViolationError", "kse.intake/2/17"]
)
def test_what_is_nobodys_stays(text: str) -> None:
    assert mask_text(f"about {text}.") == f"about {text}."


def test_the_reason_an_event_was_parked_for_is_masked_before_it_is_kept() -> None:
    assert reason_of(ValueError("no such person: 山田 太郎")) == "ValueError: no such person: ***"

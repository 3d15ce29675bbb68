"""The refused rows come back as a file with the reasons, and go in once corrected (INT-02)."""

import csv
import io

import pytest
from intake import messages
from intake.adapters.order_file import read_order_file
from intake.adapters.refused_file import REASON_COLUMN, refused_csv
from intake.adapters.text_file import ENCODINGS

from tests.intake import samples

BAD = {"주문번호": "2", "장바구니번호": "9", "우편번호": "'10-0000", "수량": "0", "상품명": '=HYPERLINK("x")'}


def refused_rows(language: str = "ko") -> list[dict[str, str]]:
    file = read_order_file("a.csv", samples.qoo10_ko({}, BAD))
    body = refused_csv(file.header, file.refused_rows, file.refusals, language)
    assert body.startswith(b"\xef\xbb\xbf")
    assert body.count(b"\r\n") == 2
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_the_file_has_the_original_columns_and_the_reasons() -> None:
    [row] = refused_rows()
    assert row["우편번호"] == "'10-0000"
    assert row["할인액 "] == "0"
    assert row[REASON_COLUMN["ko"]].split(" / ") == [
        "3행 수량: 수량은 1 이상이어야 합니다: 0",
        "3행 우편번호: 우편번호는 7자리 숫자여야 합니다: '10-0000",
    ]


@pytest.mark.parametrize(
    "language, words",
    [("ja", "3行目 수량: 数量は1以上です"), ("en", "Row 3, 수량: The quantity must be at least 1")],
)
def test_the_reasons_are_said_in_the_readers_language(language: str, words: str) -> None:
    [row] = refused_rows(language)
    assert row[REASON_COLUMN[language]].startswith(words)


def test_an_unknown_language_is_answered_in_korean() -> None:
    assert messages.say("blank", {}, "fr") == messages.say("blank", {}, "ko")


def test_cells_that_would_run_as_formulas_are_harmless_and_come_back_as_they_were() -> None:
    [row] = refused_rows()
    assert row["상품명"] == '\'=HYPERLINK("x")'
    assert row["수취인핸드폰번호"] == "'+81-90-0000-0001"
    assert row["수취인전화번호"] == "-"


def test_a_corrected_file_goes_in() -> None:
    [row] = refused_rows()
    corrected = row | {"우편번호": "'100-0001", "수량": "1"}
    file = read_order_file("refused.csv", samples.written(list(row), [corrected]))
    [(_, line)] = file.lines
    assert (line.title, line.receiver_phone, line.zip) == ('=HYPERLINK("x")', "090-0000-0001", "1000001")


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_offered_for_choice_is_read(encoding: str) -> None:
    body = (
        samples.qoo10_ko(samples.HANGUL, encoding=encoding)
        if encoding == "cp949"
        else samples.qoo10_ja(encoding=encoding)
    )
    assert len(read_order_file("a.csv", body, encoding=encoding).lines) == 1

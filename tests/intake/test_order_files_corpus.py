"""The corpus of order files: market, encoding and delimiter are told right, and never silently wrong (INT-01)."""

from collections import Counter
from typing import Literal

import pytest
from intake.adapters.order_file import OrderFile, read_order_file
from intake.adapters.refusals import UnreadableFile

from tests.samples.corpus.file import File
from tests.samples.corpus.files import every_file
from tests.samples.corpus.orders import essence, expected

FILES = every_file()
Verdict = Literal["right", "refused", "silently wrong"]


def told(file: OrderFile) -> tuple[str, ...]:
    return file.market, file.layout, file.encoding, file.delimiter


def held(file: OrderFile) -> list[tuple[str, ...]]:
    return [essence(line) for _, line in file.lines]


def verdict(file: File, **choice: str) -> Verdict:
    """Right, loudly wrong, or wrong without anybody being told."""
    try:
        read = read_order_file(file.name, file.body, **choice)  # type: ignore[arg-type]
    except UnreadableFile as refusal:
        return "right" if file.refused in (refusal.code, "*") else "refused"
    if (
        file.refused
        or told(read) != file[2:6]
        or held(read) != [expected(o, file.market) for o in file.orders]
    ):
        return "silently wrong"
    return "right" if sorted({refusal.code for refusal in read.refusals}) == [*file.row_codes] else "refused"


def kind(file: File) -> str:
    if not file.market:
        return "no orders in it"
    return file.layout if file.orders else "letters lost on the way"


def test_the_corpus_is_told_right_and_never_silently_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    verdicts = {file.name: verdict(file) for file in FILES}
    tally = Counter((kind(file), verdicts[file.name]) for file in FILES)
    with capsys.disabled():
        print(f"\n{'order files':26}{'files':>7}{'right':>7}{'refused':>9}{'silently wrong':>16}")
        for name in sorted({kind(file) for file in FILES}):
            counts = [tally[name, each] for each in ("right", "refused", "silently wrong")]
            print(f"{name:26}{sum(counts):7}{counts[0]:7}{counts[1]:9}{counts[2]:16}")
    assert [name for name, found in verdicts.items() if found == "silently wrong"] == []
    assert sum(found == "right" for found in verdicts.values()) >= 0.99 * len(FILES)


def test_the_corpus_is_large_and_written_the_same_every_time() -> None:
    names = [file.name for file in FILES]
    assert len(names) == len(set(names)) >= 60
    assert {file.layout for file in FILES} >= {
        "qoo10-detail-ko", "sagawa-hiden3", "qoo10-detail-ja", "rakuten-all-columns", "rakuten-old", "amazon-report",
        "kse-form-ko", "kse-form-ja", "kse-form-en",
    }  # fmt: skip
    again = {file.name: file.body for file in every_file()}
    texts = [file for file in FILES if not file.name.endswith((".xlsx", ".xls")) or file.encoding]
    assert all(again[file.name] == file.body for file in texts if file.name != "qoo10-ko-named-csv.csv")


@pytest.mark.parametrize("file", [file for file in FILES if file.orders], ids=lambda file: file.name)
def test_what_was_recognised_may_be_said_and_changes_nothing(file: File) -> None:
    """The page sends what it shows: an answer given by hand must be taken as it was found."""
    assert verdict(file, market=file.market, encoding=file.encoding) == "right"


@pytest.mark.parametrize("file", [file for file in FILES if file.orders], ids=lambda file: file.name)
def test_another_market_said_by_hand_is_believed_only_with_all_its_columns(file: File) -> None:
    for market in {"qoo10jp", "rakuten", "amazon", "kse"} - {file.market}:
        with pytest.raises(UnreadableFile) as refused:
            read_order_file(file.name, file.body, market=market)
        assert refused.value.code == "other-market"


def test_files_in_doubt_are_read_once_the_encoding_is_said() -> None:
    doubted = {"not-sure-euc.txt": "euc-jp", "not-sure-korean-windows.txt": "cp949"}
    for file in FILES:
        if file.name in doubted:
            read = read_order_file(file.name, file.body, encoding=doubted[file.name])
            assert (read.refusals, read.lines[0][1].receiver_name) == ([], "田中 はなこ")

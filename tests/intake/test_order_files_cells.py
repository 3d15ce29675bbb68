"""A cell is normalised where that is certain, and refused where it is not (INT-03)."""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from intake.adapters import cells
from intake.adapters.cells import Moment, Number
from intake.adapters.refusals import CellRefused


def reason(read: Callable[..., Any], *values: str) -> str:
    with pytest.raises(CellRefused) as caught:
        read(*values)
    return caught.value.code


@pytest.mark.parametrize(
    "written, phone",
    [
        ("090-0000-0001", "090-0000-0001"),
        ("+81-90-0000-0001", "090-0000-0001"),
        ("+81-090-0000-0001", "090-0000-0001"),
        ("+819000000001", "09000000001"),
        ("+81 90 0000 0001", "090-0000-0001"),
        ("+81-3-0000-0001", "03-0000-0001"),
        ("0081-3-0000-0001", "03-0000-0001"),
        ("81-90-0000-0001", "090-0000-0001"),
        ("03(0000)0001", "03-0000-0001"),
        ("０９０－００００－０００１", "090-0000-0001"),
        ("090ー0000ー0001", "090-0000-0001"),
        ("'09000000001", "09000000001"),
        ('="09000000001"', "09000000001"),
        ("0120-000-001", "0120-000-001"),
        ("0800-000-0001", "0800-000-0001"),
        ("9000000001", "09000000001"),
        ("300000001", "0300000001"),
        ("90-0000-0001", "090-0000-0001"),
        ("-", ""),
        ("+81--", ""),
        ("+81-", ""),
        ("", ""),
    ],
)
def test_phones_come_out_in_their_domestic_form(written: str, phone: str) -> None:
    assert cells.phone(written) == phone


@pytest.mark.parametrize(
    "written",
    [
        "090-0000-001",
        "90000001",
        "+1-555-010-0000",
        "+82-10-0000-0001",
        "999-9999-9999",
        "090-0000-0001 内線5",
        "電話なし",
        "900000001",
        "00-0000-0000",
        "０",
        "+",
    ],
)
def test_a_phone_that_is_not_complete_is_refused(written: str) -> None:
    assert reason(cells.phone, written) == "phone-unreadable"


@pytest.mark.parametrize(
    "read", [cells.phone, cells.zip_code, cells.code, cells.yen, cells.quantity, cells.moment]
)
def test_numbers_damaged_by_a_spreadsheet_are_refused(read: Callable[[str], Any]) -> None:
    for damaged in ("1.1E+09", "8.80967E+12", "1E+10", "１．１Ｅ＋０９"):
        assert reason(read, damaged) == "scientific-notation"


@given(
    st.from_regex(r"0[789]0[0-9]{8}|0[1-9][0-9]{8}", fullmatch=True).filter(
        lambda d: cells._is_complete_phone(d)
    )
)
def test_a_phone_reads_the_same_however_it_is_dressed(digits: str) -> None:
    wide = digits.translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})
    for dressed in (
        digits,
        f"'{digits}",
        f'="{digits}"',
        wide,
        f"+81{digits[1:]}",
        f"+81-{digits[1:]}",
        digits[1:],
        f"{digits[:3]}-{digits[3:]}",
        f" {digits} ",
    ):
        assert cells.phone(dressed).replace("-", "") == digits


@given(st.text("0123456789-+()８１ー '=\"Ee.") | st.text())
@example("+81--")
def test_a_phone_is_complete_or_empty_or_refused_and_reads_the_same_again(written: str) -> None:
    try:
        phone = cells.phone(written)
    except CellRefused:
        return
    assert phone == "" or re.fullmatch(r"0[0-9-]{8,}[0-9]", phone)
    assert phone == "" or len(phone.replace("-", "")) in (10, 11)
    assert cells.phone(phone) == phone


@pytest.mark.parametrize(
    "parts, phone",
    [
        (("090", "0000", "0002"), "090-0000-0002"),
        (("90", "1234", "5678"), "090-1234-5678"),
        (("", "", ""), ""),
        (("03", "12345678", ""), "03-12345678"),
    ],
)
def test_a_phone_in_three_columns_is_joined(parts: tuple[str, ...], phone: str) -> None:
    assert cells.phone_parts(*parts) == phone


def test_a_phone_part_that_lost_zeros_is_refused() -> None:
    assert reason(cells.phone_parts, "90", "0", "2") == "phone-unreadable"
    assert reason(cells.phone_parts, "090", "12", "5678") == "phone-unreadable"


@pytest.mark.parametrize(
    "written, zip_code",
    [
        ("'100-0000", "1000000"),
        ("100-0000", "1000000"),
        ("1000000", "1000000"),
        ("〒100-0000", "1000000"),
        ("１００－００００", "1000000"),
        ("0600000", "0600000"),
        ('="0600000"', "0600000"),
        ("-", ""),
        ("", ""),
    ],
)
def test_zips_come_out_as_seven_digits(written: str, zip_code: str) -> None:
    assert cells.zip_code(written) == zip_code


@pytest.mark.parametrize(
    "written", ["600000", "60-0000", "10-0000", "12345678", "abc-defg", "100_0000", "1000-000"]
)
def test_a_zip_that_is_not_seven_digits_is_refused(written: str) -> None:
    assert reason(cells.zip_code, written) == "zip-unreadable"


def test_zeros_come_back_before_a_zip_only_where_the_cell_was_a_number() -> None:
    assert cells.zip_code(Number("600000")) == "0600000"
    assert cells.zip_code(Number("10000")) == "0010000"
    assert reason(cells.zip_code, Number("1000")) == "zip-unreadable"
    assert (cells.zip_parts("60", "0"), cells.zip_parts("060", "0001")) == ("0600000", "0600001")
    assert reason(cells.zip_parts, "0600", "001") == "zip-unreadable"
    assert reason(cells.zip_parts, "060", "") == "zip-unreadable"


@given(st.text("0123456789-'〒 ０１２") | st.text())
def test_a_zip_is_seven_digits_or_empty_or_refused(written: str) -> None:
    try:
        read = cells.zip_code(written)
    except CellRefused:
        return
    assert read == "" or re.fullmatch(r"[0-9]{7}", read)
    digits = "".join(c for c in unicodedata.normalize("NFKC", written) if c.isascii() and c.isdigit())
    assert read == digits


@pytest.mark.parametrize(
    "written, yen",
    [
        ("1,980", 1980),
        ("1980", 1980),
        ("12,345,678", 12345678),
        ("¥1,980", 1980),
        ("￥1,980", 1980),
        ("1980円", 1980),
        ("1871.0000", 1871),
        ("０", 0),
        ("１，９８０", 1980),
        (Number("1980"), 1980),
    ],
)
def test_prices_come_out_in_whole_yen(written: str, yen: int) -> None:
    assert cells.yen(written) == yen


@pytest.mark.parametrize(
    "written, code",
    [
        ("-100", "price-negative"),
        ("-9999", "price-undetermined"),
        ("-99999", "price-undetermined"),
        ("19.80", "price-not-whole"),
        ("1,98", "price-unreadable"),
        ("1.980,00", "price-unreadable"),
        ("free", "price-unreadable"),
        ("", "blank"),
        ("-", "blank"),
        ("9999999999", "price-too-large"),
        ("9" * 5000, "price-unreadable"),
        ("٣", "price-unreadable"),
    ],
)
def test_a_price_that_is_no_whole_amount_is_refused(written: str, code: str) -> None:
    assert reason(cells.yen, written) == code


@given(st.integers(0, cells.LARGEST_PRICE))
def test_a_price_reads_the_same_with_and_without_commas(amount: int) -> None:
    assert cells.yen(str(amount)) == cells.yen(f"{amount:,}") == cells.yen(f"{amount}.00") == amount


@pytest.mark.parametrize(
    "written, code",
    [
        ("0", "quantity-below-one"),
        ("-1", "quantity-below-one"),
        ("1.5", "quantity-unreadable"),
        ("", "blank"),
        ("two", "quantity-unreadable"),
        ("100000", "quantity-too-large"),
    ],
)
def test_a_quantity_below_one_or_unclear_is_refused(written: str, code: str) -> None:
    assert reason(cells.quantity, written) == code


@pytest.mark.parametrize(
    "written, moment",
    [
        ("2026/04/15 19:12:16", "2026-04-15T19:12:16+09:00"),
        ("2026-04-15 19:12:16", "2026-04-15T19:12:16+09:00"),
        ("2026/4/5 9:02", "2026-04-05T09:02:00+09:00"),
        ("2026-04-15", "2026-04-15T00:00:00+09:00"),
        ("2026-04-15T01:02:03+00:00", "2026-04-15T01:02:03+00:00"),
        ("2026-04-15T01:02:03Z", "2026-04-15T01:02:03+00:00"),
        ("2026-04-15T10:02:03+0900", "2026-04-15T10:02:03+09:00"),
        ("-", ""),
        ("", ""),
    ],
)
def test_dates_come_out_in_iso_8601_with_japanese_time_unless_said(written: str, moment: str) -> None:
    assert cells.moment(written) == moment


@pytest.mark.parametrize(
    "written",
    [
        "2026/13/01",
        "2026-02-30",
        "15/04/2026",
        "04/15/26",
        "46345.38",
        "2026-04/15",
        "1899-12-31",
        "2026-04-15 25:00",
        "2026-04-15T10:00:00+99:99",
        "yesterday",
        "20260415",
    ],
)
def test_an_unclear_date_is_refused(written: str) -> None:
    assert reason(cells.moment, written) == "date-unreadable"


@pytest.mark.parametrize(
    "written, text",
    [
        ("  山田　太郎　", "山田　太郎"),
        ("a\r\nb\tc", "a b c"),
        ("a\x00b\u200bc\u202ed", "abcd"),
        ("か\u3099", "が"),
        ("①髙～", "①髙～"),
        ("'=1+1", "=1+1"),
        ("'quoted'", "'quoted'"),
        ("\ufeffa", "a"),
        ("ﾔﾏﾀﾞ", "ﾔﾏﾀﾞ"),
    ],
)
def test_text_is_trimmed_composed_and_free_of_control_characters(written: str, text: str) -> None:
    assert cells.text(written) == text


@pytest.mark.parametrize(
    "written",
    [
        "山\ufffd太郎",
        "å±±ç”° å¤ªéƒŽ",
        "山田 太郎".encode().decode("latin-1"),
        "スネイルクリーム".encode().decode("cp932", "ignore"),
        "さくら".encode("cp932").decode("cp1252"),
    ],
)
def test_text_that_went_through_a_wrong_encoding_is_refused(written: str) -> None:
    assert reason(cells.text, written) == "damaged-character"


@pytest.mark.parametrize(
    "written", ["Café Zürich", "Señor Ångström", "50€ – 100 ƒ", "繝", "縺れ", "£10 ¥20 ®"]
)
def test_letters_that_only_look_like_damage_are_text(written: str) -> None:
    assert cells.text(written) == written


def test_kanji_keep_the_form_their_owner_writes_and_kana_are_composed() -> None:
    for kept in ("福\ufa1b", "\ufa19代", "葛\U000e0100", "﨑", "\U0002f800", "髙①～🌸"):
        assert cells.text(kept) == kept
    assert cells.text("福\ufa1bか\u3099") == "福\ufa1bが"


@pytest.mark.parametrize(
    "written, code",
    [
        ("?橋 太郎", "damaged-character"),
        ("東京都 北？見本1-2", "damaged-character"),
        ("〓田 一", "damaged-character"),
        ("\ue000田 一", "private-letter"),
        ("田\U000f0000 一", "private-letter"),
        ("田\u0378 一", "private-letter"),
        ("2001/2/3", "became-a-date"),
        ("1月2日", "became-a-date"),
        ("10월 2일", "became-a-date"),
        (Moment("2001-02-03"), "became-a-date"),
        (Moment("12:30:00"), "became-a-date"),
    ],
)
def test_a_name_or_address_that_cannot_be_printed_as_it_was_is_refused(written: str, code: str) -> None:
    assert reason(cells.label_text, written) == code


@pytest.mark.parametrize("written", ["千代田1-2-3", "2001-2-3", "5月町1-2", "葛󠄀子🌸", "Kim Hana", ""])
def test_names_and_addresses_are_taken_as_they_are(written: str) -> None:
    assert cells.label_text(written) == written


@pytest.mark.parametrize(
    "written, code",
    [
        (Moment("2026-10-20"), "became-a-date"),
        ("10月20日", "became-a-date"),
        (Number("1.5"), "scientific-notation"),
    ],
)
def test_a_code_that_a_spreadsheet_took_for_a_day_or_an_amount_is_refused(written: str, code: str) -> None:
    assert reason(cells.code, written) == code


def test_codes_that_hold_a_day_or_a_point_as_text_are_codes() -> None:
    for kept in ("2026-10-20", "1.50", "MAR-10", "10日分"):
        assert cells.code(kept) == kept
    assert (cells.moment(Moment("2026-10-20")), cells.yen(Number("1980"))) == (
        "2026-10-20T00:00:00+09:00",
        1980,
    )
    assert reason(cells.yen, Number("19.8")) == "price-not-whole"


@given(st.text())
def test_text_loses_nothing_that_can_be_seen(written: str) -> None:
    try:
        text = cells.text(written)
    except CellRefused:
        return
    assert unicodedata.is_normalized("NFC", cells._OLD_FORMS.sub("", text)) or cells._OLD_FORMS.search(text)
    assert not any(unicodedata.category(letter) == "Cc" for letter in text)
    assert cells.text(text) == text

    def seen(value: str) -> list[str]:
        return [c for c in cells._composed(value) if unicodedata.category(c)[0] not in "CZ"]

    if not written.strip().startswith("'"):
        assert seen(text) == seen(cells._INVISIBLE.sub("", written))

"""The vendored fonts are the ones recorded, and cover what sellers write."""

import hashlib
import json
import tomllib
from pathlib import Path

import pytest
from labels.typeface import BOLD, FILES, FOLDER, JAPANESE, KOREAN, cleaned, typeface

ROOT = Path(__file__).parents[2]


def test_every_font_is_byte_for_byte_the_one_in_the_manifest() -> None:
    manifest = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FOLDER.iterdir()
        if path.name != "manifest.json"
    }
    assert found == {name: entry["sha256"] for name, entry in manifest.items()}


def test_the_fonts_licence_lies_beside_them_and_is_named_among_the_third_parties() -> None:
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FOLDER / "OFL.txt").read_text("utf-8")
    named = (ROOT / "THIRD_PARTY.md").read_text("utf-8")
    assert all(name in named for name in FILES)


def test_the_fonts_are_part_of_the_package() -> None:
    project = tomllib.loads((ROOT / "services/labels/pyproject.toml").read_text("utf-8"))
    packed = [
        ROOT / "services/labels" / name
        for name in project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    ]
    assert any(FOLDER.is_relative_to(folder) for folder in packed)


def is_private(char: str) -> bool:
    return "\ue000" <= char < "\uf900"


def test_every_character_of_cp932_and_every_hangul_syllable_has_a_glyph() -> None:
    japanese = {
        bytes([lead, trail]).decode("cp932", "ignore")
        for lead in [*range(0x81, 0xA0), *range(0xE0, 0xFD)]
        for trail in [*range(0x40, 0x7F), *range(0x80, 0xFD)]
    } | {bytes([single]).decode("cp932", "ignore") for single in [*range(0x20, 0x7F), *range(0xA1, 0xE0)]}
    written = {char for text in japanese for char in text if char.isprintable() and not is_private(char)}
    korean = {chr(code) for code in range(0xAC00, 0xD7A4)}
    assert len(written) > 7_300
    assert {char for char in written | korean if cleaned(char).missing} == set()


@pytest.mark.parametrize(
    ("char", "bold", "font"),
    [
        ("가", False, KOREAN),
        ("가", True, BOLD),
        ("ㅎ", False, KOREAN),
        ("漢", False, JAPANESE),
        ("漢", True, JAPANESE),
        ("あ", False, JAPANESE),
        ("A", True, BOLD),
        ("★", False, KOREAN),
        ("ﾊ", False, JAPANESE),
    ],
)
def test_hangul_is_set_in_the_korean_font_and_japanese_in_the_japanese(
    char: str, bold: bool, font: int
) -> None:
    assert typeface().runs(char, bold=bold) == [(font, char)]


def test_a_kanji_beyond_the_bmp_travels_under_a_code_of_the_private_use_area() -> None:
    drawn = cleaned("𠮷野家").text
    assert len(drawn) == 3
    assert 0xE000 <= ord(drawn[0]) < 0xF900
    assert chr(typeface().meant[ord(drawn[0])]) == "𠮷"


@pytest.mark.parametrize(
    ("written", "drawn", "missing"),
    [
        ("가\u200d나\ufe0f다\ufeff", "가나다", ""),
        ("\u1112\u1161\u11ab글", "한글", ""),
        ("カ\u3099", "ガ", ""),
        ("줄\n바꿈\t 탭", "줄 바꿈 탭", ""),
        ("선물 🎁 ก", "선물 〓 〓", "🎁ก"),
        ("사유\ue123", "사유〓", "\ue123"),
        ("\ud800가", "〓가", "\ud800"),
        ("葛\U000e0100城", "葛城", ""),
        ("❤\ufe0f 인기 ✅", "♥ 인기 ✓", ""),
    ],
)
def test_what_cannot_be_drawn_is_replaced_and_what_cannot_be_seen_is_dropped(
    written: str, drawn: str, missing: str
) -> None:
    result = cleaned(written)
    assert (result.text, "".join(result.missing)) == (drawn, missing)

"""Printed labels are read back from the page: by a scanner, by text extraction, by where the ink is."""

import itertools
import re
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from labels.layouts import LAYOUTS, Layout
from labels.typeface import cleaned, typeface

from tests.labels.parcels import JAPANESE, KOREAN, item, order, shipment
from tests.labels.reading import Glyph, printed, squeezed

FORMS = """
A1. [A4-24칸] 바코드
A2. [A4-8칸] 바코드+상품코드+상품명+옵션+옵션코드(1)
A3. [A4-8칸] 바코드+상품명(2줄X3)+옵션(2줄X3)
A4. [A4-8칸] 바코드+상품명(3줄X2)+옵션(3줄X2)
A5. [A4-8칸] 바코드+상품명(1줄X3)+옵션코드(2줄X3)
A6. [A4-8칸] 바코드+상품명&옵션코드(X3)
A7. [A4-8칸] 바코드+상품명(3줄X3)
A8. [A4-8칸] 바코드+옵션명(3줄X4)
A9. [A4-8칸] 바코드+옵션명+옵션코드(3줄X3)
A10. [A4-8칸] 바코드+아이템코드(1줄)+상품명(3줄)X1
A11. [A4-8칸] 바코드+옵션코드(2줄X5)
L1. 라벨(150x100) 상품명(3줄X4)
L2. 라벨(150x100) 상품명(1줄X13)
L3. 라벨(150x100) 상품명(2줄X3)+옵션명(2줄X3)
L4. 라벨(150x100) 바코드+옵션코드(1줄X10)
L5. 라벨(150x100) 바코드+옵션명+옵션코드(3줄X4)
L6. 라벨(100x80) 바코드+상품명(3줄X3)
L7. 라벨(100x80) 바코드+옵션명(2줄X7)
L8. 라벨(100x80) 바코드+옵션코드(2줄X5)
L9. 라벨(100x80) 바코드+옵션명+옵션코드(3줄X4)
L10. 라벨(90x60) 바코드+상품명+옵션명(3줄X3)
L10-1. 라벨(90x60) 바코드+상품명+옵션명(4줄X3)
""".strip().split("\n")
WITH_BARCODE = [name for name, layout in LAYOUTS.items() if layout.barcode]
WITH_ITEMS = [name for name, layout in LAYOUTS.items() if layout.items]
LONG = {
    "name": f"{KOREAN} {JAPANESE} " * 4,
    "option_name": "カラー:レッド(RED) 01号 / サイズ:フリー 색상:빨강 " * 8,
    "quantity": 12,
}


def test_every_form_of_the_manual_can_be_chosen_under_its_title() -> None:
    assert [layout.title for layout in LAYOUTS.values()] == FORMS


KINDS = {
    "상품코드": "item_code",
    "아이템코드": "item_code",
    "상품명": "name",
    "옵션": "option_name",
    "옵션명": "option_name",
    "옵션코드": "option_code",
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_form_has_the_fields_items_and_lines_its_title_states(layout: Layout) -> None:
    stated = layout.title.split(" ", 2)[2]
    words = re.findall("[가-힣]+", re.sub(r"\(.*?\)", "", stated))
    kinds = [KINDS[word] for word in words if word != "바코드"]
    assert layout.barcode == ("바코드" in words)
    assert [field.kind for field in layout.fields if field.kind != "quantity"] == kinds
    assert {layout.items} == ({int(count) for count in re.findall(r"X(\d+)", stated)} or {"(1)" in stated})
    lines = [int(count) for count in re.findall(r"(\d)줄", stated)]
    assert not lines or layout.lines == sum(lines)
    if len(lines) == len(kinds):
        assert [field.lines for field in layout.fields] == lines


@pytest.mark.parametrize("name", WITH_BARCODE)
def test_every_barcode_is_read_back_as_its_k_number_at_203_dpi(name: str) -> None:
    parcels = [shipment(number * 104_729, item(), item(1, **LONG)) for number in range(1, 26)]
    sheets = printed(order(name, *parcels))
    read = list(itertools.chain(*sheets.barcodes()))
    assert list(dict.fromkeys(read)) == [parcel.k_number for parcel in parcels]
    assert len(read) == sheets.printed.labels


@pytest.mark.parametrize("name", ["L1", "L2", "L3"])
def test_forms_without_a_barcode_show_the_k_number_as_text(name: str) -> None:
    sheets = printed(order(name, shipment(7)))
    assert sheets.barcodes() == [[]]
    assert "K2611230000007" in sheets.texts()[0]


def test_form_a2_shows_everything_the_manual_shows() -> None:
    [text] = printed(order("A2", shipment(3, item(quantity=2), merged := item()))).texts()[:1]
    assert merged
    for said in (
        "705050200-250507542(1/2)",
        "2026-11-23",
        "KSE",
        "K2611230000003",
        "1.아이템코드:747022700",
        squeezed(f"상품명: {KOREAN}"),
        squeezed("옵션명: Type:AC Clean Up Pink Powder Spot 15ml"),
        "옵션코드:8809667983200",
        "수량:2",
        "qoo10jp",
        "★KSEExpress",
    ):
        assert said in text


def test_form_l10_1_shows_name_option_and_count_of_three_items() -> None:
    items = [
        item(1),
        item(2, name=JAPANESE, option_name="カラー:レッド", quantity=3),
        item(3, option_name=""),
    ]
    [text] = printed(order("L10-1", shipment(3, *items))).texts()
    assert squeezed(f"1.상품명: {KOREAN}") in text
    assert squeezed(f"2.상품명: {JAPANESE} 옵션명: カラー:レッド") in text
    assert squeezed(f"3.상품명: {KOREAN}") in text
    assert text.count("옵션명") == 2
    assert sorted(text[at - 1] for at in range(len(text)) if text[at] == "개") == ["1", "1", "3"]


def overprinted(glyphs: list[Glyph]) -> Iterator[tuple[Glyph, Glyph]]:
    """Pairs of characters of which one covers a fifth of the other."""
    below: list[Glyph] = []
    for one in sorted(glyphs, key=lambda glyph: glyph.box.bottom):
        below = [other for other in below if other.box.top > one.box.bottom]
        yield from (
            (one, other)
            for other in below
            if one.box.shares(other.box) > 0.2 * min(one.box.area, other.box.area)
        )
        below.append(one)


@pytest.mark.parametrize("name", LAYOUTS)
def test_no_ink_leaves_its_label_and_nothing_is_printed_over_anything_else(name: str) -> None:
    layout = LAYOUTS[name]
    full = [item(number, **LONG) for number in range(1, 15)]
    numbers = {"order_no": "250-1234567-1234567", "cart_no": "502763-20261123-00006701"}
    parcel = shipment(5, *full, **numbers, market="야후쇼핑 재팬" * 20, delivery_service="KSE Light")
    sheets = printed(order(name, parcel))
    margin = layout.margin * 0.75 * 72 / 25.4
    for page in range(len(sheets.pdf)):
        glyphs = list(sheets.glyphs(page))
        for glyph in glyphs:
            label = sheets.label_box(sheets.slot_of(glyph.box))
            assert glyph.box.left >= label.left + margin
            assert glyph.box.right <= label.right - margin
        assert list(overprinted(glyphs)) == []
        barcodes = sheets.bars(page)
        assert len(barcodes) == layout.barcode * len(sheets.slots()[page])
        assert not any(glyph.box.shares(box) for glyph in glyphs for box in barcodes)


@pytest.mark.parametrize("name", WITH_ITEMS)
def test_a_label_holds_as_many_items_and_lines_as_its_form_states(name: str) -> None:
    layout = LAYOUTS[name]
    code = {"option_code": "88096679-0001" * (4 if name in ("A5", "A11", "L8") else 1)}
    sheets = printed(
        order(name, shipment(5, *[item(number, **LONG | code) for number in range(layout.items)]))
    )
    assert sheets.printed.labels == 1
    wanted = {"item_code", "name", "option_name"} & {field.kind for field in layout.fields}
    assert len(sheets.texts()) == 1
    if wanted:
        assert "…" in sheets.texts()[0] or name == "A2"


@pytest.mark.parametrize("name", WITH_ITEMS)
def test_items_that_do_not_fit_continue_on_further_labels_and_none_is_lost(name: str) -> None:
    layout = LAYOUTS[name]
    sheets = printed(order(name, shipment(5, *[item(number, **LONG) for number in range(1, 15)])))
    texts = sheets.texts()
    assert len(texts) == -(-14 // layout.items)
    assert [f"({number}/{len(texts)})" in text for number, text in enumerate(texts, 1)] == [True] * len(texts)
    bodies = "|".join(texts)
    for number in range(1, 15):
        assert f"{number}." in bodies


def test_name_and_option_share_the_lines_of_an_item_evenly_when_both_are_long() -> None:
    long = item(name="가나다라마 " * 40, option_name="바사아자차 " * 40)
    items = [long, long, long]
    [text] = printed(order("L10-1", shipment(5, *items))).texts()
    names, options = text.count("가"), text.count("바")
    assert abs(names - options) <= 3
    assert text.count("…") == 6


@pytest.mark.parametrize("name", ["A1", "L10-1"])
def test_a_reference_is_set_small_rather_than_cut(name: str) -> None:
    numbers = {"order_no": "250-1234567-1234567", "cart_no": "502763-20261123-00006701"}
    [text] = printed(order(name, shipment(5, **numbers))).texts()
    assert "250-1234567-1234567-502763-20261123-00006701(1/1)" in text


def test_a_long_code_is_never_cut_but_takes_lines_or_a_label_of_its_own() -> None:
    code = "-".join(f"OPTION{number:03d}" for number in range(30))
    items = [item(1), item(2, option_code=code), item(3)]
    sheets = printed(order("A9", shipment(5, *items)))
    assert code in "".join(sheets.texts())
    assert [f"{number}." in text for number, text in enumerate(sheets.texts(), 1)] == [True] * 3


def test_a_line_with_several_option_codes_prints_one_label_each() -> None:
    split = item(2, option_code="TEST-01, TEST-02", quantity=2)
    texts = printed(order("A9", shipment(5, item(1), split, item(3)))).texts()
    assert len(texts) == 4
    assert [("TEST-01" in text, "TEST-02" in text) for text in texts] == [
        (False, False),
        (True, False),
        (False, True),
        (False, False),
    ]
    assert "2-1." in texts[1]
    assert "2-2." in texts[2]


def test_an_option_code_that_is_repeated_raises_the_quantity() -> None:
    texts = printed(order("A9", shipment(5, item(1, option_code="AA,BB,AA", quantity=2)))).texts()
    assert [("AA" in text, "4개" in text) for text in texts] == [(True, True), (False, False)]
    [one] = printed(order("A9", shipment(5, item(1, option_code="AA,AA")))).texts()
    assert "2개" in one


def test_an_item_without_any_field_of_the_form_still_says_what_it_is() -> None:
    [text] = printed(order("L8", shipment(5, item(1), item(2, option_code="")))).texts()
    assert squeezed(f"2.상품명: {KOREAN}")[:20] in text


@pytest.mark.parametrize("position", range(1, 9))
def test_printing_starts_where_the_sheet_is_still_free(position: int) -> None:
    sheets = printed(order("A2", *[shipment(number) for number in range(1, 5)], start_position=position))
    used = [((position - 1 + index) // 8, (position - 1 + index) % 8 + 1) for index in range(4)]
    pages = max(page for page, _ in used) + 1
    assert sheets.slots() == [[slot for at, slot in used if at == page] for page in range(pages)]


def test_a_sheet_of_24_is_filled_as_one_reads() -> None:
    sheets = printed(order("A1", *[shipment(number) for number in range(1, 31)], start_position=5))
    assert sheets.slots() == [list(range(5, 25)), list(range(1, 11))]
    first = sheets.texts()[0]
    assert "K2611230000001" in first


LETTERS = "가힣뷁ㄱ한글 상품명ABCxyz012漢字髙﨑𠮷化粧水カナかなーｶﾅ"
SIGNS = " -_/()[]{}<>#&%'\"\\.,:;!?「」（）、。★♥℃①㈱…〓"
ODD = [
    "🎁",
    "👩\u200d👩\u200d👧",
    "☺\ufe0f",
    "✨",
    "ก",
    "م",
    "\u200b",
    "\n",
    "\t",
    "e\u0301",
    "\ue000",
    "\u1112\u1161\u11ab",
]
NAMES = st.lists(st.sampled_from([*LETTERS, *SIGNS, *ODD]), min_size=1, max_size=40).map("".join)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(NAMES, min_size=1, max_size=6))
def test_any_name_is_printed_whole_with_a_sign_for_what_no_font_has(names: list[str]) -> None:
    parcels = [shipment(number, item(name=name, option_name="")) for number, name in enumerate(names, 1)]
    sheets = printed(order("A2", *parcels))
    assert sheets.printed.failed == {}
    for parcel, name, text in zip(parcels, names, sheets.texts(), strict=True):
        result = cleaned(name)
        drawn = result.text.translate(typeface().meant)
        assert squeezed(drawn) in text
        assert sheets.printed.replaced.get(parcel.k_number, "") == "".join(dict.fromkeys(result.missing))

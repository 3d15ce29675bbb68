"""What a line declares, and what is not good enough to be declared."""

import pytest
from customs.adapters.romaji import romanised
from customs.rules import Goods, Product, declared, hs_digits

LIP = Product(
    name_english="Lip Tint", name_customs="MAKE-UP COSMETIC", hs_code="3304992000", origin="KR", weight_g=15
)
MASK = Product(name_customs="FACE MASK", hs_code="3307900000", origin="KR", weight_g=25)


def test_the_catalogue_fills_a_line_by_its_sku_and_weighs_every_piece() -> None:
    told = declared(Goods(sku="LIP", quantity=3), {"LIP": LIP})
    assert (told.name_english, told.hs_code, told.origin, told.weight_g) == (
        "MAKE-UP COSMETIC", "3304992000", "KR", 45,
    )  # fmt: skip


def test_a_persons_word_goes_before_the_catalogue_and_the_catalogue_before_the_order() -> None:
    ordered = Goods(sku="LIP", quantity=1, title_english="FROM ORDER", hs_code="1111111111", origin="CN")
    corrected = Goods(sku="LIP", quantity=1, corrected_name="BY HAND", corrected_hs_code="2222222222")
    assert declared(ordered, {}).name_english == "FROM ORDER"
    assert declared(ordered, {}).hs_code == "1111111111"
    assert declared(ordered, {}).origin == "CN"
    assert declared(ordered, {"LIP": LIP}).hs_code == "3304992000"
    assert declared(corrected, {"LIP": LIP}).name_english == "BY HAND"
    assert declared(corrected, {"LIP": LIP}).hs_code == "2222222222"


def test_what_is_unknown_stays_empty() -> None:
    told = declared(Goods(sku="", quantity=1), {"": LIP})
    assert (told.name_english, told.hs_code, told.origin, told.weight_g) == ("", "", "", 0)


def test_a_sku_of_several_products_names_and_weighs_them_all_and_agrees_on_the_rest() -> None:
    told = declared(Goods(sku="LIP, MASK,MASK", quantity=2), {"LIP": LIP, "MASK": MASK})
    assert told.name_english == "MAKE-UP COSMETIC, FACE MASK"
    assert told.weight_g == (15 + 25 + 25) * 2
    assert told.hs_code == ""
    assert told.origin == "KR"


def test_a_weight_is_not_guessed_when_one_product_is_unknown_or_unweighed() -> None:
    assert declared(Goods(sku="LIP,NEW", quantity=1), {"LIP": LIP}).weight_g == 0
    assert declared(Goods(sku="LIP,BOX", quantity=1), {"LIP": LIP, "BOX": Product()}).weight_g == 0


def test_an_unusable_name_or_code_counts_as_missing() -> None:
    unusable = Product(name_customs="A" * 51, hs_code="330499", weight_g=1)
    told = declared(Goods(sku="X", quantity=1, title_english="リップ"), {"X": unusable})
    assert (told.name_english, told.hs_code) == ("", "")


@pytest.mark.parametrize(
    "written, digits",
    [
        ("3304.99-2000", "3304992000"),
        ("３３０４９９２０００", "3304992000"),
        ("330499", ""),
        ("33049920001", ""),
        ("33O4992000", ""),
    ],
)
def test_an_hs_code_is_ten_digits_however_it_is_written(written: str, digits: str) -> None:
    assert hs_digits(written) == digits


@pytest.mark.parametrize(
    "kana, latin",
    [
        ("テラザワ シオリ", "TERAZAWA SHIORI"),
        ("ﾊﾏﾀﾞ　ｼﾞｭﾝ", "HAMADA JUN"),
        ("にった きょーこ", "NITTA KYOKO"),
        ("寺澤 シオリ", ""),
        ("", ""),
    ],
)
def test_a_romanised_name_is_proposed_from_kana_only(kana: str, latin: str) -> None:
    assert romanised(kana) == latin

"""Which product a line is, and how a SKU splits (INT-07)."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake.rules import choose_sku, codes_of, products_of

CODES = st.text("ABC-_019", min_size=1, max_size=6)


@pytest.mark.parametrize(
    "sku, products",
    [
        ("A", {"A": 1}),
        ("A,B", {"A": 1, "B": 1}),
        ("A,B,B", {"A": 1, "B": 2}),
        (" A , ,B,", {"A": 1, "B": 1}),
        ("A，Ｂ、Ｂ", {"A": 1, "B": 2}),
        ("", {}),
        (" , ", {}),
    ],
)
def test_commas_split_a_sku_and_a_repeated_code_raises_its_quantity(
    sku: str, products: dict[str, int]
) -> None:
    assert products_of(sku) == products


def test_the_lines_quantity_multiplies_each_product() -> None:
    assert products_of("A,B,B", 3) == {"A": 3, "B": 6}


@given(st.lists(CODES), st.integers(1, 99))
def test_no_product_is_lost_or_invented_by_splitting(codes: list[str], quantity: int) -> None:
    products = products_of(",".join(codes), quantity)
    assert products == {code: count * quantity for code, count in Counter(codes).items()}
    assert list(products) == list(dict.fromkeys(codes))


@given(st.text())
def test_any_text_splits_into_codes_without_commas_or_outer_spaces(sku: str) -> None:
    for code in codes_of(sku):
        assert code
        assert code == code.strip()
        assert "," not in code


@pytest.mark.parametrize(
    "codes, sku", [(("", " ", "C"), "C"), ((" , ", "B"), "B"), (("A , B", "C"), "A,B"), (("", ""), "")]
)
def test_the_first_code_that_names_a_product_is_chosen(codes: tuple[str, ...], sku: str) -> None:
    assert choose_sku(*codes) == sku


@given(st.lists(st.text(), max_size=4))
def test_a_chosen_sku_splits_as_its_source_did(codes: list[str]) -> None:
    source = next((code for code in codes if codes_of(code)), "")
    assert products_of(choose_sku(*codes)) == products_of(source)

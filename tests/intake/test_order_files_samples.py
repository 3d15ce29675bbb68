"""The order files that come with the product are up to date and say what the demo needs."""

from collections import Counter

import pytest
from intake.adapters.order_file import read_order_file
from intake.rules import products_of

from tests.samples import make


@pytest.mark.parametrize("name", ["qoo10-detail-ko.csv", "rakuten-all-columns.csv", "amazon-report.txt"])
def test_the_files_are_what_the_script_writes(name: str) -> None:
    assert (make.HERE / name).read_bytes() == make.files()[name]


def test_the_qoo10_file_has_twelve_good_orders_and_two_bad_rows() -> None:
    file = read_order_file("qoo10-detail-ko.csv", make.qoo10())
    assert len(file.lines) == 12
    assert sorted(Counter(line.cart_no for _, line in file.lines).values()) == [1] * 8 + [2] * 2
    assert [(r.row, r.column, r.code) for r in file.refusals] == [
        (7, "우편번호", "zip-unreadable"),
        (15, "수량", "quantity-below-one"),
        (15, "수취인핸드폰번호", "scientific-notation"),
    ]


def test_the_rakuten_file_has_six_lines_of_five_parcels() -> None:
    file = read_order_file("rakuten-all-columns.csv", make.rakuten())
    assert (file.encoding, len(file.header), file.refusals) == ("cp932", 158, [])
    assert len(file.lines) == 6
    assert len({line.cart_no for _, line in file.lines}) == 5


def test_the_amazon_file_has_five_items_of_four_orders() -> None:
    file = read_order_file("amazon-report.txt", make.amazon())
    assert (file.encoding, file.refusals, len(file.lines)) == ("utf-8", [], 5)
    assert len({line.cart_no for _, line in file.lines}) == 4


def test_every_line_names_products_of_the_catalogue() -> None:
    for name, body in make.files().items():
        for _, line in read_order_file(name, body).lines:
            assert set(products_of(line.sku)) <= set(make.PRODUCTS)
            assert line.ordered_at.startswith("2026-11-20")

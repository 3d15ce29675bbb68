"""What is damaged, oversized or disguised is refused with a reason, quickly."""

import time
from typing import Any

import pytest
from intake.adapters.limits import Limits
from intake.adapters.order_file import read_order_file
from intake.adapters.qoo10_file import DETAIL_KO
from intake.adapters.refusals import UnreadableFile

from tests.intake import samples
from tests.intake.hostile import book, outcome, refused


@pytest.mark.parametrize("body", [b"", b" \r\n\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\xff\xfe\r\0\n\0"])
def test_an_empty_file_is_refused(body: bytes) -> None:
    assert refused("a.csv", body).code == "empty-file"


def test_a_file_with_a_header_only_is_refused() -> None:
    assert refused("a.csv", samples.written(DETAIL_KO, [])).code == "no-orders"
    assert refused("a.xlsx", samples.xlsx(DETAIL_KO, [])).code == "no-orders"
    assert refused("a.txt", samples.amazon().split(b"\r\n")[0]).code == "no-orders"
    assert refused("a.xlsx", samples.xlsx([], [])).code == "empty-file"


def test_a_file_without_a_known_header_is_refused() -> None:
    assert refused("a.csv", b"name,price\r\nx,1\r\n").code == "unknown-layout"
    assert refused("a.csv", samples.qoo10_ko().split(b"\r\n", 1)[1]).code == "unknown-layout"
    assert refused("a.xlsx", samples.xlsx(["a", "b"], [{"a": 1}])).code == "unknown-layout"


@pytest.mark.parametrize("name", ["orders.pdf", "orders.exe", "orders.csv.zip", "C:\\x\\orders.DOCX"])
def test_other_kinds_of_file_are_refused_by_their_extension(name: str) -> None:
    assert refused(name, samples.qoo10_ko()).code == "wrong-extension"


def test_what_a_file_is_counts_not_how_it_is_called() -> None:
    assert read_order_file("a.xls", samples.qoo10_ko()).layout == "qoo10-detail-ko"
    assert read_order_file("a.csv", book()).layout == "qoo10-detail-ko"
    assert refused("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").code == "not-text"
    assert refused("a.xls", b"<html><table><tr><td>x</td></tr></table></html>").code == "html-file"


@pytest.mark.parametrize("column", DETAIL_KO)
@pytest.mark.parametrize("write", [samples.written, samples.xls])
def test_a_nul_in_a_cell_is_lost_and_the_row_is_read_as_without_it(write: Any, column: str) -> None:
    order = {**samples.QOO10_KO, "옵션정보": "容量:30ml"}
    plain = read_order_file("a.csv", write(DETAIL_KO, [order]))
    file = read_order_file("a.csv", write(DETAIL_KO, [order | {column: f"\0{order.get(column, '')}\0"}]))
    assert (file.lines, file.refusals, plain.refusals) == (plain.lines, [], [])


def test_a_nul_in_a_row_that_is_refused_is_told_with_its_row_and_column() -> None:
    file = read_order_file("a.csv", samples.qoo10_ko({}, {"주문번호": "2", "우편번호": "10\0"}))
    assert [(each.row, each.column, each.code) for each in file.refusals] == [
        (3, "우편번호", "zip-unreadable")
    ]
    assert len(file.lines) == 1
    assert "\0" not in "".join(file.refused_rows[3])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("body", [samples.amazon(), samples.qoo10_ko()])
def test_a_nul_in_the_header_is_no_text(body: bytes, encoding: str) -> None:
    plain = body.decode("utf-8-sig").encode(encoding)
    assert refused("a.txt", plain).code == "not-text"
    assert read_order_file("a.txt", plain, encoding="utf-16").lines


def test_half_a_file_is_refused_or_its_last_row_is() -> None:
    whole = samples.rakuten({}, {"商品明細ID": "50000002"})
    for length in range(len(whole) // 2, len(whole) - 3, 97):
        file = outcome("a.csv", whole[:length])
        if isinstance(file, UnreadableFile):
            assert file.code in ("file-cut-off", "no-orders")
        else:
            assert [line.item_code for _, line in file.lines] in ([], ["50000001"])


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_half_a_workbook_is_refused(kind: str) -> None:
    body = {"xlsx": samples.xlsx, "xls": samples.xls}[kind](DETAIL_KO, [samples.QOO10_KO])
    for length in (40, 600, len(body) // 2, len(body) - 30):
        assert refused(f"a.{kind}", body[:length]).code in ("damaged-workbook", "not-a-workbook")


def test_utf_8_that_ends_inside_a_character_or_breaks_in_the_middle_is_refused_with_the_row() -> None:
    body = samples.amazon({}, {"order-item-id": "2", "ship-country": "日本"})
    cut = refused("a.txt", body[: body.rindex("本".encode()) + 2])
    assert (cut.code, cut.params) == ("file-cut-off", {"row": 3})
    broken = refused("a.csv", samples.qoo10_ko({}, {"수취인명": "@@"}).replace(b"@@", b"\xe5\x20"))
    assert (broken.code, broken.params) == ("broken-text", {"encoding": "utf-8", "row": 3})


def test_quotes_that_do_not_match_are_refused_with_the_row() -> None:
    body = samples.qoo10_ko({}, {"상품명": "@@"}).replace(b'"@@"', b'"a"b"')
    assert (refused("a.csv", body).code, refused("a.csv", body).params) == ("broken-quotes", {"row": 3})


def test_a_row_with_other_than_the_headers_columns_is_refused_alone() -> None:
    header, first, *_ = samples.qoo10_ko().decode("utf-8-sig").split("\r\n")
    short, long = first.rsplit(",", 3)[0], first.replace("1100000001", "2") + ',"x"'
    file = read_order_file("a.csv", "\r\n".join((header, short, first, long)).encode())
    assert [(r.row, r.code) for r in file.refusals] == [(2, "row-too-short"), (4, "row-too-long")]
    assert [row for row, _ in file.lines] == [3]
    assert len(file.refused_rows[2]) == 43
    assert file.refused_rows[4][-1] == "x"


def test_each_limit_is_named_when_it_is_passed() -> None:
    body = samples.qoo10_ko({}, {"주문번호": "2"}, {"주문번호": "3"})
    assert (refused("a.csv", body, Limits(rows=2)).code, refused("a", body, Limits(rows=2)).params) == (
        "too-many-rows",
        {"limit": 2},
    )
    assert len(read_order_file("a.csv", body, limits=Limits(rows=3)).lines) == 3
    assert refused("a.csv", body, Limits(bytes=100)).code == "too-many-bytes"
    assert refused("a.csv", body, Limits(columns=45)).code == "too-many-columns"
    assert refused("a.xlsx", book(), Limits(columns=45)).code == "too-many-columns"
    assert refused("a.xlsx", book(), Limits(workbook_cells=91)).code == "too-many-cells"
    file = read_order_file("a.csv", samples.qoo10_ko({"배송요청사항": "x" * 60}), limits=Limits(cell=50))
    assert [(r.column, r.code) for r in file.refusals] == [("배송요청사항", "cell-too-long")]
    assert refused("a.csv", samples.qoo10_ko({"배송요청사항": "x" * 200_000})).code == "broken-quotes"


def test_the_same_line_twice_and_a_cart_to_two_consignees_are_refused() -> None:
    file = read_order_file("a.csv", samples.qoo10_ko({}, {}, {"주문번호": "2", "주소": "大阪府テスト市9-9"}))
    assert [(r.row, r.column, r.code, r.params["earlier"]) for r in file.refusals] == [
        (3, "주문번호", "line-repeated", 2),
        (4, "수취인명", "cart-to-two-consignees", 2),
    ]


def test_every_fault_of_a_row_is_named_and_good_rows_go_in() -> None:
    bad = {
        "주문번호": "2",
        "장바구니번호": "9",
        "우편번호": "'10-0000",
        "수량": "0",
        "수취인핸드폰번호": "123",
    }
    file = read_order_file("a.csv", samples.qoo10_ko({}, bad))
    assert len(file.lines) == 1
    assert [(r.row, r.column, r.code) for r in file.refusals] == [
        (3, "수량", "quantity-below-one"),
        (3, "수취인핸드폰번호", "phone-unreadable"),
        (3, "우편번호", "zip-unreadable"),
    ]
    assert list(file.refused_rows) == [3]
    assert file.rows == 2


def test_10_000_lines_are_read_within_the_time_a_person_waits() -> None:
    body = samples.qoo10_ko(
        *({"주문번호": str(1100000000 + n), "장바구니번호": str(n)} for n in range(10_000))
    )
    started = time.perf_counter()
    assert len(read_order_file("a.csv", body).lines) == 10_000
    assert time.perf_counter() - started < 3

"""What is damaged, oversized, disguised or malicious is refused with a reason, quickly."""

import io
import re
import struct
import time
import zipfile

import openpyxl
import pytest
import xlwt  # type: ignore[import-untyped]
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake import messages
from intake.adapters.limits import Limits
from intake.adapters.order_file import OrderFile, read_order_file
from intake.adapters.qoo10_file import DETAIL_KO
from intake.adapters.refusals import UnreadableFile

from tests.intake import samples

SHEET = "xl/worksheets/sheet1.xml"


def refused(name: str, body: bytes, limits: Limits | None = None) -> UnreadableFile:
    """The refusal of the whole file, which must come within a second or two and can be said."""
    started = time.perf_counter()
    with pytest.raises(UnreadableFile) as caught:
        read_order_file(name, body, limits=limits or Limits())
    assert time.perf_counter() - started < 5
    for language in messages.LANGUAGES:
        assert "{" not in messages.say(caught.value.code, caught.value.params, language)
    return caught.value


def outcome(name: str, body: bytes) -> OrderFile | UnreadableFile:
    try:
        return read_order_file(name, body)
    except UnreadableFile as cause:
        return cause


def repacked(body: bytes, **parts: bytes) -> bytes:
    """The archive with some parts replaced, `sheet` for the first sheet's."""
    replaced = {SHEET if name == "sheet" else name: content for name, content in parts.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, replaced.get(name, old.read(name)))
    return packed.getvalue()


def book() -> bytes:
    return samples.xlsx(DETAIL_KO, [samples.QOO10_KO])


def sheet_of(body: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return archive.read(SHEET)


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


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_formulas_and_error_cells_are_refused_with_the_cell(kind: str) -> None:
    if kind == "xlsx":
        formula = samples.xlsx(DETAIL_KO, [samples.QOO10_KO | {"판매가": "=1900+80"}])
        error = samples.xlsx(DETAIL_KO, [samples.QOO10_KO | {"판매가": "#N/A"}])
    else:
        formula = samples.xls(DETAIL_KO, [samples.QOO10_KO | {"판매가": xlwt.Formula("1900+80")}])
        error = old_workbook_with_an_error_cell()
    assert (refused(f"a.{kind}", formula).code, refused("a", formula).params) == (
        "formula-cells",
        {"cell": "AD2"},
    )
    assert (refused(f"a.{kind}", error).code, refused("a", error).params) == ("error-cells", {"cell": "AD2"})


def old_workbook_with_an_error_cell() -> bytes:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Orders")
    for place, name in enumerate(DETAIL_KO):
        sheet.write(0, place, name)
    sheet.row(1).set_cell_error(DETAIL_KO.index("판매가"), 0x2A)
    body = io.BytesIO()
    workbook.save(body)
    return body.getvalue()


def test_formulas_on_other_sheets_do_not_matter() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(book()))
    workbook.create_sheet("Sums")["A1"] = "=1+1"
    body = io.BytesIO()
    workbook.save(body)
    assert len(read_order_file("a.xlsx", body.getvalue()).lines) == 1


def test_files_protected_by_a_password_are_refused() -> None:
    encrypted = bytearray(samples.xls(DETAIL_KO, [samples.QOO10_KO]))
    place = encrypted.index(struct.pack("<HH", 0x0809, 16)) + 20
    encrypted[place : place + 4] = struct.pack(
        "<HH", 0x002F, struct.unpack_from("<H", encrypted, place + 2)[0]
    )
    assert refused("a.xls", bytes(encrypted)).code == "password-protected"
    package = bytearray(samples.xls(["a"], []))
    entry = package.index("Workbook".encode("utf-16-le"))
    name = "EncryptedPackage\0".encode("utf-16-le")
    package[entry : entry + len(name)] = name
    package[entry + 64 : entry + 66] = struct.pack("<H", len(name))
    assert refused("a.xlsx", bytes(package)).code == "password-protected"
    zipped = bytearray(book())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), bytes(zipped)):
            zipped[found.start() + offset] |= 1
    assert refused("a.xlsx", bytes(zipped)).code == "password-protected"


def test_an_archive_without_a_workbook_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("orders.csv", samples.qoo10_ko())
    assert refused("a.xlsx", packed.getvalue()).code == "not-a-workbook"


def test_an_archive_that_unpacks_into_far_more_than_it_weighs_is_not_opened() -> None:
    bomb = repacked(book(), **{"xl/styles.xml": b"<a/>" * 6_000_000})
    assert len(bomb) < 1_000_000
    assert refused("a.xlsx", bomb).code == "zip-bomb"


def test_an_archive_that_lies_about_its_sizes_is_not_opened() -> None:
    honest = repacked(book(), **{"xl/styles.xml": b"<a/>" * 6_000_000})
    lying = bytearray(honest)
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        real = archive.getinfo("xl/styles.xml").file_size
    packed = struct.pack("<I", real)
    while packed in lying:
        place = lying.index(packed)
        lying[place : place + 4] = struct.pack("<I", 10)
    assert refused("a.xlsx", bytes(lying)).code == "zip-bomb"


@pytest.mark.parametrize(
    "cell, code",
    [
        (b'<c r="XFD2"/>', "too-many-columns"),
        (b"<c   t='s' r = 'XFD2' />", "too-many-columns"),
        (b'<x:c r="XFD2"/>', "too-many-columns"),
        (b'<c r="A1048576"/>', "too-many-rows"),
        (b'<c r="SA2"/><c r="A90000"/>', "too-many-cells"),
        (b"<c/>", "unusual-workbook"),
    ],
)
def test_a_sheet_that_spans_far_more_than_it_holds_is_refused(cell: bytes, code: str) -> None:
    body = book()
    assert (
        refused("a.xlsx", repacked(body, sheet=sheet_of(body).replace(b"</row>", cell + b"</row>", 1))).code
        == code
    )


def test_a_sheet_in_an_encoding_that_hides_its_cells_is_refused() -> None:
    body = book()
    text = sheet_of(body).decode()
    for hidden in (text.encode("utf-16"), b'<?xml version="1.0" encoding="utf-7"?>' + text.encode("utf-7")):
        assert refused("a.xlsx", repacked(body, sheet=hidden)).code == "unusual-workbook"


def test_an_old_workbook_that_spans_far_more_than_it_holds_is_refused() -> None:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Orders")
    sheet.write(0, 0, "주문번호")
    sheet.write(65535, 255, 1)
    body = io.BytesIO()
    workbook.save(body)
    assert refused("a.xls", body.getvalue()).code == "too-many-cells"


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


# ── any bytes ───────────────────────────────────────────────────────────────────────────────────────

_SEEDS = {
    "a.csv": samples.qoo10_ko({}, {"주문번호": "2"}),
    "b.csv": samples.rakuten({}, {"商品明細ID": "2"}),
    "c.txt": samples.amazon({}, {"order-item-id": "2"}, encoding="cp932"),
    "d.xlsx": samples.xlsx(DETAIL_KO, [samples.resaved(samples.QOO10_KO)]),
    "e.xls": samples.xls(DETAIL_KO, [samples.resaved(samples.QOO10_KO)]),
}


def read_or_refuse(name: str, body: bytes) -> OrderFile | None:
    file = outcome(name, body)
    if isinstance(file, UnreadableFile):
        assert messages.say(file.code, file.params, "ko")
        return None
    assert file.rows > 0
    for refusal in file.refusals:
        assert refusal.row in file.refused_rows
        for language in messages.LANGUAGES:
            assert messages.say_of_row(refusal.row, refusal.column, refusal.code, refusal.params, language)
    for row, line in file.lines:
        assert row not in file.refused_rows
        assert line.cart_no
        assert line.order_no
        assert line.quantity >= 1
        assert line.unit_price >= 0
        assert re.fullmatch("[0-9]{7}", line.zip)
    return file


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_give_rows_or_a_refusal(body: bytes) -> None:
    read_or_refuse("a.csv", body)


@given(st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]), st.binary(max_size=2000))
def test_any_bytes_that_begin_like_a_workbook_are_refused(magic: bytes, body: bytes) -> None:
    assert read_or_refuse("a.xlsx", magic + body) is None


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(sorted(_SEEDS)),
    st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=6)), max_size=6),
    st.data(),
)
def test_a_file_damaged_anywhere_gives_rows_or_a_refusal(
    name: str, damages: list[tuple[float, bytes]], data: st.DataObject
) -> None:
    body = bytearray(_SEEDS[name])
    for place, patch in damages:
        start = int(place * len(body))
        body[start : start + data.draw(st.integers(0, 6))] = patch
    read_or_refuse(name, bytes(body))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(0, 0.999), st.sampled_from([b"<", b">", b'"', b"1", b"99", b'r="B7"', b"<c/>", b""])
        ),
        min_size=1,
        max_size=5,
    )
)
def test_a_sheet_damaged_inside_its_archive_gives_rows_or_a_refusal(
    damages: list[tuple[float, bytes]],
) -> None:
    sheet = bytearray(sheet_of(_SEEDS["d.xlsx"]))
    for place, patch in damages:
        start = int(place * len(sheet))
        sheet[start : start + len(patch)] = patch
    read_or_refuse("a.xlsx", repacked(_SEEDS["d.xlsx"], sheet=bytes(sheet)))


@given(st.lists(st.text(max_size=20), min_size=46, max_size=46))
def test_any_cells_give_an_order_line_or_refusals(cells: list[str]) -> None:
    row = dict(zip(DETAIL_KO, cells, strict=True))
    if any(cell.strip() for cell in cells):
        read_or_refuse("a.csv", samples.written(DETAIL_KO, [row, samples.QOO10_KO]))
        read_or_refuse(
            "a.csv", samples.qoo10_ko({name: row[name] for name in ("상품명", "주소", "판매가", "주문일")})
        )

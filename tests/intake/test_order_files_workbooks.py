"""Workbooks: what hides, lies or bursts is refused, and a spreadsheet's own ways are understood."""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import datetime, time

import openpyxl
import pytest
import xlwt  # type: ignore[import-untyped]
from intake.adapters.limits import Limits
from intake.adapters.order_file import read_order_file
from intake.adapters.qoo10_file import DETAIL_KO

from tests.intake import samples
from tests.intake.hostile import book, refused, repacked, sheet_of, with_shared_strings


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


def test_macros_are_refused_whatever_the_file_is_called() -> None:
    for part in ("xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/dialogsheets/sheet1.xml"):
        assert refused("a.xlsx", repacked(book(), **{part: b"<a/>"})).code == "macro-workbook"
    assert refused("a.xlsm", repacked(book(), **{"xl/vbaProject.bin": b"x"})).code == "wrong-extension"
    old = bytearray(samples.xls(DETAIL_KO, [samples.QOO10_KO]))
    sheet = old.index(struct.pack("<H", 0x0085)) + 4  # its BOUNDSHEET record: place, then visibility and kind
    old[sheet + 5] = 1
    assert refused("a.xls", bytes(old)).code == "macro-workbook"


def test_an_archive_of_countless_parts_is_not_opened() -> None:
    parts = {f"x/{number}": b"" for number in range(60)}
    assert refused("a.xlsx", repacked(book(), **parts), Limits(parts=50)).code == "unusual-workbook"
    assert len(read_order_file("a.xlsx", repacked(book(), **parts), limits=Limits(parts=80)).lines) == 1


def test_a_workbook_that_holds_more_than_memory_should_is_refused() -> None:
    for name, body in (("a.xlsx", book()), ("a.xls", samples.xls(DETAIL_KO, [samples.QOO10_KO]))):
        assert refused(name, body, Limits(filled_cells=60)).params == {"limit": 60}
        assert len(read_order_file(name, body, limits=Limits(filled_cells=120)).lines) == 1


def changed(change: Callable[[openpyxl.Workbook], object]) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(book()))
    change(workbook)
    body = io.BytesIO()
    workbook.save(body)
    return body.getvalue()


def test_only_the_first_sheet_is_read_whatever_it_is() -> None:
    assert refused("a.xlsx", changed(lambda each: each.create_sheet("notes", 0))).code == "empty-file"
    assert refused("a.xlsx", changed(lambda each: each.create_chartsheet("chart", 0))).code == "empty-file"


def test_merged_headers_are_missing_columns_and_merged_rows_are_blank_ones() -> None:
    merged = refused("a.xlsx", changed(lambda each: each.worksheets[0].merge_cells("B1:D1")))
    assert (merged.code, merged.params) == ("missing-columns", {"columns": "장바구니번호"})
    second = samples.QOO10_KO | {"주문번호": "1100000002"}
    workbook = openpyxl.load_workbook(io.BytesIO(samples.xlsx(DETAIL_KO, [samples.QOO10_KO, second])))
    workbook.worksheets[0].merge_cells("C2:C3")
    body = io.BytesIO()
    workbook.save(body)
    file = read_order_file("a.xlsx", body.getvalue())
    assert [(r.row, r.column, r.code) for r in file.refusals] == [(3, "장바구니번호", "blank")]


@pytest.mark.parametrize("where", ["inline", "shared"])
def test_the_reading_that_japanese_excel_keeps_with_a_name_is_not_part_of_it(where: str) -> None:
    name = "山田 太郎".encode()
    reading = '<r><t>山田</t></r><r><t xml:space="preserve"> 太郎</t></r><rPh sb="0" eb="2"><t>ヤマダ</t></rPh>'.encode()
    if where == "inline":
        cell = b"<is><t>%s</t></is>" % name
        body = repacked(book(), sheet=sheet_of(book()).replace(cell, b"<is>%s</is>" % reading))
    else:
        body = with_shared_strings(book(), name, b"<si>%s</si>" % reading)
    [(_, line)] = read_order_file("a.xlsx", body).lines
    assert line.receiver_name == "山田 太郎"


def test_escaped_letters_of_a_sheet_are_what_they_stand_for() -> None:
    title = "テスト美容液 30ml".encode()
    body = repacked(
        book(), sheet=sheet_of(book()).replace(title, "美容液_x000D_\n30ml_x005F_x0041_".encode())
    )
    [(_, line)] = read_order_file("a.xlsx", body).lines
    assert line.title == "美容液 30ml_x0041_"


def test_days_counted_from_1904_are_the_same_days() -> None:
    body = samples.xlsx(DETAIL_KO, [samples.resaved(samples.QOO10_KO)])
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        workbook = archive.read("xl/workbook.xml")
    moved = repacked(
        body, **{"xl/workbook.xml": workbook.replace(b"<workbookPr />", b'<workbookPr date1904="1"/>')}
    )
    [[(_, line)], [(_, later)]] = (read_order_file("a.xlsx", each).lines for each in (body, moved))
    assert (line.ordered_at[:10], later.ordered_at[:10]) == ("2026-11-20", "2030-11-21")


def test_a_strict_workbook_is_read_too() -> None:
    strict = {b"schemas.openxmlformats.org/spreadsheetml/2006/main": b"purl.oclc.org/ooxml/spreadsheetml/main",
              b"schemas.openxmlformats.org/officeDocument/2006/rel": b"purl.oclc.org/ooxml/officeDocument/rel"}  # fmt: skip
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(book())) as archive:
        for name in archive.namelist():
            parts[name] = archive.read(name)
            for plain, other in strict.items():
                parts[name] = parts[name].replace(plain, other)
    assert len(read_order_file("a.xlsx", repacked(book(), **parts)).lines) == 1


@pytest.mark.parametrize(
    "column, value, code",
    [
        ("판매자옵션코드", datetime(2026, 10, 20), "became-a-date"),  # noqa: DTZ001
        ("판매자상품코드", 1.5, "scientific-notation"),
        ("장바구니번호", 1.7e15, "scientific-notation"),
        ("주소", datetime(2001, 2, 3), "became-a-date"),  # noqa: DTZ001
        ("주문일", 46345.38, "date-unreadable"),
        ("주문일", time(10, 0, 1), "date-unreadable"),
        ("수취인핸드폰번호", 819000000001.5, "scientific-notation"),
        ("우편번호", 1000, "zip-unreadable"),
        ("수량", 1.5, "quantity-unreadable"),
        ("판매가", 19.8, "price-not-whole"),
    ],
)
@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_what_a_spreadsheet_made_of_a_value_is_refused_with_its_column(
    kind: str, column: str, value: object, code: str
) -> None:
    if kind == "xls" and isinstance(value, time):
        value = 0.41
    write = {"xlsx": samples.xlsx, "xls": samples.xls}[kind]
    file = read_order_file(
        f"a.{kind}", write(DETAIL_KO, [samples.resaved(samples.QOO10_KO, **{column: value})])
    )
    assert [(refusal.column, refusal.code) for refusal in file.refusals] == [(column, code)]

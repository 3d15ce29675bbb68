"""Any bytes give rows or a refusal, never an exception (INT-01, INT-03)."""

import contextlib
import re
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from intake import messages
from intake.adapters import cells
from intake.adapters.limits import Limits
from intake.adapters.order_file import LAYOUTS, OrderFile
from intake.adapters.qoo10_file import DETAIL_KO
from intake.adapters.refusals import CellRefused, UnreadableFile
from intake.adapters.text_file import ENCODINGS
from intake.sheets.opening import proposal_for

from tests.intake import samples
from tests.intake.hostile import outcome, repacked, sheet_of
from tests.samples.corpus.files import every_file

SECONDS_AT_MOST = 2.0
_CORPUS = {file.name: file.body for file in every_file() if len(file.body) < 40_000}
_SEEDS = {
    "a.csv": samples.qoo10_ko({}, {"주문번호": "2"}),
    "b.csv": samples.rakuten({}, {"商品明細ID": "2"}),
    "c.txt": samples.amazon({}, {"order-item-id": "2"}, encoding="cp932"),
    "d.xlsx": samples.xlsx(DETAIL_KO, [samples.resaved(samples.QOO10_KO)]),
    "e.xls": samples.xls(DETAIL_KO, [samples.resaved(samples.QOO10_KO)]),
}


def read_or_refuse(name: str, body: bytes, **choice: str) -> OrderFile | None:
    """The rows or None; whatever the bytes are, soon, and every refusal can be said."""
    begun = time.process_time()
    file = outcome(name, body, **choice)
    assert time.process_time() - begun < SECONDS_AT_MOST
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


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.sampled_from(sorted(_CORPUS)),
    st.sampled_from(["", *ENCODINGS]),
    st.sampled_from(["", *{layout.market for layout in LAYOUTS}]),
    st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=4)), max_size=3),
)
def test_any_file_damaged_and_said_to_be_another_gives_rows_or_a_refusal(
    name: str, encoding: str, market: str, damages: list[tuple[float, bytes]]
) -> None:
    body = bytearray(_CORPUS[name])
    for place, patch in damages:
        start = int(place * len(body))
        body[start : start + len(patch)] = patch
    read_or_refuse(name, bytes(body), encoding=encoding, market=market)
    with contextlib.suppress(UnreadableFile):
        assert proposal_for(name, bytes(body), Limits(), market=market, encoding=encoding).header


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(["cp932", "utf-8", "utf-16", "xlsx", "xls"]), st.data())
def test_any_text_an_encoding_holds_comes_out_as_it_went_in_or_is_refused(
    kind: str, data: st.DataObject
) -> None:
    letters = st.characters(
        codec="cp932" if kind == "cp932" else "utf-8",
        exclude_categories=["Cc", "Cs"],
        exclude_characters="¢£¬‖−〜",
    )
    title = data.draw(st.text(letters, min_size=1, max_size=30).filter(str.strip))
    order = samples.QOO10_KO | {"상품명": title}
    bodies = {
        "cp932": lambda: samples.qoo10_ja({"상품명": title}),
        "xlsx": lambda: samples.xlsx(DETAIL_KO, [order]),
        "xls": lambda: samples.xls(DETAIL_KO, [order]),
    }
    body = bodies.get(kind, lambda: samples.written(DETAIL_KO, [order], encoding=kind))()
    file = outcome("a", body)
    try:
        expected = cells.text(title)
    except CellRefused:
        assert isinstance(file, OrderFile)
        assert not file.lines
        return
    if isinstance(file, UnreadableFile):
        assert file.code == "formula-cells"
    elif file.lines:
        assert file.lines[0][1].title == expected
    else:
        assert [refusal.column for refusal in file.refusals] == [file.header[13]]

"""Every known order file becomes the order lines it says."""

import codecs
import csv
import unicodedata
from datetime import datetime

import pytest
from intake.adapters.order_file import OrderFile, read_order_file
from intake.adapters.qoo10_file import DETAIL_JA, DETAIL_KO
from intake.adapters.rakuten_file import ALL_COLUMNS, OLD_COLUMNS
from intake.adapters.refusals import UnreadableFile

from kse.contracts import OrderLine
from tests.intake import samples


def only_line(file: OrderFile) -> OrderLine:
    assert file.refusals == []
    [(_, line)] = file.lines
    return line


def refused(name: str, body: bytes, **choice: str) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_order_file(name, body, **choice)  # type: ignore[arg-type]
    return caught.value


def test_the_layouts_have_as_many_columns_as_the_markets_write() -> None:
    assert [len(columns) for columns in (DETAIL_KO, DETAIL_JA, ALL_COLUMNS, OLD_COLUMNS)] == [
        46,
        45,
        158,
        126,
    ]
    assert [len(c) for c in (samples.AMAZON_OFFICIAL, samples.AMAZON_JAPAN)] == [27, 32]


def test_a_korean_qoo10_detail_file_becomes_an_order_line() -> None:
    file = read_order_file("DeliveryManagement_detail_20261120_0915.csv", samples.qoo10_ko())
    assert (file.market, file.layout, file.encoding, file.delimiter) == (
        "qoo10jp",
        "qoo10-detail-ko",
        "utf-8",
        ",",
    )
    assert file.header == list(DETAIL_KO)
    assert only_line(file) == OrderLine(
        market="qoo10jp",
        cart_no="170000001",
        order_no="1100000001",
        title="テスト美容液 30ml",
        quantity=2,
        unit_price=1980,
        receiver_name="山田 太郎",
        receiver_kana="ヤマダ タロウ",
        receiver_phone="090-0000-0001",
        zip="1000000",
        address="東京都千代田区テスト町1-2-3 サンプル荘101",
        item_code="900000001",
        seller_item_code="SET-SERUM",
        option_name="容量:30ml",
        option_code="SERUM-30",
        sku="SERUM-30",
        buyer_name="山田 太郎",
        ordered_at="2026-11-20T09:12:33+09:00",
        paid_at="2026-11-20T09:13:02+09:00",
        market_status="배송요청",
    )


@pytest.mark.parametrize("columns", [44, 45])
@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
def test_a_japanese_qoo10_detail_file_says_the_same_as_the_korean_one(columns: int, encoding: str) -> None:
    korean = only_line(read_order_file("a.csv", samples.qoo10_ko({"배송상태": "配送要請"})))
    file = read_order_file("a.csv", samples.qoo10_ja(columns=columns, encoding=encoding))
    assert (file.layout, file.encoding) == ("qoo10-detail-ja", encoding.removesuffix("-sig"))
    assert only_line(file) == korean


def test_qoo10s_summary_view_is_refused_with_the_advice_to_take_the_detail_view() -> None:
    assert (
        refused("DeliveryManagement_brief_20261120_0915.csv", samples.qoo10_summary()).code
        == "qoo10jp-summary-view"
    )


def test_the_lines_of_a_cart_keep_its_number_and_the_rows_theirs() -> None:
    file = read_order_file(
        "a.csv", samples.qoo10_ko({}, {"주문번호": "1100000002", "판매자옵션코드": "MASK-10"})
    )
    assert [(row, line.cart_no, line.order_no, line.sku) for row, line in file.lines] == [
        (2, "170000001", "1100000001", "SERUM-30"),
        (3, "170000001", "1100000002", "MASK-10"),
    ]


@pytest.mark.parametrize(
    ("codes", "sku"),
    [
        (("OPT-1", "SELLER-1", "900000001"), "OPT-1"),
        (("", "SELLER-1", "900000001"), "SELLER-1"),
        (("-", "", "900000001"), "900000001"),
        (("A,B,B", "", ""), "A,B,B"),
    ],
)
def test_qoo10s_option_code_goes_before_the_sellers_and_the_item_code(
    codes: tuple[str, ...], sku: str
) -> None:
    change = dict(zip(("판매자옵션코드", "판매자상품코드", "상품코드"), codes, strict=True))
    assert only_line(read_order_file("a.csv", samples.qoo10_ko(change))).sku == sku


@pytest.mark.parametrize(
    ("codes", "sku"),
    [
        (("NUM-1", "manage1", "50000001"), "NUM-1"),
        (("", "manage1", "50000001"), "manage1"),
        (("", "", "50000001"), "50000001"),
    ],
)
def test_rakutens_item_number_goes_before_the_manage_number_and_the_detail_id(
    codes: tuple[str, ...], sku: str
) -> None:
    change = dict(zip(("商品番号", "商品管理番号", "商品明細ID"), codes, strict=True))
    assert only_line(read_order_file("a.csv", samples.rakuten(change))).sku == sku


def test_the_mobile_number_goes_before_the_telephone_and_a_hyphen_is_none() -> None:
    both = only_line(read_order_file("a.csv", samples.qoo10_ko({"수취인전화번호": "+81-3-0000-0001"})))
    assert (both.receiver_phone, both.receiver_phone2) == ("090-0000-0001", "03-0000-0001")
    change = {"수취인전화번호": "03-0000-0001", "수취인핸드폰번호": "+81--"}
    telephone = only_line(read_order_file("a.csv", samples.qoo10_ko(change)))
    assert (telephone.receiver_phone, telephone.receiver_phone2) == ("03-0000-0001", "")


def test_a_rakuten_file_with_line_breaks_in_its_fields_becomes_an_order_line() -> None:
    file = read_order_file("通常購入データ.csv", samples.rakuten())
    assert (file.market, file.layout, file.encoding) == ("rakuten", "rakuten-all-columns", "cp932")
    line = only_line(file)
    assert (line.cart_no, line.order_no, line.item_code) == (
        "123456-20261120-0000100001",
        "123456-20261120-0000100001",
        "50000001",
    )
    assert (line.zip, line.receiver_phone) == ("0600000", "090-0000-0002")
    assert (line.receiver_name, line.receiver_kana) == ("佐藤 花子", "サトウ ハナコ")
    assert line.address == "北海道札幌市中央区見本町1-2-3"
    assert line.option_name == "容量:50g / ラッピング:なし"
    assert line.message == "[配送日時指定:] [備考:] 玄関前に置いてください"
    assert (line.unit_price, line.quantity, line.sku) == (1980, 2, "CREAM-50")
    assert (line.ordered_at, line.desired_delivery) == ("2026-11-20T10:00:01+09:00", "2026-11-27 午前中")


def test_row_numbers_count_rows_not_the_line_breaks_inside_them() -> None:
    file = read_order_file(
        "a.csv", samples.rakuten({}, {"商品明細ID": "50000002"}, {"商品明細ID": "50000003", "個数": "0"})
    )
    assert [row for row, _ in file.lines] == [2, 3]
    assert [(r.row, r.column, r.code) for r in file.refusals] == [(4, "個数", "quantity-below-one")]


def test_the_destinations_of_a_rakuten_order_become_carts_of_their_own() -> None:
    elsewhere = {
        "複数送付先フラグ": "1",
        "送付先ID": "10000002",
        "送付先姓": "田中",
        "商品明細ID": "50000002",
    }
    file = read_order_file("a.csv", samples.rakuten({"複数送付先フラグ": "1"}, elsewhere))
    assert [line.cart_no for _, line in file.lines] == [
        "123456-20261120-0000100001-10000001",
        "123456-20261120-0000100001-10000002",
    ]
    unknown = read_order_file("a.csv", samples.rakuten({"複数送付先フラグ": "1", "送付先ID": ""}))
    assert [(r.column, r.code) for r in unknown.refusals] == [("送付先ID", "destination-unknown")]


def test_a_rakuten_file_with_chosen_extra_and_reordered_columns_is_bound_by_name() -> None:
    chosen = [name for name in samples.RAKUTEN if name not in ("ステータス", "コメント", "注文日時")]
    body = samples.rakuten(columns=["最強翌日配送フラグ", *reversed(chosen)])
    line = only_line(read_order_file("a.csv", body))
    assert (line.item_code, line.zip, line.ordered_at) == ("50000001", "0600000", "2026-11-20T10:00:01+09:00")


@pytest.mark.parametrize("upto", [107, 143, 144, 154, 155, 158])
def test_rakuten_files_of_earlier_years_stop_at_an_earlier_column(upto: int) -> None:
    line = only_line(read_order_file("a.csv", samples.rakuten(columns=ALL_COLUMNS[:upto])))
    assert line.sku == "CREAM-50"


def test_a_file_without_a_needed_column_is_refused_as_a_whole_and_names_it() -> None:
    without = [name for name in ALL_COLUMNS if name != "注文番号"]
    assert refused("a.csv", samples.rakuten(columns=without)).params == {"columns": "注文番号"}
    assert refused("a.csv", samples.rakuten(columns=without)).code == "missing-columns"


def test_a_column_that_comes_twice_is_refused() -> None:
    body = samples.rakuten(columns=[*ALL_COLUMNS, "個数"])
    assert refused("a.csv", body).code == "doubled-column"


def test_a_rakuten_file_of_the_old_system_is_read() -> None:
    file = read_order_file("a.csv", samples.rakuten_old())
    line = only_line(file)
    assert file.layout == "rakuten-old"
    assert (line.cart_no, line.order_no) == ("123456-20171120-0000000001", "123456-20171120-0000000001")
    assert (line.zip, line.receiver_phone, line.sku) == ("0600000", "011-000-0002", "CREAM-50")


def test_old_rakuten_orders_to_several_places_are_told_apart_by_address_and_combined_ones_kept_together() -> (
    None
):
    several = {"複数送付先フラグ": "1"}
    elsewhere = several | {"送付先住所：町以降": "見本町9", "レコードナンバー": "2"}
    carts = [
        line.cart_no for _, line in read_order_file("a.csv", samples.rakuten_old(several, elsewhere)).lines
    ]
    assert len(set(carts)) == 2
    combined = {"同梱ID": "777", "受注番号": "123456-20171120-0000000002", "レコードナンバー": "2"}
    carts = [
        line.cart_no
        for _, line in read_order_file("a.csv", samples.rakuten_old({"同梱ID": "777"}, combined)).lines
    ]
    assert carts == ["777", "777"]


@pytest.mark.parametrize(
    "change, code",
    [
        ({"送付先姓": "入力待ち", "送付先名": "入力待ち"}, "receiver-not-entered"),
        ({"ステータス": "900"}, "order-cancelled"),
        ({"単価": "-9999"}, "price-undetermined"),
    ],
)
def test_rakuten_orders_that_must_not_ship_are_refused(change: samples.Row, code: str) -> None:
    file = read_order_file("a.csv", samples.rakuten(change))
    assert [refusal.code for refusal in file.refusals] == [code]


@pytest.mark.parametrize(
    "columns", [samples.AMAZON_OFFICIAL, samples.AMAZON_JAPAN, samples.AMAZON_NEW_ORDERS]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_an_amazon_report_of_any_layout_and_encoding_is_read(columns: tuple[str, ...], encoding: str) -> None:
    file = read_order_file("report.txt", samples.amazon(columns=columns, encoding=encoding))
    assert (file.market, file.delimiter, file.encoding) == ("amazon", "\t", encoding.removesuffix("-sig"))
    line = only_line(file)
    assert (line.cart_no, line.item_code, line.sku) == ("250-0000001-0000001", "10000000000001", "MASK-10")
    assert line.title == 'テスト "しっとり" マスク 10枚入り'
    assert (line.zip, line.address) == ("5300000", "大阪府見本区サンプル1-2-3 テストビル 5F")
    assert line.quantity == (3 if "quantity-to-ship" not in columns else 2)
    assert line.ordered_at == "2026-11-20T01:02:03+00:00"


def test_amazons_item_price_is_the_whole_lines() -> None:
    priced = samples.amazon({"item-price": "5940", "currency": "JPY"}, columns=samples.AMAZON_NEW_ORDERS)
    assert only_line(read_order_file("a.txt", priced)).unit_price == 1980
    odd = samples.amazon({"item-price": "5941"}, columns=samples.AMAZON_NEW_ORDERS)
    assert [r.code for r in read_order_file("a.txt", odd).refusals] == ["price-not-whole"]


def test_an_amazon_report_with_every_field_quoted_is_unquoted() -> None:
    body = samples.written(samples.AMAZON_OFFICIAL, [samples.AMAZON], encoding="utf-8", delimiter="\t")
    assert only_line(read_order_file("a.txt", body)).title == 'テスト "しっとり" マスク 10枚入り'


def test_an_amazon_report_resaved_by_a_spreadsheet_is_unquoted_and_a_title_in_quotes_is_not() -> None:
    resaved = samples.written(
        samples.AMAZON_OFFICIAL, [samples.AMAZON], encoding="utf-8", delimiter="\t", quoting=csv.QUOTE_MINIMAL
    )
    assert only_line(read_order_file("a.txt", resaved)).title == 'テスト "しっとり" マスク 10枚入り'
    raw = samples.amazon({"product-name": '"限定" マスク "10枚"'})
    assert only_line(read_order_file("a.txt", raw)).title == '"限定" マスク "10枚"'


def test_an_amazon_order_already_sent_or_bound_abroad_is_refused() -> None:
    body = samples.amazon({"quantity-to-ship": "0"}, {"ship-country": "US", "order-item-id": "2"})
    file = read_order_file("a.txt", body)
    assert [(r.row, r.column, r.code) for r in file.refusals] == [
        (2, "quantity-to-ship", "nothing-to-ship"),
        (3, "ship-country", "not-japan"),
    ]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_delimiter_and_encoding_of_a_resaved_korean_file_are_found_out(delimiter: str, encoding: str) -> None:
    body = samples.qoo10_ko(samples.HANGUL, delimiter=delimiter, encoding=encoding)
    file = read_order_file("a.tsv", body)
    assert (file.delimiter, file.encoding) == (delimiter, encoding.removesuffix("-sig"))
    assert only_line(file).title == "테스트 세럼"


def test_utf_16_is_read_in_either_byte_order() -> None:
    for bom, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        body = bom + samples.qoo10_ko(encoding="utf-8").decode().encode(encoding)
        assert only_line(read_order_file("a.txt", body)).receiver_name == "山田 太郎"


def test_the_person_may_say_market_and_encoding() -> None:
    assert (
        only_line(read_order_file("a.csv", samples.qoo10_ja(), market="qoo10jp", encoding="shift_jis")).zip
        == "1000000"
    )
    other = refused("a.csv", samples.rakuten(), market="qoo10jp")
    assert (other.code, other.params) == ("other-market", {"market": "qoo10jp", "found": "rakuten"})
    assert refused("a.csv", samples.rakuten(), market="buyma").code == "other-market"
    assert refused("a.csv", samples.rakuten(), market="etsy").code == "market-not-supported"
    assert refused("a.csv", samples.rakuten(), encoding="ebcdic").code == "unknown-encoding"
    assert refused("a.csv", samples.qoo10_ja(), encoding="utf-8").code == "unknown-layout"


def test_a_file_in_an_encoding_that_cannot_be_told_is_not_guessed() -> None:
    body = samples.amazon(encoding="euc_jp")
    assert refused("a.txt", body).code == "encoding-unsure"
    assert only_line(read_order_file("a.txt", body, encoding="euc-jp")).receiver_name == "鈴木 一郎"


def test_characters_that_windows_adds_to_shift_jis_come_through() -> None:
    body = samples.rakuten(
        {"送付先姓": "髙橋", "商品名": "①～② ㈱テスト ﾃｽﾄ", "送付先住所それ以降の住所": "槇町１－２－３"}
    )
    line = only_line(read_order_file("a.csv", body))
    assert (line.receiver_name, line.title) == ("髙橋 花子", "①～② ㈱テスト ﾃｽﾄ")
    assert line.address.endswith("槇町１－２－３")
    for value in (line.receiver_name, line.title, line.address):
        assert value.encode("cp932").decode("cp932") == value


def test_nothing_of_a_long_text_is_cut_off() -> None:
    title = "長い商品名" * 600
    assert only_line(read_order_file("a.csv", samples.rakuten({"商品名": title}))).title == title


def test_headers_are_known_by_their_letters_not_by_their_width_spaces_or_composition() -> None:
    body = samples.qoo10_ko().decode("utf-8-sig")
    header, rest = body.split("\r\n", 1)
    spaced = unicodedata.normalize(
        "NFD", header.replace('"수량"', '" 수량　"').replace("(음성표기)", "（음성표기）")
    )
    assert (
        only_line(read_order_file("a.csv", f"{spaced}\r\n{rest}".encode())).receiver_kana == "ヤマダ タロウ"
    )


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_a_file_resaved_as_a_workbook_says_the_same(kind: str) -> None:
    write = {"xlsx": samples.xlsx, "xls": samples.xls}[kind]
    csv_line = only_line(read_order_file("a.csv", samples.qoo10_ko()))
    file = read_order_file(f"a.{kind}", write(DETAIL_KO, [samples.resaved(samples.QOO10_KO)]))
    assert (file.encoding, file.delimiter) == ("", "")
    assert only_line(file) == csv_line


@pytest.mark.parametrize("kind", ["xlsx", "xls"])
def test_zips_and_phones_kept_as_numbers_get_their_zeros_back(kind: str) -> None:
    write = {"xlsx": samples.xlsx, "xls": samples.xls}[kind]
    row = samples.resaved(samples.QOO10_KO, 우편번호=600000, 수취인핸드폰번호=9000000001)
    line = only_line(read_order_file(f"a.{kind}", write(DETAIL_KO, [row])))
    assert (line.zip, line.receiver_phone) == ("0600000", "09000000001")


def test_a_number_longer_than_a_spreadsheet_keeps_is_refused() -> None:
    row = samples.resaved(samples.QOO10_KO, 판매자옵션코드=88096679832421234)
    file = read_order_file("a.xlsx", samples.xlsx(DETAIL_KO, [row]))
    assert [(r.column, r.code) for r in file.refusals] == [("판매자옵션코드", "scientific-notation")]


def test_rakuten_zips_that_lost_their_zeros_in_a_spreadsheet_get_them_back() -> None:
    row = samples.RAKUTEN | {"送付先郵便番号1": "60", "送付先郵便番号2": "0"}
    line = only_line(read_order_file("a.xlsx", samples.xlsx(ALL_COLUMNS, [row])))
    assert line.zip == "0600000"


def test_blank_rows_and_rows_above_the_header_do_not_move_the_numbers() -> None:
    body = samples.xlsx(DETAIL_KO, [samples.QOO10_KO, {}, samples.QOO10_KO | {"주문번호": "2"}], above=2)
    assert [row for row, _ in read_order_file("a.xlsx", body).lines] == [4, 6]
    text = samples.qoo10_ko({}, dict.fromkeys(DETAIL_KO, ""), {"주문번호": "2"})
    assert [row for row, _ in read_order_file("a.csv", text).lines] == [2, 4]


def test_dates_of_a_resaved_file_are_read_with_and_without_time() -> None:
    row = samples.resaved(samples.QOO10_KO, 주문일=datetime(2026, 11, 20), 입금일="2026/11/20 9:05")  # noqa: DTZ001
    line = only_line(read_order_file("a.xlsx", samples.xlsx(DETAIL_KO, [row])))
    assert (line.ordered_at, line.paid_at) == ("2026-11-20T00:00:00+09:00", "2026-11-20T09:05:00+09:00")

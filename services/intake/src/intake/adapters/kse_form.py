"""The KSE form: our own sheet for orders of any market, one row per goods line, in three languages (INT-01).

Its columns are the fields of createOrders that a waiting order has (kse-api.md 3); what customs needs beyond
them comes from the catalogue by SKU.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from intake.adapters import cells
from intake.adapters.layouts import Field, Layout, Values
from intake.adapters.refusals import CellRefused
from intake.messages import LANGUAGES
from intake.rules import SERVICES, choose_sku

MARKET = "kse"
_MARKETS = {
    "": MARKET,
    "qoo10": "qoo10jp",
    "큐텐": "qoo10jp",
    "라쿠텐": "rakuten",
    "楽天": "rakuten",
    "아마존": "amazon",
    "amazonjp": "amazon",
    "바이마": "buyma",
}


def market(value: str) -> str:
    """A market's name as we know it; of any other the text as it stands."""
    shown = cells.note(value)
    return _MARKETS.get(shown.casefold(), shown.casefold() if shown.isascii() else shown)


def service(value: str) -> str:
    """A delivery service, "" where none is named; case and spaces make no difference."""
    shown = cells.note(value).casefold().replace(" ", "")
    known = {name.casefold().replace(" ", ""): name for name in SERVICES}
    if shown and shown not in known:
        raise CellRefused("service-not-known", value)
    return known[shown] if shown else ""


class Column(NamedTuple):
    """A column: its headings and what belongs into it, each in Korean, Japanese and English; an example."""

    name: str
    read: Callable[[str], Any]
    needed: bool
    headings: tuple[str, str, str]
    about: tuple[str, str, str]
    example: str


COLUMNS = (
    Column(
        "cart_no",
        cells.required(cells.code),
        True,
        ("장바구니번호", "カート番号", "Cart No"),
        (
            "같은 번호의 줄은 한 상자로 발송됩니다.",
            "同じ番号の行は一つの荷物になります。",
            "Lines of one number ship as one parcel.",
        ),
        "170000001",
    ),
    Column(
        "order_no",
        cells.required(cells.code),
        True,
        ("주문번호", "注文番号", "Order No"),
        ("마켓의 주문번호입니다.", "モールの注文番号です。", "The market's order number."),
        "1100000001",
    ),
    Column(
        "market",
        market,
        False,
        ("마켓", "モール", "Market"),
        (
            "qoo10, rakuten, amazon, buyma 또는 다른 이름. 비우면 kse입니다.",
            "qoo10、rakuten、amazon、buyma、またはその他の名前。空欄はkseです。",
            "qoo10, rakuten, amazon, buyma or any other name; kse if empty.",
        ),
        "qoo10",
    ),
    Column(
        "delivery_service",
        service,
        False,
        ("배송타입", "配送タイプ", "Delivery Service"),
        (
            "다음 중 하나: {services}. 비우면 {first}입니다.",
            "次のいずれか: {services}。空欄は{first}です。",
            "One of: {services}. {first} if empty.",
        ),
        "KSE",
    ),
    Column(
        "title",
        cells.required(cells.text),
        True,
        ("상품명", "商品名", "Product Name"),
        ("마켓에 표시된 상품명입니다.", "モールに表示された商品名です。", "The name shown on the market."),
        "美容液 30ml",
    ),
    Column(
        "quantity",
        cells.quantity,
        True,
        ("수량", "数量", "Quantity"),
        ("1 이상의 정수입니다.", "1以上の整数です。", "A whole number from 1."),
        "1",
    ),
    Column(
        "unit_price",
        cells.yen,
        True,
        ("단가", "単価", "Unit Price"),
        ("상품 한 개의 가격입니다.", "商品1個の価格です。", "The price of one piece."),
        "1980",
    ),
    Column(
        "currency",
        cells.currency,
        False,
        ("통화", "通貨", "Currency"),
        (
            "세 글자 통화 코드. 비우면 JPY입니다.",
            "3文字の通貨コード。空欄はJPYです。",
            "Three letters; JPY if empty.",
        ),
        "JPY",
    ),
    Column(
        "sku",
        cells.code,
        False,
        ("SKU", "SKU", "SKU"),
        (
            "상품관리의 SKU. 여러 상품은 쉼표로 나눕니다(A,B,B = A 1개, B 2개).",
            "商品管理のSKU。複数の商品はカンマで区切ります(A,B,B = A 1個、B 2個)。",
            "The catalogue's SKU; commas separate several products (A,B,B is one A and two B).",
        ),
        "SERUM-30",
    ),
    Column(
        "item_code",
        cells.code,
        False,
        ("상품코드", "商品コード", "Item Code"),
        ("마켓의 상품번호입니다.", "モールの商品番号です。", "The market's item code."),
        "900000001",
    ),
    Column(
        "option_name",
        cells.note,
        False,
        ("옵션", "オプション", "Option"),
        ("옵션의 이름입니다.", "オプションの名前です。", "The option's name."),
        "容量:30ml",
    ),
    Column(
        "option_code",
        cells.code,
        False,
        ("옵션코드", "オプションコード", "Option Code"),
        (
            "SKU를 비우면 이 코드로 상품을 찾습니다.",
            "SKUが空欄のとき、このコードで商品を探します。",
            "Finds the product where SKU is empty.",
        ),
        "8801234567890",
    ),
    Column(
        "receiver_name",
        cells.required(cells.label_text),
        True,
        ("수취인명", "受取人名", "Receiver Name"),
        ("성과 이름을 띄어 씁니다.", "姓と名の間を空けます。", "Family and given name, a space between."),
        "山田 花子",
    ),
    Column(
        "receiver_kana",
        cells.label_text,
        False,
        ("수취인명(요미가나)", "受取人名(フリガナ)", "Receiver Kana"),
        ("통관용 읽는 법입니다.", "通関用の読み方です。", "How the name is read, for customs."),
        "ヤマダ ハナコ",
    ),
    Column(
        "receiver_phone",
        cells.required(cells.phone),
        True,
        ("수취인전화번호", "受取人電話番号", "Receiver Phone"),
        (
            "일본 전화번호입니다. 맨 앞의 0을 꼭 넣습니다.",
            "日本の電話番号です。先頭の0を必ず入れます。",
            "A Japanese number with its leading 0.",
        ),
        "090-0000-0001",
    ),
    Column(
        "receiver_phone2",
        cells.phone,
        False,
        ("수취인전화번호2", "受取人電話番号2", "Receiver Phone 2"),
        (
            "다른 전화번호가 있을 때 넣습니다.",
            "別の電話番号があるとき入れます。",
            "Another number, if there is one.",
        ),
        "",
    ),
    Column(
        "zip",
        cells.required(cells.zip_code),
        True,
        ("우편번호", "郵便番号", "Zip"),
        ("숫자 7자리입니다.", "7桁の数字です。", "Seven digits."),
        "100-0001",
    ),
    Column(
        "address",
        cells.required(cells.label_text),
        True,
        ("주소", "住所", "Address"),
        (
            "도도부현부터 건물과 호수까지 한 칸에 넣습니다.",
            "都道府県から建物・部屋番号まで1つのセルに入れます。",
            "From the prefecture to building and room, in one cell.",
        ),
        "東京都千代田区千代田1-1 見本荘101",
    ),
    Column(
        "material",
        cells.note,
        False,
        ("재질", "素材", "Material"),
        (
            "옷·신발은 통관에 필요합니다.",
            "衣類・靴は通関に必要です。",
            "Customs needs it for clothes and shoes.",
        ),
        "",
    ),
    Column(
        "message",
        cells.note,
        False,
        ("배송메시지", "配送メッセージ", "Delivery Message"),
        ("배송 기사에게 전할 말입니다.", "配達員への伝言です。", "A word to the driver."),
        "",
    ),
    Column(
        "ordered_at",
        cells.moment,
        False,
        ("주문일", "注文日", "Ordered At"),
        (
            "2026-11-20 또는 2026/11/20 09:30.",
            "2026-11-20または2026/11/20 09:30。",
            "2026-11-20 or 2026/11/20 09:30.",
        ),
        "2026-11-20",
    ),
)


def complete(values: Values) -> Values:
    """The SKU picks the product, else the option's code, else the item's (INT-07)."""
    values["sku"] = choose_sku(values["sku"], values["option_code"], values["item_code"])
    return values


def _layout(place: int) -> Layout:
    heading = {column.name: column.headings[place] for column in COLUMNS}
    return Layout(
        name=f"kse-form-{LANGUAGES[place]}",
        market=MARKET,
        columns=tuple(heading.values()),
        fields=tuple(Field(column.name, (heading[column.name],), column.read) for column in COLUMNS),
        required=tuple((heading[column.name],) for column in COLUMNS if column.needed),
        complete=complete,
        complete_column=heading["order_no"],
        line_column=heading["order_no"],
        line_key=("market", "order_no", "item_code", "sku", "option_name"),
        may_drop_trailing=True,
    )


LAYOUTS = tuple(map(_layout, range(len(LANGUAGES))))

"""The gift form: what a cart that waits is given, one row per gift, keyed on the cart number (INT-09)."""

import re

from intake.adapters import cells
from intake.adapters.kse_form import Column
from intake.adapters.layouts import Field, Layout, Values
from intake.adapters.refusals import CellRefused
from intake.messages import LANGUAGES
from intake.rules import GIFT, choose_sku

_HS_GAPS = re.compile(r"[\s.\-]+")


def hs_code(value: str) -> str:
    """An HS code's digits: chapters to full codes have an even number, so a lost leading zero is certain."""
    digits = _HS_GAPS.sub("", cells.code(value))
    if not digits:
        return ""
    if isinstance(value, cells.Number) and len(digits) % 2:
        digits = "0" + digits
    if not (digits.isascii() and digits.isdecimal()) or len(digits) not in (2, 4, 6, 8, 10):
        raise CellRefused("hs-code-unreadable", value)
    return digits


COLUMNS = (
    Column(
        "cart_no",
        cells.required(cells.code),
        True,
        ("주문번호(장바구니번호)", "注文番号(カート番号)", "Order No (Cart No)"),
        (
            "대기목록에 있는 장바구니번호입니다. 그 장바구니와 한 상자로 발송됩니다.",
            "待機リストにあるカート番号です。そのカートと同じ荷物で発送されます。",
            "A cart number of the waiting list; the gift ships in that cart's parcel.",
        ),
        "170000001",
    ),
    Column(
        "title",
        cells.required(cells.text),
        True,
        ("상품명", "商品名", "Product Name"),
        ("사은품의 이름입니다.", "おまけの名前です。", "The gift's name."),
        "사은품 마스크팩",
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
        ("금액(단가)", "金額(単価)", "Amount (Unit Price)"),
        (
            "통관에 신고할 한 개의 가격(엔)입니다.",
            "通関で申告する1個の価格(円)です。",
            "The price of one piece for customs, in yen.",
        ),
        "100",
    ),
    Column(
        "sku",
        cells.code,
        False,
        ("상품코드(SKU)", "商品コード(SKU)", "Item Code (SKU)"),
        ("상품관리의 SKU입니다.", "商品管理のSKUです。", "The catalogue's SKU."),
        "GIFT-MASK",
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
        "hs_code",
        hs_code,
        False,
        ("HSCODE", "HSコード", "HS Code"),
        (
            "품목분류번호입니다. 점은 있어도 됩니다.",
            "品目分類番号です。点はあってもかまいません。",
            "The tariff code, with or without dots.",
        ),
        "3304991000",
    ),
)
CART_COLUMNS = COLUMNS[0].headings


def complete(values: Values) -> Values:
    """A gift's order number is its cart's; whom it goes to its cart decides."""
    values["order_no"] = values["cart_no"]
    values["seller_item_code"] = values["sku"]
    values["sku"] = choose_sku(values["sku"])
    return values


def _layout(place: int) -> Layout:
    heading = {column.name: column.headings[place] for column in COLUMNS}
    return Layout(
        name=f"gift-form-{LANGUAGES[place]}",
        market=GIFT,
        columns=tuple(heading.values()),
        fields=tuple(Field(column.name, (heading[column.name],), column.read) for column in COLUMNS),
        required=tuple((heading[column.name],) for column in COLUMNS if column.needed),
        complete=complete,
        complete_column=heading["cart_no"],
        line_column=heading["cart_no"],
        line_key=("cart_no", "sku", "title"),
        may_drop_trailing=True,
        joins_carts=True,
    )


LAYOUTS = tuple(map(_layout, range(len(LANGUAGES))))

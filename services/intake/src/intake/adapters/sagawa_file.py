"""Sagawa: e飛伝III and e飛伝2 shipping data, Sagawa Global's orders (rakuten-amazon-buyma.md 11.3, 14).

An e飛伝 row is a parcel: it names goods but neither their number nor their price, so a parcel is one piece
and its price waits for the seller. What a parcel of ours cannot do is refused, never left out.
"""

from collections.abc import Callable

from intake.adapters import cells
from intake.adapters.layouts import Field, Layout, Values, joined, named
from intake.adapters.refusals import CellRefused
from intake.rules import choose_sku

MARKET = "sagawa"
# The full- and half-width digits of the copies in use are one name each (NFKC).
COLUMNS = named(
    """お届け先コード取得区分,お届け先コード,お届け先電話番号,お届け先郵便番号,お届け先住所1,お届け先住所2,お届け先住所3,\
お届け先名称1,お届け先名称2,お客様管理番号,お客様コード,部署ご担当者コード取得区分,部署ご担当者コード,部署ご担当者名称,\
荷送人電話番号,ご依頼主コード取得区分,ご依頼主コード,ご依頼主電話番号,ご依頼主郵便番号,ご依頼主住所1,ご依頼主住所2,\
ご依頼主名称1,ご依頼主名称2,荷姿,品名1,品名2,品名3,品名4,品名5,荷札荷姿,荷札品名1,荷札品名2,荷札品名3,荷札品名4,\
荷札品名5,荷札品名6,荷札品名7,荷札品名8,荷札品名9,荷札品名10,荷札品名11,出荷個数,スピード指定,クール便指定,配達日,\
配達指定時間帯,配達指定時間(時分),代引金額,消費税,決済種別,保険金額,指定シール1,指定シール2,指定シール3,営業所受取,\
SRC区分,営業所受取営業所コード,元着区分,メールアドレス,ご不在時連絡先,出荷日,お問い合せ送り状No.,出荷場印字区分,集約解除指定,\
編集01,編集02,編集03,編集04,編集05,編集06,編集07,編集08,編集09,編集10"""
)
OLD_COLUMNS = named(
    """住所録コード,お届け先電話番号,お届け先郵便番号,お届け先住所1(必須),お届け先住所2,お届け先住所3,お届け先名称1(必須),\
お届け先名称2,お客様管理ナンバー,お客様コード,部署・担当者,荷送人電話番号,ご依頼主電話番号,ご依頼主郵便番号,ご依頼主住所1,\
ご依頼主住所2,ご依頼主名称1,ご依頼主名称2,荷姿コード,品名1,品名2,品名3,品名4,品名5,出荷個数,便種(スピードで選択),\
便種(商品),配達日,配達指定時間帯,配達指定時間(時分),代引金額,消費税,決済種別,保険金額,保険金額印字,指定シール1,\
指定シール2,指定シール3,営業店止め,SRC区分,営業店コード,元着区分"""
)
GLOBAL_COLUMNS = named(
    """Seller CODE,PICKUP_DATE,ORDER_NO,CONSIGNEE_NAME,YOMIGANA,CONSIGNEE_ADDRESS1,CONSIGNEE_ADDRESS2,\
CONSIGNEE_POSTALCODE,CONSIGNEE_PHONENO,CONSIGNEE_MAILADDRESS,DELIVERY_DATE,DELIVERY_TIME,PKG,WEIGHT,ITEM_CODE,\
ITEM_NAME,ITEM_PCS,UNIT_PRICE,ITEM_ORIGIN"""
)
_NUMBER = ("お客様管理番号", "お客様管理ナンバー")


def only(*allowed: str) -> Callable[[str], str]:
    """Reads a code that says how a parcel travels; refused where ours does not travel so."""

    def reading(value: str) -> str:
        shown = cells.code(value)
        if (shown.lstrip("0") or "0") not in ("0", *allowed):
            raise CellRefused("sagawa-not-offered", value)
        return shown

    return reading


def none(value: str) -> str:
    """Reads a cell that must say nothing."""
    if shown := cells.code(value).strip("0"):
        raise CellRefused("sagawa-not-offered", value)
    return shown


def unsent(value: str) -> str:
    """Reads the slot of Sagawa's own number: a parcel that has one was sent already."""
    if cells.code(value):
        raise CellRefused("sagawa-already-sent", value)
    return ""


def first(*values: str) -> str:
    """The first cell that holds a code."""
    return next((shown for value in values if (shown := cells.code(value))), "")


def window(day: str, time: str) -> str:
    """The day wished for, and Sagawa's code of the time."""
    shown = cells.note(day), cells.note(time)
    return " ".join(each for each in shown if each.strip("0"))


_HIDEN = (
    Field("order_no", _NUMBER, cells.required(first)),
    Field("title", ("品名1", "品名2", "品名3", "品名4", "品名5"), cells.required(joined(" ", cells.note))),
    Field(
        "receiver_name",
        ("お届け先名称1", "お届け先名称1(必須)", "お届け先名称2"),
        cells.required(joined(" ", cells.label_text)),
    ),
    Field("receiver_phone", ("お届け先電話番号",), cells.required(cells.phone)),
    Field("zip", ("お届け先郵便番号",), cells.required(cells.zip_code)),
    # 16 characters a line: where a line ends in the middle of a word, a space is the lesser harm.
    Field(
        "address",
        ("お届け先住所1", "お届け先住所1(必須)", "お届け先住所2", "お届け先住所3"),
        cells.required(joined(" ", cells.label_text)),
    ),
    Field("desired_delivery", ("配達日", "配達指定時間帯"), window),
    Field("boxes", ("出荷個数",), only("1")),
    Field("cool", ("クール便指定", "便種(商品)"), lambda new, old: only("1")(first(new, old))),
    Field("cash", ("代引金額",), none),
    Field("office", ("営業所受取", "営業店止め"), lambda new, old: none(first(new, old))),
    Field("paid_by", ("元着区分",), only("1")),
    Field("sent", ("お問い合せ送り状No.",), unsent),
)


def _hiden(values: Values) -> Values:
    """A row is a cart of one piece whose price the seller fills in."""
    kept = ("order_no", "title", "receiver_name", "receiver_phone", "zip", "address", "desired_delivery")
    line = {name: values[name] for name in kept}
    return {**line, "cart_no": values["order_no"], "quantity": 1, "unit_price": 0}


def _hiden_layout(name: str, columns: tuple[str, ...], number: str) -> Layout:
    return Layout(
        name=name,
        market=MARKET,
        columns=columns,
        fields=_HIDEN,
        required=(
            _NUMBER,
            ("お届け先電話番号",),
            ("お届け先郵便番号",),
            ("お届け先住所1", "お届け先住所1(必須)"),
            ("お届け先名称1", "お届け先名称1(必須)"),
            ("品名1",),
        ),
        complete=_hiden,
        complete_column=number,
        line_column=number,
        line_key=("order_no",),
        may_drop_trailing=True,
    )


def _global(values: Values) -> Values:
    values["cart_no"] = values["order_no"]
    values["sku"] = choose_sku(values["item_code"])
    return values


HIDEN3 = _hiden_layout("sagawa-hiden3", COLUMNS, _NUMBER[0])
HIDEN2 = _hiden_layout("sagawa-hiden2", OLD_COLUMNS, _NUMBER[1])
GLOBAL = Layout(
    name="sagawa-global",
    market=MARKET,
    columns=GLOBAL_COLUMNS,
    fields=(
        Field("order_no", ("ORDER_NO",), cells.required(cells.code)),
        Field("title", ("ITEM_NAME",), cells.required(cells.text)),
        Field("item_code", ("ITEM_CODE",), cells.code),
        Field("quantity", ("ITEM_PCS",), cells.quantity),
        Field("unit_price", ("UNIT_PRICE",), cells.yen),
        Field("receiver_name", ("CONSIGNEE_NAME",), cells.required(cells.label_text)),
        Field("receiver_kana", ("YOMIGANA",), cells.label_text),
        Field("receiver_phone", ("CONSIGNEE_PHONENO",), cells.required(cells.phone)),
        Field("zip", ("CONSIGNEE_POSTALCODE",), cells.required(cells.zip_code)),
        Field(
            "address",
            ("CONSIGNEE_ADDRESS1", "CONSIGNEE_ADDRESS2"),
            cells.required(joined(" ", cells.label_text)),
        ),
        Field("desired_delivery", ("DELIVERY_DATE", "DELIVERY_TIME"), window),
    ),
    required=(
        ("ORDER_NO",), ("ITEM_NAME",), ("ITEM_PCS",), ("UNIT_PRICE",), ("CONSIGNEE_NAME",),
        ("CONSIGNEE_PHONENO",), ("CONSIGNEE_POSTALCODE",), ("CONSIGNEE_ADDRESS1",),
    ),
    complete=_global,
    complete_column="ORDER_NO",
    line_column="ITEM_CODE",
    line_key=("order_no", "item_code", "title"),
    may_drop_trailing=True,
)  # fmt: skip
LAYOUTS = (HIDEN3, HIDEN2, GLOBAL)

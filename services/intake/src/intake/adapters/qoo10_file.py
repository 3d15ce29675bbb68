"""Qoo10 Japan: the detail view of QSM's 배송관리 download, Korean and Japanese (qoo10.md 7)."""

from intake.adapters import cells
from intake.adapters.layouts import Field, Layout, Values, named
from intake.adapters.refusals import CellRefused
from intake.rules import choose_sku

# Position-aligned: Korean 46 columns, Japanese 44 or 45. What the Japanese file lacks is "".
_COLUMNS = """배송상태|配送状態
주문번호|注文番号
장바구니번호|カート番号
택배사|配送会社
송장번호|送り状番号
발송일|発送日
주문일|注文日
입금일|入金日
배달희망일|お届け希望日
발송예정일|発送予定日
배송완료일|配送完了日
배송방식|配送方法
상품코드|商品番号
상품명|商品名
수량|数量
옵션정보|オプション情報
판매자옵션코드|オプションコード
사은품|おまけ
수취인명|受取人名
수취인명(음성표기)|受取人名(フリガナ)
수취인전화번호|受取人電話番号
수취인핸드폰번호|受取人携帯電話番号
주소|住所
우편번호|郵便番号
국가|国家
배송비결제|送料の決済
주문국가|決済サイト
통화|通貨
구매자결제금|購入者決済金額
판매가|販売価格
할인액 |割引額
총주문액|注文金額の合計
총공급원가|供給原価の合計
구매자명|購入者名
구매자명(발음표기)|購入者名(フリガナ)
배송요청사항|配送要請事項
구매자전화번호|購入者電話番号
구매자핸드폰번호|購入者携帯電話番号
판매자상품코드|販売者商品コード
JAN코드|JANコード
규격번호|規格番号
(선물)보내는사람|プレゼント贈り主
수화물 보관함 서비스|
외부광고|外部広告
소재|素材
선물하기주문|ギフト注文"""

_PAIRS = dict(line.split("|", 1) for line in _COLUMNS.split("\n"))
DETAIL_KO: tuple[str, ...] = tuple(_PAIRS)
DETAIL_JA: tuple[str, ...] = tuple(name for name in _PAIRS.values() if name)
SUMMARY_KO = named(
    "배송상태,주문번호,장바구니번호,택배사,송장번호,발송일,발송예정일,상품명,수량,옵션정보,판매자옵션코드,"
    "수취인명,판매자상품코드,외부광고,주문국가,선물하기주문"
)

_IN_JAPAN = frozenset({"", "JP", "JPN", "JAPAN", "日本", "일본"})


def country(value: str) -> str:
    shown = cells.code(value)
    if shown.upper() not in _IN_JAPAN:
        raise CellRefused("not-japan", value)
    return shown


_FIELDS = (
    Field("cart_no", ("장바구니번호",), cells.required(cells.code)),
    Field("order_no", ("주문번호",), cells.required(cells.code)),
    Field("title", ("상품명",), cells.required(cells.text)),
    Field("quantity", ("수량",), cells.quantity),
    Field("unit_price", ("판매가",), cells.yen),
    Field("currency", ("통화",), cells.currency),
    Field("receiver_name", ("수취인명",), cells.required(cells.label_text)),
    Field("receiver_kana", ("수취인명(음성표기)",), cells.label_text),
    Field("mobile", ("수취인핸드폰번호",), cells.phone),
    Field("telephone", ("수취인전화번호",), cells.phone),
    Field("zip", ("우편번호",), cells.required(cells.zip_code)),
    Field("address", ("주소",), cells.required(cells.label_text)),
    Field("country", ("국가",), country),
    Field("item_code", ("상품코드",), cells.code),
    Field("seller_item_code", ("판매자상품코드",), cells.code),
    Field("option_name", ("옵션정보",), cells.note),
    Field("option_code", ("판매자옵션코드",), cells.code),
    Field("buyer_name", ("구매자명",), cells.note),
    Field("ordered_at", ("주문일",), cells.moment),
    Field("paid_at", ("입금일",), cells.moment),
    Field("desired_delivery", ("배달희망일",), cells.note),
    Field("message", ("배송요청사항",), cells.note),
    Field("material", ("소재",), cells.note),
    Field("market_status", ("배송상태",), cells.note),
)
_REQUIRED = ("장바구니번호", "주문번호", "상품명", "수량", "판매가", "수취인명", "우편번호", "주소")


def complete(values: Values) -> Values:
    """The mobile number comes first; the option code picks the product, else the item's codes (INT-07)."""
    del values["country"]
    mobile, telephone = values.pop("mobile"), values.pop("telephone")
    values["receiver_phone"] = mobile or telephone
    values["receiver_phone2"] = telephone if mobile and telephone != mobile else ""
    values["sku"] = choose_sku(values["option_code"], values["seller_item_code"], values["item_code"])
    return values


def _layout(name: str, columns: tuple[str, ...], names: dict[str, str]) -> Layout:
    return Layout(
        name=name,
        market="qoo10jp",
        columns=columns,
        fields=tuple(
            Field(field.name, tuple(names[column] for column in field.columns), field.read)
            for field in _FIELDS
        ),
        required=tuple((names[column],) for column in _REQUIRED),
        complete=complete,
        complete_column=names["주문번호"],
        line_column=names["주문번호"],
        line_key=("order_no",),
        summary_lacks=(names["주소"], names["우편번호"]),
        summary_has=(names["배송상태"], names["장바구니번호"]),
    )


KOREAN = _layout("qoo10-detail-ko", DETAIL_KO, {name: name for name in DETAIL_KO})
JAPANESE = _layout("qoo10-detail-ja", DETAIL_JA, _PAIRS)
LAYOUTS = (KOREAN, JAPANESE)

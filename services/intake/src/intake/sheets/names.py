"""What columns are called, in Korean, Japanese and English, and whom they are about.

BUYMA publishes no sample of its file: the names that its order pages use are among these.
"""

from functools import lru_cache

from intake.adapters.layouts import column_key
from intake.sheets.fields import squash

RECEIVER, ORDERER, ROMAN, ANYBODY = "receiver", "orderer", "roman", ""


def said(text: str) -> tuple[str, ...]:
    """The names of a text, longer ones first, so that none hides another that begins with it."""
    return tuple(sorted(dict.fromkeys(text.split()), key=len, reverse=True))


_RECEIVER = said("""
    お届け先 届け先 お届先 届先 配送先 送付先 送り先 発送先 受取人 受け取り人 受取 수취인 수령인 수령자
    받는분 받는사람 받는이 배송지 수하인 recipient receiver consignee shipto shipping ship delivery
    deliverto
""")
_ORDERER = said("""
    ご注文者 注文者 ご購入者 購入者 ご依頼主 依頼主 荷送人 発送元 差出人 請求先 会員 구매자 주문자
    보내는분 보내는사람 발송인 결제자 송하인 buyer sender billing bill orderer purchaser payer
""")
_ROMAN = ("英語", "英文", "ローマ", "roman", "english", "영문", "영어")

_CALLED = {
    "order_no": """
        注文番号 ご注文番号 注文no 注文id 受注番号 受注no 受注id 受注コード オーダー番号 オーダーid
        取引id 取引番号 管理番号 お客様管理番号 주문번호 주문id 주문코드 거래번호 오더번호
        orderno ordernumber orderid
    """,
    "cart_no": """
        カート番号 カートno カートid 同梱番号 荷物番号 장바구니번호 장바구니 묶음번호 묶음배송번호
        합포장번호 패키지번호 cartno cartnumber cartid packageno packagenumber packageid bundleno
    """,
    "title": """
        商品名 品名 アイテム名 商品タイトル 出品タイトル 商品 アイテム 商品名称 상품명 품명 상품이름
        상품 제품명 노출상품명 item itemname product productname producttitle title itemtitle goodsname
        lineitemname description
    """,
    "option_name": """
        オプション オプション名 オプション情報 項目選択肢 色サイズ カラーサイズ バリエーション 規格
        옵션 옵션명 옵션정보 선택옵션 색상사이즈 규격 option optionname options variant variation
    """,
    "quantity": """
        数量 個数 注文数 注文数量 注文個数 受注数 受注数量 点数 購入数 수량 주문수량 개수 구매수량
        quantity qty count pcs pieces lineitemquantity itemquantity
    """,
    "unit_price": """
        単価 価格 販売価格 商品単価 商品価格 販売単価 売価 단가 판매가 판매가격 상품단가 개당가격 가격
        unitprice price itemprice lineitemprice sellingprice
    """,
    "amount": """
        金額 合計 小計 合計金額 商品金額 商品合計 注文金額 합계금액 금액 합계 총액 총금액 주문금액 결제금액
        상품금액 amount total subtotal linetotal totalprice
    """,
    "currency": "通貨 通貨コード 통화 화폐 통화코드 currency currencycode",
    "receiver_name": """
        氏名 お名前 名前 名称 名 様 宛名 お客様名 お客様氏名 顧客名 성명 성함 이름 명 고객명 수취인명
        name fullname customername
    """,
    "receiver_kana": """
        フリガナ ふりがな カナ 氏名カナ 名前カナ 氏名フリガナ お名前フリガナ よみがな 読み仮名 名カナ
        요미가나 후리가나 가나 성명음성표기 이름가나 kana yomigana furigana namekana
    """,
    "receiver_phone": """
        電話番号 電話 携帯電話番号 携帯電話 携帯 tel 連絡先 連絡先電話番号 전화번호 전화 연락처 휴대폰
        휴대폰번호 핸드폰번호 핸드폰 휴대전화 phone phonenumber telephone mobile mobilephone contact
    """,
    "receiver_phone2": """
        電話番号2 電話2 tel2 緊急連絡先 전화번호2 연락처2 기타연락처 추가연락처 phone2 phonenumber2
    """,
    "zip": "郵便番号 郵便 〒 우편번호 우편 zip zipcode postal postalcode postcode",
    "sku": "sku 商品sku 管理sku 상품sku itemsku productsku lineitemsku",
    "item_code": """
        商品番号 商品id 商品コード 商品管理番号 品番 品番コード アイテムid アイテムコード 상품번호
        상품코드 상품id 품번 itemcode itemid itemno itemnumber productid productcode productno asin
    """,
    "option_code": """
        オプションコード オプション番号 janコード jan バーコード 옵션코드 옵션번호 바코드 optioncode
        barcode jan ean
    """,
    "material": "素材 材質 재질 소재 material",
    "hs_code": "hscode hsコード hs hs코드 品目コード 관세번호",
    "message": """
        備考 配送メッセージ 配送要請事項 コメント ご要望 連絡事項 メモ 메모 비고 배송메시지 배송메세지
        배송요청사항 요청사항 배송시요청사항 message note notes memo comment remarks deliverymessage
    """,
    "desired_delivery": """
        お届け希望日 配達希望日 配送希望日 希望日 希望時間 配達指定日 お届け日時指定 お届け指定日
        희망배송일 배달희망일 배송희망일 desireddelivery deliverydate requesteddeliverydate
    """,
    "buyer_name": "購入者 注文者 バイヤー 구매자 주문자 buyer buyername",
    "ordered_at": """
        注文日 注文日時 ご注文日 受注日 受注日時 購入日 購入日時 取引日 성약일 주문일 주문일자 주문일시
        주문날짜 주문시간 orderdate orderedat purchasedate createdat date
    """,
    "paid_at": """
        入金日 入金日時 決済日 支払日 결제일 입금일 결제일시 입금일시 paidat paymentdate paymentsdate
    """,
    "delivery_service": "配送タイプ 배송타입 배송서비스 deliveryservice",
}
_CALLED_LIST = {field: said(text) for field, text in _CALLED.items()}

ADDRESS_PARTS = (
    "都道府県 県 prefecture state province 도도부현 現住所都道府県 住所都道府県",
    "市区町村 都市区 市区郡 市町村 市 city 시구정촌 住所市区町村 住所都市区",
    """
        住所 住所1 ご住所 町名番地 番地 町域 町以降 町名 丁目番地 住所町以降 住所番地 주소 주소1
        기본주소 전체주소 도로명주소 address address1 addressline1 street fulladdress
    """,
    """
        住所2 建物名 建物 ビル名 マンション名 アパートマンション アパートマンション名 住所建物名 방
        상세주소 주소2 나머지주소 address2 addressline2 building apartment
    """,
    "住所3 号室 部屋番号 주소3 address3 addressline3",
)
NAME_PARTS = ("姓 名字 苗字 성 lastname familyname surname", "名 名前 이름 firstname givenname")
KANA_PARTS = (
    "姓カナ セイ 名字フリガナ 姓フリガナ 姓カナ lastnamekana",
    "名カナ メイ 名前フリガナ 名フリガナ firstnamekana",
)
ZIP_PARTS = ("郵便番号1 우편번호1 zip1", "郵便番号2 우편번호2 zip2")
PHONE_PARTS = (
    "電話番号1 전화번호1 tel1 phone1",
    "電話番号2 전화번호2 tel2 phone2",
    "電話番号3 전화번호3 tel3 phone3",
)

SURE, LIKELY, NOT = 95, 68, 0
_REMEMBERED = 2_000


@lru_cache(_REMEMBERED)
def plain(name: str) -> str:
    """A column name without spaces and marks."""
    return squash("", column_key(name))


@lru_cache(_REMEMBERED)
def about(name: str) -> tuple[str, str]:
    """Whom a column is about, and its name without saying so."""
    shown = plain(name)
    if any(word in shown for word in _ROMAN):
        return ROMAN, shown
    for who, prefixes in ((RECEIVER, _RECEIVER), (ORDERER, _ORDERER)):
        if shown.startswith(prefixes):
            prefix = next(prefix for prefix in prefixes if shown.startswith(prefix))
            return who, shown.removeprefix(prefix).removeprefix("の")
    return ANYBODY, shown


@lru_cache(25 * _REMEMBERED)
def likeness(name: str, field: str) -> int:
    """How surely a column of this name is this field, 0 to 95, by its name alone."""
    who, rest = about(name)
    rest = rest.removesuffix("円").removesuffix("jpy") or rest
    shown, called = plain(name), _CALLED_LIST.get(field, ())
    personal = field.startswith("receiver_") or field == "zip"
    if shown in called or (rest in called) or _is_whole_name(field, who, rest):
        score = SURE
    elif any(len(word) >= (2 if not word.isascii() else 4) and word in rest for word in called):
        score = LIKELY
    else:
        return NOT
    if personal:
        score += {RECEIVER: 2, ORDERER: -65, ROMAN: -65, ANYBODY: -3}[who]
    elif who == ROMAN:
        score -= 65
    elif who == ORDERER and field != "buyer_name" and shown not in called:
        score -= 30
    return max(score, NOT)


def _is_whole_name(field: str, who: str, rest: str) -> bool:
    return (field, rest) in (("receiver_name", ""), ("buyer_name", "")) and who == (
        RECEIVER if field == "receiver_name" else ORDERER
    )


def part(name: str, parts: tuple[str, ...]) -> int:
    """Which part of something split over columns this one holds; -1 for none, or for another person's."""
    who, rest = about(name)
    if who in (ORDERER, ROMAN):
        return -1
    return next((place for place, called in enumerate(parts) if rest in called.split()), -1)


def market_of(header: list[str], file_name: str) -> str:
    """The market whose words these are; "" for none known."""
    words = {plain(name) for name in header} | {plain(file_name)}
    marks = ("buyma", "バイマ", "바이마", "取引id")
    return "buyma" if any(mark in word for word in words for mark in marks) else ""

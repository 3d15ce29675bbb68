"""Files that hold no orders to take, however alike they look: other exports, other programs, damage."""

import json
from collections.abc import Iterator, Sequence

from intake.adapters.layouts import named
from intake.adapters.qoo10_file import DETAIL_JA, DETAIL_KO, SUMMARY_KO
from intake.adapters.rakuten_file import ALL_COLUMNS

from tests.intake.samples import AMAZON_JAPAN, Row
from tests.samples.corpus.file import File, raw_tabs, text_of, xlsx
from tests.samples.corpus.orders import ORDERS, RARE, amazon, qoo10, rakuten
from tests.samples.corpus.qoo10 import in_japanese

RAKUTEN_SHIPPED = named("注文番号,送付先ID,発送明細ID,お荷物伝票番号,配送会社,発送日")
RAKUTEN_OLD_SHIPPED = named("受注番号,受注ステータス,処理番号,お荷物伝票番号,配送会社,フリー項目01")
RAKUTEN_ITEMS = named(
    "商品管理番号（商品URL）,商品番号,商品名,販売価格,表示価格,消費税,送料,在庫数,バリエーション項目名,商品画像URL1,"
    "キャッチコピー,単品配送設定使用,倉庫指定"
)
RAKUTEN_REVIEWS = named("レビュータイプ,商品名,レビュー詳細URL,評価,投稿時間,タイトル,レビュー本文,注文番号")
QOO10_SETTLED = named(
    "정산일,주문번호,장바구니번호,상품코드,상품명,수량,판매가,수수료,정산금액,구매자명,주문일,입금일"
)
QOO10_ITEMS = named(
    "item_number,seller_unique_item_id,category_number,item_name,item_status_Y/N/D,price_yen,quantity"
)
QOO10_QUESTIONS = named("문의번호,문의일,주문번호,상품코드,상품명,구매자명,문의내용,답변여부")
AMAZON_ALL_ORDERS = named(
    "amazon-order-id,merchant-order-id,purchase-date,last-updated-date,order-status,fulfillment-channel,"
    "sales-channel,order-channel,url,ship-service-level,product-name,sku,asin,item-status,quantity,currency,"
    "item-price,item-tax,shipping-price,shipping-tax,gift-wrap-price,gift-wrap-tax,item-promotion-discount,"
    "ship-promotion-discount,ship-city,ship-state,ship-postal-code,ship-country,promotion-ids"
)
AMAZON_FBA_SHIPPED = named(
    "amazon-order-id,merchant-order-id,shipment-id,shipment-item-id,amazon-order-item-id,purchase-date,"
    "payments-date,shipment-date,reporting-date,buyer-email,buyer-name,buyer-phone-number,sku,product-name,"
    "quantity-shipped,currency,item-price,recipient-name,ship-address-1,ship-address-2,ship-address-3,"
    "ship-city,ship-state,ship-postal-code,ship-country,ship-phone-number,carrier,tracking-number"
)
AMAZON_RETURNS = named(
    "return-date,order-id,sku,asin,fnsku,product-name,quantity,fulfillment-center-id,reason,status"
)
AMAZON_SETTLEMENT = named(
    "settlement-id,settlement-start-date,settlement-end-date,deposit-date,total-amount,currency,"
    "transaction-type,order-id,merchant-order-id,adjustment-id,shipment-id,marketplace-name,amount-type,"
    "amount-description,amount,fulfillment-id,posted-date,order-item-code,sku,quantity-purchased"
)
AMAZON_STOCK = named("sku,asin,price,quantity,product-name,item-description,listing-id")
AMAZON_CONFIRMED = named(
    "order-id,order-item-id,quantity,ship-date,carrier-code,carrier-name,tracking-number,ship-method"
)
YAHOO = named(
    "OrderId,OrderTime,ShipName,ShipZipCode,ShipPrefecture,ShipCity,ShipAddress1,ShipPhoneNumber,Title,Quantity"
)
SHOPIFY = named(
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Lineitem quantity,Lineitem name,Lineitem price,"
    "Lineitem sku,Shipping Name,Shipping Address1,Shipping City,Shipping Zip,Shipping Country,Shipping Phone"
)
YAMATO = named(
    "お客様管理番号,送り状種類,クール区分,伝票番号,出荷予定日,お届け予定日,配達時間帯,お届け先コード,"
    "お届け先電話番号,お届け先電話番号枝番,お届け先郵便番号,お届け先住所,お届け先アパートマンション名,お届け先名,品名１"
)
ADDRESSES = named("氏名,フリガナ,郵便番号,住所,電話番号,メール,備考")
BANK = named("取引日,入出金(円),残高(円),入出金先内容")
CUSTOMERS = named("お名前,住所,電話番号,注文回数,最終注文日,合計金額,ポイント,会員")

_IN_KANA = tuple(
    {"recipient-name": name, "buyer-name": name, "product-name": title, "ship-address-1": "見本1-2", "ship-city": "大阪市",
     "ship-state": "大阪府", "ship-address-2": ""}
    for name, title in (("田中 はなこ", "シカマスク"), ("田中 はなこ", "クリスタル"), ("大野 さくら", "テスト"), ("森 なお", "マスク"))
)  # fmt: skip


def row_for(columns: Sequence[str], number: int) -> Row:
    """Something believable under every heading."""
    told = {**rakuten(ORDERS[2]), **amazon(ORDERS[2]), **qoo10(ORDERS[2])}
    return {name: told.get(name, "") or f"見本{number}" for name in columns}


def _text(name: str, columns: Sequence[str], encoding: str, refused: str = "*", delimiter: str = ",") -> File:
    body = text_of(columns, [row_for(columns, n) for n in range(3)], encoding=encoding, delimiter=delimiter)
    return File(f"not-{name}", body, refused=refused)


def files() -> Iterator[File]:
    yield from _other_exports()
    yield from _markets_other_exports()
    yield from _damaged()
    yield from _in_doubt()
    yield from _letters_lost()
    yield from _not_tables()


def _markets_other_exports() -> Iterator[File]:
    rows = list(map(qoo10, ORDERS))
    summary = "qoo10jp-summary-view"
    yield File("not-qoo10-summary.csv", text_of(SUMMARY_KO, rows, encoding="utf-8-sig"), refused=summary)
    yield File("not-qoo10-summary.xlsx", xlsx(SUMMARY_KO, rows), refused=summary)
    shipped = [row | {"송장번호": "123456789012"} for row in rows]
    yield File(
        "not-qoo10-summary-filled.csv", text_of(SUMMARY_KO, shipped, encoding="utf-8-sig"), refused=summary
    )
    yield _text("qoo10-settlement.csv", QOO10_SETTLED, "utf-8-sig")
    yield _text("qoo10-items.csv", QOO10_ITEMS, "utf-8-sig", "unknown-layout")
    yield _text("qoo10-questions.csv", QOO10_QUESTIONS, "utf-8")
    yield _text("rakuten-shipped.csv", RAKUTEN_SHIPPED, "cp932", "unknown-layout")
    yield _text("rakuten-old-shipped.csv", RAKUTEN_OLD_SHIPPED, "cp932", "unknown-layout")
    yield _text("rakuten-items.csv", RAKUTEN_ITEMS, "cp932", "unknown-layout")
    yield _text("rakuten-reviews.csv", RAKUTEN_REVIEWS, "cp932", "unknown-layout")
    yield _text("rakuten-without-address.csv", ALL_COLUMNS[:58], "cp932", "missing-columns")
    yield _text("amazon-all-orders.txt", AMAZON_ALL_ORDERS, "cp932", "missing-columns", "\t")
    yield _text("amazon-fba-shipped.txt", AMAZON_FBA_SHIPPED, "utf-8", "missing-columns", "\t")
    yield _text("amazon-returns.txt", AMAZON_RETURNS, "utf-8", delimiter="\t")
    yield _text("amazon-settlement.txt", AMAZON_SETTLEMENT, "utf-8", delimiter="\t")
    yield _text("amazon-stock.txt", AMAZON_STOCK, "cp932", "unknown-layout", "\t")
    confirmed = raw_tabs(AMAZON_CONFIRMED, [row_for(AMAZON_CONFIRMED, 1)], "cp932")
    above = "TemplateType=OrderFulfillment\tVersion=2011.1102\tこの行は編集しないでください\r\n".encode(
        "cp932"
    )
    yield File("not-amazon-confirmed.txt", above + confirmed, refused="*")


def _other_exports() -> Iterator[File]:
    yield _text("yahoo-orders.csv", YAHOO, "cp932", "unknown-layout")
    yield _text("shopify-orders.csv", SHOPIFY, "utf-8", "unknown-layout")
    yield _text("yamato.csv", YAMATO, "cp932")
    yield _text("address-book.csv", ADDRESSES, "cp932", "unknown-layout")
    yield _text("bank.csv", BANK, "cp932", "unknown-layout")
    yield _text("customers.csv", CUSTOMERS, "cp932", "unknown-layout")
    yield File("not-customers.xlsx", xlsx(CUSTOMERS, [row_for(CUSTOMERS, 1)]), refused="unknown-layout")


def _damaged() -> Iterator[File]:
    ko = text_of(DETAIL_KO, list(map(qoo10, ORDERS)), encoding="utf-8")
    yield File("not-without-header.csv", ko.split(b"\r\n", 1)[1], refused="*")
    yield File("not-header-only.csv", text_of(DETAIL_KO, [], encoding="utf-8-sig"), refused="no-orders")
    yield File("not-header-only.xlsx", xlsx(DETAIL_KO, []), refused="no-orders")
    yield File("not-empty.csv", b"", refused="empty-file")
    yield File("not-blank.csv", b"\xef\xbb\xbf\r\n\r\n,,,,\r\n", refused="*")
    both = ko + text_of(DETAIL_JA, [], encoding="cp932")
    yield File("not-of-two-encodings.csv", both, refused="broken-text")
    yield File("not-utf8-read-as-sjis.csv", ko.decode("cp932", "replace").encode(), refused="*")
    twice = text_of([*ALL_COLUMNS, "個数"], list(map(rakuten, ORDERS)), encoding="cp932")
    yield File("not-a-column-twice.csv", twice, refused="doubled-column")


def _in_doubt() -> Iterator[File]:
    """A plain English header says nothing about the encoding of what stands below it."""
    for name, encoding in (("euc", "euc_jp"), ("korean-windows", "cp949"), ("chinese-windows", "gb18030")):
        rows = [amazon(order) | told for order, told in zip(ORDERS, _IN_KANA, strict=True)]
        yield File(f"not-sure-{name}.txt", raw_tabs(AMAZON_JAPAN, rows, encoding), refused="encoding-unsure")
        few = [
            row | {"product-name": "化粧水", "recipient-name": "田中 健一", "buyer-name": ""}
            for row in rows[:1]
        ]
        yield File(
            f"not-sure-{name}-of-one.txt", raw_tabs(AMAZON_JAPAN, few, encoding), refused="encoding-unsure"
        )


def _letters_lost() -> Iterator[File]:
    """Recognised, and every row refused whose letters an encoding on the way did not hold."""
    yield from _amazons_letters_lost()
    rows = list(map(qoo10, ORDERS))
    ansi = text_of(DETAIL_KO, rows, encoding="utf-8").decode().encode("cp949", "replace")
    korean, japanese = ("qoo10jp", "qoo10-detail-ko"), ("qoo10jp", "qoo10-detail-ja")
    yield _lost("on-korean-windows.csv", ansi, *korean, "cp949", "damaged-character")
    rare = text_of(DETAIL_JA, in_japanese([qoo10(RARE)]), encoding="utf-8").decode()
    rare_ansi = rare.encode("cp932", "replace")
    yield _lost("on-japanese-windows.csv", rare_ansi, *japanese, "cp932", "damaged-character")
    private = in_japanese([qoo10(ORDERS[2]) | {"수취인명": "\ue000田 一"}])
    body = text_of(DETAIL_JA, private, encoding="cp932")
    yield _lost("private-kanji.csv", body, *japanese, "cp932", "private-letter")
    numbers = text_of(DETAIL_KO, [row | {"주문번호": "1.1E+09"} for row in rows], encoding="utf-8-sig")
    yield _lost("digits.csv", numbers, *korean, "utf-8", "scientific-notation")
    days = [rakuten(order) | {"送付先住所それ以降の住所": "2001/2/3"} for order in ORDERS]
    body = text_of(ALL_COLUMNS, days, encoding="cp932")
    yield _lost("block-number.csv", body, "rakuten", "rakuten-all-columns", "cp932", "became-a-date")


def _amazons_letters_lost() -> Iterator[File]:
    utf8 = raw_tabs(AMAZON_JAPAN, list(map(amazon, ORDERS)), "utf-8")
    kana = [amazon(order) | {"recipient-name": "さとう はなこ"} for order in ORDERS]
    sjis = raw_tabs(AMAZON_JAPAN, kana, "cp932")
    for name, body, *codes in (
        ("utf8-twice.txt", utf8.decode("latin-1").encode()),
        ("utf8-as-western.txt", utf8.decode("cp1252", "replace").replace("\ufffd", "").encode()),
        ("utf8-as-sjis.txt", utf8.decode("cp932", "ignore").encode(), "private-letter"),
        ("sjis-as-western.txt", sjis.decode("cp1252", "replace").replace("\ufffd", "").encode()),
    ):
        codes = ["damaged-character", *codes]
        yield _lost(name, body, "amazon", "amazon-report", "utf-8", *codes, delimiter="\t")


def _lost(
    name: str, body: bytes, market: str, layout: str, encoding: str, *codes: str, delimiter: str = ","
) -> File:
    return File(f"lost-{name}", body, market, layout, encoding, delimiter, row_codes=codes)


def _not_tables() -> Iterator[File]:
    yield File(
        "not-a-letter.txt",
        "お世話になっております。注文番号の件です。\r\nよろしく。".encode("cp932"),
        refused="unknown-layout",
    )
    yield File(
        "not-json.csv", json.dumps([qoo10(ORDERS[0])], ensure_ascii=False).encode(), refused="unknown-layout"
    )
    yield File(
        "not-a-page.xls", b"<html><body><table><tr><td>x</td></tr></table></body></html>", refused="html-file"
    )
    yield File("not-xml.csv", b'<?xml version="1.0"?><orders><order id="1"/></orders>', refused="html-file")
    yield File(
        "not-a-picture.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 40, refused="not-text"
    )
    yield File(
        "not-a-photo.csv", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 40, refused="not-text"
    )
    yield File(
        "not-a-pdf.csv",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" * 30,
        refused="*",
    )
    yield File("not-a-program.txt", b"MZ\x90\0\x03\0\0\0" + bytes(200), refused="not-text")

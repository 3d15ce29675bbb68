"""Order files as the markets write them, built from what an order says; all people are invented."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import openpyxl
import xlwt  # type: ignore[import-untyped]
from intake.adapters.layouts import named
from intake.adapters.qoo10_file import DETAIL_JA, DETAIL_KO, SUMMARY_KO
from intake.adapters.rakuten_file import ALL_COLUMNS, OLD_COLUMNS

Row = dict[str, str]

AMAZON_OFFICIAL = named(
    "order-id,order-item-id,purchase-date,payments-date,reporting-date,promise-date,"
    "days-past-promise,buyer-email,buyer-phone-number,sku,product-name,quantity-purchased,"
    "quantity-shipped,quantity-to-ship,ship-service-level,recipient-name,ship-address-1,"
    "ship-address-2,ship-address-3,ship-city,ship-state,ship-postal-code,ship-country,"
    "is-business-order,purchase-order-number,price-designation,is-prime"
)
AMAZON_JAPAN = (
    *AMAZON_OFFICIAL[:8],
    "buyer-name",
    *AMAZON_OFFICIAL[8:23],
    "payment-method",
    "cod-collectible-amount",
    "already-paid",
    "payment-method-fee",
    "scheduled-delivery-start-date",
    "scheduled-delivery-end-date",
    "points-granted",
    "is-prime",
)
AMAZON_NEW_ORDERS = named(
    "order-id,order-item-id,purchase-date,payments-date,buyer-email,buyer-name,"
    "buyer-phone-number,sku,product-name,quantity-purchased,currency,item-price,item-tax,"
    "shipping-price,shipping-tax,ship-service-level,recipient-name,ship-address-1,"
    "ship-address-2,ship-address-3,ship-city,ship-state,ship-postal-code,ship-country,"
    "ship-phone-number"
)

QOO10_KO: Row = {
    "배송상태": "배송요청",
    "주문번호": "1100000001",
    "장바구니번호": "170000001",
    "택배사": "佐川急便",
    "주문일": "2026/11/20 09:12:33",
    "입금일": "2026/11/20 09:13:02",
    "배달희망일": "-",
    "발송예정일": "2026/11/25",
    "배송방식": "일반배송(추적-O)",
    "상품코드": "900000001",
    "상품명": "テスト美容液 30ml",
    "수량": "2",
    "옵션정보": "容量:30ml",
    "판매자옵션코드": "SERUM-30",
    "수취인명": "山田 太郎",
    "수취인명(음성표기)": "ヤマダ タロウ",
    "수취인전화번호": "-",
    "수취인핸드폰번호": "+81-90-0000-0001",
    "주소": "東京都千代田区テスト町1-2-3 サンプル荘101",
    "우편번호": "'100-0000",
    "국가": "JP",
    "배송비결제": "무료",
    "주문국가": "JP",
    "통화": "JPY",
    "구매자결제금": "3,960",
    "판매가": "1,980",
    "할인액 ": "0",
    "총주문액": "3,960",
    "총공급원가": "3,564",
    "구매자명": "山田 太郎",
    "구매자명(발음표기)": "ヤマダ タロウ",
    "구매자전화번호": "-",
    "구매자핸드폰번호": "+81-90-0000-0001",
    "판매자상품코드": "SET-SERUM",
    "선물하기주문": "N",
}

# What changes an order into one that a Korean encoding can hold.
HANGUL: Row = {
    "택배사": "",
    "상품명": "테스트 세럼",
    "옵션정보": "",
    "수취인명": "김 하나",
    "수취인명(음성표기)": "",
    "주소": "도쿄도 테스트 1-2-3",
    "구매자명": "",
    "구매자명(발음표기)": "",
}

RAKUTEN: Row = {
    "注文番号": "123456-20261120-0000100001",
    "ステータス": "300",
    "注文日時": "2026-11-20 10:00:01",
    "注文日": "2026-11-20",
    "注文時間": "10:00:01",
    "複数送付先フラグ": "0",
    "送付先一致フラグ": "1",
    "合計金額": "3960",
    "注文者姓": "佐藤",
    "注文者名": "花子",
    "送付先ID": "10000001",
    "送付先郵便番号1": "060",
    "送付先郵便番号2": "0000",
    "送付先住所都道府県": "北海道",
    "送付先住所郡市区": "札幌市中央区",
    "送付先住所それ以降の住所": "見本町1-2-3",
    "送付先姓": "佐藤",
    "送付先名": "花子",
    "送付先姓カナ": "サトウ",
    "送付先名カナ": "ハナコ",
    "送付先電話番号1": "090",
    "送付先電話番号2": "0000",
    "送付先電話番号3": "0002",
    "商品明細ID": "50000001",
    "商品ID": "10000123",
    "商品名": "【送料無料】テストクリーム 50g",
    "商品番号": "CREAM-50",
    "商品管理番号": "cream50",
    "単価": "1980",
    "個数": "2",
    "項目・選択肢": "容量:50g\nラッピング:なし",
    "コメント": "[配送日時指定:]\n[備考:]\n玄関前に置いてください",
    "お届け時間帯": "午前中",
    "お届け日指定": "2026-11-27",
}

RAKUTEN_OLD: Row = {
    "受注番号": "123456-20171120-0000000001",
    "受注ステータス": "発送待ち",
    "入金日": "2017-11-21",
    "注文日時": "2017-11-20 10:00:01",
    "複数送付先フラグ": "0",
    "注文者名字": "佐藤",
    "注文者名前": "花子",
    "送付先郵便番号１": "060",
    "送付先郵便番号２": "0000",
    "送付先住所：都道府県": "北海道",
    "送付先住所：都市区": "札幌市中央区",
    "送付先住所：町以降": "見本町1-2-3",
    "送付先名字": "佐藤",
    "送付先名前": "花子",
    "送付先電話番号１": "011",
    "送付先電話番号２": "000",
    "送付先電話番号３": "0002",
    "商品名": "テストクリーム 50g",
    "商品番号": "CREAM-50",
    "単価": "1980",
    "個数": "1",
    "レコードナンバー": "1",
}

AMAZON: Row = {
    "order-id": "250-0000001-0000001",
    "order-item-id": "10000000000001",
    "purchase-date": "2026-11-20T01:02:03+00:00",
    "payments-date": "2026-11-20T01:05:00+00:00",
    "buyer-phone-number": "090-0000-0003",
    "buyer-name": "鈴木 一郎",
    "sku": "MASK-10",
    "product-name": 'テスト "しっとり" マスク 10枚入り',
    "quantity-purchased": "3",
    "quantity-shipped": "1",
    "quantity-to-ship": "2",
    "recipient-name": "鈴木 一郎",
    "ship-address-1": "見本区サンプル1-2-3",
    "ship-address-2": "テストビル 5F",
    "ship-city": "",
    "ship-state": "大阪府-Osaka",
    "ship-postal-code": "530-0000",
    "ship-country": "JP",
}

_JAPANESE = dict(zip([name for name in DETAIL_KO if name != "수화물 보관함 서비스"], DETAIL_JA, strict=True))


def qoo10_ko(*changes: Row, **writing: Any) -> bytes:
    """The Korean detail view: 46 columns, UTF-8 with BOM, CRLF."""
    return written(DETAIL_KO, [QOO10_KO | change for change in changes or ({},)], **writing)


def qoo10_ja(*changes: Row, columns: int = 45, encoding: str = "cp932", **writing: Any) -> bytes:
    """The Japanese detail view: 44 or 45 columns; changes are given by the Korean names."""
    orders = [
        QOO10_KO | {"배송상태": "配送要請", "배송비결제": "無料", "배송방식": "一般配送(追跡-O)"} | c
        for c in changes or ({},)
    ]
    rows = [{_JAPANESE[name]: value for name, value in order.items()} for order in orders]
    return written(DETAIL_JA[:columns], rows, encoding=encoding, **writing)


def qoo10_summary() -> bytes:
    return written(SUMMARY_KO, [QOO10_KO])


def rakuten(*changes: Row, columns: Sequence[str] = ALL_COLUMNS, **writing: Any) -> bytes:
    """全カラム: cp932, every field quoted, CRLF, line breaks inside fields."""
    settings: dict[str, Any] = {"encoding": "cp932"} | writing
    return written(columns, [RAKUTEN | change for change in changes or ({},)], **settings)


def rakuten_old(*changes: Row) -> bytes:
    return written(OLD_COLUMNS, [RAKUTEN_OLD | change for change in changes or ({},)], encoding="cp932")


def amazon(*changes: Row, columns: Sequence[str] = AMAZON_OFFICIAL, encoding: str = "utf-8") -> bytes:
    """An order report: tab-separated and unquoted; empty cells at the end of a row are dropped."""
    rows = [AMAZON | change for change in changes or ({},)]
    lines = [
        "\t".join(columns),
        *("\t".join(row.get(name, "") for name in columns).rstrip("\t") for row in rows),
    ]
    return "".join(line + "\r\n" for line in lines).encode(encoding)


def written(
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    quoting: int = csv.QUOTE_ALL,
) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\r\n")  # type: ignore[arg-type]
    writer.writerow(columns)
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return text.getvalue().encode(encoding)


def xlsx(columns: Sequence[str], rows: Sequence[dict[str, Any]], above: int = 0) -> bytes:
    """A file re-saved by a spreadsheet: cells keep the types they are given."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for _ in range(above):
        sheet.append([])
    sheet.append(list(columns))
    for row in rows:
        sheet.append([row.get(name) for name in columns])
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def xls(columns: Sequence[str], rows: Sequence[dict[str, Any]]) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Orders")
    moments = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM:SS")
    for place, name in enumerate(columns):
        sheet.write(0, place, name)
    for number, row in enumerate(rows, 1):
        for place, name in enumerate(columns):
            value = row.get(name)
            if value not in (None, ""):
                sheet.write(number, place, value, *([moments] if isinstance(value, datetime) else []))
    body = io.BytesIO()
    book.save(body)
    return body.getvalue()


def resaved(order: Row, **values: Any) -> dict[str, Any]:
    """A Qoo10 order as a spreadsheet keeps it: numbers as numbers, dates as dates."""
    typed: dict[str, Any] = dict(order)
    typed |= {
        name: int(order[name].replace(",", ""))
        for name in ("주문번호", "장바구니번호", "상품코드", "수량", "판매가")
    }
    typed |= {name: datetime.strptime(order[name], "%Y/%m/%d %H:%M:%S") for name in ("주문일", "입금일")}  # noqa: DTZ007
    return typed | values

"""Writes the order files a person can drop on the waiting list: `python -m tests.samples.make`.

Orders of 20 November 2026 for the demo seller's catalogue; all people and places are invented.
"""

from pathlib import Path

from tests.intake import samples

HERE = Path(__file__).parent

PRODUCTS = {
    "SERUM-30": ("900000001", "グロウセラム 美容液 30ml", "容量:30ml", 1980),
    "CREAM-50": ("900000002", "モイストバリアクリーム 50g", "容量:50g", 2480),
    "MASK-10": ("900000003", "シカシートマスク 10枚入り", "枚数:10枚", 1200),
    "TONER-150": ("900000004", "ドクダミトナー 化粧水 150ml", "容量:150ml", 1680),
    "LIP-CORAL": ("900000005", "ベルベットリップティント", "色:コーラル", 990),
}

PEOPLE = (
    ("山田 太郎", "ヤマダ タロウ", "100-0001", "東京都", "千代田区", "千代田見本町1-2-3 サンプル荘101"),
    ("佐藤 花子", "サトウ ハナコ", "060-0001", "北海道", "札幌市中央区", "北一条見本4-5-6"),
    ("髙橋 ①美", "タカハシ カズミ", "530-0001", "大阪府", "大阪市北区", "梅田見本7-8 テストタワー1203"),
    ("渡邊 健", "ワタナベ ケン", "220-0012", "神奈川県", "横浜市西区", "みなとみらい見本2-9"),
    ("鈴木 一郎", "スズキ イチロウ", "460-0008", "愛知県", "名古屋市中区", "栄見本3-1-1"),
    (
        "伊藤 さくら",
        "イトウ サクラ",
        "810-0001",
        "福岡県",
        "福岡市中央区",
        "天神見本1-10-5 サンプルハイツ202",
    ),
    ("中村 葵", "ナカムラ アオイ", "980-0811", "宮城県", "仙台市青葉区", "一番町見本2-4"),
    ("小林 蓮", "コバヤシ レン", "730-0011", "広島県", "広島市中区", "基町見本6-78"),
    ("加藤 陽菜", "カトウ ヒナ", "900-0006", "沖縄県", "那覇市", "おもろまち見本4-1"),
    ("吉田 湊", "ヨシダ ミナト", "600-8001", "京都府", "京都市下京区", "四条見本5番地"),
)

# Person, SKU, quantity; None continues the cart above.
QOO10_ORDERS = (
    (0, "SERUM-30", 1),
    (None, "MASK-10", 2),
    (1, "CREAM-50", 1),
    (2, "LIP-CORAL", 3),
    (None, "TONER-150", 1),
    (3, "MASK-10,MASK-10,LIP-CORAL", 1),
    (4, "TONER-150", 2),
    (5, "SERUM-30", 1),
    (6, "CREAM-50", 1),
    (7, "LIP-CORAL", 1),
    (8, "MASK-10", 5),
    (9, "SERUM-30", 2),
)


def qoo10_row(number: int, cart: int, person: int, sku: str, quantity: int) -> samples.Row:
    name, kana, zip_code, prefecture, city, street = PEOPLE[person]
    item, title, option, price = PRODUCTS[sku.split(",")[-1]]
    phone = f"+81-90-0000-{1001 + person}"
    total = f"{price * quantity:,}"
    return {
        "주문번호": str(1100200000 + number),
        "장바구니번호": str(170200000 + cart),
        "주문일": f"2026/11/20 {9 + number // 4:02}:{number * 7 % 60:02}:{number * 13 % 60:02}",
        "입금일": f"2026/11/20 {9 + number // 4:02}:{number * 7 % 60:02}:{(number * 13 + 20) % 60:02}",
        "상품코드": item,
        "상품명": title,
        "수량": str(quantity),
        "옵션정보": option,
        "판매자옵션코드": sku,
        "판매자상품코드": sku.split(",")[-1],
        "수취인명": name,
        "수취인명(음성표기)": kana,
        "수취인핸드폰번호": phone,
        "주소": f"{prefecture}{city}{street}",
        "우편번호": f"'{zip_code}",
        "구매자결제금": total,
        "판매가": f"{price:,}",
        "총주문액": total,
        "총공급원가": f"{price * quantity * 9 // 10:,}",
        "구매자명": name,
        "구매자명(발음표기)": kana,
        "구매자핸드폰번호": phone,
    }


def qoo10() -> bytes:
    """Twelve orders of ten carts that can be taken, and two that cannot."""
    rows: list[samples.Row] = []
    cart = person = 0
    for number, (who, sku, quantity) in enumerate(QOO10_ORDERS, 1):
        if who is not None:
            cart, person = cart + 1, who
        rows.append(qoo10_row(number, cart, person, sku, quantity))
    short_zip = qoo10_row(13, 11, 1, "CREAM-50", 1) | {"우편번호": "'60-001"}
    damaged = qoo10_row(14, 12, 3, "SERUM-30", 0) | {"수취인핸드폰번호": "8.19E+11"}
    return samples.qoo10_ko(*rows[:5], short_zip, *rows[5:], damaged)


def rakuten_row(number: int, order: int, person: int, sku: str, quantity: int) -> samples.Row:
    name, kana, zip_code, prefecture, city, street = PEOPLE[person]
    (family, first), (family_kana, first_kana) = name.split(" "), kana.split(" ")
    item, title, option, price = PRODUCTS[sku]
    return {
        "注文番号": f"345678-20261120-{order:010}",
        "注文日時": f"2026-11-20 12:{number:02}:30",
        "注文日": "2026-11-20",
        "注文時間": f"12:{number:02}:30",
        "合計金額": str(price * quantity),
        "注文者姓": family,
        "注文者名": first,
        "送付先ID": str(20000000 + order),
        "送付先郵便番号1": zip_code[:3],
        "送付先郵便番号2": zip_code[4:],
        "送付先住所都道府県": prefecture,
        "送付先住所郡市区": city,
        "送付先住所それ以降の住所": street,
        "送付先姓": family,
        "送付先名": first,
        "送付先姓カナ": family_kana,
        "送付先名カナ": first_kana,
        "送付先電話番号1": "080",
        "送付先電話番号2": "0000",
        "送付先電話番号3": str(2001 + person),
        "商品明細ID": str(60000000 + number),
        "商品ID": item,
        "商品名": f"【ポイント10倍】{title}",
        "商品番号": sku,
        "商品管理番号": sku.lower(),
        "単価": str(price),
        "個数": str(quantity),
        "項目・選択肢": option,
        "コメント": "[配送日時指定:]\n[備考:]",
        "お届け時間帯": "",
        "お届け日指定": "2026-11-30",
    }


def rakuten() -> bytes:
    """Six lines: an order of two lines, one to two destinations, two of one line."""
    several = {"複数送付先フラグ": "1", "送付先一致フラグ": "0"}
    return samples.rakuten(
        rakuten_row(1, 1, 1, "CREAM-50", 1),
        rakuten_row(2, 1, 1, "MASK-10", 3),
        rakuten_row(3, 2, 4, "SERUM-30", 1) | several,
        rakuten_row(4, 2, 5, "SERUM-30", 1) | several | {"送付先ID": "20000012"},
        rakuten_row(5, 3, 2, "LIP-CORAL", 2),
        rakuten_row(6, 4, 8, "TONER-150", 1),
    )


def amazon_row(number: int, order: int, person: int, sku: str, quantity: int) -> samples.Row:
    name, _, zip_code, prefecture, city, street = PEOPLE[person]
    _, title, option, _ = PRODUCTS[sku]
    return {
        "order-id": f"250-{2000000 + order:07}-{3000000 + order:07}",
        "order-item-id": str(20000000000000 + number),
        "purchase-date": f"2026-11-20T0{number}:15:00+00:00",
        "payments-date": f"2026-11-20T0{number}:15:00+00:00",
        "reporting-date": "2026-11-21T00:00:00+00:00",
        "promise-date": "2026-11-25T14:59:59+00:00",
        "days-past-promise": "-4",
        "buyer-phone-number": f"070-0000-{3001 + person}",
        "buyer-name": name,
        "sku": sku,
        "product-name": f"{title} ({option})",
        "quantity-purchased": str(quantity),
        "quantity-shipped": "0",
        "quantity-to-ship": str(quantity),
        "ship-service-level": "Standard",
        "recipient-name": name,
        "ship-address-1": f"{city}{street}",
        "ship-address-2": "",
        "ship-city": "",
        "ship-state": prefecture,
        "ship-postal-code": zip_code,
        "ship-country": "JP",
        "is-prime": "false",
    }


def amazon() -> bytes:
    """Five order items of four orders."""
    return samples.amazon(
        amazon_row(1, 1, 3, "MASK-10", 2),
        amazon_row(2, 1, 3, "LIP-CORAL", 1),
        amazon_row(3, 2, 6, "SERUM-30", 1),
        amazon_row(4, 3, 7, "TONER-150", 1),
        amazon_row(5, 4, 9, "CREAM-50", 4),
        columns=samples.AMAZON_JAPAN,
    )


def files() -> dict[str, bytes]:
    return {
        "qoo10-detail-ko.csv": qoo10(),
        "rakuten-all-columns.csv": rakuten(),
        "amazon-report.txt": amazon(),
    }


if __name__ == "__main__":
    for file_name, body in files().items():
        (HERE / file_name).write_bytes(body)

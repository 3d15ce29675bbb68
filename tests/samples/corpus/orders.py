"""The orders of the corpus, told once and written as each market writes them."""

import re
from typing import NamedTuple

from kse.contracts import OrderLine
from tests.intake import samples
from tests.intake.samples import Row


class Order(NamedTuple):
    """One goods line of an order, as it must come out of every file it is written into."""

    number: int
    cart: int
    family: str
    first: str
    kana: str
    phone: str
    zip: str
    prefecture: str
    city: str
    street: str
    title: str
    option: str
    sku: str
    price: int
    quantity: int
    message: str = ""


ORDERS = (
    Order(1, 1, "髙橋", "①美", "タカハシ カズミ", "090-0000-1001", "060-0001", "北海道", "札幌市中央区",
          "北一条見本4-5-6", "グロウセラム ～美容液～ 30ml", "容量:30ml", "SERUM-30", 1980, 2, "玄関前に置いて\nください"),
    Order(2, 1, "髙橋", "①美", "タカハシ カズミ", "090-0000-1001", "060-0001", "北海道", "札幌市中央区",
          "北一条見本4-5-6", 'シカ "しっとり" マスク, 10枚', "枚数:10枚", "MASK-10,MASK-10,LIP", 12400, 1),
    Order(3, 2, "佐藤", "花子", "サトウ ハナコ", "03-0000-1002", "100-0001", "東京都", "千代田区",
          "千代田見本１－２－３ サンプル荘㈱101", "ﾍﾞﾙﾍﾞｯﾄ ﾘｯﾌﾟ", "", "0012", 990, 10),
    Order(4, 3, "渡邊", "健", "ワタナベ ケン", "080-0000-1003", "220-0012", "神奈川県", "横浜市西区",
          "みなとみらい見本2-9", "ドクダミトナー 化粧水 150ml", "色:コーラル", "TONER-150", 1680, 1),
)  # fmt: skip

PLAIN = Order(
    5, 4, "Sato", "Hanako", "", "090-0000-1005", "530-0001", "Osaka", " Kita-ku", " Mihon 1-2-3",
    "Snail cream 50 g", "", "CREAM-50", 2480, 1,
)  # fmt: skip
"""Written in plain letters: no encoding can be told from it."""

HANGUL = Order(
    6, 5, "김", "하나", "", "090-0000-1006", "150-0001", "도쿄도", " 시부야구", " 견본 1-2-3",
    "테스트 세럼 30ml", "", "SERUM-30", 1980, 1,
)  # fmt: skip

RARE = Order(
    7, 6, "𠮷野", "葛󠄀子🌸", "ヨシノ カズコ", "090-0000-1007", "600-8001", "京都府", "京都市下京区",
    "四条見本5番地 福田荘", "🎁 ギフト セラム", "", "SERUM-30", 1980, 1,
)  # fmt: skip
"""Letters no Japanese encoding holds: only Unicode files have them."""


def essence(line: OrderLine) -> tuple[str, ...]:
    """What must be right of a line: who, where, what, how many, for how much."""
    return (
        line.order_no, line.receiver_name, re.sub(r"\D", "", line.receiver_phone), line.zip,
        re.sub(r"\s", "", line.address), line.title, line.sku, str(line.quantity), str(line.unit_price),
    )  # fmt: skip


def expected(order: Order, market: str) -> tuple[str, ...]:
    """The same, of an order in a market's file."""
    if market == "sagawa":  # a parcel: neither its pieces nor their price are told
        order = order._replace(sku="", price=0, quantity=1)
    return (
        NUMBER[market](order), f"{order.family} {order.first}", order.phone.replace("-", ""), order.zip.replace("-", ""),
        re.sub(r"\s", "", order.prefecture + order.city + order.street), order.title, order.sku,
        str(order.quantity), "0" if market == "amazon" else str(order.price),
    )  # fmt: skip


def qoo10(order: Order) -> Row:
    """By the Korean names, with the market's ways: `+81-` phones, `'` before zips, commas in amounts."""
    name, total = f"{order.family} {order.first}", f"{order.price * order.quantity:,}"
    phone = f"+81-{order.phone[1:]}"
    return samples.QOO10_KO | {
        "주문번호": NUMBER["qoo10jp"](order), "장바구니번호": str(170300000 + order.cart),
        "상품명": order.title, "수량": str(order.quantity), "옵션정보": order.option, "판매자옵션코드": order.sku,
        "수취인명": name, "수취인명(음성표기)": order.kana, "수취인핸드폰번호": phone, "구매자명": name,
        "구매자명(발음표기)": order.kana, "구매자핸드폰번호": phone, "우편번호": f"'{order.zip}",
        "주소": order.prefecture + order.city + order.street, "판매가": f"{order.price:,}",
        "구매자결제금": total, "총주문액": total, "총공급원가": total, "배송요청사항": order.message,
    }  # fmt: skip


def rakuten(order: Order) -> Row:
    zips, phones = order.zip.split("-"), order.phone.split("-")
    return samples.RAKUTEN | {
        "注文番号": NUMBER["rakuten"](order), "注文者姓": order.family, "注文者名": order.first,
        "送付先ID": str(20300000 + order.cart), "送付先郵便番号1": zips[0], "送付先郵便番号2": zips[1],
        "送付先住所都道府県": order.prefecture, "送付先住所郡市区": order.city,
        "送付先住所それ以降の住所": order.street, "送付先姓": order.family, "送付先名": order.first,
        "送付先姓カナ": order.kana, "送付先名カナ": "", "送付先電話番号1": phones[0],
        "送付先電話番号2": phones[1], "送付先電話番号3": phones[2], "商品明細ID": str(60300000 + order.number),
        "商品名": order.title, "商品番号": order.sku, "単価": str(order.price), "個数": str(order.quantity),
        "項目・選択肢": f"{order.option}\nラッピング:なし", "コメント": f"[備考:]\n{order.message}",
    }  # fmt: skip


def rakuten_old(order: Order) -> Row:
    zips, phones = order.zip.split("-"), order.phone.split("-")
    return samples.RAKUTEN_OLD | {
        "受注番号": NUMBER["rakuten"](order), "注文者名字": order.family, "注文者名前": order.first,
        "送付先郵便番号１": zips[0], "送付先郵便番号２": zips[1], "送付先住所：都道府県": order.prefecture,
        "送付先住所：都市区": order.city, "送付先住所：町以降": order.street, "送付先名字": order.family,
        "送付先名前": order.first, "送付先電話番号１": phones[0], "送付先電話番号２": phones[1],
        "送付先電話番号３": phones[2], "商品名": order.title, "商品番号": order.sku, "単価": str(order.price),
        "個数": str(order.quantity), "レコードナンバー": str(order.number), "コメント": order.message,
    }  # fmt: skip


def amazon(order: Order) -> Row:
    name = f"{order.family} {order.first}"
    return samples.AMAZON | {
        "order-id": NUMBER["amazon"](order), "order-item-id": str(20300000000000 + order.number),
        "buyer-phone-number": order.phone, "buyer-name": name, "sku": order.sku, "product-name": order.title,
        "quantity-purchased": str(order.quantity), "quantity-shipped": "0",
        "quantity-to-ship": str(order.quantity), "recipient-name": name, "ship-address-1": order.street,
        "ship-address-2": "", "ship-city": order.city, "ship-state": order.prefecture,
        "ship-postal-code": order.zip,
    }  # fmt: skip


def kse(order: Order) -> Row:
    """By the names of the form's fields."""
    return {
        "cart_no": str(170300000 + order.cart), "order_no": NUMBER["kse"](order), "market": "qoo10",
        "title": order.title, "quantity": str(order.quantity), "unit_price": str(order.price),
        "sku": order.sku, "option_name": order.option, "receiver_name": f"{order.family} {order.first}",
        "receiver_kana": order.kana, "receiver_phone": order.phone, "zip": order.zip,
        "address": order.prefecture + order.city + order.street,
    }  # fmt: skip


def sagawa(order: Order) -> Row:
    """e飛伝: an address in lines, a name in two, no price."""
    place = {"1": order.prefecture + order.city, "1(必須)": order.prefecture + order.city, "2": order.street}
    return {
        "お客様管理番号": NUMBER["sagawa"](order), "お客様管理ナンバー": NUMBER["sagawa"](order),
        "お届け先電話番号": order.phone, "お届け先郵便番号": order.zip, "お届け先名称1": order.family,
        "お届け先名称1(必須)": order.family, "お届け先名称2": order.first, "品名1": order.title,
        "出荷個数": "1", "元着区分": "1", **{f"お届け先住所{line}": text for line, text in place.items()},
    }  # fmt: skip


NUMBER = {
    "qoo10jp": lambda order: str(1100300000 + order.number),
    "rakuten": lambda order: f"345678-20261120-{order.cart:010}",
    "amazon": lambda order: f"250-{2300000 + order.cart:07}-{3300000 + order.cart:07}",
    "sagawa": lambda order: f"00{7700 + order.number}",
    "kse": lambda order: str(1100300000 + order.number),
}

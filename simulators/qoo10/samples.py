"""Invented orders and goods: real towns with their postal codes, invented people and house numbers."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from simulators.clock import stamp
from simulators.qoo10.rows import (
    AWAITING_PAYMENT,
    CONFIRMED,
    DELIVERED,
    ON_DELIVERY,
    REQUESTED,
    ShippingInfo,
    status_text,
)


@dataclass(frozen=True)
class Option:
    text: str
    code: str
    extra: int = 0


@dataclass(frozen=True)
class Item:
    item_no: str
    seller_code: str
    title: str
    price: int
    options: tuple[Option, ...] = (Option("", ""),)
    status: str = "S2"


GOODS = (
    Item(
        "900000001",
        "SERUM-30",
        "うるおい美容液 30ml 韓国コスメ",
        1980,
        (Option("容量:30ml", "SERUM-30-1"), Option("容量:30ml×2本 (+1800円)", "SERUM-30-2", 1800)),
    ),
    Item(
        "900000002",
        "CUSHION-21",
        "つや肌クッションファンデーション",
        2450,
        (Option("色:21号 ライトベージュ", "CUSHION-21L"), Option("色:23号 ナチュラル", "CUSHION-23N")),
    ),
    Item("900000003", "MASK-10", "シートマスク 10枚セット", 990),
    Item(
        "900000004",
        "LIP-TINT",
        "ウォーターリップティント",
        1280,
        (Option("色:01 ローズ", "LIP-TINT-01"), Option("色:02 コーラル", "LIP-TINT-02")),
    ),
    Item(
        "900000005",
        "HOODIE-GR",
        "オーバーサイズパーカー 男女兼用",
        3980,
        (
            Option("色:グレー / サイズ:M", "HOODIE-GR-M"),
            Option("色:グレー / サイズ:L (+300円)", "HOODIE-GR-L", 300),
        ),
    ),
    Item("900000006", "SOCKS-5", "靴下 5足組", 1100),
    Item("900000007", "SERUM-30,MASK-10", "美容液とマスクのお得セット", 2680),
    Item("900000008", "RAMEN-5", "インスタント麺 5袋", 1350, status="S1"),
)

PEOPLE = (
    ("山田", "ヤマダ"),
    ("佐藤", "サトウ"),
    ("鈴木", "スズキ"),
    ("高橋", "タカハシ"),
    ("田中", "タナカ"),
    ("伊藤", "イトウ"),
    ("渡辺", "ワタナベ"),
    ("中村", "ナカムラ"),
    ("小林", "コバヤシ"),
    ("加藤", "カトウ"),
    ("髙﨑", "タカサキ"),
)
GIVEN = (
    ("花子", "ハナコ"),
    ("太郎", "タロウ"),
    ("美咲", "ミサキ"),
    ("陽菜", "ヒナ"),
    ("結衣", "ユイ"),
    ("健太", "ケンタ"),
    ("さくら", "サクラ"),
    ("翔", "ショウ"),
    ("彩", "アヤ"),
    ("真由美", "マユミ"),
)
TOWNS = (
    ("150-0001", "東京都渋谷区神宮前"),
    ("154-0004", "東京都世田谷区太子堂"),
    ("166-0003", "東京都杉並区高円寺南"),
    ("220-0012", "神奈川県横浜市西区みなとみらい"),
    ("260-0013", "千葉県千葉市中央区中央"),
    ("330-0854", "埼玉県さいたま市大宮区桜木町"),
    ("530-0001", "大阪府大阪市北区梅田"),
    ("600-8216", "京都府京都市下京区東塩小路町"),
    ("650-0021", "兵庫県神戸市中央区三宮町"),
    ("460-0008", "愛知県名古屋市中区栄"),
    ("810-0001", "福岡県福岡市中央区天神"),
    ("730-0011", "広島県広島市中区基町"),
    ("980-0021", "宮城県仙台市青葉区中央"),
    ("060-0042", "北海道札幌市中央区大通西"),
    ("900-0015", "沖縄県那覇市久茂地"),
)
HOUSES = ("サンプル荘", "見本ハイツ", "テストマンション", "コーポ例")
MESSAGES = ("", "", "", "宅配ボックスに入れてください", "不在の場合は置き配でお願いします")

# (status, lines) of the carts of a seeded market, repeated as often as needed; quirks come on top.
PATTERN = (
    (REQUESTED, 2),
    (REQUESTED, 1),
    (REQUESTED, 3),
    (CONFIRMED, 2),
    (REQUESTED, 1),
    (REQUESTED, 2),
    (CONFIRMED, 1),
    (AWAITING_PAYMENT, 1),
    (REQUESTED, 1),
    (ON_DELIVERY, 2),
    (REQUESTED, 2),
    (DELIVERED, 1),
)


class Numbers:
    """The market's counters and its dice: the same seed gives the same orders."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - sample data
        self._order = 1_100_000_000
        self._pack = 170_000_000
        self._packing = 0

    def order(self) -> int:
        self._order += 1
        return self._order

    def pack(self) -> int:
        self._pack += 1
        return self._pack

    def packing(self, at: datetime) -> tuple[str, str]:
        """PackingNo and SellerDeliveryNo, one to one."""
        self._packing += 1
        return f"JPP{self._packing:08d}", f"{at:%y%m%d}-{self._packing:04d}"


def seeded_orders(numbers: Numbers, seller_id: str, carts: int, at: datetime) -> list[ShippingInfo]:
    orders: list[ShippingInfo] = []
    for place in range(carts):
        status, lines = PATTERN[place % len(PATTERN)]
        ordered = at - timedelta(hours=3 + 5 * (place % 100), minutes=place % 60)
        orders += invented_cart(numbers, seller_id, status, lines, ordered)
    return orders + quirks(numbers, seller_id, at - timedelta(hours=2))


def invented_cart(
    numbers: Numbers, seller_id: str, status: int, lines: int, at: datetime
) -> list[ShippingInfo]:
    """One buyer's cart of several order lines, as far along as `status` says."""
    shared = _buyer_and_receiver(numbers) | _progress(numbers, status, at)
    pack_no = numbers.pack()
    cart = [
        ShippingInfo(
            shipping_status=status_text(status),
            seller_id=seller_id,
            pack_no=pack_no,
            order_no=numbers.order(),
            order_date=stamp(at),
            **shared,
            **_line(numbers),
        )
        for _ in range(lines)
    ]
    relate(cart)
    return cart


def relate(cart: list[ShippingInfo]) -> None:
    """RelatedOrder names every order of the cart, the row's own included."""
    related = ", ".join(str(order.order_no) for order in cart)
    for order in cart:
        order.related_order = related


def _person(numbers: Numbers) -> tuple[str, str]:
    family, given = numbers.dice.choice(PEOPLE), numbers.dice.choice(GIVEN)
    return f"{family[0]} {given[0]}", f"{family[1]} {given[1]}"


def _phone(numbers: Numbers) -> str:
    return f"+81-90-0000-{numbers.dice.randrange(1, 10_000):04d}"


def _buyer_and_receiver(numbers: Numbers) -> dict[str, Any]:
    name, kana = _person(numbers)
    zip_code, town = numbers.dice.choice(TOWNS)
    house = (
        f"{numbers.dice.randrange(30, 60)}-{numbers.dice.randrange(1, 40)}-{numbers.dice.randrange(1, 30)}"
    )
    rest = f"{house} {numbers.dice.choice(HOUSES)}{numbers.dice.randrange(101, 999)}"
    mobile = _phone(numbers)
    return {
        "buyer": name,
        "buyer_kana": kana,
        "buyer_mobile": mobile,
        "buyer_tel": "+81--",
        "buyer_email": "buyer@example.com",
        "receiver": name,
        "receiver_kana": kana,
        "receiver_mobile": mobile,
        "receiver_tel": "+81--",
        "zip_code": zip_code,
        "address1": town,
        "address2": rest,
        "shipping_address": f"{town} {rest}",
        "shipping_way": "一般配送(追跡-O)",
        "shipping_message": numbers.dice.choice(MESSAGES),
        "payment_method": "クレジットカード",
        "delivery_company": "佐川急便",
    }


def _progress(numbers: Numbers, status: int, at: datetime) -> dict[str, str]:
    known: dict[str, str] = {}
    if status >= REQUESTED:
        known["payment_date"] = stamp(at + timedelta(minutes=1))
    if status >= CONFIRMED:
        known["estimated_shipping_date"] = stamp((at + timedelta(days=3)).replace(hour=0, minute=0, second=0))
        known["packing_no"], known["seller_delivery_no"] = numbers.packing(at)
    if status >= ON_DELIVERY:
        known["shipping_date"] = stamp(at + timedelta(hours=1))
        known["tracking_no"] = f"3999{numbers.dice.randrange(10**8):08d}"
    if status >= DELIVERED:
        known["delivered_date"] = stamp(at + timedelta(hours=2))
    return known


def _line(numbers: Numbers) -> dict[str, Any]:
    item = numbers.dice.choice(GOODS)
    option = numbers.dice.choice(item.options)
    quantity = numbers.dice.choice((1, 1, 1, 2, 3))
    discount = numbers.dice.choice((0, 0, 0, 100, 300))
    total = (item.price + option.extra) * quantity - discount
    return {
        "item_no": item.item_no,
        "seller_item_code": item.seller_code,
        "item_title": item.title,
        "option": option.text,
        "option_code": option.code,
        "order_price": item.price,
        "order_qty": quantity,
        "discount": discount,
        "total": total,
        "settle_price": total * 9 // 10,
    }


def quirks(numbers: Numbers, seller_id: str, at: datetime) -> list[ShippingInfo]:
    """New orders with the oddities seen in live answers (contract 2.4)."""
    carts = [invented_cart(numbers, seller_id, REQUESTED, 1, at) for _ in range(5)]
    (date_only,), (band,), (unpaid_date,), (paid_option,), (symbols,) = carts
    date_only.desired_delivery_date = f"{at + timedelta(days=7):%Y-%m-%d} "
    band.desired_delivery_date = "14:00~16:00"
    band.related_order = ""
    unpaid_date.payment_date = ""
    unpaid_date.desired_delivery_date = f"{at + timedelta(days=8):%Y-%m-%d} 19:00~21:00"
    paid_option.option, paid_option.option_code = "香り:ローズ (+699円)", "MASK-10-R"
    paid_option.total = (
        paid_option.order_price * paid_option.order_qty - paid_option.discount + 699 * paid_option.order_qty
    )
    symbols.address2 = "45\u20103\u201012 ★見本ハイツ\u2019\u200b B棟\u2026"
    symbols.shipping_address = f"{symbols.address1}  {symbols.address2}"
    return [order for cart in carts for order in cart]

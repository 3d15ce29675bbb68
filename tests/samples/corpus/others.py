"""Rakuten's, Amazon's and our own form's files (rakuten-amazon-buyma.md 9, 11.1, 12)."""

import re
from collections.abc import Iterator

from intake.adapters.kse_form import COLUMNS
from intake.adapters.rakuten_file import ALL_COLUMNS, OLD_COLUMNS
from intake.adapters.sagawa_file import COLUMNS as HIDEN3_COLUMNS
from intake.adapters.sagawa_file import OLD_COLUMNS as HIDEN2_COLUMNS

from tests.intake import samples
from tests.samples.corpus.file import File, raw_tabs, text_of, typed, xls, xlsx
from tests.samples.corpus.orders import (
    HANGUL,
    ORDERS,
    PLAIN,
    RARE,
    Order,
    amazon,
    kse,
    rakuten,
    rakuten_old,
    sagawa,
)

CHOSEN = (
    "注文番号", "注文日時", "送付先ID", "送付先姓", "送付先名", "送付先郵便番号1", "送付先郵便番号2",
    "送付先住所都道府県", "送付先住所郡市区", "送付先住所それ以降の住所", "送付先電話番号1", "送付先電話番号2",
    "送付先電話番号3", "商品明細ID", "商品名", "商品番号", "単価", "個数",
)  # fmt: skip
RAKUTEN_NUMBERS = ("単価", "個数", "送付先ID", "商品明細ID", "送付先郵便番号1", "送付先郵便番号2")
INSERTED = (*samples.AMAZON_OFFICIAL[:2], "sales-channel", *samples.AMAZON_OFFICIAL[2:10], "asin",
            *samples.AMAZON_OFFICIAL[10:], "buyer-name", "verge-of-cancellation")  # fmt: skip
AMAZON_LAYOUTS = {
    "official": samples.AMAZON_OFFICIAL,
    "japan": samples.AMAZON_JAPAN,
    "new-orders": samples.AMAZON_NEW_ORDERS,
    "inserted": INSERTED,
}


def files() -> Iterator[File]:
    yield from _rakuten()
    yield from _rakuten_old()
    yield from _amazon()
    yield from _amazon_resaved()
    yield from _kse()
    yield from _sagawa()


def _rakuten() -> Iterator[File]:
    def file(
        name: str, body: bytes, encoding: str, delimiter: str = ",", orders: tuple[Order, ...] = ORDERS
    ) -> File:
        return File(f"rakuten-{name}", body, "rakuten", "rakuten-all-columns", encoding, delimiter, orders)

    rows = list(map(rakuten, ORDERS))
    for upto in (158, 155, 143, 107):
        yield file(f"{upto}-columns.csv", text_of(ALL_COLUMNS[:upto], rows, encoding="cp932"), "cp932")
    yield file(
        "columns-to-come.csv", text_of([*ALL_COLUMNS, "最強翌日", "置き配"], rows, encoding="cp932"), "cp932"
    )
    for name, encoding in (("utf8", "utf-8"), ("utf8-bom", "utf-8-sig")):
        yield file(f"{name}.csv", text_of(ALL_COLUMNS, rows, encoding=encoding), "utf-8")
    several = [row | {"複数送付先フラグ": "1"} for row in rows]
    yield file("several-destinations.csv", text_of(ALL_COLUMNS, several, encoding="cp932"), "cp932")
    yield file("chosen-columns.csv", text_of(CHOSEN, rows, encoding="cp932", quoted=False), "cp932")
    mixed = ["ステータス", *reversed(CHOSEN), "ひとことメモ"]
    yield file("chosen-columns-mixed.csv", text_of(mixed, rows, encoding="utf-8-sig"), "utf-8")
    yield file("chosen-columns.tsv", text_of(CHOSEN, rows, encoding="cp932", delimiter="\t"), "cp932", "\t")
    yield file("resaved.xlsx", xlsx(ALL_COLUMNS, typed(rows, RAKUTEN_NUMBERS)), "", "")
    yield file("resaved.xls", xls(ALL_COLUMNS, typed(rows, RAKUTEN_NUMBERS)), "", "")
    yield file(
        "rare-letters.csv", text_of(ALL_COLUMNS, [rakuten(RARE)], encoding="utf-8"), "utf-8", ",", (RARE,)
    )
    plain = text_of(CHOSEN, [rakuten(PLAIN)], encoding="cp932")
    yield file("plain-letters.csv", plain, "cp932", ",", (PLAIN,))


def _rakuten_old() -> Iterator[File]:
    def file(name: str, body: bytes, encoding: str) -> File:
        return File(
            f"rakuten-old-{name}", body, "rakuten", "rakuten-old", encoding, "," if encoding else "", ORDERS
        )

    rows = list(map(rakuten_old, ORDERS))
    yield file("126-columns.csv", text_of(OLD_COLUMNS, rows, encoding="cp932"), "cp932")
    yield file("utf8.csv", text_of(OLD_COLUMNS, rows, encoding="utf-8"), "utf-8")
    yield file("combined.csv", text_of(OLD_COLUMNS, [
        row | {"同梱ID": str(9000 + order.cart)} for order, row in zip(ORDERS, rows, strict=True)
    ], encoding="cp932"), "cp932")  # fmt: skip
    yield file(
        "several.csv",
        text_of(OLD_COLUMNS, [row | {"複数送付先フラグ": "1"} for row in rows], encoding="cp932"),
        "cp932",
    )
    yield file("resaved.xls", xls(OLD_COLUMNS, rows), "")


def _amazon_file(
    name: str, body: bytes, encoding: str, delimiter: str = "\t", orders: tuple[Order, ...] = ORDERS
) -> File:
    return File(f"amazon-{name}", body, "amazon", "amazon-report", encoding, delimiter, orders)


def _amazon() -> Iterator[File]:
    rows = list(map(amazon, ORDERS))
    for name, columns in AMAZON_LAYOUTS.items():
        for short, encoding in (("utf8", "utf-8"), ("sjis", "cp932")):
            yield _amazon_file(f"{name}-{short}.txt", raw_tabs(columns, rows, encoding), encoding)
    yield _amazon_file("utf8-bom.txt", raw_tabs(samples.AMAZON_JAPAN, rows, "utf-8-sig"), "utf-8")
    romaji = raw_tabs(samples.AMAZON_JAPAN, [amazon(PLAIN)], "utf-8")
    yield _amazon_file("plain-letters.txt", romaji, "utf-8", "\t", (PLAIN,))
    hangul = raw_tabs(samples.AMAZON_JAPAN, [amazon(HANGUL)], "utf-8")
    yield _amazon_file("hangul.txt", hangul, "utf-8", "\t", (HANGUL,))
    rare = raw_tabs(samples.AMAZON_JAPAN, [amazon(RARE)], "utf-8")
    yield _amazon_file("rare-letters.txt", rare, "utf-8", "\t", (RARE,))
    quotes = ORDERS[2]._replace(title='"限定" リップ "2本"', number=9)
    body = raw_tabs(samples.AMAZON_OFFICIAL, [amazon(quotes)], "cp932")
    yield _amazon_file("title-in-quotes.txt", body, "cp932", "\t", (quotes,))


def _amazon_resaved() -> Iterator[File]:
    columns = samples.AMAZON_JAPAN
    rows = list(map(amazon, ORDERS))
    for short, encoding in (("utf8", "utf-8"), ("sjis", "cp932")):
        quoted = text_of(columns, rows, encoding=encoding, delimiter="\t")
        yield _amazon_file(f"quoted-{short}.txt", quoted, encoding)
        resaved = text_of(columns, rows, encoding=encoding, delimiter="\t", quoted=False)
        yield _amazon_file(f"resaved-{short}.txt", resaved, encoding)
    for short, encoding in (("utf8-bom", "utf-8-sig"), ("sjis", "cp932")):
        commas = text_of(columns, rows, encoding=encoding, quoted=False)
        yield _amazon_file(f"resaved-{short}.csv", commas, encoding.removesuffix("-sig"), ",")
    unicode_text = text_of(columns, rows, encoding="utf-16", delimiter="\t", quoted=False)
    yield _amazon_file("unicode-text.txt", unicode_text, "utf-16")
    yield _amazon_file(
        "mail-encoding.txt",
        raw_tabs(columns, [amazon(ORDERS[3])], "iso2022_jp"),
        "iso2022_jp",
        "\t",
        ORDERS[3:],
    )
    yield _amazon_file(
        "resaved.xlsx", xlsx(columns, typed(rows, ("quantity-to-ship", "order-item-id"))), "", ""
    )
    yield _amazon_file(
        "resaved.xls", xls(columns, typed(rows, ("quantity-to-ship", "order-item-id"))), "", ""
    )


def _kse() -> Iterator[File]:
    fields = [column.name for column in COLUMNS]
    rows = list(map(kse, ORDERS))
    for place, (lang, ansi) in enumerate((("ko", "cp949"), ("ja", "cp932"), ("en", "utf-8"))):
        headings = [column.headings[place] for column in COLUMNS]
        named = [{headings[fields.index(name)]: value for name, value in row.items()} for row in rows]
        layout = f"kse-form-{lang}"
        numbers = [headings[fields.index(name)] for name in ("quantity", "unit_price", "cart_no", "order_no")]
        yield File(f"kse-{lang}.xlsx", xlsx(headings, typed(named, numbers)), "kse", layout, "", "", ORDERS)
        text = text_of(headings, named, encoding="utf-8-sig", quoted=False)
        yield File(f"kse-{lang}.csv", text, "kse", layout, "utf-8", ",", ORDERS)
        order = HANGUL if lang == "ko" else PLAIN
        one = [{headings[fields.index(name)]: value for name, value in kse(order).items()}]
        body = text_of(headings, one, encoding=ansi, quoted=False)
        yield File(f"kse-{lang}-ansi.csv", body, "kse", layout, ansi, ",", (order,))


def _sagawa() -> Iterator[File]:
    orders = tuple(order._replace(message="") for order in ORDERS)
    rows = list(map(sagawa, orders))
    wide = {ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)}
    for name, columns in (("hiden3", HIDEN3_COLUMNS), ("hiden2", HIDEN2_COLUMNS)):
        printed = {
            column: re.sub("[0-9]", lambda found: found[0].translate(wide), column) for column in columns
        }
        named = [
            {printed[column]: value for column, value in row.items() if column in printed} for row in rows
        ]
        for short, encoding in (("sjis", "cp932"), ("utf8-bom", "utf-8-sig")):
            body = text_of(list(printed.values()), named, encoding=encoding)
            shown = encoding.removesuffix("-sig")
            yield File(f"sagawa-{name}-{short}.csv", body, "sagawa", f"sagawa-{name}", shown, ",", orders)
        noted = xlsx(list(printed.values()), named, above=2)
        yield File(f"sagawa-{name}.xlsx", noted, "sagawa", f"sagawa-{name}", "", "", orders)

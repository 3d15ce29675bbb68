"""Qoo10's detail view in its languages, as downloaded and as saved again (qoo10.md 7)."""

from collections.abc import Iterator

from intake.adapters.qoo10_file import DETAIL_JA, DETAIL_KO

from tests.intake import samples
from tests.intake.samples import Row
from tests.samples.corpus.file import File, decomposed, text_of, typed, xls, xlsx
from tests.samples.corpus.orders import HANGUL, ORDERS, PLAIN, RARE, Order, qoo10

TO_JAPANESE = dict(
    zip([name for name in DETAIL_KO if name != "수화물 보관함 서비스"], DETAIL_JA, strict=True)
)
NUMBERS = ("주문번호", "장바구니번호", "상품코드", "수량", "판매가", "구매자결제금", "총주문액", "총공급원가")
MANY = tuple(order._replace(number=100 + n, cart=100 + n) for n in range(75) for order in [ORDERS[n % 4]])


def korean(
    name: str, body: bytes, encoding: str, delimiter: str = ",", orders: tuple[Order, ...] = ORDERS
) -> File:
    return File(f"qoo10-ko-{name}", body, "qoo10jp", "qoo10-detail-ko", encoding, delimiter, orders)


def japanese(
    name: str, body: bytes, encoding: str, delimiter: str = ",", orders: tuple[Order, ...] = ORDERS
) -> File:
    return File(f"qoo10-ja-{name}", body, "qoo10jp", "qoo10-detail-ja", encoding, delimiter, orders)


def in_japanese(rows: list[Row]) -> list[Row]:
    told = {"배송상태": "配送要請", "배송비결제": "無料", "배송방식": "一般配送(追跡-O)"}
    return [{TO_JAPANESE[name]: value for name, value in (row | told).items()} for row in rows]


def files() -> Iterator[File]:
    yield from _korean_text()
    yield from _korean_edited()
    yield from _japanese()
    yield from _books()


def _korean_text() -> Iterator[File]:
    rows = list(map(qoo10, ORDERS))
    for name, encoding in (("utf8-bom", "utf-8-sig"), ("utf8", "utf-8"), ("utf16", "utf-16")):
        yield korean(
            f"{name}.csv", text_of(DETAIL_KO, rows, encoding=encoding), encoding.removesuffix("-sig")
        )
        tabs = text_of(DETAIL_KO, rows, encoding=encoding, delimiter="\t", quoted=False)
        yield korean(f"{name}.tsv", tabs, encoding.removesuffix("-sig"), "\t")
    semicolons = text_of(DETAIL_KO, rows, encoding="utf-8-sig", delimiter=";", quoted=False)
    yield korean("semicolons.csv", semicolons, "utf-8", ";")
    for name, ending in (("lf", "\n"), ("old-mac", "\r")):
        yield korean(f"{name}.csv", text_of(DETAIL_KO, rows, encoding="utf-8-sig", ending=ending), "utf-8")
    hangul = [qoo10(HANGUL) | {"택배사": "사가와", "구매자명": "김 하나"}]
    yield korean(
        "ansi-of-korean-windows.csv", text_of(DETAIL_KO, hangul, encoding="cp949"), "cp949", ",", (HANGUL,)
    )
    unquoted = text_of(DETAIL_KO, hangul, encoding="cp949", delimiter="\t", quoted=False)
    yield korean("ansi-of-korean-windows.txt", unquoted, "cp949", "\t", (HANGUL,))
    kana = [
        qoo10(PLAIN)
        | {"상품명": "スネイルジェル", "수취인명": "佐藤 はなこ", "주소": "大阪府大阪市見本1-2-3"}
    ]
    order = PLAIN._replace(
        title="スネイルジェル",
        family="佐藤",
        first="はなこ",
        prefecture="大阪府",
        city="大阪市",
        street="見本1-2-3",
    )
    yield korean(
        "kana-on-korean-windows.csv", text_of(DETAIL_KO, kana, encoding="cp949"), "cp949", ",", (order,)
    )
    yield korean(
        "rare-letters.csv", text_of(DETAIL_KO, [qoo10(RARE)], encoding="utf-8-sig"), "utf-8", ",", (RARE,)
    )
    yield korean(
        "plain-letters.csv", text_of(DETAIL_KO, [qoo10(PLAIN)], encoding="utf-8"), "utf-8", ",", (PLAIN,)
    )
    many = text_of(DETAIL_KO, list(map(qoo10, MANY)), encoding="utf-8")
    yield korean("300-kb.csv", many, "utf-8", ",", MANY)


def _korean_edited() -> Iterator[File]:
    """Headers and values as people and programs leave them."""
    rows = list(map(qoo10, ORDERS))
    packed = [name if name != "수화물 보관함 서비스" else "패킹번호" for name in DETAIL_KO]
    yield korean("packing-number.csv", text_of(packed, rows, encoding="utf-8-sig"), "utf-8")
    trimmed = [name.strip() for name in DETAIL_KO]
    yield korean("trimmed-headers.csv", text_of(trimmed, rows, encoding="utf-8-sig"), "utf-8")
    turned = text_of(list(reversed(DETAIL_KO)), rows, encoding="utf-8-sig")
    yield korean("columns-turned-round.csv", turned, "utf-8")
    needed = [name for name, value in rows[0].items() if value not in ("", "-", "0")]
    yield korean("fewer-columns.csv", text_of(needed, rows, encoding="utf-8"), "utf-8")
    own = text_of(
        ["메모", *DETAIL_KO, "", "확인"], [row | {"메모": "急ぎ"} for row in rows], encoding="utf-8-sig"
    )
    yield korean("own-columns.csv", own, "utf-8")
    wrapped = [
        row | {name: f'="{row[name]}"' for name in ("주문번호", "우편번호", "수취인핸드폰번호")}
        for row in rows
    ]
    yield korean("wrapped-codes.csv", text_of(DETAIL_KO, wrapped, encoding="utf-8-sig"), "utf-8")
    wide = [
        row | {"수량": str(row["수량"]).translate(_WIDE), "우편번호": row["우편번호"].translate(_WIDE)}
        for row in rows
    ]
    yield korean("full-width-digits.csv", text_of(DETAIL_KO, wide, encoding="utf-8"), "utf-8")
    apart = text_of(DETAIL_KO, rows, encoding="utf-8").decode()
    head, rest = apart.split("\r\n", 1)
    yield korean("decomposed-headers.csv", f"{decomposed(head)}\r\n{rest}".encode(), "utf-8")
    yield korean("blank-lines.csv", f"\r\n{apart}\r\n\r\n".encode("utf-8-sig"), "utf-8")
    noted = text_of(["発送分", "11/20"], [], encoding="utf-8-sig") + apart.encode()
    yield korean("two-note-lines.csv", text_of(["発送分"], [], encoding="utf-8-sig") + noted[3:], "utf-8")
    reasons = [
        row | {"거부 사유": "3행 우편번호: 우편번호는 7자리 숫자여야 합니다: '10-0000"} for row in rows
    ]
    yield korean(
        "refused-rows-mended.csv", text_of([*DETAIL_KO, "거부 사유"], reasons, encoding="utf-8-sig"), "utf-8"
    )
    yield korean("named-xls.xls", text_of(DETAIL_KO, rows, encoding="utf-8-sig"), "utf-8")


_WIDE = {ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)}


def _japanese() -> Iterator[File]:
    rows = in_japanese(list(map(qoo10, ORDERS)))
    for columns in (44, 45):
        for name, encoding in (("sjis", "cp932"), ("utf8", "utf-8"), ("utf8-bom", "utf-8-sig")):
            body = text_of(DETAIL_JA[:columns], rows, encoding=encoding)
            yield japanese(f"{columns}-{name}.csv", body, encoding.removesuffix("-sig"))
    unquoted = text_of(DETAIL_JA, rows, encoding="cp932", quoted=False)
    yield japanese("sjis-unquoted.csv", unquoted, "cp932")
    yield japanese("sjis.tsv", text_of(DETAIL_JA, rows, encoding="cp932", delimiter="\t"), "cp932", "\t")
    yield japanese(
        "utf16.txt", text_of(DETAIL_JA, rows, encoding="utf-16", delimiter="\t", quoted=False), "utf-16", "\t"
    )
    plain = in_japanese([qoo10(PLAIN)])
    yield japanese(
        "sjis-plain-letters.csv", text_of(DETAIL_JA, plain, encoding="cp932"), "cp932", ",", (PLAIN,)
    )
    kana = in_japanese(
        [qoo10(PLAIN) | {"상품명": "ｽﾈｲﾙｸﾘｰﾑ", "수취인명": "ｻﾄｳ ﾊﾅｺ", "주소": "ｵｵｻｶ ｷﾀｸ ﾐﾎﾝ1-2-3"}]
    )
    order = PLAIN._replace(
        title="ｽﾈｲﾙｸﾘｰﾑ", family="ｻﾄｳ", first="ﾊﾅｺ", prefecture="ｵｵｻｶ", city="ｷﾀｸ", street="ﾐﾎﾝ1-2-3"
    )
    yield japanese("sjis-half-width.csv", text_of(DETAIL_JA, kana, encoding="cp932"), "cp932", ",", (order,))
    many = text_of(DETAIL_JA, in_japanese(list(map(qoo10, MANY))), encoding="cp932")
    yield japanese("sjis-300-kb.csv", many, "cp932", ",", MANY)
    quiet = tuple(
        order._replace(family="高橋", first="一美", title="美容液", street="見本1-2") for order in ORDERS
    )
    euc = text_of(DETAIL_JA, in_japanese(list(map(qoo10, quiet))), encoding="euc_jp")
    yield japanese("euc.csv", euc, "euc_jp", ",", quiet)


def _books() -> Iterator[File]:
    rows = list(map(qoo10, ORDERS))
    ours, theirs = typed(rows, NUMBERS), typed(in_japanese(rows), [TO_JAPANESE[name] for name in NUMBERS])
    for order, row in zip(ORDERS, ours, strict=True):  # an apostrophe keeps text; without it zeros are lost
        row |= {"우편번호": int(order.zip.replace("-", "")), "판매자옵션코드": order.sku}
    yield korean("resaved.xlsx", xlsx(DETAIL_KO, ours), "", "")
    yield korean("resaved.xls", xls(DETAIL_KO, ours), "", "")
    yield korean("all-text.xlsx", xlsx(DETAIL_KO, rows), "", "")
    yield korean("rows-above.xlsx", xlsx(DETAIL_KO, rows, above=3), "", "")
    yield korean("named-csv.csv", xlsx(DETAIL_KO, rows), "", "")
    yield japanese("45-resaved.xlsx", xlsx(DETAIL_JA, theirs), "", "")
    yield japanese("44-resaved.xls", xls(DETAIL_JA[:44], theirs), "", "")
    yield korean("rare-letters.xlsx", xlsx(DETAIL_KO, [qoo10(RARE)]), "", "", (RARE,))


SUMMARY = samples.qoo10_summary

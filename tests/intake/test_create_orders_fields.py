"""Field by field: what createOrders takes, coerces and refuses, and how it names it (KSE API contract 0.4 to 0.6, 2)."""

import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake.__main__ import service
from intake.partner import LONGEST, REQUIRED, Reader, clean
from intake.partner_body import LONGEST_CODE, LONGEST_TEXT, LONGEST_URL, Goods, Package, Wrong, nulls, read
from intake.rules import USUAL
from intake.settings import IntakeSettings

from kse.contracts import ShipmentRegistered
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, running, signed_in
from kse.work import MAX_EVENT_BYTES
from tests.intake.test_create_orders import create, goods, package

CODES = ("GoodsOrderNo", "GoodsCode", "SKU", "HSCODE", "OptionCode")
URLS = ("GoodsUrl", "ImageUrl")
NUMBERS = ("RealWeight", "Width", "Depth", "Height")
TEXTS = sorted(set(Package.__struct_fields__) - {*NUMBERS, *REQUIRED, *LONGEST, "GoodsList", "WeightMeasure"})
GOODS_TEXTS = sorted(set(Goods.__struct_fields__) - {*CODES, *URLS, "Qty", "UnitPrice", "Currency", "Origin"})


@pytest.fixture(scope="module")
async def intake(servers: Infrastructure) -> AsyncIterator[Running]:
    """With numbers of one carrier only: the other refuses."""
    database = await servers.fresh_database("intake")
    async with running(service, servers.settings(database, "intake", IntakeSettings)) as up:
        pool = {"carrier": "SAGAWA", "first": 35700000000, "last": 35700009999}
        await up.http.post("/pools", headers=signed_in(None, "operator"), json=pool)
        yield up


def read_one(sent: Any) -> ShipmentRegistered | Wrong:
    """What becomes of one package, without the numbers and the database."""
    body = json.dumps({"DataList": [sent]}, ensure_ascii=False).encode()
    (one,) = read(body)
    if isinstance(one, Wrong):
        return one
    reader = Reader(1, clean(body), USUAL)
    try:
        reader.check(one)
        return reader.shipment(one, "K2611230000001", "357000000016", "2026-11-23T00:00:00+00:00")
    except Wrong as wrong:
        return wrong


def refusal(sent: Any) -> tuple[str, str]:
    wrong = read_one(sent)
    assert isinstance(wrong, Wrong), wrong
    return wrong.code, wrong.field


def accepted(sent: Any) -> ShipmentRegistered:
    shipment = read_one(sent)
    assert isinstance(shipment, ShipmentRegistered), (shipment.code, shipment.field)
    return shipment


@pytest.mark.parametrize("field", REQUIRED)
@pytest.mark.parametrize("blank", ["", "  ", None, "absent"])
def test_blank_null_and_absent_are_the_same(field: str, blank: str | None) -> None:
    sent = package("1", **{field: blank})
    if blank == "absent":
        del sent[field]
    assert refusal(sent) == ("9903011", field)


@pytest.mark.parametrize("field", ["GoodsOrderNo", "Title", "Qty", "UnitPrice", "Currency"])
@pytest.mark.parametrize("blank", ["", None])
def test_a_blank_field_of_a_goods_line_is_named_with_its_line(field: str, blank: str | None) -> None:
    lines = [goods(), goods(**{field: blank})]
    assert refusal(package("1", GoodsList=lines)) == ("9903011", f"GoodsList[1].{field}")


@pytest.mark.parametrize("none", [[], None, "", " "])
def test_a_package_without_goods_has_a_code_of_its_own(none: Any) -> None:
    assert refusal(package("1", GoodsList=none)) == ("9903018", "GoodsList")


@pytest.mark.parametrize("field", [*TEXTS, *REQUIRED[3:]])
@pytest.mark.parametrize("value", [True, {"a": 1}, ["a"]])
def test_what_is_neither_text_nor_number_is_a_wrong_type(field: str, value: Any) -> None:
    assert refusal(package("1", **{field: value})) == ("9903012", field)


@pytest.mark.parametrize("field", [*CODES, *URLS, *GOODS_TEXTS, "Qty"])
def test_so_it_is_in_a_goods_line_which_is_named(field: str) -> None:
    assert refusal(package("1", GoodsList=[goods(), goods(**{field: False})])) == (
        "9903012",
        f"GoodsList[1].{field}",
    )


def test_a_package_or_a_goods_line_that_is_no_object_is_named_by_its_place() -> None:
    (wrong,) = read(b'{"DataList": ["text"]}')
    assert isinstance(wrong, Wrong)
    assert (wrong.code, wrong.field) == ("9903012", "DataList[0]")
    assert refusal(package("1", GoodsList=[goods(), None])) == ("9903012", "GoodsList[1]")
    assert refusal(package("1", GoodsList="none")) == ("9903012", "GoodsList")


@pytest.mark.parametrize("field", TEXTS)
def test_numbers_come_out_of_text_fields_as_text(field: str) -> None:
    shipment = accepted(package("1", **{field: 4507894690000}))
    kept = [*shipment.extra.values(), shipment.market, *(vars_of(shipment.consignee))]
    assert "4507894690000" in kept


def vars_of(struct: Any) -> list[Any]:
    return [getattr(struct, name) for name in struct.__struct_fields__]


@pytest.mark.parametrize("field", NUMBERS)
@pytest.mark.parametrize(("sent", "kept"), [("1.50", 1.5), ("2", 2), (" 1.0 ", 1), (0.25, 0.25), (3, 3)])
def test_numeric_text_comes_out_of_number_fields_as_a_number(field: str, sent: Any, kept: float) -> None:
    assert accepted(package("1", **{field: sent})).extra[field] == kept


@pytest.mark.parametrize("field", NUMBERS)
def test_text_in_a_number_field_is_a_wrong_format(field: str) -> None:
    assert refusal(package("1", **{field: "heavy"})) == ("9903012", field)


@pytest.mark.parametrize("field", [*TEXTS, *REQUIRED])
def test_a_text_too_long_is_refused_by_name(field: str) -> None:
    longest = LONGEST.get(field, LONGEST_TEXT)
    assert refusal(package("1", **{field: "9" * (longest + 1)})) == ("9903013", field)
    if field in TEXTS:
        accepted(package("1", **{field: "9" * longest}))


@pytest.mark.parametrize(
    ("fields", "longest"), [(CODES, LONGEST_CODE), (URLS, LONGEST_URL), (GOODS_TEXTS, LONGEST_TEXT)]
)
def test_so_it_is_in_a_goods_line(fields: tuple[str, ...], longest: int) -> None:
    for field in fields:
        assert refusal(package("1", GoodsList=[goods(), goods(**{field: "9" * (longest + 1)})])) == (
            "9903013",
            f"GoodsList[1].{field}",
        )
        accepted(package("1", GoodsList=[goods(**{field: "9" * longest})]))


def test_a_title_longer_than_three_hundred_characters_is_kept_whole() -> None:
    title = "히알루론산 세럼 / ヒアルロン酸美容液 " * 20
    assert accepted(package("1", GoodsList=[goods(Title=title)])).lines[0].title == title.strip()


def test_the_longest_package_fits_one_event_and_a_longer_one_is_refused() -> None:
    most = dict.fromkeys(GOODS_TEXTS, "한" * LONGEST_TEXT) | dict.fromkeys(URLS, "한" * LONGEST_URL)
    everything = dict.fromkeys(TEXTS, "한" * LONGEST_TEXT)
    shipment = accepted(package("1", **everything, GoodsList=[goods(**most)] * 5))
    assert len(msgspec.json.encode(shipment)) < MAX_EVENT_BYTES
    assert refusal(package("1", GoodsList=[goods(**most)] * 60)) == ("9903013", "GoodsList")


@pytest.mark.parametrize("field", CODES)
@pytest.mark.parametrize("character", ["'", '"', "\\", ";", "\n", "\x00", "\x1f", "\x7f"])
def test_a_forbidden_character_in_a_code_refuses_the_package_and_names_the_line(
    field: str, character: str
) -> None:
    sent = package("1", GoodsList=[goods(), goods(**{field: f"a{character}b"})])
    assert refusal(sent) == ("9903017", f"GoodsList[1].{field}")
    assert refusal(package(f"a{character}b")) == ("9903017", "PackageNo")
    assert refusal(package("1", TrackingNo=f"a{character}b")) == ("9903017", "TrackingNo")


@pytest.mark.parametrize("place", ["a{}b", "{}a", "a{}"])
@pytest.mark.parametrize(
    "character", [*"\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u202e\U000e0041", "\x9f"]
)
def test_an_invisible_character_in_a_package_number_refuses_it(character: str, place: str) -> None:
    number = place.format(character)
    assert refusal(package("1", PackageNo=number)) == ("9903017", "PackageNo")
    assert refusal(package("1", PackageNo=number, ReceiverName="a;b")) == ("9903017", "PackageNo")
    assert accepted(package("1", ReceiverName=number)).cart_no == "1"


@pytest.mark.parametrize("number", ["주문-1", "注文１", "№ 7", "é", "a\u3000b"])
def test_a_package_number_of_other_letters_is_taken_as_it_is(number: str) -> None:
    assert accepted(package("1", PackageNo=number)).cart_no == number


HALVES = ["\ud800", "\udbff", "\udc00", "\udfff\ud800", "\ud83d!"]


def read_of(*sent: Any) -> list[Package | tuple[str, str]]:
    """What each package of a call is read as, its fault as code and field; halves of pairs go as escapes."""
    body = json.dumps({"DataList": sent}).encode()
    return [(each.code, each.field) if isinstance(each, Wrong) else each for each in read(body)]


@pytest.mark.parametrize("half", HALVES)
def test_half_a_surrogate_pair_refuses_its_package_and_names_the_field(half: str) -> None:
    good, pair = package("1"), package("2", ReceiverName="\U0001f600 \\ud800")
    first, second, last = read_of(good, package("3", ReceiverName=f"a{half}b"), pair)
    assert second == ("9903017", "ReceiverName")
    assert isinstance(first, Package)
    assert isinstance(last, Package)
    assert (first.PackageNo, last.ReceiverName) == ("1", "\U0001f600 \\ud800")
    _, wrong = read_of(good, package("4", GoodsList=[goods(), goods(OptionName=half)]))
    assert wrong == ("9903017", "GoodsList[1].OptionName")
    _, misfit, wrong = read_of(good, package("5", ReceiverName=[]), package(half))
    assert (misfit, wrong) == (("9903012", "ReceiverName"), ("9903017", "PackageNo"))


def test_an_escape_that_is_none_stays_malformed() -> None:
    for broken in (rb"\ud8", rb"\x", rb"\ud800\u12", rb"\ud800\x"):
        body = json.dumps({"DataList": [package("1", ReceiverName="@"), package("2")]}).encode()
        with pytest.raises(Wrong) as wrong:
            read(body.replace(b"@", broken))
        assert (wrong.value.code, wrong.value.field) == ("9000001", "")


def test_a_byte_that_is_no_text_refuses_its_package() -> None:
    body = json.dumps({"DataList": [package("1"), package("2", ReceiverName="@")]}).encode()
    first, second = read(body.replace(b'"@"', b'"\xff"'))
    assert isinstance(first, Package)
    assert isinstance(second, Wrong)
    assert (second.code, second.field) == ("9903012", "DataList[1]")


@pytest.mark.parametrize("half", HALVES)
def test_null_is_seen_beside_half_a_surrogate_pair(half: str) -> None:
    body = json.dumps(
        {"DataList": [package("1", ReceiverName=half), package("2", DelvMessage=None)]}
    ).encode()
    assert nulls(body, 2) == [frozenset(), frozenset({"DelvMessage"})]


@pytest.mark.parametrize("character", ["'", '"', "\\", ";", "\n", "\x00", "\x7f"])
def test_in_an_address_of_the_web_it_is_encoded_so_that_the_address_stays_one(character: str) -> None:
    shipment = accepted(package("1", GoodsList=[goods(GoodsUrl=f"https://shop.example/a{character}b")]))
    assert shipment.lines[0].goods_url == f"https://shop.example/a%{ord(character):02X}b"


@given(st.text(max_size=40), st.sampled_from([*TEXTS, "ReceiverName", "ReceiverFullAddr"]))
def test_free_text_keeps_all_but_the_forbidden_characters(text: str, field: str) -> None:
    one = read_one(package("1", **{field: text}))
    if isinstance(one, Wrong):
        assert (one.code, one.field, field in REQUIRED) == ("9903011", field, True)
        return
    told = json.dumps([one.extra, vars_of(one.consignee), one.market], ensure_ascii=False)
    for word in "".join(" " if each in "'\"\\;\x7f" or each < " " else each for each in text).split():
        assert json.dumps(word, ensure_ascii=False)[1:-1] in told


async def test_a_zero_byte_anywhere_is_no_fault_of_ours(intake: Running) -> None:
    lines = [goods(ImageUrl="https://a.example/\x00", Title="a\x00b", OptionName="\x00")]
    status, body = await create(intake, package("NUL-1", ReceiverName="a\x00b", GoodsList=lines))
    assert (status, body["Code"]) == (200, "0"), body


async def test_a_package_number_is_the_same_number_however_it_is_written(intake: Running) -> None:
    status, body = await create(
        intake, *(package("n", PackageNo=number) for number in (700, "700", 700.0, " 700 "))
    )
    assert (status, [item["Code"] for item in body["Data"]]) == (200, ["0", "9903014", "9903014", "9903014"])
    assert body["Data"][0]["ResultData"]["PackageNo"] == "700"
    status, body = await create(intake, package("n", PackageNo=700.0))
    assert (status, body["Data"][0]["Code"]) == (409, "9903014")


async def test_the_status_of_a_call_of_which_nothing_was_accepted_is_its_gravest_items(
    intake: Running,
) -> None:
    await create(intake, package("G-1"))
    assert (await create(intake, package("G-1")))[0] == 409
    assert (await create(intake, package("G-1"), package("G-2", ReceiverName="")))[0] == 422
    empty = package("G-3", DeliveryServiceCode="KSE Light")  # no range of Nekopos numbers here
    status, body = await create(intake, empty)
    assert (status, body["Data"][0]["Code"]) == (409, "9903020")
    assert "LocalTrackingNo" in body["Data"][0]["Message"]


async def test_the_language_changes_messages_and_status_texts_and_nothing_else(intake: Running) -> None:
    told = []
    for lang in ("kr", "en", "jp"):
        sent = [package(f"L-{lang}"), package("L-bad", ReceiverTelNo=""), package(f"L-{lang}")]
        status, body = await create(intake, *sent, lang=lang)
        words = [body.pop("Message"), *(item.pop("Message") for item in body["Data"])]
        result = body["Data"][0]["ResultData"]
        words.append(result.pop("StatusDesc"))
        assert (result["PackageNo"], result.pop("TrackingNo")[:1]) == (f"L-{lang}", "K")
        for number in ("PackageNo", "LocalTrackingNo"):
            del result[number]
        told.append((status, body, words))
    assert told[0][:2] == told[1][:2] == told[2][:2]
    assert all(len({words[place] for *_, words in told}) == 3 for place in range(len(told[0][2])))


@pytest.mark.parametrize(
    "body",
    [
        b'{"DataList": [{"x": ' + b"[" * 60_000 + b"]" * 60_000 + b"}]}",
        b'{"DataList": ' + b"[" * 60_000,
        b"[" * 60_000,
        b'{"x":' * 60_000,
    ],
)
async def test_a_body_nested_without_end_is_malformed_and_no_fault_of_ours(
    intake: Running, body: bytes
) -> None:
    headers = signed_in(1, "partner")
    answered = await intake.http.post("/create-orders/kr", headers=headers, content=body)
    assert (answered.status_code, answered.json()["Code"]) == (400, "9000001")


async def test_nesting_without_end_where_goods_belong_is_no_fault_of_ours(intake: Running) -> None:
    nested = b'{"DataList": [{"GoodsList": ' + b"[" * 60_000 + b"]" * 60_000 + b"}]}"
    answered = await intake.http.post("/create-orders/kr", headers=signed_in(1, "partner"), content=nested)
    assert (answered.status_code, answered.json()["Code"]) == (400, "9000001")


@pytest.mark.parametrize("written", ["12,50", "1,2,3", "1_200", ",5", "1,200,00", "1.200,5"])
def test_a_comma_that_sets_off_no_thousands_is_refused_and_never_multiplies_a_price(written: str) -> None:
    assert refusal(package("1", GoodsList=[goods(UnitPrice=written)])) == (
        "9903012",
        "GoodsList[0].UnitPrice",
    )
    assert refusal(package("1", RealWeight=written)) == ("9903012", "RealWeight")


def test_thousands_commas_and_full_width_digits_are_understood() -> None:
    line = accepted(package("1", GoodsList=[goods(UnitPrice="1,234,567.0", Qty="２")])).lines[0]
    assert (line.unit_price, line.quantity) == (1_234_567, 2)


@pytest.mark.parametrize(
    "written", ["１００－０００１", "〒100-0001", "100ー0001", "１０００００１", "100 0001"]
)
def test_a_zip_is_the_same_zip_however_a_japanese_keyboard_wrote_it(written: str) -> None:
    assert accepted(package("1", ReceiverZipCode=written)).consignee.zip == "1000001"


@pytest.mark.parametrize("field", ["ReceiverName", "ReceiverTelNo", "ReceiverFullAddr"])
def test_a_field_of_nothing_but_forbidden_characters_is_missing(field: str) -> None:
    assert refusal(package("1", **{field: " ';\\ "})) == ("9903011", field)


def test_prices_and_quantities_stay_within_what_can_be_multiplied() -> None:
    for price in (10**10 + 1, "10000000001", 1e11):
        assert refusal(package("1", GoodsList=[goods(UnitPrice=price)])) == (
            "9903012",
            "GoodsList[0].UnitPrice",
        )
    most = accepted(package("1", GoodsList=[goods(UnitPrice=10**10, Qty=999_999, Currency="USD")])).lines[0]
    assert most.quantity * most.unit_price < 2**63

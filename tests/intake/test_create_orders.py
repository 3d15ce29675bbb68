"""createOrders as real clients send it (KSE API contract, sections 0, 2 and 3.1)."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake.partner import Reader, clean
from intake.partner_body import Goods, Package, Wrong, read
from intake.rules import USUAL

from kse.contracts import ShipmentRegistered
from kse.testing.running import Running, signed_in


def partner(seller: int = 1) -> dict[str, str]:
    """An identity lives a minute, so each call gets its own."""
    return signed_in(seller, "partner")


def goods(**more: Any) -> dict[str, Any]:
    return {
        "GoodsOrderNo": "250-1111111-0000001", "GoodsCode": "SERUM-30", "Title": "세럼 30ml / テスト美容液",
        "TitleEng": "Serum 30ml", "SKU": "SERUM-30", "HSCODE": "", "Qty": 2, "UnitPrice": 1980, "Currency": "JPY",
        "Origin": "KR", "Material": "", "ItemType": "main", "Market": "Amazon",
    } | more  # fmt: skip


def package(number: str, **more: Any) -> dict[str, Any]:
    """What client A sends."""
    return {
        "PackageNo": number, "DeliveryServiceCode": "KSE", "TrackingNo": "", "ToCountry": "JP",
        "ReceiverName": "山田 太郎", "ReceiverNameYomigana": "", "ReceiverTelNo": "+81 90-0000-0001",
        "ReceiverTelNo2": "", "ReceiverZipCode": "1000001", "ReceiverFullAddr": "東京都 千代田区 テスト町1-2-3",
        "RealWeight": 0.2, "WeightMeasure": "KG", "Market": "Amazon", "GoodsList": [goods()],
    } | more  # fmt: skip


async def create(
    intake: Running, *packages: Any, lang: str = "kr", headers: dict[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    answer = await intake.http.post(
        f"/create-orders/{lang}",
        headers={**(headers or partner()), "content-type": "application/json; charset=UTF-8"},
        content=json.dumps({"DataList": packages}, ensure_ascii=False).encode(),
    )
    return answer.status_code, answer.json()


async def test_an_accepted_package_has_its_numbers_at_once(intake: Running) -> None:
    status, body = await create(intake, package("A-1"))
    assert (status, body["Code"]) == (200, "0")
    result = body["Data"][0]["ResultData"]
    assert result["PackageNo"] == "A-1"
    assert result["TrackingNo"].startswith("K")
    assert (result["Status"], result["StatusDesc"]) == ("A10", "입고대기")
    assert result["LocalTrackingCompany"] == "SAGAWA"
    assert len(result["LocalTrackingNo"]) == 12
    said = (await intake.said(ShipmentRegistered))[-1]
    assert said.lines[0].unit_price == 1980
    assert said.weight_g == 200
    assert said.consignee.zip == "1000001"


async def test_every_field_client_b_sends_is_kept(intake: Running) -> None:
    texts = {f"UserData{n}": f"u{n}" for n in (1, 2, 3)} | {
        "PackageNo2": "P2",
        "DelvMessage": "留守は宅配箱へ",
    }
    _, body = await create(
        intake,
        package(
            "#1001-1", ReceiverZipCode="100-0001", RealWeight="1.0", Width=1.1, Depth=1.2, Height=1.3,
            LengthMeasure="cm", ReceiverEmail="buyer@example.com", **texts,
            GoodsList=[goods(GoodsOrderNo=450789469, GoodsCode=450789469, UnitPrice="1200.00", Qty="1",
                             BrandName="Vendor", OptionName="赤", OptionCode="")],
        ),
    )  # fmt: skip
    assert body["Code"] == "0", body
    said = (await intake.said(ShipmentRegistered))[-1]
    assert said.extra.items() >= {**texts, "Width": 1.1, "Depth": 1.2, "Height": 1.3}.items()
    assert said.lines[0].order_no == "450789469"
    assert said.lines[0].unit_price == 1200
    assert said.lines[0].brand == "Vendor"
    assert said.consignee.email == "buyer@example.com"


async def test_a_package_number_is_registered_once_per_seller(intake: Running) -> None:
    await create(intake, package("D-1"))
    status, body = await create(intake, package("D-1"))
    assert (status, body["Code"], body["Data"][0]["Code"]) == (409, "9903010", "9903014")
    assert body["Data"][0]["ResultData"] is None
    status, body = await create(intake, package("D-2"), package("D-2"))
    assert (status, [item["Code"] for item in body["Data"]]) == (200, ["0", "9903014"])
    status, _ = await create(intake, package("D-1"), headers=signed_in(2, "partner"))
    assert status == 200


async def test_the_same_package_sent_ten_times_at_once_gets_one_number(intake: Running) -> None:
    answers = await asyncio.gather(*(create(intake, package("R-1"), package(f"R-{n}x")) for n in range(10)))
    codes = [body["Data"][0]["Code"] for _, body in answers]
    assert sorted(codes) == ["0"] + ["9903014"] * 9
    assert all(body["Data"][1]["Code"] == "0" for _, body in answers)


async def test_good_packages_go_in_whatever_the_others_are_and_the_order_is_kept(intake: Running) -> None:
    status, body = await create(
        intake,
        package("P-1", ReceiverName=""),
        package("P-2"),
        package("P-3", DeliveryServiceCode="SDEX"),
        package("P-4", ToCountry="US"),
        package("P-5", GoodsList=[]),
        package("P-6;", ReceiverName="x"),
        package("P-7", GoodsList=[goods(Qty=0)]),
        package("P-8", PackageNo="P" * 256),
        package("P-9", TrackingNo="K2611230000001"),
        package("P-10", GoodsList="none"),
        package("P-11", ReceiverName='O\'Brien "Bob"; \\', DeliveryServiceCode="KSE Light"),
        lang="en",
    )
    codes = [item["Code"] for item in body["Data"]]
    assert codes == [
        "9903011", "0", "9903015", "9903016", "9903018", "9903017", "9903012", "9903013", "9903021", "9903012", "0",
    ]  # fmt: skip
    assert (status, body["Code"]) == (200, "9903010")
    assert "ReceiverName" in body["Data"][0]["Message"]
    assert body["Data"][10]["ResultData"]["LocalTrackingCompany"] == "NEKOPOS"
    assert (await intake.said(ShipmentRegistered))[-1].consignee.name == "O Brien Bob"


async def test_nothing_accepted_is_an_error_status_with_every_items_code(intake: Running) -> None:
    status, body = await create(
        intake, package("N-1", ReceiverTelNo=None), package("N-2", ReceiverZipCode="abc")
    )
    assert (status, body["Code"]) == (422, "9903010")
    assert [item["Code"] for item in body["Data"]] == ["9903011", "9903012"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "9000001"),
        (b"{", 400, "9000001"),
        (b"[]", 400, "9000001"),
        (b'{"DataList": []}', 400, "9000001"),
        (b'{"DataList": 5}', 400, "9000001"),
        (b'{"DataList": [' + b",".join([b"{}"] * 501) + b"]}", 422, "9903019"),
        (b'\xff\xfe{"DataList": [{}]}', 400, "9000001"),
    ],
)
async def test_a_call_that_cannot_be_read_is_refused_as_a_whole(
    intake: Running, body: bytes, status: int, code: str
) -> None:
    answer = await intake.http.post("/create-orders/kr", headers=partner(), content=body)
    assert (answer.status_code, answer.json()["Code"]) == (status, code)
    assert answer.json()["Message"]


async def test_a_byte_order_mark_is_tolerated_and_an_unknown_language_is_not(intake: Running) -> None:
    body = b"\xef\xbb\xbf" + json.dumps({"DataList": [package("BOM-1")]}).encode()
    assert (await intake.http.post("/create-orders/jp", headers=partner(), content=body)).json()[
        "Code"
    ] == "0"
    unknown = await intake.http.post("/create-orders/ko", headers=partner(), content=body)
    assert (unknown.status_code, unknown.json()["Code"]) == (404, "9000002")


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
fields = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(package("x"), anything) | {"GoodsList": st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(goods(), anything)), max_size=2) | anything},
)  # fmt: skip


def outcome(reader: Reader, one: Package) -> ShipmentRegistered | tuple[str, str]:
    """The shipment of a package, or its fault's code and field."""
    try:
        reader.check(one)
        return reader.shipment(one, "K2611230000001", "357000000016", "2026-11-23T00:00:00+00:00")
    except Wrong as wrong:
        return wrong.code, wrong.field


@given(st.lists(fields, max_size=3) | anything)
def test_any_body_gives_shipments_or_codes_and_never_another_exception(data: Any) -> None:
    try:
        body = json.dumps({"DataList": data}).encode("utf-8", "surrogatepass")
    except ValueError:
        return
    try:
        packages = read(body)
    except Wrong as wrong:
        assert wrong.code in ("9000001", "9903019")
        return
    reader = Reader(1, clean(body), USUAL)
    for one in packages:
        if not isinstance(one, Wrong):
            read_as = outcome(reader, one)
            assert isinstance(read_as, ShipmentRegistered) or read_as[0].startswith("9903")


VALUES = st.sampled_from(["", " ", "7", " 12 ", "１２", 7, 12.5, 1.0, None])


@given(st.dictionaries(st.sampled_from(Package.__struct_fields__[:-1]), VALUES, max_size=6),
       st.dictionaries(st.sampled_from(Goods.__struct_fields__), VALUES, max_size=4))  # fmt: skip
def test_reading_texts_fast_gives_what_reading_with_care_gives(
    of: dict[str, Any], line: dict[str, Any]
) -> None:
    sent = package("1") | of
    sent["GoodsList"] = [sent["GoodsList"][0] | line, sent["GoodsList"][0]]
    (one,) = read(json.dumps({"DataList": [sent]}, ensure_ascii=False).encode())
    assert not isinstance(one, Wrong)
    assert outcome(Reader(1, True, USUAL), one) == outcome(Reader(1, False, USUAL), one)


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_no_forbidden_character_reaches_free_text_and_none_is_searched_in_vain(name: str) -> None:
    body = json.dumps({"DataList": [package("1", ReceiverName=name)]}, ensure_ascii=False).encode()
    (one,) = read(body)
    assert not isinstance(one, Wrong)
    shown = Reader(1, clean(body), USUAL)._text(one.ReceiverName)
    assert not set(shown) & set("'\"\\;\x00\x1f\n\t\x7f")

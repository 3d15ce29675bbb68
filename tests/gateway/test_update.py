"""updateOrders from the partner's side, on the real services (INT-11; contract 0 and 2 in its manner)."""

import asyncio
from typing import Any

import httpx
import pytest

from kse.contracts import ShipmentChanged
from kse.testing.running import eventually
from tests.gateway.partners import Stack, package
from tests.gateway.test_cancel import created, strangers_key

UNKNOWN = "K2611239999999"


async def update(stack: Stack, *items: dict[str, Any], lang: str = "en", **headers: str) -> httpx.Response:
    return await stack.call(f"updateOrders/{lang}", {"DataList": items}, **headers)


async def read(stack: Stack, k_number: str) -> dict[str, Any]:
    answered = (await stack.call("getOrders/en", k_number)).json()
    assert answered["Code"] == "0", answered
    result: dict[str, Any] = answered["Data"][0]["ResultData"]
    return result


async def changes_said(stack: Stack, k_number: str) -> list[ShipmentChanged]:
    return [
        event for event in await stack.behind["packing"].said(ShipmentChanged) if event.k_number == k_number
    ]


def goods(order_no: str, **more: Any) -> dict[str, Any]:
    return {
        "GoodsOrderNo": order_no,
        "Title": "새 상품",
        "Qty": 1,
        "UnitPrice": 500,
        "Currency": "JPY",
        **more,
    }


async def test_what_is_told_changes_and_what_is_not_told_stays(stack: Stack) -> None:
    (k_number,) = await stack.register("UP-1", ReceiverTelNo2="03-0000-0000")
    before = await read(stack, k_number)
    told = {
        "ReceiverName": "変更 太郎", "ReceiverZipCode": "530-0001", "ReceiverFullAddr": "大阪府大阪市北区梅田1-2-3",
        "DelvMessage": "宅配箱へ", "UserData2": 7, "ReceiverTelNo": "", "ReceiverEmail": "",
    }  # fmt: skip
    answered = await update(stack, {"TrackingNo": k_number, **told})
    assert (answered.status_code, answered.json()["Code"]) == (200, "0"), answered.text
    assert list(answered.json()["Data"][0]["ResultData"].items()) == [
        ("PackageNo", "UP-1"), ("TrackingNo", k_number), ("Status", "A10"),
        ("StatusDesc", "Waiting for arrival"), ("LocalTrackingCompany", "SAGAWA"),
        ("LocalTrackingNo", before["LocalTrackingNo"]),
    ]  # fmt: skip
    expected = {
        **before, "ReceiverName": "変更 太郎", "ReceiverZipCode": "5300001",
        "ReceiverFullAddr": "大阪府大阪市北区梅田1-2-3", "DelvMessage": "宅配箱へ", "UserData2": "7",
    }  # fmt: skip
    assert await read(stack, k_number) == expected
    (said,) = await changes_said(stack, k_number)
    assert (said.version, said.consignee.name, said.consignee.zip) == (2, "変更 太郎", "5300001")

    async def tracking_heard() -> bool:
        rows = await stack.behind["tracking"].fetch(
            "SELECT receiver_name, zip FROM shipments WHERE k_number = $1", k_number
        )
        return tuple(rows[0]) == ("変更 太郎", "5300001")

    await eventually(tracking_heard)


async def test_what_was_registered_a_moment_ago_is_changed_before_packing_heard_of_it(stack: Stack) -> None:
    for attempt in range(4):
        k_number = await created(stack, f"UP-NOW-{attempt}")
        answered = await update(stack, {"TrackingNo": k_number, "ReceiverName": f"즉시 {attempt}"})
        assert answered.json()["Code"] == "0", answered.text
        assert (await read(stack, k_number))["ReceiverName"] == f"즉시 {attempt}"


OPTIONAL = {
    "PackageNo2": "own-2", "ReceiverNameYomigana": "カナ", "ReceiverTelNo2": "03-0000-0000",
    "ReceiverEmail": "a@mail.example", "ReceiverSocialNo": "S", "ReceiverStreet": "st", "ReceiverCity": "ci",
    "ReceiverState": "sta", "ReceiverNameEng": "Hanako", "ReceiverFullAddrEng": "1-2-3", "ReceiverStreetEng": "se",
    "ReceiverStateEng": "te", "ReceiverCityEng": "ce", "Width": 1.5, "Depth": 2, "Height": 3, "LengthMeasure": "cm",
    "DelvMessage": "m", "UserData1": "1", "UserData2": "2", "UserData3": "3", "ExportDeclarationNo": "E",
}  # fmt: skip


async def test_null_empties_every_optional_field_once_and_says_so(stack: Stack) -> None:
    (k_number,) = await stack.register("NULL-1", **OPTIONAL)
    before = await read(stack, k_number)
    assert before.items() >= OPTIONAL.items()
    for _ in range(2):
        answered = await update(stack, {"TrackingNo": k_number, **dict.fromkeys(OPTIONAL)})
        assert answered.json()["Code"] == "0", answered.text
    sizes = ("Width", "Depth", "Height")
    assert await read(stack, k_number) == {
        **before, **dict.fromkeys(OPTIONAL, ""), **dict.fromkeys(sizes),
    }  # fmt: skip
    (said,) = await changes_said(stack, k_number)
    to = said.consignee
    assert (to.kana, to.phone2, to.email, to.name_english, to.address_english) == ("",) * 5
    assert (to.name, to.phone) == ("見本 花子", "090-0000-0001")
    again = await update(stack, {"TrackingNo": k_number, "DelvMessage": "다시", "Width": 2})
    assert again.json()["Code"] == "0"
    shown = await read(stack, k_number)
    assert (shown["DelvMessage"], shown["Width"], shown["UserData1"]) == ("다시", 2, "")


async def test_null_names_no_shipment_and_changes_none_that_is_named(stack: Stack) -> None:
    (k_number,) = await stack.register("NULL-2")
    before = await read(stack, k_number)
    for named in ({"TrackingNo": k_number, "PackageNo": None}, {"TrackingNo": None, "PackageNo": "NULL-2"}):
        assert (await update(stack, named)).json()["Code"] == "0"
    nobody = await update(stack, {"TrackingNo": None, "PackageNo": None, "DelvMessage": None})
    assert nobody.json()["Data"][0]["Code"] == "9903011"
    assert await read(stack, k_number) == before


async def test_createorders_takes_null_as_absence_still(stack: Stack) -> None:
    (k_number,) = await stack.register("NULL-3", **dict.fromkeys(OPTIONAL))
    assert (await read(stack, k_number)).items() >= {
        "DelvMessage": "",
        "ReceiverEmail": "",
        "Width": None,
    }.items()


async def test_sending_the_same_again_changes_and_says_nothing(stack: Stack) -> None:
    (k_number,) = await stack.register("UP-SAME")
    same = package("UP-SAME", TrackingNo=k_number)
    for _ in range(2):
        assert (await update(stack, same)).json()["Code"] == "0"
    assert await changes_said(stack, k_number) == []
    assert (await update(stack, {"TrackingNo": k_number})).json()["Code"] == "0"


async def test_a_goods_list_replaces_the_goods_and_lines_that_stay_keep_their_numbers(stack: Stack) -> None:
    first = [goods("A", SKU="S-1", Title="하나"), goods("B", SKU="S-2"), goods("C", SKU="S-3")]
    (k_number,) = await stack.register("UP-GOODS", GoodsList=first)
    new = [goods("D", Qty=3, UnitPrice="1200.00"), goods("B", SKU="S-2", Title="둘째", Qty=9)]
    answered = await update(stack, {"TrackingNo": k_number, "GoodsList": new})
    assert answered.json()["Code"] == "0", answered.text
    shown = (await read(stack, k_number))["GoodsList"]
    assert [(line["GoodsOrderNo"], line["Title"], line["Qty"], line["UnitPrice"]) for line in shown] == [
        ("B", "둘째", 9, 500), ("D", "새 상품", 3, 1200),
    ]  # fmt: skip
    assert {line["Market"] for line in shown} == {"Amazon"}
    (said,) = await changes_said(stack, k_number)
    assert [(line.line, line.order_no) for line in said.lines] == [(2, "B"), (4, "D")]


async def test_gifts_stay_whatever_goods_are_told(stack: Stack) -> None:
    (k_number,) = await stack.register("UP-GIFT")
    await stack.behind["packing"].fetch(
        "INSERT INTO lines (seller_id, shipment_id, line, order_no, market, title, title_english, name, sku, item_code,"
        " seller_item_code, option_name, option_code, unit_price, quantity, currency, hs_code, origin, material, brand,"
        " image_url, ordered_at, paid_at, goods_url, item_type, gift_code)"
        " SELECT seller_id, id, 2, 'ITEM_202611240001', 'gift', 'g', '', '', '', '', '', '', '', 0, 1, 'JPY', '', '',"
        " '', '', '', '', '', '', 'gift', 'ITEM_202611240001' FROM shipments WHERE k_number = $1",
        k_number,
    )
    await stack.behind["packing"].fetch("UPDATE shipments SET last_line = 2 WHERE k_number = $1", k_number)
    answered = await update(
        stack, {"TrackingNo": k_number, "GoodsList": [goods("ITEM_202611240001"), goods("N")]}
    )
    assert answered.json()["Code"] == "0", answered.text
    (said,) = await changes_said(stack, k_number)
    assert [(line.line, line.order_no, line.market) for line in said.lines] == [
        (2, "ITEM_202611240001", "gift"), (3, "ITEM_202611240001", "Amazon"), (4, "N", "Amazon"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "code", "field"),
    [
        ({"ReceiverZipCode": "12"}, "9903012", "ReceiverZipCode"),
        ({"PackageNo2": "x" * 31}, "9903013", "PackageNo2"),
        ({"ReceiverName": "x" * 1001}, "9903013", "ReceiverName"),
        ({"DeliveryServiceCode": "EMS"}, "9903015", "DeliveryServiceCode"),
        ({"ToCountry": "US"}, "9903016", "ToCountry"),
        ({"PackageNo": "it's"}, "9903017", "PackageNo"),
        ({"GoodsList": []}, "9903018", "GoodsList"),
        ({"GoodsList": "none"}, "9903012", "GoodsList"),
        ({"GoodsList": [{"Title": "x"}]}, "9903011", "GoodsList[0].GoodsOrderNo"),
        ({"GoodsList": [goods("A"), goods("B", Qty=0)]}, "9903012", "GoodsList[1].Qty"),
        ({"RealWeight": -1}, "9903012", "RealWeight"),
        ({"WeightMeasure": "KG"}, "9903011", "RealWeight"),
        ({"ReceiverName": {"a": 1}}, "9903012", "ReceiverName"),
        ({"ReceiverName": None}, "9903011", "ReceiverName"),
        ({"DeliveryServiceCode": None}, "9903011", "DeliveryServiceCode"),
        ({"GoodsList": None}, "9903018", "GoodsList"),
        ({"Market": None}, "9903025", "Market"),
        ({"PackageNo": "ANOTHER"}, "9903025", "PackageNo"),
        ({"Market": "Rakuten"}, "9903025", "Market"),
    ],
)
async def test_values_are_refused_as_createorders_refuses_them_and_nothing_of_the_item_is_taken(
    stack: Stack, told: dict[str, Any], code: str, field: str
) -> None:
    k_number = await created(stack, f"BAD {code} {field} {None in told.values()}")
    answered = await update(stack, {"TrackingNo": k_number, "DelvMessage": "must not be taken", **told})
    (entry,) = answered.json()["Data"]
    assert (answered.status_code, answered.json()["Code"], entry["Code"]) == (422, "9903010", code)
    assert field in entry["Message"]
    assert (await read(stack, k_number))["DelvMessage"] == "置き配可"


async def test_every_item_is_answered_in_its_place(stack: Stack) -> None:
    accepted, gone, kept = await stack.register("PL-1", "PL-2", "PL-3")
    operator = await stack.gateway.person("kseoperator")
    await operator.post("/api/packing/acceptance", json={"code": accepted})
    await stack.call("cancelOrders/kr", gone)
    told = {"DelvMessage": "바뀜"}
    answered = await update(
        stack,
        {"TrackingNo": accepted, **told}, {"TrackingNo": UNKNOWN, **told}, {"TrackingNo": "x", **told},
        {"TrackingNo": gone, **told}, {**told}, {"TrackingNo": kept.lower(), **told}, {"PackageNo": "PL-3", **told},
        {"PackageNo": "NEVER-SENT", **told}, {"TrackingNo": "", "PackageNo": "PL-1", **told}, [],
    )  # fmt: skip
    assert (answered.status_code, answered.json()["Code"]) == (200, "9903010")
    data = answered.json()["Data"]
    assert [entry["Code"] for entry in data] == [
        "9903024", "9002004", "9002006", "9002009", "9903011", "0", "9903027", "9002004", "9903027", "9903012",
    ]  # fmt: skip
    assert [entry["ResultData"] and entry["ResultData"]["Status"] for entry in data] == [
        "A99", None, None, None, None, "A10", None, None, None, None,
    ]  # fmt: skip
    assert all(entry["Message"] for entry in data)
    assert "PackageNo NEVER-SENT" in data[7]["Message"]
    assert await changes_said(stack, accepted) == []


async def test_a_call_of_which_nothing_was_changed_is_no_success(stack: Stack) -> None:
    answered = await update(stack, {"TrackingNo": UNKNOWN})
    assert (answered.status_code, answered.json()["Code"]) == (404, "9903010")
    for body, status, code in (
        (b"", 400, "9000001"), (b"{}", 400, "9000001"), (b'{"DataList": []}', 400, "9000001"),
        ({"DataList": [{"TrackingNo": UNKNOWN}] * 501}, 422, "9903019"),
    ):  # fmt: skip
        refused = await stack.call("updateOrders/jp", body)
        assert (refused.status_code, refused.json()["Code"]) == (status, code)
        assert refused.json()["Message"]


async def test_another_companys_shipment_is_no_result_and_stays(stack: Stack) -> None:
    (k_number,) = await stack.register("UP-THEIRS")
    theirs = await strangers_key(stack, "updater")
    for item in ({"TrackingNo": k_number}, {"PackageNo": "UP-THEIRS"}):
        answered = await update(
            stack, {**item, "ReceiverName": "X", "DeliveryServiceCode": "KSE Light"}, **theirs
        )
        assert (answered.status_code, answered.json()["Data"][0]["Code"]) == (404, "9002004")
    assert await changes_said(stack, k_number) == []
    readonly = await strangers_key(stack, "updatereader", scopes=["register"])
    assert (await update(stack, {"TrackingNo": k_number}, **readonly)).json()["Code"] == "9001004"


async def test_an_update_against_a_scan_is_either_before_it_or_refused(stack: Stack) -> None:
    operator = await stack.gateway.person("kseoperator")
    for attempt in range(6):
        (k_number,) = await stack.register(f"UP-SCAN-{attempt}")
        tasks = [
            asyncio.ensure_future(update(stack, {"TrackingNo": k_number, "ReceiverName": "경합"})),
            asyncio.ensure_future(operator.post("/api/packing/acceptance", json={"code": k_number})),
        ]
        answered, scanned = await asyncio.gather(*tasks)
        assert scanned.json()["code"] == "accepted"
        name = (await read(stack, k_number))["ReceiverName"]
        assert (answered.json()["Data"][0]["Code"], name) in [("0", "경합"), ("9903024", "見本 花子")]


async def test_an_update_and_a_cancellation_at_once_leave_it_cancelled(stack: Stack) -> None:
    for attempt in range(4):
        k_number = await created(stack, f"UP-CANCEL-{attempt}")
        changed, cancelled = await asyncio.gather(
            update(
                stack, {"TrackingNo": k_number, "ReceiverName": "경합", "DeliveryServiceCode": "KSE Light"}
            ),
            stack.call("cancelOrders/kr", k_number),
        )
        assert cancelled.json()["Code"] == "0"
        assert changed.json()["Data"][0]["Code"] in ("0", "9002009")
        assert (await stack.call("getOrders/kr", k_number)).json()["Code"] == "9002009"


async def test_five_hundred_are_changed_in_one_call(stack: Stack) -> None:
    numbers = [f"UP-BULK-{place}" for place in range(500)]
    registered = await stack.call("createOrders/kr", {"DataList": [package(number) for number in numbers]})
    k_numbers = [entry["ResultData"]["TrackingNo"] for entry in registered.json()["Data"]]
    items = [
        {"TrackingNo": k_number, "ReceiverName": f"대량 {place}", "DeliveryServiceCode": "KSE Light",
         "GoodsList": [goods(f"{place}")]}
        for place, k_number in enumerate(k_numbers)
    ]  # fmt: skip
    changed = await update(stack, *items)
    assert changed.json()["Code"] == "0", changed.text[:500]
    locals_ = [entry["ResultData"]["LocalTrackingNo"] for entry in changed.json()["Data"]]
    assert len(set(locals_)) == 500
    assert (await read(stack, k_numbers[499]))["ReceiverName"] == "대량 499"

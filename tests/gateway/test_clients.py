"""The existing clients, as they behave, on the real gateway over HTTP (INT-10; KSE API contract)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.gateway.clients import ClientA, ClientB
from tests.gateway.house import API_KEY, serving
from tests.gateway.partners import Stack


@pytest.fixture(scope="module")
async def base(stack: Stack) -> AsyncIterator[str]:
    async with serving(stack.gateway.up.app) as address:
        yield f"{address}/v1"


def parcel(number: str, **more: Any) -> dict[str, Any]:
    line = {
        "order": "250-1000000-0000001",
        "sku": "앰플-30",
        "title": "앰플; 30ml / アンプル",
        "quantity": 2,
        "price": 0,
    }
    return {
        "number": number, "name": "山田\t太郎", "phone": "+81 (90) 0000-0001", "zip": "100-0001",
        "address": "東京都 千代田区 見本1-2-3 \"A\"", "lines": [line, {**line, "order": "250-2", "price": 1980}],
    } | more  # fmt: skip


def order(number: int, **address: Any) -> dict[str, Any]:
    line = {"title": "O'Brien \"Glow\" serum; 30ml\n", "sku": "GLOW-30", "quantity": 1, "price": "1200.00",
            "vendor": "Glow", "variant_title": "赤 / 30ml"}  # fmt: skip
    to = {"name": "見本 花子", "phone": "090-0000-0001", "zip": "530-0001", "address1": "1-2-3 Umeda",
          "city": "Osaka", "province": "Osaka", "country": "Japan"} | address  # fmt: skip
    return {"id": 5_400_000_000_000 + number, "name": f"#{number}", "email": "hanako@mail.example",
            "currency": "JPY", "shipping_address": to, "line_items": [line, line]}  # fmt: skip


async def test_the_spreadsheet_registers_tells_each_refusal_and_follows_its_parcels(base: str) -> None:
    sheet = ClientA(base, API_KEY)
    assert await asyncio.to_thread(sheet.test_connection) == "ok"
    rows = [parcel(f"SHEET-{number:02}") for number in range(45)]
    rows[7] = parcel("SHEET-07", name="")
    rows[30] = parcel("SHEET-03")  # a package number of the first call once more
    told = await asyncio.to_thread(sheet.register, rows)
    assert told.pop("SHEET-07") == "[9903011] 필수 항목이 없습니다: ReceiverName"
    assert told.pop("SHEET-03") == "[9903014] 이미 접수된 PackageNo입니다: PackageNo"
    assert len(told) == 42
    for number, outcome in told.items():
        assert outcome[:1] == "K", (number, outcome)
        assert " A10 입고대기 SAGAWA " in outcome
    k_numbers = [outcome.split()[0] for outcome in told.values()]
    # Read at once, before the other services have heard.
    tracked = await asyncio.to_thread(sheet.track, [*k_numbers, "K2611239999999"])
    assert tracked.pop("K2611239999999").startswith("[9002004]")
    assert {entry[:9] for entry in tracked.values()} == {"A10 입고대기 "}


async def test_the_spreadsheet_shows_why_a_whole_call_failed(base: str) -> None:
    stranger = ClientA(base, "kse-no-such-key")
    assert (await asyncio.to_thread(stranger.test_connection)).startswith("[9001002] ")
    told = await asyncio.to_thread(stranger.register, [parcel("NEVER-1"), parcel("NEVER-2")])
    assert {outcome[:9] for outcome in told.values()} == {"[9001002]"}
    tracked = await asyncio.to_thread(stranger.track, ["K2611239999999"])
    assert tracked["K2611239999999"].startswith("[9001002] ")


async def test_the_shop_app_sees_in_the_status_alone_what_became_of_each_parcel(
    base: str, stack: Stack
) -> None:
    shop = ClientB(base, API_KEY)
    assert await asyncio.to_thread(shop.fulfil, order(1001)) == [True, True]
    assert await asyncio.to_thread(shop.fulfil, order(1001)) == [False, False], "registered already"
    assert await asyncio.to_thread(shop.fulfil, order(1002, phone=None)) == [False, False]
    assert await asyncio.to_thread(shop.fulfil, order(1003, phone="")) == [False, False]
    assert await asyncio.to_thread(ClientB(base, "nobody").fulfil, order(1004)) == [False, False]
    (kept,) = await stack.behind["intake"].fetch(
        "SELECT count(*) AS many FROM registration WHERE cart_no LIKE '#100_-_'"
    )
    assert kept["many"] == 2


async def test_the_older_shop_app_sends_its_numbers_as_numbers(base: str, stack: Stack) -> None:
    shop = ClientB(base, API_KEY, older=True)
    assert await asyncio.to_thread(shop.fulfil, order(2001)) == [True, True]
    (row, _) = await stack.behind["intake"].fetch(
        "SELECT k_number FROM registration WHERE cart_no LIKE '#2001-_' ORDER BY cart_no"
    )
    read = (await stack.call("getOrders/kr", row["k_number"])).json()["Data"][0]["ResultData"]
    goods = read["GoodsList"][0]
    assert (read["PackageNo"], read["ReceiverEmail"]) == ("#2001-1", "hanako@mail.example")
    assert (goods["GoodsOrderNo"], goods["GoodsCode"]) == ("5400000002001", "5400000002001")
    assert (goods["UnitPrice"], goods["Title"]) == (1200, "O Brien Glow serum 30ml")
    assert (read["RealWeight"], read["Width"], read["LengthMeasure"]) == (1, 1.1, "cm")

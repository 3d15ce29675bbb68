"""The packing list: what a registered shipment looks like, and how it is found."""

import time
from datetime import UTC, datetime, timedelta

import msgspec

from kse.contracts import Line, Status
from kse.testing.running import Running, eventually, say
from tests.packing.warehouse import Seat, line, moved, operator, registered


async def test_a_registered_shipment_is_listed_with_one_row_per_line(seat: Seat) -> None:
    shipment = await seat.register(line(1), line(2, title="クッション", quantity=3, unit_price=940))
    first, second = await seat.rows(shipment)
    assert (first["k_number"], first["status"], first["version"]) == (shipment.k_number, "A10", 1)
    assert (first["unit_price"], first["quantity"], first["amount"], first["currency"]) == (
        1980,
        2,
        3960,
        "JPY",
    )
    assert (second["title"], second["amount"]) == ("クッション", 2820)
    assert (first["receiver_name"], first["zip"], first["zip_known"]) == ("架空 花子", "1000001", True)
    assert (first["days_waiting"], first["printed"], first["print_count"]) == (0, False, 0)
    assert (first["cart_no"], first["local_tracking_number"]) == (
        shipment.cart_no,
        shipment.local_tracking_number,
    )
    assert first["ordered_at"] == "2026-11-20T10:00:00+09:00"
    assert (first["api_sent"], first["api_reason"], first["gift"]) == ("", "", False)
    assert datetime.fromisoformat(first["registered_at"]) == datetime.fromisoformat(shipment.registered_at)


async def test_the_list_is_searched_by_day_numbers_and_status(seat: Seat) -> None:
    early = await seat.register(registered_at="2026-10-01T14:59:59Z")
    late = await seat.register(registered_at="2026-10-01T15:00:00Z")
    await seat.ask("POST", "/shipments/hold", json={"k_numbers": [late.k_number], "reason": ""})

    async def found(**asked: str) -> list[str]:
        return [row["k_number"] for row in await seat.listed(**asked)]

    assert await found(**{"from": "2026-10-01", "to": "2026-10-01"}) == [early.k_number]
    assert await found(**{"from": "2026-10-02", "to": "2026-10-02"}) == [late.k_number]
    assert await found(**{"from": "2026-10-01", "to": "2026-10-02"}) == [late.k_number, early.k_number]
    assert await found(order_nos=f"x, {early.lines[0].order_no}") == [early.k_number]
    assert await found(k_numbers=f"{late.k_number.lower()}\n{early.k_number}") == [
        late.k_number,
        early.k_number,
    ]
    both = f"{early.k_number},{late.k_number}"
    assert await found(k_numbers=both, status="A02") == [late.k_number]
    assert await found(k_numbers=both, status="A10") == [early.k_number]
    assert await found(k_numbers=both, status="A10,A02") == [late.k_number, early.k_number]


async def test_a_question_that_cannot_be_read_names_its_field(seat: Seat) -> None:
    for asked, field in (
        ({"from": "1.10.2026"}, "from"),
        ({"status": "Q7"}, "status"),
        ({"after": "x"}, "after"),
    ):
        answer = await seat.ask("GET", "/packing-list", params=asked)
        assert (answer.status_code, answer.json()["field"]) == (422, field)


async def test_deleted_shipments_are_not_listed(seat: Seat) -> None:
    shipment = await seat.register()
    await seat.delete(shipment)
    assert await seat.rows(shipment) == []


async def test_a_long_list_is_read_page_by_page_without_gap_or_repeat(seat: Seat) -> None:
    shipments = [registered(seat.seller, line(1), line(2)) for _ in range(7)]
    await seat.hears("intake", *shipments)

    async def all_there() -> bool:
        return len(await seat.listed()) == 14

    await eventually(all_there)
    seen: list[str] = []
    after = ""
    for _ in range(4):
        page = (await seat.ask("GET", "/packing-list", params={"limit": 2, "after": after})).json()
        assert page["total"] == 14
        seen += [row[page["columns"].index("k_number")] for row in page["rows"]]
        after = page["next"]
    assert after is None
    assert seen == [shipment.k_number for shipment in reversed(shipments) for _ in range(2)]


async def test_parcels_registered_together_stand_in_the_order_of_their_numbers(seat: Seat) -> None:
    at = "2026-11-01T03:00:00Z"
    first, second, third = (registered(seat.seller, registered_at=at) for _ in range(3))
    await seat.hears("intake", second, third, first)

    async def all_there() -> bool:
        return len(await seat.listed()) == 3

    await eventually(all_there)
    listed = [row["k_number"] for row in await seat.listed()]
    assert listed == [third.k_number, second.k_number, first.k_number]


async def test_the_same_registration_heard_again_changes_nothing(seat: Seat) -> None:
    shipment = await seat.register()
    await seat.edit(shipment, memo="확인")
    marker = registered(seat.seller)
    await seat.hears("intake", shipment, marker)
    await eventually(lambda: seat.row(marker))
    assert [row["memo"] for row in await seat.rows(shipment)] == ["확인"]


async def test_five_hundred_registrations_come_in_together_and_ten_thousand_lines_are_listed_fast(
    seat: Seat, packing: Running
) -> None:
    from packing.registration import register

    at = datetime.now(UTC) - timedelta(days=200)
    shipments = [
        registered(seat.seller, *[line(n) for n in range(1, 5)], registered_at=at.isoformat())
        for _ in range(2500)
    ]
    for start in range(0, 2500, 500):
        async with packing.database.work(str(seat.seller)) as work:
            await register(shipments[start : start + 500], work)
    span = {
        "from": (at - timedelta(days=1)).date().isoformat(),
        "to": (at + timedelta(days=2)).date().isoformat(),
    }
    began = time.perf_counter()
    answer = await seat.ask("GET", "/packing-list", params=span)
    took = time.perf_counter() - began
    assert len(msgspec.json.decode(answer.content)["rows"]) == 10_000
    assert took < 5, "an order of magnitude above what it takes on an idle machine"


async def test_lookup_answers_shipments_as_they_are_now_in_the_order_asked(seat: Seat) -> None:
    one = await seat.register(line(1), extra={"PackageNo2": "P2", "RealWeight": 0.3})
    two = await seat.register()
    await seat.edit(one, receiver_name="架空 次郎")
    asked = [two.k_number, one.k_number, "K0000000000000", two.k_number]
    answer = await seat.ask("POST", "/shipments/lookup", json={"k_numbers": asked})
    first, second = answer.json()["shipments"]
    assert (first["k_number"], second["k_number"]) == (two.k_number, one.k_number)
    assert second["consignee"]["name"] == "架空 次郎"
    assert second["consignee"]["email"] == "hanako@example.jp"
    assert msgspec.convert(second["lines"], list[Line]) == list(one.lines)
    assert (second["extra"], second["weight_g"]) == ({"PackageNo2": "P2", "RealWeight": 0.3}, 300)
    assert (second["status"], second["carrier"], second["version"]) == ("A10", "SAGAWA", 2)
    many = await seat.ask("POST", "/shipments/lookup", json={"k_numbers": ["K"] * 501})
    assert (many.status_code, many.json()["code"]) == (422, "too-many-selected")


async def test_a_seller_reaches_nothing_of_another_through_any_route(seat: Seat) -> None:
    shipment = await seat.register()
    row = await seat.the_row(shipment)
    product = (await seat.ask("POST", "/products", json={"sku": "MINE", "name": "내 상품"})).json()
    other = Seat(seat.up)
    k_numbers = [shipment.k_number]
    assert await other.listed(k_numbers=shipment.k_number) == []
    assert await other.listed(order_nos=row["order_no"]) == []
    assert (await other.ask("GET", "/products")).json()["rows"] == []

    edit = {"version": 1, "fields": {"memo": "x"}}
    assert (await other.ask("PATCH", f"/lines/{row['id']}", json=edit)).status_code == 404
    named = {"version": 1, "fields": {"name": "x"}}
    assert (await other.ask("PATCH", f"/products/{product['id']}", json=named)).status_code == 404
    for path, key in (("hold", "held"), ("release", "released")):
        answer = (await other.ask("POST", f"/shipments/{path}", json={"k_numbers": k_numbers})).json()
        assert (answer[key], answer["refused"][0]["code"]) == ([], "shipment-unknown")
    looked = await other.ask("POST", "/shipments/lookup", json={"k_numbers": k_numbers})
    assert looked.json() == {"shipments": [], "deleted": []}
    labels = await other.ask("POST", "/label-jobs", json={"k_numbers": k_numbers, "layout": "A2"})
    assert labels.status_code == 404
    told = await other.ask("POST", "/invoice-transmissions", json={"k_numbers": k_numbers, "number": "local"})
    assert (told.json()["requested"], told.json()["skipped"][0]["code"]) == (0, "shipment-unknown")
    scanned = await other.ask("POST", "/acceptance", json={"code": shipment.k_number})
    assert scanned.status_code == 403
    assert (await seat.the_row(shipment))["version"] == 1
    nobody = await seat.up.http.get("/packing-list")
    assert nobody.status_code == 401


async def test_an_operator_sees_every_company(seat: Seat) -> None:
    shipment = await seat.register()
    found = await seat.ask(
        "GET", "/packing-list", params={"k_numbers": shipment.k_number}, headers=operator()
    )
    assert len(found.json()["rows"]) == 1
    looked = await seat.ask(
        "POST", "/shipments/lookup", json={"k_numbers": [shipment.k_number]}, headers=operator()
    )
    assert len(looked.json()["shipments"]) == 1


async def test_anothers_event_about_a_shipment_does_not_touch_it(seat: Seat) -> None:
    shipment = await seat.register()
    stranger = msgspec.structs.replace(moved(shipment, Status.SHIPPED_OUT, "01:00:00"), seller=999_999)
    own = await seat.register()
    await say(seat.up.settings, "tracking", stranger, moved(own, Status.SHIPPED_OUT, "01:00:00"))
    await seat.until(own, status="B00")
    assert (await seat.the_row(shipment))["status"] == "A10"

"""Label jobs and market transmissions: what is asked of others, and what their answers leave behind."""

import itertools
from pathlib import Path
from typing import Any

import msgspec
import pytest
from packing.rules import Order, in_label_order

from kse.contracts import (
    InvoiceNumberRequested,
    InvoiceNumberSent,
    LabelFailed,
    LabelItem,
    LabelOrder,
    LabelPrinted,
    LabelRequested,
    LabelShipment,
    ShipmentRegistered,
)
from kse.objects import Objects
from kse.testing.running import eventually
from tests.packing.test_gifts import answered
from tests.packing.warehouse import Seat, gift, line


async def print_labels(seat: Seat, *shipments: ShipmentRegistered, **more: Any) -> LabelOrder:
    """Ask for labels; answers the order that labels will read."""
    body = {"k_numbers": [each.k_number for each in shipments], "layout": "A2", **more}
    answer = await seat.ask("POST", "/label-jobs", json=body)
    assert answer.status_code == 202, answer.text
    requested = (await seat.said(LabelRequested))[-1]
    assert answer.json() == {"job_id": requested.job, "count": requested.count}
    assert requested.source == f"label-orders/{requested.job}.json"
    content = await Objects(seat.up.settings.objects).get(requested.source)
    return msgspec.json.decode(content, type=LabelOrder)


async def test_a_label_job_carries_what_the_labels_say(seat: Seat) -> None:
    await seat.ask("POST", "/products", json={"sku": "A", "name": "크림"})
    shipment = await seat.register(
        line(1, sku="A"), line(2, title="クッション", option_code="O2", quantity=3),
        registered_at="2026-11-22T15:30:00Z",
    )  # fmt: skip
    order = await print_labels(seat, shipment, layout="L10-1", start_position=3)
    assert (order.layout, order.start_position) == ("L10-1", 3)
    assert order.shipments == [
        LabelShipment(
            k_number=shipment.k_number, cart_no=shipment.cart_no, order_no=shipment.lines[0].order_no,
            market="qoo10jp", delivery_service="KSE", carrier="SAGAWA",
            local_tracking_number=shipment.local_tracking_number, registered_on="2026-11-23",
            receiver_name="架空 花子",
            items=[
                LabelItem(item_code="1001234", name="크림", option_name="50ml", option_code="OPT-1", quantity=2),
                LabelItem(
                    item_code="1001234", name="クッション", option_name="50ml", option_code="O2", quantity=3
                ),
            ],
        )
    ]  # fmt: skip
    requested = (await seat.said(LabelRequested))[-1]
    assert (requested.layout, requested.count) == ("L10-1", 1)


async def test_labels_come_in_the_order_of_the_keys_else_as_they_were_chosen(seat: Seat) -> None:
    one = await seat.register(line(1, option_code="B"), line(2))
    two = await seat.register(line(1, option_code="A"))
    three = await seat.register(line(1, option_code="C"))

    async def order(*keys: tuple[str, bool]) -> list[ShipmentRegistered]:
        sort = [{"key": key, "desc": desc} for key, desc in keys]
        found = await print_labels(seat, three, one, two, sort=sort)
        known = {each.k_number: each for each in (one, two, three)}
        return [known[each.k_number] for each in found.shipments]

    assert await order() == [three, one, two]
    assert await order(("option_code", False)) == [two, one, three]
    assert await order(("line_count", True), ("k_number", False)) == [one, two, three]
    assert await order(("line_count", False), ("order_no", True)) == [three, two, one]


def test_every_sort_key_sorts_both_ways_and_keeps_equal_ones_in_place() -> None:
    def labelled(number: int, items: int) -> LabelShipment:
        return LabelShipment(
            k_number=f"K{number}", cart_no="", order_no=f"{9 - number}", market="", delivery_service="KSE",
            carrier="SAGAWA", local_tracking_number="", registered_on="",
            items=[LabelItem(item_code="", name=f"n{number % 2}", option_code=f"o{number % 3}")] * items,
        )  # fmt: skip

    shipments = [labelled(number, items) for number, items in ((3, 1), (1, 2), (2, 1))]
    orders = {
        "line_count": "K3 K2 K1", "option_code": "K3 K1 K2", "name": "K2 K3 K1", "k_number": "K1 K2 K3",
        "order_no": "K3 K2 K1",
    }  # fmt: skip
    for key, expected in orders.items():
        assert " ".join(each.k_number for each in in_label_order(shipments, [Order(key)])) == expected
    down = in_label_order(shipments, [Order("name", desc=True)])
    assert [each.k_number for each in down] == ["K3", "K1", "K2"]


@pytest.mark.parametrize(
    "body, field, code",
    [
        ({"k_numbers": []}, "k_numbers", "nothing-selected"),
        ({"k_numbers": ["K"] * 10_001}, "k_numbers", "too-many-selected"),
        ({"layout": ""}, "layout", "layout-missing"), ({"start_position": 0}, "start_position", "start-position"),
        ({"sort": [{"key": "weather"}]}, "sort", "sort-unknown"),
        ({"sort": [{"key": "name"}] * 5}, "sort", "sort-too-long"),
    ],
)  # fmt: skip
async def test_a_label_job_that_makes_no_sense_is_refused(
    seat: Seat, body: dict[str, Any], field: str, code: str
) -> None:
    answer = await seat.ask("POST", "/label-jobs", json={"k_numbers": ["K1"], "layout": "A2", **body})
    assert (answer.status_code, answer.json()["field"], answer.json()["code"]) == (422, field, code)
    assert await seat.said(LabelRequested) == []


async def test_a_label_job_with_an_unknown_or_deleted_shipment_names_it_and_prints_nothing(
    seat: Seat,
) -> None:
    shipment, deleted = await seat.register(), await seat.register()
    await seat.delete(deleted)
    k_numbers = [shipment.k_number, "K0000000000000", deleted.k_number]
    answer = await seat.ask("POST", "/label-jobs", json={"k_numbers": k_numbers, "layout": "A2"})
    assert (answer.status_code, answer.json()["code"]) == (404, "shipments-missing")
    assert "K0000000000000" in answer.json()["detail"]
    assert deleted.k_number in answer.json()["detail"]
    assert await seat.said(LabelRequested) == []


async def test_printing_marks_the_shipment_and_counts_reprints(seat: Seat) -> None:
    shipment, beside = await seat.register(), await seat.register()

    def printed(job: str, *more: str) -> LabelPrinted:
        k_numbers = [shipment.k_number, *more]
        return LabelPrinted(seller=seat.seller, job=job, layout="A2", document="d", k_numbers=k_numbers)

    failed = LabelFailed(seller=seat.seller, job="j0", reasons={shipment.k_number: "글자가 없습니다"})
    await seat.hears("labels", failed)
    await seat.until(shipment, print_fault="글자가 없습니다", printed=False)
    await seat.hears("labels", printed("j1", "K0000000000000"))
    await seat.until(shipment, printed=True, print_count=1, print_fault="")
    await seat.hears("labels", printed("j2"))
    row = await seat.until(shipment, printed=True, print_count=2)
    assert row["version"] == 1
    assert (await seat.the_row(beside))["printed"] is False


async def transmit(seat: Seat, *k_numbers: str, number: str = "local") -> dict[str, Any]:
    answer = await seat.ask("POST", "/invoice-transmissions", json={"k_numbers": k_numbers, "number": number})
    assert answer.status_code == 202, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_the_market_is_asked_to_be_told_every_order_of_a_shipment_once(seat: Seat) -> None:
    shipment = await seat.register(line(1, order_no="O-1"), line(2, order_no="O-1"), line(3, order_no="O-2"))
    await answered(seat, gift(shipment))
    assert await transmit(seat, shipment.k_number, shipment.k_number) == {"requested": 1, "skipped": []}
    [asked] = await seat.said(InvoiceNumberRequested)
    assert (asked.k_number, asked.market, asked.account, asked.carrier) == (
        shipment.k_number,
        "qoo10jp",
        5,
        "SAGAWA",
    )
    assert (asked.order_nos, asked.number) == (["O-1", "O-2"], shipment.local_tracking_number)
    assert [row["api_sent"] for row in await seat.rows(shipment)] == ["asked"] * 3 + [""]


async def test_each_shipment_whose_market_cannot_be_told_says_why(seat: Seat) -> None:
    foreign = await seat.register(account=None)
    held, deleted, accepted = await seat.register(), await seat.register(), await seat.register()
    bare = await seat.register(local_tracking_number="")
    await seat.ask("POST", "/shipments/hold", json={"k_numbers": [held.k_number]})
    await seat.delete(deleted)
    await seat.scan(accepted.k_number)
    everything = [each.k_number for each in (foreign, held, deleted, accepted, bare)] + ["K0"]
    told = await transmit(seat, *everything)
    assert told["requested"] == 1
    assert {each["k_number"]: each["code"] for each in told["skipped"]} == {
        foreign.k_number: "transmission-without-account", held.k_number: "transmission-held",
        deleted.k_number: "shipment-unknown", bare.k_number: "transmission-without-number",
        "K0": "shipment-unknown",
    }  # fmt: skip
    assert all(each["reason"] != each["code"] for each in told["skipped"])
    assert (await transmit(seat, bare.k_number, number="k"))["requested"] == 1
    assert (await seat.said(InvoiceNumberRequested))[-1].number == bare.k_number


async def test_a_repeat_tells_only_what_the_market_has_not_taken(seat: Seat) -> None:
    shipment = await seat.register(line(1, order_no="O-1"), line(2, order_no="O-2"))
    await transmit(seat, shipment.k_number)
    [first] = await seat.said(InvoiceNumberRequested)
    await seat.hears("marketplace-connector", sent(first, "O-1"), sent(first, "O-2", "이미 취소된 주문"))
    await _shows(seat, shipment, ["sent", "resend"])
    assert [row["api_reason"] for row in await seat.rows(shipment)] == ["", "이미 취소된 주문"]

    assert (await transmit(seat, shipment.k_number))["requested"] == 1
    second = (await seat.said(InvoiceNumberRequested))[-1]
    assert second.order_nos == ["O-2"]
    rows = await seat.rows(shipment)
    assert [(row["api_sent"], row["api_reason"]) for row in rows] == [("sent", ""), ("asked", "")]
    await seat.hears("marketplace-connector", sent(first, "O-2", "늦은 대답"), sent(second, "O-2"))
    await _shows(seat, shipment, ["sent", "sent"])
    again = await transmit(seat, shipment.k_number)
    assert (again["requested"], again["skipped"][0]["code"]) == (0, "transmission-done")
    assert (await transmit(seat, shipment.k_number, number="k"))["requested"] == 1


async def test_an_older_requests_refusal_does_not_touch_the_newer_one(seat: Seat) -> None:
    shipment, marker = await seat.register(), await seat.register()
    order_no = shipment.lines[0].order_no
    await transmit(seat, shipment.k_number)
    await transmit(seat, shipment.k_number)
    await transmit(seat, marker.k_number)
    old, new, mark = await seat.said(InvoiceNumberRequested)
    await seat.hears("marketplace-connector", sent(old, order_no, "늦은 대답"))
    await seat.hears("marketplace-connector", sent(mark, marker.lines[0].order_no))
    await _shows(seat, marker, ["sent"])
    assert (await seat.the_row(shipment))["api_sent"] == "asked"
    await seat.hears("marketplace-connector", sent(old, order_no))
    await _shows(seat, shipment, ["sent"])
    assert new.request != old.request


def sent(asked: InvoiceNumberRequested, order_no: str, reason: str = "") -> InvoiceNumberSent:
    return InvoiceNumberSent(
        seller=asked.seller, k_number=asked.k_number, request=asked.request, order_no=order_no,
        number=asked.number, accepted=not reason, reason=reason,
    )  # fmt: skip


async def _shows(seat: Seat, shipment: ShipmentRegistered, expected: list[str]) -> None:
    async def shown() -> bool:
        return [row["api_sent"] for row in await seat.rows(shipment)] == expected

    await eventually(shown, about=str(expected))


async def test_what_is_put_into_the_object_store_comes_back_and_what_is_not_there_is_said(
    tmp_path: Path,
) -> None:
    objects = Objects(f"file://{tmp_path}/made for it")
    await objects.put("a/b.json", b"{}")
    await objects.put("a/b.json", b"[1]")
    assert await objects.get("a/b.json") == b"[1]"
    assert b"".join([piece async for piece in objects.stream("a/b.json")]) == b"[1]"
    await objects.delete("a/b.json")
    await objects.delete("a/b.json")
    with pytest.raises(FileNotFoundError):
        await objects.get("a/b.json")
    with pytest.raises(FileNotFoundError):
        _ = [piece async for piece in objects.stream("a/b.json")]
    assert list(itertools.islice(tmp_path.iterdir(), 2)) == [tmp_path / "made for it"]

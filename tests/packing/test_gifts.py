"""Gifts: a line of the parcel, or a refusal that gives the gift back."""

import asyncio

from packing.__main__ import service
from packing.gifting import give, refuse_overdue
from packing.registration import register
from packing.settings import PackingSettings

from kse.contracts import Event, GiftAccepted, GiftRefused, ShipmentChanged, Status
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import eventually, running
from tests.packing.warehouse import Seat, gift, line, moved, registered


async def answered(seat: Seat, *events: Event) -> None:
    """Have packing hear of gifts, and wait for its word on each."""
    before = len(await seat.said(GiftAccepted)) + len(await seat.said(GiftRefused))
    await seat.hears("gifts", *events)

    async def all_answered() -> bool:
        said = len(await seat.said(GiftAccepted)) + len(await seat.said(GiftRefused))
        return said - before >= len(events)

    await eventually(all_answered, about="an answer to every gift")


async def test_a_gift_becomes_a_free_line_of_market_gift(seat: Seat) -> None:
    await seat.ask("POST", "/products", json={"sku": "KIT", "name": "샘플 3종"})
    shipment = await seat.register(line(1), line(2))
    given = gift(shipment, sku="KIT", quantity=2)
    await answered(seat, given)
    *_, row = await seat.rows(shipment)
    expected = {
        "market": "gift", "order_no": given.gift_code, "cart_no": shipment.cart_no, "line": 3, "gift": True,
        "unit_price": 0, "amount": 0, "quantity": 2, "sku": "KIT", "name": "샘플 3종", "title": "샘플 키트",
        "currency": "JPY", "version": 2,
    }  # fmt: skip
    assert {key: row[key] for key in expected} == expected
    assert [event.application for event in await seat.said(GiftAccepted)] == [given.application]
    [changed] = await seat.said(ShipmentChanged)
    assert changed.version == 2
    assert [(each.line, each.market, each.order_no) for each in changed.lines[2:]] == [
        (3, "gift", given.gift_code)
    ]
    assert changed.lines[2].title_english == "Sample kit"


async def test_one_of_a_kind_goes_in_and_others_beside_it(seat: Seat) -> None:
    shipment = await seat.register()
    first, again, other = gift(shipment), gift(shipment), gift(shipment, "ITEM_202611230002")
    await answered(seat, first, again, other)
    rows = await seat.rows(shipment)
    assert [row["order_no"] for row in rows[1:]] == [first.gift_code, other.gift_code]
    [refused] = await seat.said(GiftRefused)
    assert (refused.application, refused.reason) == (again.application, "duplicate")
    assert (await seat.said(ShipmentChanged))[-1].version == rows[0]["version"] == 3


async def test_a_held_parcel_takes_gifts_an_accepted_or_deleted_one_refuses_them(seat: Seat) -> None:
    held, accepted, gone, deleted = [await seat.register() for _ in range(4)]
    await seat.ask("POST", "/shipments/hold", json={"k_numbers": [held.k_number]})
    for each in (accepted, gone):
        await seat.scan(each.k_number)
    await seat.hears("tracking", moved(gone, Status.DEPARTED, "01:00:00"))
    await seat.until(gone, status="B11")
    await seat.delete(deleted)
    await answered(seat, *[gift(each) for each in (held, accepted, gone, deleted)])
    assert [event.k_number for event in await seat.said(GiftAccepted)] == [held.k_number]
    refused = {event.k_number: event.reason for event in await seat.said(GiftRefused)}
    assert refused == {accepted.k_number: "accepted", gone.k_number: "accepted", deleted.k_number: "deleted"}
    assert len(await seat.rows(accepted)) == 1


async def test_gifts_that_come_before_their_shipment_go_in_when_it_is_registered(seat: Seat) -> None:
    shipment = registered(seat.seller)
    early = [gift(shipment), gift(shipment, "ITEM_202611230002"), gift(shipment)]
    await seat.hears("gifts", *early)

    async def kept() -> int:
        return len(await seat.up.fetch("SELECT 1 FROM early_gifts WHERE seller_id = $1", seat.seller)) == 3

    await eventually(kept)
    assert await seat.said(GiftAccepted) == []
    await seat.hears("intake", shipment)
    await eventually(lambda: seat.row(shipment))
    assert [row["line"] for row in await seat.rows(shipment)] == [1, 2, 3]
    assert [event.application for event in await seat.said(GiftAccepted)] == [
        each.application for each in early[:2]
    ]
    assert [event.reason for event in await seat.said(GiftRefused)] == ["duplicate"]
    assert await seat.up.fetch("SELECT 1 FROM early_gifts WHERE seller_id = $1", seat.seller) == []


async def test_a_gift_heard_while_its_shipment_comes_in_is_not_lost(seat: Seat) -> None:
    shipment = registered(seat.seller)

    async def hear() -> None:
        async with seat.up.database.work(str(seat.seller)) as work:
            await give([gift(shipment)], work)

    async with seat.up.database.work(str(seat.seller)) as work:
        await register([shipment], work)
        hearing = asyncio.ensure_future(hear())
        await asyncio.wait([hearing], timeout=0.3)
    await hearing
    assert len(await seat.rows(shipment)) == 2


async def test_a_gift_for_a_shipment_that_never_comes_is_given_back(servers: Infrastructure) -> None:
    database = await servers.fresh_database("packing")
    settings = servers.settings(database, "packing", PackingSettings, gift_patience_seconds=0.3)
    async with running(service, settings) as up:
        seat = Seat(up)
        lost = gift(registered(seat.seller))
        await answered(seat, lost)
        [refused] = await seat.said(GiftRefused)
    assert (refused.application, refused.reason) == (lost.application, "unknown")


async def test_a_gift_is_not_given_back_before_its_time(seat: Seat) -> None:
    shipment = registered(seat.seller)
    await seat.hears("gifts", gift(shipment))
    await eventually(lambda: seat.up.fetch("SELECT 1 FROM early_gifts WHERE seller_id = $1", seat.seller))
    async with seat.up.database.work("*") as work:
        await refuse_overdue(work, 3600)
    assert await seat.said(GiftRefused) == []
    await seat.hears("intake", shipment)
    await eventually(lambda: seat.said(GiftAccepted))


async def test_a_gift_of_one_company_never_goes_into_anothers_parcel(seat: Seat) -> None:
    other = Seat(seat.up)
    shipment = await other.register()
    own = await seat.register()
    stranger = gift(registered(seat.seller, k_number=shipment.k_number))
    await seat.hears("gifts", stranger, gift(own))
    await eventually(lambda: seat.said(GiftAccepted))
    assert len(await other.rows(shipment)) == 1


async def test_a_gift_line_counts_its_number_on_from_the_registered_lines(seat: Seat) -> None:
    shipment = await seat.register(line(4), line(7))
    await answered(seat, gift(shipment))
    assert [row["line"] for row in await seat.rows(shipment)] == [4, 7, 8]

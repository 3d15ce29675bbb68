"""Gifts: what was given becomes a line of the parcel, or is refused with the reason (GFT-02, GFT-06)."""

import asyncio
from collections.abc import Iterable

import msgspec
from fastapi import FastAPI

from kse.contracts import GiftAccepted, GiftApplied, GiftRefused
from kse.work import Work
from packing.model import Shipment
from packing.rules import name_of, products_of
from packing.settings import PackingSettings
from packing.shipments import Key, after_registrations, locked, names_of, while_naming

SWEEP_SECONDS = 30


async def give(gifts: list[GiftApplied], work: Work) -> None:
    """Put each gift into its parcel or refuse it; one for a parcel not heard of yet is kept."""
    if not gifts:
        return
    driver = await work.driver()
    await while_naming(driver, [gift.seller for gift in gifts])
    names = await names_of(driver, {(gift.seller, sku) for gift in gifts for sku in products_of(gift.sku)})
    parcels = await _parcels(gifts, work)
    if any(_key(gift) not in parcels for gift in gifts):
        await after_registrations(driver)
        parcels = await _parcels(gifts, work)
    given: dict[Key, Shipment] = {}
    for gift in gifts:
        parcel = parcels.get(_key(gift))
        if parcel is None:
            await _keep(gift, work)
        elif reason := parcel.refuses_gift(gift.gift_code):
            _refuse(gift, reason, work)
        else:
            parcel.add_gift(gift, name_of(gift.sku, names.get(gift.seller, {})))
            work.emit(GiftAccepted(seller=gift.seller, k_number=gift.k_number, application=gift.application))
            given[_key(gift)] = parcel
    await work.session.flush()
    for parcel in given.values():
        work.emit(parcel.as_changed())


async def refuse_gifts_of_unknown_shipments(app: FastAPI) -> None:
    """Give back, for as long as the service runs, what nobody registered a shipment for."""
    settings: PackingSettings = app.state.settings
    while True:
        async with app.state.database.work("*") as work:
            await refuse_overdue(work, settings.gift_patience_seconds)
        await asyncio.sleep(min(SWEEP_SECONDS, settings.gift_patience_seconds))


async def refuse_overdue(work: Work, patience_seconds: float) -> None:
    """Refuse the gifts that have waited longer than that for their shipment."""
    driver = await work.driver()
    rows = await driver.fetch(
        "DELETE FROM early_gifts WHERE heard_at < now() - make_interval(secs => $1) RETURNING body",
        patience_seconds,
    )
    for row in rows:
        _refuse(msgspec.json.decode(row["body"], type=GiftApplied), "unknown", work)


async def _parcels(gifts: Iterable[GiftApplied], work: Work) -> dict[Key, Shipment]:
    found = await locked(work, {gift.k_number for gift in gifts})
    return {(parcel.seller_id, parcel.k_number): parcel for parcel in found}


async def _keep(gift: GiftApplied, work: Work) -> None:
    driver = await work.driver()
    await driver.execute(
        "INSERT INTO early_gifts (application, seller_id, k_number, body, heard_at)"
        " VALUES ($1, $2, $3, $4, clock_timestamp()) ON CONFLICT DO NOTHING",
        gift.application,
        gift.seller,
        gift.k_number,
        msgspec.json.encode(gift),
    )


def _refuse(gift: GiftApplied, reason: str, work: Work) -> None:
    work.emit(
        GiftRefused(seller=gift.seller, k_number=gift.k_number, application=gift.application, reason=reason)
    )


def _key(gift: GiftApplied) -> Key:
    return gift.seller, gift.k_number

"""Print jobs: what the labels of the chosen shipments say, in which order (LAB-02 to LAB-04)."""

import uuid
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import asyncpg
import msgspec

from kse.contracts import LabelItem, LabelOrder, LabelRequested, LabelShipment
from kse.days import KOREA
from kse.errors import Invalid, Missing
from kse.objects import Objects
from kse.work import Work
from packing.rules import LABEL_ORDERS, Order, in_label_order

MOST_ORDERS = 4


class Job(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a seller wants printed."""

    k_numbers: list[str]
    layout: str
    start_position: int = 1
    sort: list[Order] = []


async def ask_for(job: Job, seller: int, objects: Objects, work: Work) -> LabelRequested:
    """Write the job's order where labels finds it, and say so. Raises Missing."""
    _check(job)
    wanted = list(dict.fromkeys(job.k_numbers))
    shipments = await _label_shipments(await work.driver(), wanted, seller)
    if missing := [k_number for k_number in wanted if k_number not in shipments]:
        raise Missing("shipments-missing", k_numbers=", ".join(missing[:10]), count=len(missing))
    order = LabelOrder(
        layout=job.layout,
        start_position=job.start_position,
        shipments=in_label_order([shipments[k_number] for k_number in wanted], job.sort),
    )
    name = uuid.uuid4().hex
    source = f"label-orders/{name}.json"
    await objects.put(source, msgspec.json.encode(order))
    requested = LabelRequested(seller=seller, job=name, layout=job.layout, source=source, count=len(wanted))
    work.emit(requested)
    return requested


def _check(job: Job) -> None:
    if not job.layout:
        raise Invalid("layout-missing", field="layout")
    if job.start_position < 1:
        raise Invalid("start-position", field="start_position")
    if len(job.sort) > MOST_ORDERS:
        raise Invalid("sort-too-long", field="sort", most=MOST_ORDERS)
    for order in job.sort:
        if order.key not in LABEL_ORDERS:
            raise Invalid("sort-unknown", field="sort", key=order.key, keys=", ".join(LABEL_ORDERS))


async def _label_shipments(
    driver: asyncpg.Connection, k_numbers: Sequence[str], seller: int
) -> dict[str, LabelShipment]:
    rows = await driver.fetch(
        "SELECT s.k_number, s.cart_no, s.market, s.delivery_service, s.carrier, s.local_tracking_number,"
        " s.registered_at, s.receiver_name, l.order_no, l.item_code, l.sku, l.title, l.name, l.option_name,"
        " l.option_code, l.quantity"
        " FROM shipments s JOIN lines l ON l.shipment_id = s.id"
        " WHERE s.seller_id = $1 AND s.k_number = ANY ($2) AND s.deleted_at IS NULL ORDER BY s.id, l.line",
        seller,
        k_numbers,
    )
    return {
        k_number: _label_shipment(list(lines))
        for k_number, lines in groupby(rows, lambda row: row["k_number"])
    }


def _label_shipment(lines: Sequence[Any]) -> LabelShipment:
    first = lines[0]
    return LabelShipment(
        k_number=first["k_number"],
        cart_no=first["cart_no"],
        order_no=first["order_no"],
        market=first["market"],
        delivery_service=first["delivery_service"],
        carrier=first["carrier"],
        local_tracking_number=first["local_tracking_number"],
        registered_on=first["registered_at"].astimezone(KOREA).date().isoformat(),
        receiver_name=first["receiver_name"],
        items=[
            LabelItem(
                item_code=line["item_code"] or line["sku"],
                name=line["name"] or line["title"],
                option_name=line["option_name"],
                option_code=line["option_code"],
                quantity=line["quantity"],
            )
            for line in lines
        ],
    )

"""Reads what is to be printed from the object store: as much of it as can be read."""

import re

import msgspec

from kse.contracts.labels import LabelOrder, LabelShipment
from kse.objects import Objects
from labels.refusals import Fault, JobRefused

_K_NUMBER = re.compile(rb'"k_number"\s*:\s*"(\w{1,40})"')


class RoughOrder(msgspec.Struct):
    """A LabelOrder whose shipments are still to be read, so that one unreadable spoils no other."""

    layout: str
    start_position: int
    shipments: list[msgspec.Raw]


async def read_order(objects: Objects, source: str) -> tuple[LabelOrder, dict[str, Fault]]:
    """The order without the shipments that cannot be read, and those. Raises JobRefused."""
    try:
        rough = msgspec.json.decode(await objects.get(source), type=RoughOrder)
    except FileNotFoundError as error:
        raise JobRefused("order-missing") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise JobRefused("order-unreadable") from error
    shipments: list[LabelShipment] = []
    unreadable: dict[str, Fault] = {}
    for place, raw in enumerate(rough.shipments, 1):
        try:
            shipments.append(msgspec.json.decode(raw, type=LabelShipment))
        except msgspec.ValidationError:
            number = next(iter(k_numbers_in(bytes(raw))), f"#{place}")
            unreadable[number] = Fault("order-unreadable")
    order = LabelOrder(layout=rough.layout, start_position=rough.start_position, shipments=shipments)
    return order, unreadable


async def k_numbers_of(objects: Objects, source: str) -> list[str]:
    """What can be known of an order that cannot be printed."""
    try:
        return k_numbers_in(await objects.get(source))
    except Exception:  # the object store's faults are many; the job fails without the list
        return []


def k_numbers_in(order: bytes) -> list[str]:
    """The K numbers in an order's JSON, even when it is no JSON."""
    return list(dict.fromkeys(found.decode() for found in _K_NUMBER.findall(order)))

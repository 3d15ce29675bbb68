"""합치기, 나누기: carts of one consignee become one, lines of a cart get carts of their own (INT-04)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import asyncpg

from intake.editing import LINE, Changed, change
from intake.rules import GIFT
from kse.errors import Refusal
from kse.identity import Identity

ONE_CONSIGNEE = ("receiver_name", "zip", "address", "delivery_service")
SPARE = 50
"""So many further numbers are looked through for a free one."""

_OF_CARTS = f"""
SELECT {", ".join(LINE)} FROM waiting_order WHERE seller_id = $1 AND state = 'waiting'
    AND cart_no IN (SELECT cart_no FROM waiting_order WHERE seller_id = $1 AND id = ANY ($2::bigint[]))
ORDER BY id FOR UPDATE
"""  # noqa: S608 - names from this module
_TAKEN = """
SELECT cart_no FROM waiting_order
WHERE seller_id = $1 AND cart_no = ANY ($2::text[]) AND state <> 'deleted'
UNION SELECT cart_no FROM registration WHERE seller_id = $1 AND cart_no = ANY ($2::text[])
"""

Line = Mapping[str, Any]


async def merge(driver: asyncpg.Connection, identity: Identity, ids: Sequence[int]) -> list[Changed]:
    """Give these lines the cart number of the earliest of them; the gifts of a cart that moves move too.

    Raises Refusal naming what two carts do not share.
    """
    every, chosen = await _chosen(driver, identity.of_seller, ids)
    carts = list(dict.fromkeys(line["cart_no"] for line in chosen))
    if len(carts) < 2:
        raise Refusal("one-cart-already")
    target, theirs = carts[0], set(ids)
    staying = {line["cart_no"] for line in _orders(every) if line["id"] not in theirs}
    moving = [
        line
        for line in every
        if line["id"] in theirs or (line["market"] == GIFT and line["cart_no"] not in staying)
    ]
    _refuse_strangers([*(line for line in every if line["cart_no"] == target), *moving])
    wanted = {line["id"]: {"cart_no": target} for line in moving if line["cart_no"] != target}
    return await change(driver, identity, "merge", {line["id"]: line for line in every}, wanted)


async def split(driver: asyncpg.Connection, identity: Identity, ids: Sequence[int]) -> list[Changed]:
    """Give each of these lines a cart of its own; of a cart chosen whole the first line keeps the number.

    Gifts stay with the number. Raises Refusal where every line is alone already.
    """
    every, chosen = await _chosen(driver, identity.of_seller, ids)
    orders: dict[str, int] = defaultdict(int)
    for line in _orders(every):
        orders[line["cart_no"]] += 1
    leaving: dict[str, list[Line]] = defaultdict(list)
    for line in _orders(chosen):
        leaving[line["cart_no"]].append(line)
    for cart_no, lines in leaving.items():
        if len(lines) == orders[cart_no]:
            del lines[0]
    free = await _free_numbers(driver, identity.of_seller, leaving)
    wanted = {
        line["id"]: {"cart_no": next(free[cart_no])} for cart_no, lines in leaving.items() for line in lines
    }
    if not wanted:
        raise Refusal("nothing-to-split")
    return await change(driver, identity, "split", {line["id"]: line for line in every}, wanted)


async def _chosen(
    driver: asyncpg.Connection, seller: int, ids: Sequence[int]
) -> tuple[list[Line], list[Line]]:
    """Every line of the carts these lines are in, and these lines; refuses lines that wait no more."""
    every: list[Line] = await driver.fetch(_OF_CARTS, seller, list(ids))
    theirs = set(ids)
    chosen = [line for line in every if line["id"] in theirs]
    if len(chosen) < len(theirs) or not chosen:
        raise Refusal("waiting-order-gone")
    return every, chosen


def _orders(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if line["market"] != GIFT]


def _refuse_strangers(lines: Sequence[Line]) -> None:
    first, *others = _orders(lines) or lines
    for other in others:
        for field in ONE_CONSIGNEE:
            if other[field] != first[field]:
                raise Refusal(
                    f"merge-other-{field.replace('_', '-')}",
                    field=field,
                    first=first["cart_no"],
                    second=other["cart_no"],
                )


async def _free_numbers(
    driver: asyncpg.Connection, seller: int, leaving: Mapping[str, list[Line]]
) -> dict[str, Any]:
    """For each cart the numbers `cart-2`, `cart-3`, … that nobody has."""
    asked = {
        cart_no: [f"{cart_no}-{number}" for number in range(2, len(lines) + 2 + SPARE)]
        for cart_no, lines in leaving.items()
    }
    rows = await driver.fetch(_TAKEN, seller, [number for numbers in asked.values() for number in numbers])
    taken = {row["cart_no"] for row in rows}
    return {
        cart_no: (number for number in numbers if number not in taken) for cart_no, numbers in asked.items()
    }

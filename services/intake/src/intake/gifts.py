"""Gifts that join the carts they are for while those wait (INT-09)."""

from typing import Any

import asyncpg
import msgspec

from intake.adapters.gift_form import CART_COLUMNS
from intake.adapters.layouts import column_key
from intake.adapters.order_file import OrderFile
from intake.adapters.refusals import Params, Refusal
from intake.rules import GIFT
from kse.contracts import OrderLine
from kse.work import Work

_CONSIGNEE = (
    "receiver_name", "receiver_kana", "receiver_phone", "receiver_phone2", "zip", "address", "buyer_name",
    "message", "shop", "delivery_service",
)  # fmt: skip
# The lines that wait are kept from being registered until the gifts are in.
_WAITING = f"""
SELECT cart_no, account, {", ".join(_CONSIGNEE)} FROM waiting_order
WHERE seller_id = $1 AND cart_no = ANY ($2::text[]) AND state = 'waiting' AND market <> $3
ORDER BY id FOR SHARE
"""  # noqa: S608 - names from this module
_REGISTERED = """
SELECT cart_no, max(k_number) AS k_number FROM waiting_order
WHERE seller_id = $1 AND cart_no = ANY ($2::text[]) AND state = 'registered' AND market <> $3 GROUP BY cart_no
"""


async def join_carts(work: Work, seller: int, file: OrderFile) -> list[int | None]:
    """Give the file's gifts the consignees of their carts, and answer those carts' market accounts.

    A gift whose cart does not wait becomes a refused row with the reason.
    """
    driver = await work.driver()
    wanted = list({line.cart_no for _, line in file.lines})
    waiting: dict[str, list[asyncpg.Record]] = {}
    for row in await driver.fetch(_WAITING, seller, wanted, GIFT):
        waiting.setdefault(row["cart_no"], []).append(row)
    registered = dict(await driver.fetch(_REGISTERED, seller, wanted, GIFT))
    names = set(map(column_key, CART_COLUMNS))
    column = next(name for name in file.header if column_key(name) in names)
    joined: list[tuple[int, OrderLine]] = []
    accounts: list[int | None] = []
    for number, line in file.lines:
        cart = waiting.get(line.cart_no, [])
        refusal = _refusal(line.cart_no, cart, registered)
        if refusal is None:
            shared = {row["account"] for row in cart}
            accounts.append(shared.pop() if len(shared) == 1 else None)
            given: dict[str, Any] = {name: cart[0][name] for name in _CONSIGNEE}
            joined.append((number, msgspec.structs.replace(line, **given)))
            continue
        file.refusals.append(Refusal(number, column, *refusal))
        file.refused_rows[number] = file.joining_rows[number]
    file.lines = joined
    file.refusals.sort(key=lambda each: each.row)
    file.refused_rows = dict(sorted(file.refused_rows.items()))
    return accounts


def _refusal(
    cart_no: str, waiting: list[asyncpg.Record], registered: dict[str, str]
) -> tuple[str, Params] | None:
    if len({(row["receiver_name"], row["zip"], row["address"]) for row in waiting}) > 1:
        return "gift-cart-of-two", {"value": cart_no}
    if waiting:
        return None
    if k_number := registered.get(cart_no):
        return "gift-cart-registered", {"value": cart_no, "k_number": k_number}
    return "gift-cart-unknown", {"value": cart_no}

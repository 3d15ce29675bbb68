"""Gifts' routes: gift items and giving them."""

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select

from gifts import applying
from gifts.messages import MESSAGES
from gifts.model import GiftItem
from kse.days import KOREA
from kse.errors import Invalid, Missing, Refusal, sentence
from kse.http import Caller, CallersWork, answer, body_of

router = APIRouter()

_ITEMS = """
SELECT i.code, i.name, i.name_english, i.sku, i.created_at,
    (SELECT count(*) FROM application a
     WHERE a.seller_id = i.seller_id AND a.item_code = i.code AND a.state <> 'refused') AS applied
FROM gift_item i WHERE i.seller_id = $1 ORDER BY i.code DESC
"""


class NewItem(msgspec.Struct):
    """A gift item to register."""

    name: str
    name_english: str
    sku: str


class Application(msgspec.Struct):
    """A gift for chosen shipments."""

    k_numbers: list[str]
    item_code: str
    quantity: int = 1


@router.get("/items")
async def items(identity: Caller, work: CallersWork) -> Response:
    """The gift items and how many shipments each was given to (GFT-01)."""
    rows = await (await work.driver()).fetch(_ITEMS, identity.of_seller)
    columns = ("code", "name", "name_english", "sku", "created_at", "applied")
    return answer({"columns": columns, "rows": [tuple(row) for row in rows], "total": len(rows)})


@router.post("/items")
async def add_item(
    identity: Caller, work: CallersWork, given: Annotated[NewItem, body_of(NewItem)]
) -> Response:
    """Register a gift item; its SKU must be in the catalogue (GFT-01)."""
    for field in ("name", "name_english", "sku"):
        if not getattr(given, field).strip():
            raise Invalid("field-missing", field=field)
    if not await applying.sku_is_known(work, identity.of_seller, given.sku.strip()):
        raise Invalid("sku-unknown", field="sku", sku=given.sku.strip()[:100])
    item = GiftItem(
        seller_id=identity.of_seller,
        code=await applying.next_code(work, identity.of_seller, datetime.now(KOREA)),
        name=given.name.strip(),
        name_english=given.name_english.strip(),
        sku=given.sku.strip(),
    )
    work.session.add(item)
    await work.session.flush()
    shown = {field: getattr(item, field) for field in ("code", "name", "name_english", "sku")}
    return answer({**shown, "applied": 0}, 201)


@router.post("/applications")
async def give(
    identity: Caller, work: CallersWork, given: Annotated[Application, body_of(Application)]
) -> Response:
    """Give a gift to the chosen shipments; each refusal has its reason (GFT-02)."""
    if not given.k_numbers:
        raise Refusal("nothing-selected")
    if not 1 <= given.quantity <= 999:
        raise Invalid("quantity-out-of-range", field="quantity")
    item = await work.session.scalar(
        select(GiftItem).where(GiftItem.seller_id == identity.of_seller, GiftItem.code == given.item_code)
    )
    if item is None:
        raise Missing("item-unknown", field="item_code", item=given.item_code[:40])
    outcome = await applying.apply(work, item, given.k_numbers, given.quantity, identity.user)
    return answer(
        {
            "applied": outcome.applied,
            "refused": [
                {"k_number": k_number, "code": code, "reason": sentence(MESSAGES, code, identity.lang, {})}
                for k_number, code in outcome.refused
            ],
        }
    )

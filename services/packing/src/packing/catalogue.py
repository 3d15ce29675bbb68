"""The catalogue over HTTP: single products of a seller, and the names they give to lines (PAK-07, PAK-09)."""

from typing import Annotated

import asyncpg
import msgspec
from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from kse.errors import Missing, Refusal
from kse.http import Caller, CallersWork, answer, body_of
from kse.work import Work
from packing.cells import PRODUCT_CELLS, Value, read_cells, sku
from packing.product import Product
from packing.rules import name_of, products_of
from packing.shipments import names_of, while_changing_catalogue

router = APIRouter()

COLUMNS = ("id", "version", "sku", *PRODUCT_CELLS)


class Edit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was typed into which cells, of which version."""

    version: int
    fields: dict[str, Value]


@router.get("/products")
async def products(identity: Caller, work: CallersWork) -> Response:
    """The seller's catalogue as a grid."""
    driver = await work.driver()
    rows = await driver.fetch(
        f"SELECT {', '.join(COLUMNS)} FROM products WHERE seller_id = $1 ORDER BY sku",  # noqa: S608 - own columns
        identity.of_seller,
    )
    return answer({"columns": COLUMNS, "rows": [tuple(row) for row in rows], "total": len(rows)})


@router.post("/products")
async def create(
    identity: Caller,
    work: CallersWork,
    typed: Annotated[dict[str, Value], body_of(dict[str, Value])],
) -> Response:
    """Add a product; its SKU must be new and stays for good."""
    seller, code = identity.of_seller, sku("sku", typed.get("sku", ""))
    values = read_cells(
        {"name": "", **{field: typed[field] for field in typed if field != "sku"}}, PRODUCT_CELLS
    )
    await while_changing_catalogue(await work.driver(), seller)
    product = await work.session.scalar(
        insert(Product)
        .values(seller_id=seller, version=1, sku=code, **values)
        .on_conflict_do_nothing()
        .returning(Product)
    )
    if product is None:
        raise Refusal("sku-taken", field="sku", sku=code)
    await _announce(product, work)
    return answer({column: getattr(product, column) for column in COLUMNS}, 201)


@router.patch("/products/{product_id}")
async def edit(
    product_id: int, identity: Caller, work: CallersWork, typed: Annotated[Edit, body_of(Edit)]
) -> Response:
    """Change cells of a product."""
    await while_changing_catalogue(await work.driver(), identity.of_seller)
    product = await work.session.scalar(
        select(Product)
        .where(Product.id == product_id, Product.seller_id == identity.of_seller)
        .with_for_update()
    )
    if product is None:
        raise Missing("not-found")
    changed = product.edit(typed.fields, typed.version)
    if changed:
        await _announce(product, work)
    return answer({"id": product.id, "version": product.version, "fields": changed})


async def _announce(product: Product, work: Work) -> None:
    driver = await work.driver()
    await name_lines(driver, product.seller_id, product.sku)
    work.emit(product.as_changed())


async def name_lines(driver: asyncpg.Connection, seller: int, changed: str) -> None:
    """Give the lines that sell this SKU their name anew, before A99 and unless a person named them."""
    rows = await driver.fetch(
        "SELECT l.id, l.sku, l.name FROM shipments s JOIN lines l ON l.shipment_id = s.id"
        " WHERE l.seller_id = $1 AND s.status IN ('A02', 'A10') AND s.deleted_at IS NULL"
        " AND NOT l.name_by_hand AND l.sku <> '' AND (l.sku = $2"
        "   OR (position(',' IN l.sku) > 0 AND $2 = ANY (string_to_array(l.sku, ','))))"
        " ORDER BY l.id FOR UPDATE OF l",
        seller,
        changed,
    )
    known = await names_of(driver, {(seller, part) for row in rows for part in products_of(row["sku"])})
    names = known.get(seller, {})
    renamed = [
        (row["id"], name) for row in rows if (name := name_of(row["sku"], names)) not in ("", row["name"])
    ]
    await driver.execute(
        "UPDATE lines l SET name = new.name FROM unnest($1::bigint[], $2::text[]) AS new (id, name)"
        " WHERE l.id = new.id",
        [id_ for id_, _ in renamed],
        [name for _, name in renamed],
    )

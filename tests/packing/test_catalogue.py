"""The catalogue: products, their rules, and the names they give to lines."""

import asyncio

import pytest
from packing.registration import register

from kse.contracts import ProductChanged
from tests.packing.warehouse import Seat, line, registered

WHOLE = {
    "sku": "HC-50_a", "barcode": "8800000000017", "name": "하이드로 크림 50ml", "name_english": "Hydro Cream 50ml",
    "name_customs": "Cosmetic cream", "brand": "가상", "origin": "KR", "material": "cream", "option_name": "50ml",
    "weight_g": 120, "hs_code": "3304991000", "location": "A-01-02", "size": "5x5x5", "volume_cm3": 125,
    "pieces": 1, "customs_class": "cosmetics", "image_url": "https://img.example/hc.jpg",
}  # fmt: skip


async def add(seat: Seat, sku: str, name: str, **more: object) -> dict[str, object]:
    answer = await seat.ask("POST", "/products", json={"sku": sku, "name": name, **more})
    assert answer.status_code == 201, answer.text
    product: dict[str, object] = answer.json()
    return product


async def change(seat: Seat, product: dict[str, object], **fields: object) -> None:
    answer = await seat.ask(
        "PATCH", f"/products/{product['id']}", json={"version": product["version"], "fields": fields}
    )
    assert answer.status_code == 200, answer.text
    product.update(answer.json()["fields"], version=answer.json()["version"])


async def test_a_product_is_added_listed_edited_and_told_with_its_version(seat: Seat) -> None:
    product = await add(seat, **WHOLE)
    assert {key: product[key] for key in WHOLE} == WHOLE
    assert product["version"] == 1
    answer = await seat.ask(
        "PATCH",
        f"/products/{product['id']}",
        json={"version": 1, "fields": {"weight_g": "1,200", "brand": "가상"}},
    )
    assert answer.json() == {"id": product["id"], "version": 2, "fields": {"weight_g": 1200}}
    grid = (await seat.ask("GET", "/products")).json()
    [row] = grid["rows"]
    assert dict(zip(grid["columns"], row, strict=True)) == {**product, "version": 2, "weight_g": 1200}
    first, second = await seat.said(ProductChanged)
    assert (first.sku, first.version, first.weight_g, first.hs_code) == ("HC-50_a", 1, 120, "3304991000")
    assert (second.version, second.weight_g, second.name, second.origin) == (2, 1200, WHOLE["name"], "KR")


@pytest.mark.parametrize(
    "fields, field, code",
    [
        ({"sku": "한글"}, "sku", "sku-malformed"), ({"sku": "A B"}, "sku", "sku-malformed"),
        ({"sku": "A,B"}, "sku", "sku-malformed"), ({"sku": ""}, "sku", "cell-blank"),
        ({"sku": "x" * 101}, "sku", "sku-malformed"), ({"name": " "}, "name", "cell-blank"),
        ({"hs_code": "330499"}, "hs_code", "hs-code-malformed"), ({"origin": "KOR"}, "origin", "origin-malformed"),
        ({"weight_g": -1}, "weight_g", "cell-out-of-range"), ({"pieces": 0}, "pieces", "cell-out-of-range"),
        ({"version": 3}, "version", "cell-fixed"), ({"colour": "red"}, "colour", "cell-fixed"),
    ],
)  # fmt: skip
async def test_a_product_that_breaks_a_rule_is_refused_with_its_field(
    seat: Seat, fields: dict[str, object], field: str, code: str
) -> None:
    answer = await seat.ask("POST", "/products", json={"sku": "GOOD", "name": "이름", **fields})
    assert (answer.status_code, answer.json()["field"], answer.json()["code"]) == (422, field, code)
    assert (await seat.ask("GET", "/products")).json()["total"] == 0
    assert await seat.said(ProductChanged) == []


async def test_a_product_without_a_name_is_refused(seat: Seat) -> None:
    answer = await seat.ask("POST", "/products", json={"sku": "GOOD"})
    assert (answer.status_code, answer.json()["field"]) == (422, "name")


async def test_a_sku_is_added_once_per_company_also_by_two_at_once(seat: Seat) -> None:
    body = {"sku": "ONE", "name": "하나"}
    answers = await asyncio.gather(*[seat.ask("POST", "/products", json=body) for _ in range(3)])
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"sku-taken"}
    assert (await Seat(seat.up).ask("POST", "/products", json=body)).status_code == 201


async def test_a_sku_stays_and_a_stale_edit_is_refused(seat: Seat) -> None:
    product = await add(seat, "ONE", "하나")
    path = f"/products/{product['id']}"
    fixed = await seat.ask("PATCH", path, json={"version": 1, "fields": {"sku": "TWO"}})
    assert (fixed.status_code, fixed.json()["code"]) == (422, "cell-fixed")
    await change(seat, product, name="둘")
    stale = await seat.ask("PATCH", path, json={"version": 1, "fields": {"name": "셋"}})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")


async def test_a_line_is_named_by_its_sku_when_it_is_registered(seat: Seat) -> None:
    await add(seat, "A", "크림")
    await add(seat, "B", "쿠션")
    skus = ["A", "A,B,B", "A,NEW", "", "b"]
    shipment = await seat.register(*[line(number, sku=sku) for number, sku in enumerate(skus, 1)])
    assert [row["name"] for row in await seat.rows(shipment)] == ["크림", "크림 + 쿠션 ×2", "", "", ""]


async def test_lines_are_named_again_when_the_catalogue_changes_until_acceptance(seat: Seat) -> None:
    a = await add(seat, "A", "크림")
    shipment = await seat.register(line(1, sku="A"), line(2, sku="A,B"), line(3, sku="B"), line(4, sku="C"))
    accepted = await seat.register(line(1, sku="A"))
    await seat.scan(accepted.k_number)

    async def names() -> list[str]:
        return [row["name"] for row in await seat.rows(shipment)]

    assert await names() == ["크림", "", "", ""]
    await add(seat, "B", "쿠션")
    assert await names() == ["크림", "크림 + 쿠션", "쿠션", ""]
    await change(seat, a, name="새 크림")
    assert await names() == ["새 크림", "새 크림 + 쿠션", "쿠션", ""]
    assert (await seat.the_row(accepted))["name"] == "크림"
    other = Seat(seat.up)
    await add(other, "C", "남의 것")
    assert (await names())[3] == ""


async def test_a_name_a_person_gave_stays_until_it_is_taken_away_or_the_sku_changes(seat: Seat) -> None:
    a = await add(seat, "A", "크림")
    await add(seat, "B", "쿠션")
    shipment = await seat.register(line(1, sku="A"))
    await seat.edit(shipment, name="특별 크림")
    await change(seat, a, name="새 크림")
    assert (await seat.the_row(shipment))["name"] == "특별 크림"
    blanked = await seat.edit(shipment, name="")
    assert blanked.json()["fields"] == {"name": "새 크림"}
    await seat.edit(shipment, name="특별 크림")
    moved = await seat.edit(shipment, sku="B")
    assert moved.json()["fields"] == {"sku": "B", "name": "쿠션"}
    assert (await seat.the_row(shipment))["name"] == "쿠션"


async def test_a_product_added_while_shipments_come_in_names_them_too(seat: Seat) -> None:
    shipment = registered(seat.seller, line(1, sku="LATE"))
    async with seat.up.database.work(str(seat.seller)) as work:
        await register([shipment], work)
        adding = asyncio.ensure_future(add(seat, "LATE", "늦은 이름"))
        done, _ = await asyncio.wait([adding], timeout=0.3)
        assert not done, "the product must wait for the lines that are being named"
    await adding
    assert (await seat.the_row(shipment))["name"] == "늦은 이름"


async def test_catalogues_of_different_companies_do_not_wait_for_each_other(seat: Seat) -> None:
    async with seat.up.database.work(str(seat.seller)) as work:
        await register([registered(seat.seller, line(1, sku="LATE"))], work)
        await asyncio.wait_for(add(Seat(seat.up), "LATE", "이름"), 10)

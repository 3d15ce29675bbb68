"""The export list and its corrections."""

import pytest

from kse.contracts import Event
from kse.testing.running import Running, eventually, say, signed_in
from tests.customs.goods import K, approved, changed, deleted, line, product, registered

OTHER = "K2611200000002"


async def declarations(customs: Running, seller: int = 1, role: str = "master", **asked: str) -> list[dict]:
    headers = signed_in(seller if role != "operator" else None, role)
    answer = await customs.http.get("/declarations", params=asked, headers=headers)
    assert answer.status_code == 200, answer.text
    grid = answer.json()
    assert grid["total"] == len(grid["rows"])
    return [dict(zip(grid["columns"], row, strict=True)) for row in grid["rows"]]


async def shown(customs: Running, seller: int = 1, **wanted: object) -> dict:
    async def found() -> dict | None:
        rows = await declarations(customs, seller)
        return next((row for row in rows if all(row[name] == v for name, v in wanted.items())), None)

    return await eventually(found, about=str(wanted))


async def heard(customs: Running, speaker: str, *events: Event) -> None:
    """Say events and wait until customs has heard them, to whatever effect."""

    async def count() -> int:
        return len(await customs.fetch("SELECT 1 FROM inbox"))

    before = await count()
    await say(customs.settings, speaker, *events)

    async def all_heard() -> bool:
        return await count() == before + len(events)

    await eventually(all_heard)


async def correct(customs: Running, body: dict, k_number: str = K, number: int = 1, seller: int = 1):
    return await customs.http.patch(
        f"/declarations/{k_number}/{number}", json=body, headers=signed_in(seller)
    )


async def test_a_line_is_filled_from_the_catalogue_by_its_sku(customs: Running) -> None:
    await say(customs.settings, "intake", registered())
    row = await shown(customs, k_number=K)
    assert row["missing"] == ["name_english", "hs_code", "weight_g", "origin"]
    assert (row["amount"], row["receiver_name_english"]) == (3960, "MIHON HANAKO")
    await say(customs.settings, "packing", product())
    row = await shown(customs, name_english="MAKE-UP COSMETIC")
    assert (row["hs_code"], row["origin"], row["weight_g"], row["missing"]) == ("3304992000", "KR", 30, [])


async def test_a_product_or_an_edit_heard_before_the_registration_is_kept(customs: Running) -> None:
    await say(customs.settings, "packing", product(), changed(3, [line(), line(2, "GIFT-1", unit_price=0)]))

    async def heard() -> bool:
        return bool(await customs.fetch("SELECT 1 FROM shipments, products"))

    await eventually(heard)
    assert await declarations(customs) == []
    await say(customs.settings, "intake", registered())
    assert (await shown(customs, k_number=K, line=1))["name_english"] == "MAKE-UP COSMETIC"
    assert (await shown(customs, k_number=K, line=2))["sku"] == "GIFT-1"
    assert (await shown(customs, k_number=K, line=2))["cart_no"] == "258743000"


async def test_an_older_edit_or_product_never_replaces_a_newer(customs: Running) -> None:
    newer, older = "3304992000", "1111111111"
    await heard(customs, "intake", registered())
    await heard(customs, "packing", product(version=5, hs_code=newer), changed(2, [line(1, "NEW")]))
    await heard(customs, "packing", product(version=4, hs_code=older), changed(1, [line(1, "OLD")]))
    assert (await shown(customs, k_number=K))["sku"] == "NEW"
    products = await customs.fetch("SELECT hs_code FROM products WHERE sku = 'LIP-1'")
    assert products[0]["hs_code"] == "3304992000"


async def test_a_person_corrects_a_line_and_gives_it_back(customs: Running) -> None:
    await say(customs.settings, "intake", registered())
    await say(customs.settings, "packing", product())
    await shown(customs, name_english="MAKE-UP COSMETIC")
    answer = await correct(customs, {"version": 0, "name_english": "LIP STICK", "hs_code": "3304.10-1000"})
    assert answer.json() == {
        "id": f"{K}-1",
        "version": 1,
        "fields": {"name_english": "LIP STICK", "hs_code": "3304101000", "missing": []},
    }
    await say(customs.settings, "packing", changed(2, [line(quantity=5)]))
    row = await shown(customs, quantity=5)
    assert (row["name_english"], row["hs_code"], row["version"]) == ("LIP STICK", "3304101000", 1)
    assert (await correct(customs, {"version": 1, "name_english": ""})).status_code == 200
    row = await shown(customs, version=2)
    assert (row["name_english"], row["hs_code"]) == ("MAKE-UP COSMETIC", "3304101000")


async def test_of_two_people_correcting_at_once_the_second_is_told(customs: Running) -> None:
    await say(customs.settings, "intake", registered())
    await shown(customs, k_number=K)
    assert (await correct(customs, {"version": 0, "name_english": "FIRST"})).status_code == 200
    for stale in ({"version": 0, "name_english": "SECOND"}, {"version": 7, "name_english": "SECOND"}):
        refused = await correct(customs, stale)
        assert (refused.status_code, refused.json()["code"]) == (409, "stale")
    assert (await shown(customs, k_number=K))["name_english"] == "FIRST"


@pytest.mark.parametrize(
    "body, field, code",
    [
        ({"name_english": "A" * 51}, "name_english", "name-english-too-long"),
        ({"name_english": "リップ"}, "name_english", "name-english-not-latin"),
        ({"hs_code": "330499"}, "hs_code", "hs-code-not-ten-digits"),
        ({"hs_code": 5}, "hs_code", "payload-invalid"),
        ({}, None, "nothing-to-change"),
    ],
)
async def test_a_correction_that_customs_would_refuse_is_refused_at_its_field(
    customs: Running, body: dict, field: str | None, code: str
) -> None:
    await say(customs.settings, "intake", registered())
    await shown(customs, k_number=K)
    refused = await correct(customs, body)
    assert (refused.status_code, refused.json()["code"], refused.json().get("field")) == (422, code, field)
    assert (await shown(customs, k_number=K))["version"] == 0


async def test_customs_never_hears_of_a_sandboxs_parcel(customs: Running) -> None:
    await say(customs.settings, "intake", registered("K2611209000001", seller=-1, sandbox=True), registered())
    await shown(customs, k_number=K)
    assert [row["k_number"] for row in await customs.fetch("SELECT k_number FROM shipments")] == [K]


async def test_the_list_is_of_days_in_korea_and_of_chosen_numbers_and_leaves_sandbox_parcels_out(
    customs: Running,
) -> None:
    midnight = "2026-11-20T15:00:00Z"
    await say(
        customs.settings, "intake",
        registered(), registered(OTHER, registered_at=midnight),
        registered("K2611200000003", sandbox=True),
    )  # fmt: skip

    async def all_heard() -> bool:
        return len(await customs.fetch("SELECT 1 FROM shipments")) == 3

    await eventually(all_heard)
    assert [row["k_number"] for row in await declarations(customs)] == [OTHER, K]
    assert [row["k_number"] for row in await declarations(customs, **{"from": "2026-11-21"})] == [OTHER]
    assert [row["k_number"] for row in await declarations(customs, to="2026-11-20")] == [K]
    assert [row["k_number"] for row in await declarations(customs, k_numbers=f"{K},K0")] == [K]
    bad = await customs.http.get("/declarations", params={"to": "tomorrow"}, headers=signed_in())
    assert (bad.status_code, bad.json()["field"]) == (422, "to")


async def test_one_seller_never_sees_corrects_or_is_filled_from_anothers(customs: Running) -> None:
    await say(customs.settings, "intake", registered(seller=1), registered(OTHER, seller=2))
    await say(customs.settings, "packing", product(seller=1))
    await say(customs.settings, "gateway", approved(1))
    await shown(customs, 1, name_english="MAKE-UP COSMETIC")
    mine = await shown(customs, 2, k_number=OTHER)
    assert mine["name_english"] == ""
    assert await declarations(customs, 2, k_numbers=K) == []
    assert (await correct(customs, {"name_english": "STOLEN"}, seller=2)).status_code == 404
    assert await customs.fetch("SELECT 1 FROM corrections") == []
    assert {row["k_number"] for row in await declarations(customs, role="operator")} == {K, OTHER}


async def test_a_deleted_shipment_is_not_declared_and_cannot_be_corrected(customs: Running) -> None:
    await heard(customs, "intake", registered(), registered(OTHER))
    await heard(customs, "packing", deleted(), deleted(OTHER, seller=2), deleted())
    assert [row["k_number"] for row in await declarations(customs)] == [OTHER]
    refused = await correct(customs, {"name_english": "Lip"})
    assert refused.status_code == 404


async def test_a_registration_or_an_edit_heard_after_the_deletion_declares_nothing(customs: Running) -> None:
    await heard(customs, "packing", deleted(), changed(3, [line()]))
    await heard(customs, "intake", registered())
    assert await declarations(customs) == []

"""Many lines edited, filled, merged, split, deleted at once; each undone by whoever did it (INT-04)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from intake import changes
from intake.__main__ import service
from intake.settings import IntakeSettings

from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, running, signed_in
from tests.intake.test_intake_service import drop, waiting

TANAKA = {"receiver_name": "田中 結衣", "zip": "4600008", "address": "愛知県名古屋市中区栄7-8-9"}


@pytest.fixture
async def intake(servers: Infrastructure) -> AsyncIterator[Running]:
    database = await servers.fresh_database("intake")
    async with running(service, servers.settings(database, "intake", IntakeSettings)) as up:
        await drop(up, "qoo10-detail-ko.csv")
        yield up


async def ask(intake: Running, what: str, body: Any = None, **who: Any) -> httpx.Response:
    return await intake.http.post(f"/waiting-orders/{what}", headers=signed_in(**who), json=body or {})


async def did(intake: Running, what: str, body: Any = None, **who: Any) -> Any:
    answer = await ask(intake, what, body, **who)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def by_id(intake: Running) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in await waiting(intake)}


async def of_tanaka(intake: Running, count: int) -> list[int]:
    """So many lines of different carts, made to be one consignee's, the earliest first."""
    carts: dict[str, int] = {}
    for row in sorted(await waiting(intake), key=lambda row: row["id"]):
        carts.setdefault(row["cart_no"], row["id"])
    alone = [
        order
        for cart, order in carts.items()
        if sum(row["cart_no"] == cart for row in await waiting(intake)) == 1
    ]
    for field, value in TANAKA.items():
        await did(intake, "fill", {"ids": alone[:count], "field": field, "value": value}, user=99)
    return alone[:count]


def edit_of(row: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"id": row["id"], "version": row["version"], "fields": fields}


async def test_a_pasted_range_is_taken_cell_by_cell_and_each_refusal_names_its_cell(intake: Running) -> None:
    one, two, three, *_ = await waiting(intake)
    stale = edit_of(three, sku="X") | {"version": 7}
    gone = {"id": 987_654, "version": 1, "fields": {"sku": "X"}}
    edits = [edit_of(one, zip="１００-0001", quantity="0"), edit_of(two, unit_price="1,980"), stale, gone]
    told = await did(intake, "edit", {"edits": edits}, lang="en")
    assert [(each["id"], each["version"]) for each in told["changed"]] == [(one["id"], 2), (two["id"], 2)]
    assert told["changed"][0]["fields"]["zip"] == "1000001"
    assert told["changed"][1]["fields"]["amount"] == 1980 * two["quantity"]
    assert [(each["id"], each["field"], each["code"]) for each in told["refused"]] == [
        (one["id"], "quantity", "quantity-below-one"), (three["id"], "", "changed-meanwhile"),
        (987_654, "", "waiting-order-gone"),
    ]  # fmt: skip
    assert "at least 1" in told["refused"][0]["reason"]
    now = await by_id(intake)
    assert (now[one["id"]]["zip"], now[one["id"]]["quantity"]) == ("1000001", one["quantity"])
    undone = await did(intake, "undo")
    assert (undone["kind"], undone["lines"], undone["fields"]) == ("paste", 2, ["unit_price", "zip"])
    now = await by_id(intake)
    assert (now[one["id"]]["zip"], now[two["id"]]["unit_price"]) == (one["zip"], two["unit_price"])


async def test_a_column_is_filled_for_chosen_lines_and_undone_as_one(intake: Running) -> None:
    rows = await waiting(intake)
    ids = [row["id"] for row in rows[:5]]
    wrong = await ask(intake, "fill", {"ids": ids, "field": "delivery_service", "value": "EMS"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "delivery_service")
    fixed = await ask(intake, "fill", {"ids": ids, "field": "order_no", "value": "1"})
    assert (fixed.status_code, fixed.json()["code"]) == (422, "field-fixed")
    told = await did(intake, "fill", {"ids": ids, "field": "delivery_service", "value": "KSE Light"})
    assert len(told["changed"]) == 5
    assert {row["delivery_service"] for row in (await by_id(intake)).values() if row["id"] in ids} == {
        "KSE Light"
    }
    again = await did(intake, "fill", {"ids": ids, "field": "delivery_service", "value": "KSE Light"})
    assert again == {"changed": [], "refused": []}
    undone = await did(intake, "undo")
    assert (undone["kind"], undone["lines"], undone["kept"]) == ("fill", 5, 0)
    assert {row["delivery_service"] for row in await waiting(intake)} == {"KSE"}


async def test_undo_takes_back_ones_own_last_changes_one_after_the_other(intake: Running) -> None:
    row = (await waiting(intake))[0]
    path = f"/waiting-orders/{row['id']}"
    for version, sku in ((1, "A"), (2, "B")):
        body = {"version": version, "fields": {"sku": sku}}
        (await intake.http.patch(path, headers=signed_in(), json=body)).raise_for_status()
    other = await ask(intake, "undo", user=2)
    assert (other.status_code, other.json()["code"]) == (409, "nothing-to-undo")
    for expected in ("A", row["sku"]):
        undone = await did(intake, "undo")
        assert (undone["kind"], undone["fields"]) == ("edit", ["sku"])
        assert undone["changed"][0]["fields"]["sku"] == expected
        assert (await by_id(intake))[row["id"]]["sku"] == expected
    assert (await ask(intake, "undo")).status_code == 409
    kept = await intake.fetch("SELECT kind, changed_by_name, undone_by FROM waiting_change ORDER BY id")
    assert [tuple(each) for each in kept] == [("edit", "테스트", 1)] * 2


async def test_undo_leaves_what_somebody_has_changed_since(intake: Running) -> None:
    one, two, *_ = await waiting(intake)
    await did(intake, "edit", {"edits": [edit_of(one, sku="A"), edit_of(two, sku="A")]})
    await did(intake, "edit", {"edits": [{"id": two["id"], "version": 2, "fields": {"sku": "B"}}]}, user=2)
    undone = await did(intake, "undo")
    assert (undone["lines"], undone["kept"]) == (1, 1)
    now = await by_id(intake)
    assert (now[one["id"]]["sku"], now[two["id"]]["sku"]) == (one["sku"], "B")


async def test_two_undos_at_once_take_back_two_changes(intake: Running) -> None:
    row = (await waiting(intake))[0]
    for version, sku in ((1, "A"), (2, "B")):
        await did(intake, "edit", {"edits": [{"id": row["id"], "version": version, "fields": {"sku": sku}}]})
    await asyncio.gather(did(intake, "undo"), did(intake, "undo"))
    assert (await by_id(intake))[row["id"]]["sku"] == row["sku"]


async def test_deleted_lines_are_listed_with_who_and_when_and_come_back_by_undo_or_choice(
    intake: Running,
) -> None:
    before = await waiting(intake)
    ids = [row["id"] for row in before[:3]]
    assert sorted((await did(intake, "delete", {"ids": ids}, name="김하늘"))["deleted"]) == sorted(ids)
    listed = (await intake.http.get("/waiting-orders/deleted", headers=signed_in())).json()
    rows = [dict(zip(listed["columns"], row, strict=True)) for row in listed["rows"]]
    assert {row["id"] for row in rows} == set(ids)
    assert {row["deleted_by"] for row in rows} == {"김하늘"}
    assert all(row["deleted_at"] for row in rows)
    undone = await did(intake, "undo")
    assert (undone["kind"], undone["lines"]) == ("delete", 3)
    assert [row["id"] for row in await waiting(intake)] == [row["id"] for row in before]
    await did(intake, "delete", {"ids": ids})
    await did(intake, "restore", {"ids": ids[:1]})
    undone = await did(intake, "undo")
    assert (undone["kind"], undone["lines"]) == ("restore", 1)
    assert ids[0] not in await by_id(intake)
    empty = (await intake.http.get("/waiting-orders/deleted", headers=signed_in(2))).json()
    assert empty["rows"] == []


async def test_carts_of_one_consignee_are_merged_under_the_earliest_number_and_undone(
    intake: Running,
) -> None:
    ids = await of_tanaka(intake, 3)
    before = await by_id(intake)
    told = await did(intake, "merge", {"ids": list(reversed(ids))})
    assert {each["id"] for each in told["changed"]} == set(ids[1:])
    now = await by_id(intake)
    assert {now[each]["cart_no"] for each in ids} == {before[ids[0]]["cart_no"]}
    again = await ask(intake, "merge", {"ids": ids})
    assert (again.status_code, again.json()["code"]) == (409, "one-cart-already")
    assert (await did(intake, "undo"))["kind"] == "merge"
    now = await by_id(intake)
    assert [now[each]["cart_no"] for each in ids] == [before[each]["cart_no"] for each in ids]


@pytest.mark.parametrize(
    "field, value, code, words",
    [
        ("receiver_name", "鈴木 陽菜", "merge-other-receiver-name", "consignees"),
        ("address", "大阪府大阪市北区1-1", "merge-other-address", "addresses"),
        ("delivery_service", "KSE Light", "merge-other-delivery-service", "delivery services"),
    ],
)
async def test_lines_of_different_consignees_are_not_merged_and_the_difference_is_named(
    intake: Running, field: str, value: str, code: str, words: str
) -> None:
    ids = await of_tanaka(intake, 2)
    await did(intake, "fill", {"ids": ids[1:], "field": field, "value": value})
    before = await by_id(intake)
    refused = await ask(intake, "merge", {"ids": ids}, lang="en")
    assert (refused.status_code, refused.json()["code"]) == (409, code)
    for told in (words, before[ids[0]]["cart_no"], before[ids[1]]["cart_no"]):
        assert told in refused.json()["detail"]
    assert await by_id(intake) == before


async def test_a_line_is_split_off_to_a_free_number_and_a_whole_cart_line_by_line(intake: Running) -> None:
    ids = await of_tanaka(intake, 4)
    await did(intake, "merge", {"ids": ids[:3]})
    cart = (await by_id(intake))[ids[0]]["cart_no"]
    other = await by_id(intake)
    taken = edit_of(other[ids[3]], cart_no=f"{cart}-2")
    await did(intake, "edit", {"edits": [taken]})
    await did(intake, "split", {"ids": ids[1:2]})
    assert [(await by_id(intake))[each]["cart_no"] for each in ids[:3]] == [cart, f"{cart}-3", cart]
    await did(intake, "undo")
    await did(intake, "split", {"ids": ids[:3]})
    assert [(await by_id(intake))[each]["cart_no"] for each in ids[:3]] == [cart, f"{cart}-3", f"{cart}-4"]
    alone = await ask(intake, "split", {"ids": ids[:1]})
    assert (alone.status_code, alone.json()["code"]) == (409, "nothing-to-split")


async def test_another_companys_lines_are_neither_changed_nor_undone(intake: Running) -> None:
    before = await by_id(intake)
    ids = list(before)[:2]
    stranger = {"seller": 2, "user": 1}
    await did(intake, "fill", {"ids": ids, "field": "sku", "value": "MINE"})
    for what, body in (
        ("edit", {"edits": [{"id": ids[0], "version": 2, "fields": {"sku": "X"}}]}),
        ("fill", {"ids": ids, "field": "sku", "value": "X"}),
    ):
        assert (await did(intake, what, body, **stranger))["changed"] == []
    for what in ("merge", "split", "undo"):
        assert (await ask(intake, what, {"ids": ids}, **stranger)).status_code == 409
    assert {(await by_id(intake))[each]["sku"] for each in ids} == {"MINE"}


async def test_what_was_changed_is_forgotten_after_its_time(intake: Running) -> None:
    row = (await waiting(intake))[0]
    await did(intake, "edit", {"edits": [edit_of(row, sku="A")]})
    await intake.fetch("UPDATE waiting_change SET changed_at = now() - interval '25 hours'")
    assert (await ask(intake, "undo")).status_code == 409
    await intake.fetch("UPDATE waiting_change SET changed_at = now() - interval '31 days'")
    async with intake.database.work("*") as work:
        await changes.forget_old(await work.driver())
    assert await intake.fetch("SELECT FROM waiting_change") == []

"""Order files in, shipments out: intake over HTTP with its real database and broker."""

import asyncio
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from intake.__main__ import service
from intake.settings import IntakeSettings

from kse.contracts import CollectionAnswered, OrderCollected, OrderLine, ShipmentRegistered
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, eventually, running, say, signed_in
from tests.intake import samples
from tests.intake.test_kse_form import filled

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture
async def intake(servers: Infrastructure) -> AsyncIterator[Running]:
    database = await servers.fresh_database("intake")
    async with running(service, servers.settings(database, "intake", IntakeSettings)) as up:
        for carrier, first in (("SAGAWA", 35700000000), ("NEKOPOS", 36900000000)):
            added = await up.http.post(
                "/pools",
                headers=signed_in(None, "operator"),
                json={"carrier": carrier, "first": first, "last": first + 99_999},
            )
            assert added.status_code == 201, added.text
        yield up


async def drop(intake: Running, name: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    answer = await intake.http.post(
        "/uploads",
        headers={**(headers or signed_in()), "x-filename": quote(name)},
        content=(SAMPLES / name).read_bytes(),
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def waiting(intake: Running, headers: dict[str, str] | None = None) -> list[dict[str, Any]]:
    answer = (await intake.http.get("/waiting-orders", headers=headers or signed_in())).json()
    return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]


async def delete(intake: Running, ids: list[int]) -> list[int]:
    answer = await intake.http.post("/waiting-orders/delete", headers=signed_in(), json={"ids": ids})
    return sorted(answer.json()["deleted"])


async def register(intake: Running, ids: list[int], headers: dict[str, str] | None = None) -> Any:
    given = {"ids": ids, "delivery_service": ""}
    return (await intake.http.post("/registrations", headers=headers or signed_in(), json=given)).json()


async def test_a_qoo10_file_goes_in_once_and_its_bad_rows_are_named(intake: Running) -> None:
    first = await drop(intake, "qoo10-detail-ko.csv")
    assert first["market"] == "qoo10jp"
    assert first["encoding"].lower().startswith("utf-8")
    assert first["accepted"] > 0
    assert first["refused_rows"] == 2
    assert all(refused["row"] and refused["reason"] for refused in first["refused"])
    again = await drop(intake, "qoo10-detail-ko.csv")
    assert (again["accepted"], again["already"]) == (0, first["accepted"])
    assert len(await waiting(intake)) == first["accepted"]
    refused = await intake.http.get(f"/uploads/{first['upload_id']}/refused.csv", headers=signed_in())
    assert refused.text.startswith("\ufeff")
    assert "거부 사유" in refused.text.splitlines()[0]


async def test_rakuten_and_amazon_files_are_recognised_and_known_again(intake: Running) -> None:
    for name, market in (("rakuten-all-columns.csv", "rakuten"), ("amazon-report.txt", "amazon")):
        first = await drop(intake, name)
        assert first["market"] == market
        assert first["accepted"] > 0
        assert (await drop(intake, name))["accepted"] == 0


async def test_an_unreadable_file_is_refused_with_a_reason_and_changes_nothing(intake: Running) -> None:
    for lang, word in (("ko", "파일"), ("ja", "ファイル"), ("en", "file")):
        answer = await intake.http.post(
            "/uploads",
            headers={**signed_in(lang=lang), "x-filename": "orders.xlsx"},
            content=b"PK\x03\x04 not really",
        )
        assert answer.status_code == 422
        assert word in answer.json()["detail"]
    assert await waiting(intake) == []
    assert await intake.fetch("SELECT 1 FROM upload") == []


async def test_lines_of_one_cart_become_one_shipment_with_both_numbers(intake: Running) -> None:
    await drop(intake, "qoo10-detail-ko.csv")
    rows = await waiting(intake)
    done = await register(intake, [row["id"] for row in rows])
    carts = {row["cart_no"] for row in rows}
    assert {accepted["cart_no"] for accepted in done["accepted"]} == carts
    for accepted in done["accepted"]:
        assert accepted["k_number"].startswith("K")
        assert len(accepted["k_number"]) == 14
        local = accepted["local_tracking_number"]
        assert int(local[:11]) % 7 == int(local[11])
        assert accepted["lines"] == sum(row["cart_no"] == accepted["cart_no"] for row in rows)
    said = await intake.said(ShipmentRegistered)
    assert [event.k_number for event in said] == [accepted["k_number"] for accepted in done["accepted"]]
    assert max(len(event.lines) for event in said) >= 2
    assert await waiting(intake) == []


async def test_two_people_registering_the_same_lines_at_once_make_one_shipment(intake: Running) -> None:
    await drop(intake, "qoo10-detail-ko.csv")
    ids = [row["id"] for row in await waiting(intake)]
    both = await asyncio.gather(register(intake, ids), register(intake, ids), register(intake, ids))
    accepted = [cart["cart_no"] for done in both for cart in done["accepted"]]
    assert len(accepted) == len(set(accepted)) > 0
    assert {refused["code"] for done in both for refused in done["refused"]} == {"already-registered"}
    assert len(await intake.said(ShipmentRegistered)) == len(accepted)


async def test_editing_the_cart_number_splits_and_merges(intake: Running) -> None:
    await drop(intake, "qoo10-detail-ko.csv")
    rows = await waiting(intake)
    cart = next(row["cart_no"] for row in rows if sum(r["cart_no"] == row["cart_no"] for r in rows) > 1)
    mine = [row for row in rows if row["cart_no"] == cart]
    edited = await intake.http.patch(
        f"/waiting-orders/{mine[0]['id']}",
        headers=signed_in(),
        json={"version": 1, "fields": {"cart_no": cart + "-2", "quantity": "３"}},
    )
    assert edited.json()["fields"]["quantity"] == 3
    assert edited.json()["fields"]["amount"] == 3 * mine[0]["unit_price"]
    done = await register(intake, [row["id"] for row in mine])
    assert {accepted["cart_no"] for accepted in done["accepted"]} == {cart, cart + "-2"}


async def test_a_cell_that_cannot_be_is_refused_and_a_stale_edit_too(intake: Running) -> None:
    await drop(intake, "qoo10-detail-ko.csv")
    row = (await waiting(intake))[0]
    bad = await intake.http.patch(
        f"/waiting-orders/{row['id']}", headers=signed_in(), json={"version": 1, "fields": {"zip": "12-3"}}
    )
    assert (bad.status_code, bad.json()["field"]) == (422, "zip")
    fixed = await intake.http.patch(
        f"/waiting-orders/{row['id']}", headers=signed_in(), json={"version": 1, "fields": {"order_no": "1"}}
    )
    assert (fixed.status_code, fixed.json()["code"]) == (422, "field-fixed")
    fine = {"version": 1, "fields": {"zip": "100-0001"}}
    mended = await intake.http.patch(f"/waiting-orders/{row['id']}", headers=signed_in(), json=fine)
    assert mended.json()["fields"]["zip"] == "1000001"
    stale = await intake.http.patch(f"/waiting-orders/{row['id']}", headers=signed_in(), json=fine)
    assert (stale.status_code, stale.json()["code"]) == (409, "changed-meanwhile")


async def test_deleted_lines_come_back_and_do_not_block_a_new_upload(intake: Running) -> None:
    first = await drop(intake, "amazon-report.txt")
    ids = [row["id"] for row in await waiting(intake)]
    assert await delete(intake, ids) == sorted(ids)
    assert await waiting(intake) == []
    restored = await intake.http.post("/waiting-orders/restore", headers=signed_in(), json={"ids": ids[:1]})
    assert restored.json() == {"restored": ids[:1]}
    assert (await drop(intake, "amazon-report.txt"))["accepted"] == first["accepted"] - 1
    again = await intake.http.post("/waiting-orders/restore", headers=signed_in(), json={"ids": ids[1:]})
    assert again.json() == {"restored": []}


async def test_a_row_with_a_nul_is_refused_alone_and_given_back_without_it(intake: Running) -> None:
    headers = signed_in(66)
    body = samples.qoo10_ko({"상품명": "a\0b"}, {"주문번호": "2", "우편번호": "10\0"})
    answer = await intake.http.post("/uploads", headers={**headers, "x-filename": "a.csv"}, content=body)
    assert answer.status_code == 200, answer.text
    report = answer.json()
    assert [(each["row"], each["column"]) for each in report["refused"]] == [(3, "우편번호")]
    assert [row["title"] for row in await waiting(intake, headers)] == ["ab"]
    back = await intake.http.get(f"/uploads/{report['upload_id']}/refused.csv", headers=headers)
    assert (back.status_code, b"\0" in back.content) == (200, False)


async def test_of_a_line_deleted_twice_the_newest_comes_back(intake: Running) -> None:
    deleted: list[list[int]] = []
    for _ in range(2):
        await drop(intake, "amazon-report.txt")
        deleted.append(await delete(intake, [row["id"] for row in await waiting(intake)]))
    older, newer = deleted
    given = {"ids": older + newer}
    restored = await intake.http.post("/waiting-orders/restore", headers=signed_in(), json=given)
    assert sorted(restored.json()["restored"]) == newer
    assert sorted(row["id"] for row in await waiting(intake)) == newer


async def test_an_empty_pool_refuses_clearly_and_registers_nothing_of_that_carrier(
    servers: Infrastructure,
) -> None:
    database = await servers.fresh_database("intake")
    async with running(service, servers.settings(database, "intake", IntakeSettings)) as intake:
        await drop(intake, "qoo10-detail-ko.csv")
        rows = await waiting(intake)
        done = await register(intake, [row["id"] for row in rows])
        assert done["accepted"] == []
        assert {refused["code"] for refused in done["refused"]} == {"pool-empty"}
        assert "SAGAWA" in done["refused"][0]["reason"]
        assert len(await waiting(intake)) == len(rows)


async def test_a_seller_sees_and_touches_only_its_own_waiting_orders(intake: Running) -> None:
    await drop(intake, "qoo10-detail-ko.csv")
    ids = [row["id"] for row in await waiting(intake)]
    other = signed_in(2)
    assert await waiting(intake, other) == []
    done = await register(intake, ids, other)
    assert done["accepted"] == []
    edit = await intake.http.patch(
        f"/waiting-orders/{ids[0]}", headers=other, json={"version": 1, "fields": {"zip": "1000001"}}
    )
    assert edit.status_code == 404
    await intake.http.post("/waiting-orders/delete", headers=other, json={"ids": ids})
    assert len(await waiting(intake)) == len(ids)
    assert (await intake.http.get("/pools", headers=other)).status_code == 403


def collected(order_no: str, cart_no: str = "170000001", **more: Any) -> OrderCollected:
    line = OrderLine(
        market="qoo10jp", cart_no=cart_no, order_no=order_no, title="テスト美容液", quantity=1, unit_price=1980,
        receiver_name="山田 太郎", receiver_phone="090-0000-0001", zip="1000001", address="東京都千代田区1-2-3",
    )  # fmt: skip
    return OrderCollected(seller=1, account=7, job="j1", line=line, **more)


async def test_collected_orders_wait_once_and_the_collection_is_answered(intake: Running) -> None:
    await say(intake.settings, "marketplace-connector", collected("1"), collected("2"), collected("1"))
    answers = await eventually(lambda: answered(intake, 3))
    assert sorted((a.order_no, a.outcome) for a in answers) == [("1", "already"), ("1", "new"), ("2", "new")]
    assert {row["order_no"] for row in await waiting(intake)} == {"1", "2"}
    await say(intake.settings, "marketplace-connector", collected("2"))
    assert (await eventually(lambda: answered(intake, 4)))[3].outcome == "already"


async def answered(intake: Running, count: int) -> list[CollectionAnswered]:
    said = await intake.said(CollectionAnswered)
    return said if len(said) >= count else []


async def test_the_kse_form_is_downloaded_filled_in_and_taken_with_its_delivery_service(
    intake: Running,
) -> None:
    form = await intake.http.get("/order-templates/kse.xlsx", headers=signed_in(77, lang="ja"))
    assert form.headers["content-type"].endswith("spreadsheetml.sheet")
    headers = {**signed_in(77), "x-filename": "KSE-orders.xlsx"}
    body = filled("ja", {"delivery_service": "KSE Light", "market": ""})
    assert openpyxl.load_workbook(io.BytesIO(form.content)).sheetnames == ["注文", "記入方法"]
    told = (await intake.http.post("/uploads", content=body, headers=headers)).json()
    assert (told["market"], told["accepted"]) == ("kse", 1)
    listed = (await intake.http.get("/waiting-orders", headers=signed_in(77))).json()
    row = dict(zip(listed["columns"], listed["rows"][0], strict=True))
    assert (row["market"], row["delivery_service"], row["sku"]) == ("kse", "KSE Light", "SERUM-30")

"""Operators move parcels; sellers look at lists and timelines of their own."""

import pytest
from tracking.handlers import shipments_registered, statuses_changed

from kse.contracts import Status, StatusChanged
from kse.testing.running import Running, eventually, say, signed_in
from tests.tracking.parcels import hours, packed, registered

A, B, C = "K2611200000001", "K2611200000002", "K2611200000003"


def operator() -> dict[str, str]:
    """Signed afresh: an identity lives a minute."""
    return signed_in(None, "operator", user=77)


async def known(tracking: Running, count: int) -> None:
    async def enough() -> bool:
        rows = await tracking.fetch("SELECT count(*) FROM shipments WHERE registered_at IS NOT NULL")
        return bool(rows[0][0] >= count)

    await eventually(enough)


async def accepted(tracking: Running, *k_numbers: str, seller: int = 1) -> None:
    await say(tracking.settings, "intake", *[registered(k, seller) for k in k_numbers])
    await say(
        tracking.settings, "packing",
        *[packed(Status.ACCEPTED, 2, k, seller, weight_g=85) for k in k_numbers],
    )  # fmt: skip

    async def all_accepted() -> bool:
        rows = await tracking.fetch(
            "SELECT 1 FROM shipments WHERE k_number = ANY ($1) AND status = 'A99' AND cart_no <> ''",
            list(k_numbers),
        )
        return len(rows) == len(k_numbers)

    await eventually(all_accepted)


async def move(tracking: Running, status: str, *k_numbers: str, **more: object) -> dict:
    body = {"status": status, "k_numbers": list(k_numbers), **more}
    answer = await tracking.http.post("/movements", json=body, headers=operator())
    assert answer.status_code == 200, answer.text
    return answer.json()


async def listed(tracking: Running, headers: dict[str, str] | None = None, **asked: str) -> list[dict]:
    answer = await tracking.http.get("/deliveries", params=asked, headers=headers or signed_in())
    assert answer.status_code == 200, answer.text
    grid = answer.json()
    assert grid["total"] == len(grid["rows"])
    return [dict(zip(grid["columns"], row, strict=True)) for row in grid["rows"]]


async def test_every_movement_of_the_main_path_is_said_once_in_order(tracking: Running) -> None:
    await accepted(tracking, A)
    path = ["B00", "B11", "B99", "C11", "C90", "D00", "D11", "D99"]
    for status in path:
        assert (await move(tracking, status, A)) == {"moved": [A], "refused": []}
    said = await tracking.said(StatusChanged)
    assert [event.status for event in said] == path
    assert {(event.seller, event.k_number, event.by) for event in said} == {(1, A, "77")}


async def test_each_number_that_may_not_move_is_refused_with_its_reason(tracking: Running) -> None:
    await accepted(tracking, A, B)
    await say(tracking.settings, "intake", registered(C))
    await known(tracking, 3)
    await move(tracking, "B99", B)
    answer = await move(tracking, "B00", A, B, C, "K0000000000000", A)
    assert answer["moved"] == [A]
    assert [(r["k_number"], r["code"]) for r in answer["refused"]] == [
        (B, "backwards-needs-reason"),
        (C, "not-accepted-yet"),
        ("K0000000000000", "unknown-number"),
    ]
    assert answer["refused"][1]["reason"] == "아직 입고되지 않았습니다. (현재 상태: 입고대기)"
    assert len(await tracking.said(StatusChanged)) == 2


async def test_a_reason_moves_a_parcel_back_and_stands_in_its_timeline(tracking: Running) -> None:
    await accepted(tracking, A)
    await move(tracking, "C90", A)
    assert (await move(tracking, "B99", A, reason="통관 오등록"))["moved"] == [A]
    timeline = (await tracking.http.get(f"/shipments/{A}/timeline", headers=signed_in(lang="ja"))).json()
    assert timeline["status"] == "B99"
    assert timeline["entries"][0]["reason"] == "통관 오등록"
    assert timeline["entries"][0]["label"] == "到着"
    assert (await tracking.said(StatusChanged))[-1].reason == "통관 오등록"


async def test_a_reason_given_while_going_forward_is_only_a_remark(tracking: Running) -> None:
    await accepted(tracking, A)
    await move(tracking, "B00", A, reason="타송 화물 출하")
    said = (await tracking.said(StatusChanged))[0]
    assert (said.detail, said.reason) == ("타송 화물 출하", "")


@pytest.mark.parametrize("status", ["A10", "A99", "A02"])
async def test_what_belongs_to_packing_is_not_an_operators_movement_here(
    tracking: Running, status: str
) -> None:
    answer = await tracking.http.post(
        "/movements", json={"status": status, "k_numbers": [A]}, headers=operator()
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "status-not-movable")


async def test_only_operators_move_parcels_and_ask_carriers(tracking: Running) -> None:
    for role in ("master", "staff", "partner"):
        headers = signed_in(1, role)
        body = {"status": "B00", "k_numbers": [A]}
        assert (await tracking.http.post("/movements", json=body, headers=headers)).status_code == 403
        assert (await tracking.http.post("/carrier-pulls", headers=headers)).status_code == 403


async def test_thousands_move_at_once(tracking: Running) -> None:
    numbers = [f"K261120{n:07d}" for n in range(3000)]
    async with tracking.database.work("*") as work:
        await shipments_registered([registered(k) for k in numbers], work)
        await statuses_changed([packed(Status.ACCEPTED, 2, k) for k in numbers], work)
    answer = await move(tracking, "B00", *numbers)
    assert (len(answer["moved"]), answer["refused"]) == (3000, [])
    assert len(await tracking.said(StatusChanged)) == 3000


async def test_the_delivery_list_tells_dates_days_and_weight(tracking: Running) -> None:
    await accepted(tracking, A)
    await say(tracking.settings, "intake", registered(B))
    await known(tracking, 2)
    for status in ("B00", "D00", "D99"):
        await move(tracking, status, A)
    rows = {row["k_number"]: row for row in await listed(tracking)}
    assert rows[A]["status"] == "D99"
    assert rows[A]["lead_days"] == 0
    assert rows[A]["weight_g"] == 85
    assert rows[A]["days_waiting"] is None
    assert rows[A]["order_nos"] == "O-0001"
    assert rows[A]["shipped_at"] <= rows[A]["delivered_at"]
    assert rows[B]["days_waiting"] >= 0
    assert (rows[B]["weight_g"], rows[B]["shipped_at"], rows[B]["lead_days"]) == (None, None, None)


async def test_the_list_is_found_by_day_status_and_any_number(tracking: Running) -> None:
    late = registered(B, registered_at="2026-11-20T15:00:00+00:00")  # midnight of the 21st in Korea
    await say(tracking.settings, "intake", registered(A), late, registered(C, local="360100000009"))
    await known(tracking, 3)
    await say(tracking.settings, "packing", packed(Status.HELD, 1, C))

    async def held() -> bool:
        return [row["k_number"] for row in await listed(tracking, status="A02")] == [C]

    await eventually(held)
    assert [r["k_number"] for r in await listed(tracking, **{"from": "2026-11-21"})] == [B]
    assert [r["k_number"] for r in await listed(tracking, to="2026-11-20")] == [C, A]
    assert [r["k_number"] for r in await listed(tracking, q=f"{A}, O-0002\n360100000009")] == [B, C, A]
    assert await listed(tracking, q="없는번호") == []
    bad = await tracking.http.get("/deliveries", params={"from": "11/20"}, headers=signed_in())
    assert (bad.status_code, bad.json()["field"]) == (422, "from")


async def test_one_seller_never_sees_anothers_parcels_by_any_route(tracking: Running) -> None:
    await say(tracking.settings, "intake", registered(A, seller=1), registered(B, seller=2))
    await known(tracking, 2)
    second = signed_in(2)
    assert [row["k_number"] for row in await listed(tracking, second)] == [B]
    assert await listed(tracking, second, q=A) == []
    assert (await tracking.http.get(f"/shipments/{A}/timeline", headers=second)).status_code == 404
    told = await tracking.http.post("/statuses", json={"k_numbers": [A, B]}, headers=signed_in(2, "partner"))
    assert list(told.json()) == [B]
    assert {row["k_number"] for row in await listed(tracking, operator())} == {A, B}


async def test_a_partner_is_told_status_carrier_number_and_history_newest_first(tracking: Running) -> None:
    await accepted(tracking, A)
    await move(tracking, "B00", A)
    told = await tracking.http.post("/statuses", json={"k_numbers": [A]}, headers=signed_in(1, "partner"))
    found = told.json()[A]
    assert (found["status"], found["carrier"], found["local_tracking_number"]) == (
        "B00", "SAGAWA", "357800000001",
    )  # fmt: skip
    assert [entry["status"] for entry in found["history"]] == ["B00", "A99", "A10"]
    assert found["history"][2]["at"] == hours(0).replace("+00:00", "Z")

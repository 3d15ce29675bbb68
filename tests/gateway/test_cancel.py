"""cancelOrders from the partner's side, on the real services (INT-11; contract 0 and 8 in its manner)."""

import asyncio
from typing import Any

import httpx
import pytest

from kse.contracts import ShipmentDeleted
from kse.testing.running import eventually
from tests.gateway.partners import KEY, Stack, package

UNKNOWN = "K2611239999999"


@pytest.fixture
async def operator(stack: Stack) -> httpx.AsyncClient:
    return await stack.gateway.person("kseoperator")


async def created(stack: Stack, number: str, **fields: Any) -> str:
    """Registered a moment ago: nobody waits until packing has heard."""
    answered = await stack.call("createOrders/kr", {"DataList": [package(number, **fields)]})
    assert answered.json()["Code"] == "0", answered.text
    k_number: str = answered.json()["Data"][0]["ResultData"]["TrackingNo"]
    return k_number


async def strangers_key(stack: Stack, code: str, **wanted: Any) -> dict[str, str]:
    await stack.gateway.another_seller(code)
    master, operator = await stack.gateway.person(code), await stack.gateway.person("kseoperator")
    made = (await master.post("/api/gateway/api-keys", json=wanted)).json()
    await operator.post(f"/api/gateway/api-keys/{made['id']}/approve")
    return {"KSE-APIKey": made["key"]}


async def deletions(stack: Stack, *k_numbers: str) -> list[ShipmentDeleted]:
    said = await stack.behind["packing"].said(ShipmentDeleted)
    return [event for event in said if event.k_number in k_numbers]


@pytest.mark.parametrize(
    ("lang", "words", "name"),
    [("kr", "정상 처리되었습니다.", "접수취소"), ("en", "Success.", "Cancelled"),
     ("jp", "正常に処理されました。", "受付取消")],
)  # fmt: skip
async def test_a_cancelled_shipment_is_answered_with_its_numbers_and_its_new_status(
    stack: Stack, lang: str, words: str, name: str
) -> None:
    (k_number,) = await stack.register(f"CANCEL-{lang}")
    answered = await stack.call(f"cancelOrders/{lang}", k_number)
    result = {
        "PackageNo": f"CANCEL-{lang}", "TrackingNo": k_number, "Status": "X00", "StatusDesc": name,
    }  # fmt: skip
    assert (answered.status_code, answered.json()) == (
        200,
        {"Code": "0", "Message": words, "Data": [{"Code": "0", "Message": words, "ResultData": result}]},
    )
    (said,) = await deletions(stack, k_number)
    assert (said.seller, said.cart_no, said.by) == (1, f"CANCEL-{lang}", said.by)
    assert said.by.startswith("key ")


async def test_what_was_registered_a_moment_ago_is_cancelled_before_packing_heard_of_it(stack: Stack) -> None:
    for attempt in range(5):
        k_number = await created(stack, f"AT-ONCE-{attempt}")
        answered = await stack.call("cancelOrders/kr", k_number)
        assert answered.json()["Data"][0]["Code"] == "0", answered.text

    async def heard() -> bool:
        return await stack.count("packing", [k_number]) == 1

    await eventually(heard)
    probe = await stack.register("AT-ONCE-PROBE")
    assert await stack.count("packing", [k_number, *probe]) == 2
    assert len(await deletions(stack, k_number)) == 1
    rows = await stack.behind["packing"].fetch("SELECT 1 FROM lines l JOIN shipments s ON s.id = shipment_id"
                                               " WHERE s.k_number = $1", k_number)  # fmt: skip
    assert len(rows) == 1


async def test_the_package_number_is_free_as_soon_as_the_cancellation_is_answered(stack: Stack) -> None:
    seen = set()
    for _ in range(4):
        k_number = await created(stack, "AGAIN-1")
        seen.add(k_number)
        assert (await stack.call("cancelOrders/kr", k_number)).status_code == 200
    assert len(seen) == 4


async def test_cancelling_again_answers_the_same_and_changes_nothing(stack: Stack) -> None:
    (k_number,) = await stack.register("TWICE-C")
    first = await stack.call("cancelOrders/en", k_number)
    again = await stack.call("cancelOrders/en", k_number)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert len(await deletions(stack, k_number)) == 1


async def test_a_cancelled_number_has_a_code_of_its_own_wherever_it_is_asked_for(stack: Stack) -> None:
    gone, kept = await stack.register("GONE-C", "KEPT-C")
    await stack.call("cancelOrders/kr", gone)
    read = (await stack.call("getOrders/en", f"{gone},{kept}")).json()
    assert (read["Code"], [entry["Code"] for entry in read["Data"]]) == ("9903010", ["9002009", "0"])
    assert read["Data"][0]["ResultData"] is None
    assert gone in read["Data"][0]["Message"]
    alone = await stack.call("getOrders/en", gone)
    assert (alone.status_code, alone.json()["Code"]) == (200, "9002009")

    async def tracking_says() -> bool:
        told = (await stack.call("tracking/jp", f"{gone},{kept}")).json()
        return (told[gone]["Code"], told[kept]["Code"]) == ("9002009", "0")

    await eventually(tracking_says)


async def test_intakes_registration_never_outlives_packings_deletion(stack: Stack) -> None:
    """Even when intake has not been told: what packing says of a number wins."""
    (k_number,) = await stack.register("OUTLIVE-1")
    await stack.behind["packing"].fetch(
        "UPDATE shipments SET deleted_at = now() WHERE k_number = $1", k_number
    )
    assert (await stack.call("getOrders/kr", k_number)).json()["Code"] == "9002009"


async def test_every_number_is_answered_in_the_order_asked(stack: Stack, operator: httpx.AsyncClient) -> None:
    held, accepted, plain = await stack.register("O-1", "O-2", "O-3")
    master = await stack.gateway.person("demomaster")
    await master.post("/api/packing/shipments/hold", json={"k_numbers": [held], "reason": "주소"})
    assert (await operator.post("/api/packing/acceptance", json={"code": accepted})).status_code == 200
    asked = [accepted, UNKNOWN, "nonsense", held, plain, accepted]
    answered = await stack.call("cancelOrders/en", ", ".join(asked))
    assert (answered.status_code, answered.json()["Code"]) == (200, "9903010")
    data = answered.json()["Data"]
    assert [entry["Code"] for entry in data] == ["9903024", "9002004", "9002006", "0", "0"]
    assert data[0]["ResultData"] == {
        "PackageNo": "O-2", "TrackingNo": accepted, "Status": "A99", "StatusDesc": "Accepted",
    }  # fmt: skip
    assert "arrived at the warehouse" in data[0]["Message"]
    assert (data[1]["ResultData"], data[2]["ResultData"]) == (None, None)
    listed = await master.get("/api/packing/packing-list", params={"k_numbers": f"{held},{accepted},{plain}"})
    assert {row[listed.json()["columns"].index("k_number")] for row in listed.json()["rows"]} == {accepted}


@pytest.mark.parametrize(
    "form",
    ["{0},{1}", " {0}\r\n{1},", '["{0}","{1}"]', '{{"DataList":["{0}","{1}"]}}',
     '{{"DataList":[{{"TrackingNo":"{0}"}},{{"PackageNo":"{3}"}}]}}', '{{"PackageNo":["{2}","{3}"]}}',
     '[{{"TrackingNo":"","PackageNo":"{2}"}},{{"trackingno":"{1}","PackageNo":"whatever"}}]'],
)  # fmt: skip
async def test_numbers_and_package_numbers_are_taken_in_every_form(stack: Stack, form: str) -> None:
    packages = [f"FORM {abs(hash(form))}-{place}" for place in (1, 2)]
    one, two = [await created(stack, number) for number in packages]
    answered = await stack.call("cancelOrders/kr", form.format(one, two, *packages).encode())
    assert answered.json()["Code"] == "0", answered.text
    assert [entry["ResultData"]["TrackingNo"] for entry in answered.json()["Data"]] == [one, two]


async def test_orders_are_read_by_package_number_too(stack: Stack) -> None:
    """For a program whose run was cut off before it had its answer (contract 8)."""
    (k_number,) = await stack.register("BY-PACKAGE")
    asked = {"DataList": [{"PackageNo": "BY-PACKAGE"}, {"PackageNo": "NEVER-SENT"}, {"TrackingNo": k_number}]}
    read = (await stack.call("getOrders/en", asked)).json()
    assert [entry["Code"] for entry in read["Data"]] == ["0", "9002004", "0"]
    assert read["Data"][0]["ResultData"]["TrackingNo"] == k_number
    assert read["Data"][1]["Message"] == "No result: PackageNo NEVER-SENT"
    await stack.call("cancelOrders/en", {"PackageNo": "BY-PACKAGE"})
    gone = (await stack.call("getOrders/en", {"PackageNo": "BY-PACKAGE"})).json()
    assert gone["Code"] == "9002009"


async def test_a_package_number_of_several_shipments_names_none_of_them(stack: Stack) -> None:
    await stack.register("SEVERAL-1")
    await stack.behind["intake"].fetch(
        "INSERT INTO registration (k_number, seller_id, cart_no, carrier, local_tracking_number)"
        " SELECT 'K9911230000001', seller_id, cart_no, carrier, '' FROM registration WHERE cart_no = 'SEVERAL-1'"
    )
    answered = await stack.call("cancelOrders/en", {"PackageNo": "SEVERAL-1"})
    assert (answered.status_code, answered.json()["Code"]) == (409, "9903010")
    assert answered.json()["Data"][0]["Code"] == "9903026"
    assert "PackageNo SEVERAL-1" in answered.json()["Data"][0]["Message"]


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [(UNKNOWN, 404, "9002004"), ("x", 422, "9002006"), (f"{UNKNOWN},x", 422, "9002004")],
)  # fmt: skip
async def test_a_call_of_which_nothing_was_done_is_no_success(
    stack: Stack, asked: str, status: int, code: str
) -> None:
    answered = await stack.call("cancelOrders/kr", asked)
    assert (answered.status_code, answered.json()["Code"]) == (status, "9903010")
    assert answered.json()["Data"][0]["Code"] == code


async def test_no_list_and_too_long_a_list_are_refused_as_a_whole(stack: Stack) -> None:
    for asked, status, code in (("", 400, "9000001"), ("[[", 400, "9000001"), ('{"PackageNo": [{}]}', 400, "9000001"),
                                (",".join(f"K261123{n:07}" for n in range(501)), 422, "9002005")):  # fmt: skip
        answered = await stack.call("cancelOrders/en", asked)
        assert (answered.status_code, answered.json()["Code"]) == (status, code)
        assert "Data" not in answered.json()


async def test_another_companys_numbers_are_no_result_and_stay(stack: Stack) -> None:
    (k_number,) = await stack.register("THEIRS-1")
    theirs = await strangers_key(stack, "canceller")
    for asked in (k_number, {"PackageNo": "THEIRS-1"}):
        answered = await stack.call("cancelOrders/kr", asked, **theirs)
        assert (answered.status_code, answered.json()["Data"][0]["Code"]) == (404, "9002004")
    fresh = await created(stack, "THEIRS-2")
    assert (await stack.call("cancelOrders/kr", fresh, **theirs)).status_code == 404
    assert await deletions(stack, k_number, fresh) == []
    assert (await stack.call("getOrders/kr", k_number)).json()["Code"] == "0"


async def test_a_key_that_may_not_change_orders_cancels_none(stack: Stack) -> None:
    theirs = await strangers_key(stack, "readeronly", scopes=["register", "read", "track"])
    answered = await stack.call("cancelOrders/kr", UNKNOWN, **theirs)
    assert (answered.status_code, answered.json()["Code"]) == (403, "9001004")


async def test_five_hundred_are_cancelled_in_one_call(stack: Stack) -> None:
    numbers = [f"BULK-{place}" for place in range(500)]
    answered = await stack.call("createOrders/kr", {"DataList": [package(number) for number in numbers]})
    k_numbers = [entry["ResultData"]["TrackingNo"] for entry in answered.json()["Data"]]
    cancelled = await stack.call("cancelOrders/kr", ",".join(k_numbers))
    assert cancelled.json()["Code"] == "0", cancelled.text[:500]
    assert [entry["ResultData"]["PackageNo"] for entry in cancelled.json()["Data"]] == numbers


async def test_two_who_cancel_at_once_both_succeed_and_it_is_said_once(stack: Stack) -> None:
    for attempt in range(3):
        (known,) = await stack.register(f"BOTH-{attempt}")
        fresh = await created(stack, f"BOTH-FRESH-{attempt}")
        asked = f"{fresh},{known}"
        answers = await asyncio.gather(*(stack.call("cancelOrders/kr", asked) for _ in range(4)))
        assert {answer.json()["Code"] for answer in answers} == {"0"}
        assert len(await deletions(stack, known, fresh)) == 2


async def test_of_a_cancellation_and_a_scan_at_once_exactly_one_wins(
    stack: Stack, operator: httpx.AsyncClient
) -> None:
    outcomes = set()
    for attempt in range(8):
        (k_number,) = await stack.register(f"SCAN-{attempt}")
        calls = [
            stack.call("cancelOrders/kr", k_number),
            operator.post("/api/packing/acceptance", json={"code": k_number}),
        ]
        tasks = [asyncio.ensure_future(call) for call in (calls if attempt % 2 else reversed(calls))]
        answers = await asyncio.gather(*tasks)
        cancelled, scanned = answers if attempt % 2 else reversed(answers)
        outcome = cancelled.json()["Data"][0]["Code"], scanned.json()["code"]
        assert outcome in [("0", "deleted"), ("9903024", "accepted")]
        outcomes.add(outcome)
    assert outcomes


async def test_without_intake_only_what_packing_does_not_know_must_wait(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    (k_number,) = await stack.register("ALONE-1")
    intake = stack.behind["packing"].app.state.intake
    monkeypatch.setattr(intake, "_client", httpx.AsyncClient(base_url="http://127.0.0.1:9", trust_env=False))
    away = await stack.call("cancelOrders/en", f"{k_number},{UNKNOWN}")
    assert (away.status_code, away.json()["Code"]) == (503, "9009999")
    assert "Nothing was done" in away.json()["Message"]
    assert await deletions(stack, k_number) == []
    assert (await stack.call("cancelOrders/en", k_number)).json()["Code"] == "0"

    async def freed_by_the_event() -> bool:
        again = await stack.call("createOrders/kr", {"DataList": [package("ALONE-1")]})
        return again.status_code == 200

    await eventually(freed_by_the_event)


async def test_the_languages_say_different_things_of_every_code(stack: Stack) -> None:
    told = {
        lang: (await stack.call(f"cancelOrders/{lang}", UNKNOWN, **KEY)).json() for lang in ("kr", "en", "jp")
    }
    assert len({body["Message"] for body in told.values()}) == 3
    assert len({body["Data"][0]["Message"] for body in told.values()}) == 3

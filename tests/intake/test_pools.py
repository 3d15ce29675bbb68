"""Number pools over HTTP: ranges, thresholds, the alarm before a pool is empty (INT-12)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake.__main__ import service
from intake.numbers import body_of, with_check_digit
from intake.pools import measure
from intake.settings import IntakeSettings

from kse.contracts import PoolLow, PoolRefilled
from kse.errors import Invalid
from kse.testing.infrastructure import Infrastructure
from kse.testing.running import Running, eventually, running, signed_in
from tests.intake.test_create_orders import create, package
from tests.intake.test_intake_service import drop, register, waiting

BODIES = st.integers(10**10, 10**11 - 1)
FIRST = 35_700_000_000


def operator(lang: str = "ko") -> dict[str, str]:
    return signed_in(None, "operator", user=9, lang=lang)


@pytest.fixture
async def intake(servers: Infrastructure) -> AsyncIterator[Running]:
    database = await servers.fresh_database("intake")
    async with running(service, servers.settings(database, "intake", IntakeSettings)) as up:
        yield up


async def add(intake: Running, first: Any, last: Any, carrier: str = "SAGAWA", lang: str = "ko") -> Any:
    given = {"carrier": carrier, "first": first, "last": last}
    return await intake.http.post("/pools", headers=operator(lang), json=given)


async def threshold(intake: Running, value: int, carrier: str = "SAGAWA") -> None:
    path = f"/pool-thresholds/{carrier}"
    (await intake.http.put(path, headers=operator(), json={"threshold": value})).raise_for_status()


async def pool(intake: Running, carrier: str = "SAGAWA") -> dict[str, Any]:
    answer = (await intake.http.get("/pools", headers=operator())).json()
    return next(each for each in answer["pools"] if each["carrier"] == carrier)


async def ranges(intake: Running) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await intake.http.get("/pools", headers=operator())).json()["ranges"]
    return found


async def alarms(intake: Running) -> list[tuple[Any, ...]]:
    """What was said of pools, in order."""
    said = await intake.said()
    return [
        ("low", event.left, event.asked) if isinstance(event, PoolLow) else ("refilled", event.left, 0)
        for event in said
        if isinstance(event, PoolLow | PoolRefilled)
    ]


@given(BODIES, st.sampled_from(["{}", " {} ", "{}-", "'{}"]))
def test_a_number_is_read_with_and_without_its_check_digit(body: int, form: str) -> None:
    if form.startswith("'"):
        with pytest.raises(Invalid):
            body_of(form.format(body), "first")
        return
    assert body_of(form.format(body), "first") == body
    assert body_of(form.format(with_check_digit(body)), "first") == body
    wrong = f"{body}{(body + 1) % 7}"
    with pytest.raises(Invalid) as refused:
        body_of(wrong, "last")
    assert (refused.value.code, refused.value.field, refused.value.params["digit"]) == (
        "check-digit-wrong", "last", body % 7,
    )  # fmt: skip


async def test_a_range_is_added_with_its_numbers_as_parcels_bear_them(intake: Running) -> None:
    assert (await add(intake, "35700000000", with_check_digit(FIRST + 99))).status_code == 201
    [only] = await ranges(intake)
    assert (only["first"], only["last"], only["size"], only["left"]) == (FIRST, FIRST + 99, 100, 100)
    assert (only["first_number"], only["state"]) == (with_check_digit(FIRST), "open")
    assert (await pool(intake))["left"] == 100


@pytest.mark.parametrize(
    "given, field, code, words",
    [
        ({"carrier": "YAMATO"}, "carrier", "carrier-unknown", "SAGAWA"),
        ({"first": "3570000"}, "first", "number-form", "11 digits"),
        ({"first": 3570000000000}, "first", "number-form", "11 digits"),
        ({"last": f"{FIRST}{FIRST % 7 + 1}"}, "last", "check-digit-wrong", f"leave {FIRST % 7}"),
        ({"last": FIRST - 1}, "last", "range-reversed", "below the first"),
        ({"first": "abc"}, "first", "number-form", "abc"),
    ],
)
async def test_a_range_that_cannot_be_is_refused_at_its_field(
    intake: Running, given: dict[str, Any], field: str, code: str, words: str
) -> None:
    answer = await add(intake, **{"first": FIRST, "last": FIRST + 9, **given}, lang="en")
    assert (answer.status_code, answer.json()["field"], answer.json()["code"]) == (422, field, code)
    assert words in answer.json()["detail"]
    assert await ranges(intake) == []


async def test_an_overlap_names_the_range_it_meets(intake: Running) -> None:
    await add(intake, FIRST, FIRST + 99)
    for first, last, field in ((FIRST + 50, FIRST + 150, "first"), (FIRST - 50, FIRST, "last")):
        answer = await add(intake, first, last, "NEKOPOS")
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (
            409, "range-overlaps", field,
        )  # fmt: skip
        assert f"SAGAWA {FIRST}–{FIRST + 99}" in answer.json()["detail"]
    both = await asyncio.gather(*(add(intake, FIRST + 500, FIRST + 600) for _ in range(4)))
    assert sorted(answer.status_code for answer in both) == [201, 409, 409, 409]
    assert len(await ranges(intake)) == 2


async def test_the_pace_is_of_whole_days_until_today_has_used_more(intake: Running) -> None:
    await add(intake, FIRST, FIRST + 9_999)

    async def paced(*used: tuple[int, int]) -> tuple[int, int | None]:
        async with intake.database.work() as work:
            driver = await work.driver()
            await driver.execute("DELETE FROM number_use")
            for days_ago, many in used:
                await driver.execute(
                    "INSERT INTO number_use VALUES"
                    " ('SAGAWA', (now() AT TIME ZONE 'Asia/Seoul')::date - $1::int, $2)",
                    days_ago,
                    many,
                )
        shown = await pool(intake)
        return shown["per_day"], shown["days_left"]

    assert await paced((1, 1000), (2, 500), (0, 2)) == (750, 13)
    assert await paced((1, 1000), (0, 2000)) == (2000, 5)
    assert await paced((7, 100), (8, 9000)) == (100, 100)
    assert await paced((0, 40)) == (40, 250)
    assert await paced() == (0, None)


async def test_a_pool_raises_its_alarm_once_before_it_is_empty_and_ends_it_when_refilled(
    intake: Running,
) -> None:
    await add(intake, FIRST, FIRST + 11)
    await drop(intake, "qoo10-detail-ko.csv")
    rows = await waiting(intake)
    carts = list(dict.fromkeys(row["cart_no"] for row in rows))
    lines = {cart: [row["id"] for row in rows if row["cart_no"] == cart] for cart in carts}
    await threshold(intake, 10)
    seen = len(await alarms(intake))
    for taken, cart in enumerate(carts[:3], 1):
        assert (await register(intake, lines[cart]))["accepted"]
        assert (await alarms(intake))[seen:] == ([] if taken < 2 else [("low", 10, 0)])
    now = await pool(intake)
    assert (now["alarm"], now["left"], now["used"], now["per_day"], now["days_left"]) == ("low", 9, 3, 3, 3)
    assert [day["used"] for day in now["use"]] == [3]
    [only] = await ranges(intake)
    (await intake.http.post(f"/pools/{only['id']}/close", headers=operator())).raise_for_status()
    done = await register(intake, lines[carts[3]])
    assert {refused["code"] for refused in done["refused"]} == {"pool-empty"}
    assert (await alarms(intake))[seen + 1 :] == [("low", 0, 0)]
    assert (await pool(intake))["alarm"] == "empty"
    await register(intake, lines[carts[3]])
    await add(intake, FIRST + 100, FIRST + 199)
    assert (await alarms(intake))[seen + 2 :] == [("refilled", 100, 0)]
    assert (await register(intake, lines[carts[3]]))["accepted"]
    assert (await pool(intake))["alarm"] == ""


async def test_a_pool_that_does_not_suffice_for_one_call_says_how_many_were_asked_for(
    intake: Running,
) -> None:
    await add(intake, FIRST, FIRST + 1)
    await threshold(intake, 1)
    seen = len(await alarms(intake))
    await drop(intake, "qoo10-detail-ko.csv")
    rows = await waiting(intake)
    carts = {row["cart_no"] for row in rows}
    assert len((await register(intake, [row["id"] for row in rows]))["accepted"]) == 2
    assert (await alarms(intake))[seen:] == [("low", 0, len(carts))]


async def test_the_last_numbers_go_to_a_programs_first_packages_and_the_others_are_refused_each(
    intake: Running,
) -> None:
    await threshold(intake, 0)
    await add(intake, FIRST, FIRST + 1)
    status, body = await create(intake, *(package(f"P{number}") for number in range(4)))
    assert (status, body["Code"], [each["Code"] for each in body["Data"]]) == (
        200,
        "9903010",
        ["0", "0", "9903020", "9903020"],
    )
    local = [each["ResultData"]["LocalTrackingNo"] for each in body["Data"][:2]]
    assert local == [with_check_digit(FIRST), with_check_digit(FIRST + 1)]
    assert (await pool(intake))["alarm"] == "empty"
    status, body = await create(intake, package("P2"))
    assert (status, body["Data"][0]["Code"]) == (409, "9903020")


async def test_a_raised_threshold_raises_the_alarm_and_a_lowered_one_ends_it(intake: Running) -> None:
    await threshold(intake, 10)
    await add(intake, FIRST, FIRST + 99)
    await threshold(intake, 100)
    await threshold(intake, 200)
    await threshold(intake, 99)
    assert await alarms(intake) == [
        ("low", 0, 0),
        ("refilled", 100, 0),
        ("low", 100, 0),
        ("refilled", 100, 0),
    ]
    unknown = await intake.http.put("/pool-thresholds/YAMATO", headers=operator(), json={"threshold": 1})
    assert unknown.status_code == 404
    wrong = await intake.http.put("/pool-thresholds/SAGAWA", headers=operator(), json={"threshold": -1})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "threshold")


async def test_a_closed_range_hands_out_nothing_until_it_is_opened_again(intake: Running) -> None:
    await threshold(intake, 0)
    for first in (FIRST, FIRST + 1000):
        await add(intake, first, first + 99)
    older, newer = sorted(await ranges(intake), key=lambda each: each["first"])
    (await intake.http.post(f"/pools/{older['id']}/close", headers=operator())).raise_for_status()
    again = await intake.http.post(f"/pools/{older['id']}/close", headers=operator())
    assert (again.status_code, again.json()["code"]) == (409, "range-closed-already")
    await drop(intake, "qoo10-detail-ko.csv")
    rows = await waiting(intake)
    first_cart = [row["id"] for row in rows if row["cart_no"] == rows[0]["cart_no"]]
    [made] = (await register(intake, first_cart))["accepted"]
    assert made["local_tracking_number"] == with_check_digit(newer["first"])
    (await intake.http.post(f"/pools/{older['id']}/open", headers=operator())).raise_for_status()
    rest = [row["id"] for row in rows if row["cart_no"] != rows[0]["cart_no"]]
    made = (await register(intake, rest))["accepted"]
    assert made[0]["local_tracking_number"] == with_check_digit(older["first"])
    assert (await intake.http.post("/pools/987654/close", headers=operator())).status_code == 404


async def test_nobody_but_operators_sees_or_changes_pools(intake: Running) -> None:
    await add(intake, FIRST, FIRST + 9)
    for role in ("master", "staff"):
        mine = signed_in(1, role)
        for method, path, body in (
            ("GET", "/pools", None), ("POST", "/pools", {"carrier": "SAGAWA", "first": 1, "last": 2}),
            ("POST", "/pools/1/close", None), ("POST", "/pools/1/open", None),
            ("PUT", "/pool-thresholds/SAGAWA", {"threshold": 1}),
        ):  # fmt: skip
            answer = await intake.http.request(method, path, headers=mine, json=body)
            assert answer.status_code == 403, (method, path)
    assert (await ranges(intake))[0]["state"] == "open"


async def test_what_is_left_is_measured_for_the_alert_rule(intake: Running) -> None:
    await add(intake, FIRST, FIRST + 99, "NEKOPOS")

    async def measured() -> bool:
        await measure(intake.app)
        return 'kse_number_pool_left{carrier="NEKOPOS"} 100.0' in (await intake.http.get("/metrics")).text

    await eventually(measured)

"""Mapping rules at work on what comes and what waits, tried before and undone (INT-08)."""

import time
from typing import Any

import pytest

from kse.contracts import OrderCollected
from kse.testing.running import Running, eventually, say
from tests.intake.mapping_desk import Desk, contains, line
from tests.intake.samples import qoo10_ko


@pytest.fixture
def desk(intake: Running) -> Desk:
    return Desk(intake)


def marks(row: dict[str, Any]) -> tuple[str, str, str, str | None]:
    return row["option_code"], row["sku"], row["mapping"], row["market_option_code"]


async def test_orders_a_market_hands_over_get_their_code_and_the_row_tells_by_which_rule(desk: Desk) -> None:
    await desk.rule(contains("ﾏｽｸ"), code="OTHER")
    rule = await desk.rule(contains("ｾﾗﾑ"), contains("大容量", "option_name", "is"), code="8809667983242")
    events = [
        OrderCollected(seller=desk.seller, account=3, job="job", line=each)
        for each in (line(1, option_name="大 容量"), line(2, option_name="小容量"))
    ]
    await say(desk.intake.settings, "marketplace-connector", *events)
    await eventually(desk.rows, about="the orders wait")
    fits, other = await desk.rows()
    assert marks(fits) == ("8809667983242", "8809667983242", "2", "")
    assert fits["mapping_rule"] == rule["id"]
    assert marks(other) == ("", "ITEM2", "", None)


async def test_orders_of_a_file_get_their_code_too_and_the_same_file_again_adds_nothing(desk: Desk) -> None:
    await desk.rule(
        contains("9000", "item_code", "starts"), contains("30ＭＬ"), code="BY-FILE", only_empty=False
    )
    headers = desk.headers() | {"x-filename": "orders.csv"}
    for accepted in (True, False):
        answer = await desk.intake.http.post("/uploads", content=qoo10_ko(), headers=headers)
        assert answer.status_code == 200, answer.text
        assert bool(answer.json()["accepted"]) is accepted
    rows = (await desk.ask("GET", "/waiting-orders")).json()
    place = rows["columns"].index("option_code")
    assert {row[place] for row in rows["rows"]} == {"BY-FILE"}


async def test_a_rule_of_an_account_is_for_its_orders_alone(desk: Desk) -> None:
    await desk.rule(code="OF-7", market="qoo10jp", account=7, account_name="본점")
    await desk.rule(code="OF-RAKUTEN", market="rakuten")
    rows = await desk.come(line(1), line(2), line(3, market="rakuten"), accounts=(7, None, None))
    assert [row["option_code"] for row in rows] == ["OF-7", "", "OF-RAKUTEN"]


async def test_what_a_person_typed_is_not_overwritten_and_a_markets_code_only_when_the_rule_says_so(
    desk: Desk,
) -> None:
    rows = await desk.come(line(1), line(2, option_code="MARKET"), line(3), line(4))
    await desk.edit(rows[2], option_code="TYPED")
    await desk.edit(rows[3], sku="TYPED-SKU")
    careful = await desk.rule(code="NEW")
    assert (await desk.apply())["changed"] == 1
    assert [row["option_code"] for row in await desk.rows()] == ["NEW", "MARKET", "TYPED", ""]
    changed = {
        "version": careful["version"],
        "rule": {key: careful[key] for key in ("conditions", "option_code")},
    }
    changed["rule"]["only_empty"] = False
    assert (await desk.ask("PATCH", f"/mapping-rules/{careful['id']}", json=changed)).status_code == 200
    assert (await desk.dry())["changes"]["waiting"] == 1
    assert (await desk.apply())["changed"] == 1
    rows = await desk.rows()
    assert [row["option_code"] for row in rows] == ["NEW", "NEW", "TYPED", ""]
    assert marks(rows[1]) == ("NEW", "NEW", "1", "MARKET")
    assert rows[3]["sku"] == "TYPED-SKU"


async def test_typing_over_a_rules_code_makes_it_the_persons(desk: Desk) -> None:
    await desk.rule(code="BY-RULE")
    [row] = await desk.come(line(1))
    edited = await desk.edit(row, option_code="MINE")
    assert (edited["fields"]["mapping"], edited["fields"]["mapping_rule"]) == ("", None)
    assert (await desk.apply())["changed"] == 0
    assert marks((await desk.rows())[0])[0] == "MINE"


async def test_typed_codes_that_are_taken_back_are_the_rules_again(desk: Desk) -> None:
    rule = await desk.rule(code="BY-RULE")
    row, plain = await desk.come(line(1), line(2, title="マスク"))
    await desk.edit(row, option_code="MINE")
    await desk.edit(plain, option_code="MINE")
    assert [each["mapping"] for each in await desk.rows()] == ["", ""]
    for _ in range(2):
        await desk.post("/waiting-orders/undo", {})
    assert [marks(each) for each in await desk.rows()] == [marks(row), marks(plain)]
    await desk.rule(contains("マスク"), code="MASK")
    changed = {"conditions": rule["conditions"], "option_code": "BETTER"}
    answer = await desk.ask("PATCH", f"/mapping-rules/{rule['id']}", json={"version": 1, "rule": changed})
    assert answer.status_code == 200
    assert (await desk.apply())["changed"] == 2
    assert [marks(each)[:3] for each in await desk.rows()] == [
        ("BETTER", "BETTER", "1"),
        ("MASK", "MASK", "2"),
    ]


async def test_a_dry_run_tells_what_would_change_and_changes_nothing(desk: Desk) -> None:
    rows = await desk.come(line(1), line(2), line(3, option_code="MARKET"), line(4, title="マスク"), line(5))
    await desk.edit(rows[4], option_code="TYPED")
    registered = await desk.post("/registrations", {"ids": [rows[1]["id"]]})
    assert registered["accepted"]
    first = await desk.rule(contains("保湿"), code="FIRST")
    second = await desk.rule(contains("30ML"), code="SECOND")
    never = await desk.rule(contains("保湿セラム"), code="THIRD")
    before = await desk.intake.fetch(
        "SELECT * FROM waiting_order WHERE seller_id = $1 ORDER BY id", desk.seller
    )
    told = await desk.dry()
    after = await desk.intake.fetch(
        "SELECT * FROM waiting_order WHERE seller_id = $1 ORDER BY id", desk.seller
    )
    assert before == after
    assert (told["lines"], told["matches"]) == ({"waiting": 4, "past": 5}, {"waiting": 3, "past": 4})
    assert told["changes"] == {"waiting": 1, "past": 2}
    tally = {each["id"]: each for each in told["rules"]}[first["id"]]
    assert tally["changes"] == {"waiting": 1, "past": 2}
    assert tally["kept"] == {"waiting": 2, "past": 2}
    [example] = [each for each in tally["examples"] if each["order_no"] == "O1"]
    assert (example["before"], example["before_sku"], example["after"]) == ("", "ITEM1", "FIRST")
    assert {each["id"]: each for each in told["rules"]}[second["id"]]["lost"] == {"waiting": 1, "past": 2}
    pairs = {(each["winner"], each["loser"]): each for each in told["conflicts"]}
    assert set(pairs) == {(first["id"], second["id"]), (first["id"], never["id"])}
    conflict = pairs[first["id"], second["id"]]
    assert conflict["lines"] == {"waiting": 1, "past": 2}
    assert (conflict["example"]["before"], conflict["example"]["after"]) == ("SECOND", "FIRST")
    assert told["never"] == [{"id": never["id"], "earlier": first["id"]}]
    assert (await desk.ask("GET", "/mapping-rules")).json()["never"] == {str(never["id"]): first["id"]}


async def test_lines_older_than_the_days_looked_back_are_left_out(desk: Desk) -> None:
    rows = await desk.come(line(1), line(2))
    await desk.post("/registrations", {"ids": [rows[0]["id"]]})
    async with desk.intake.database.work(str(desk.seller)) as work:
        await (await work.driver()).execute(
            "UPDATE waiting_order SET created_at = now() - interval '31 days' WHERE seller_id = $1",
            desk.seller,
        )
    await desk.rule(code="NEW")
    assert (await desk.dry())["changes"] == {"waiting": 1, "past": 0}


async def test_applying_sets_what_the_dry_run_counted_and_is_undone_as_one(desk: Desk) -> None:
    await desk.rule(contains("クリーム"), code="CREAM")
    lines = [line(number, option_name="大容量") for number in range(1, 6)]
    rows = await desk.come(*lines, line(6, title="クリーム"))
    await desk.rule(contains("大容量", "option_name"), code="NEW")
    told = await desk.dry()
    done = await desk.post("/mapping-runs", {"revision": told["revision"]})
    assert done["changed"] == told["changes"]["waiting"] == 5
    assert (await desk.dry())["changes"] == {"waiting": 0, "past": 0}
    assert (await desk.apply())["changed"] == 0
    after = await desk.rows()
    await desk.edit(after[0], option_code="TYPED")
    await desk.edit(after[1], message="고객 메모")
    await desk.post("/registrations", {"ids": [after[2]["id"]]})
    last = (await desk.ask("GET", "/mapping-rules")).json()["last_run"]
    assert (last["id"], last["changed"], last["undone"]) == (done["run"], 5, False)
    assert await desk.post(f"/mapping-runs/{done['run']}/undo", {}) == {"undone": 3, "stayed": 2}
    restored = await desk.rows()
    assert [marks(row) for row in restored[1:]] == [marks(row) for row in (rows[1], *rows[3:])]
    assert (restored[0]["option_code"], restored[1]["message"]) == ("TYPED", "고객 메모")
    again = await desk.ask("POST", f"/mapping-runs/{done['run']}/undo", json={})
    assert (again.status_code, again.json()["code"]) == (409, "mapping-undone")


async def test_undoing_an_earlier_run_leaves_what_a_later_one_set(desk: Desk) -> None:
    await desk.come(line(1), line(2, title="マスク"))
    rule = await desk.rule(contains("セラム"), code="FIRST")
    await desk.rule(contains("マスク"), code="MASK")
    first = await desk.apply()
    body = {"version": 1, "rule": {"conditions": rule["conditions"], "option_code": "SECOND"}}
    await desk.ask("PATCH", f"/mapping-rules/{rule['id']}", json=body)
    second = await desk.apply()
    assert (first["changed"], second["changed"]) == (2, 1)
    assert await desk.post(f"/mapping-runs/{first['run']}/undo", {}) == {"undone": 1, "stayed": 1}
    assert [row["option_code"] for row in await desk.rows()] == ["SECOND", ""]
    assert await desk.post(f"/mapping-runs/{second['run']}/undo", {}) == {"undone": 1, "stayed": 0}
    assert [row["option_code"] for row in await desk.rows()] == ["FIRST", ""]


async def test_what_no_rule_gives_any_more_goes_back_to_the_markets_code(desk: Desk) -> None:
    rule = await desk.rule(code="BOLD", only_empty=False)
    await desk.come(line(1, option_code="MARKET"), line(2))
    await desk.post("/mapping-rules/switch", {"ids": [rule["id"]], "active": False})
    told = await desk.dry()
    assert told["reverts"] == {"waiting": 2, "past": 2}
    assert {(each["before"], each["after"]) for each in told["reverted"]} == {
        ("BOLD", "MARKET"),
        ("BOLD", ""),
    }
    assert (await desk.apply())["changed"] == 2
    assert [marks(row) for row in await desk.rows()] == [
        ("MARKET", "MARKET", "", None),
        ("", "ITEM2", "", None),
    ]


async def test_rules_changed_since_the_dry_run_are_not_applied(desk: Desk) -> None:
    await desk.rule(code="NEW")
    told = await desk.dry()
    await desk.rule(contains("x"), code="OTHER")
    refused = await desk.ask("POST", "/mapping-runs", json={"revision": told["revision"]}, lang="ko")
    assert (refused.status_code, refused.json()["code"]) == (409, "mapping-rules-changed")
    assert "다시 확인" in refused.json()["detail"]


async def test_typed_goods_show_every_rule_they_meet_and_the_winner(desk: Desk) -> None:
    careful = await desk.rule(contains("セラム"), code="CAREFUL")
    bold = await desk.rule(contains("30ml"), code="BOLD", only_empty=False)
    later = await desk.rule(contains("保湿"), code="LATER", only_empty=False)
    told = await desk.post(
        "/mapping-rules/try", {"title": "保湿 セラム ３０ML", "option_code": "HAS", "market": "amazon"}
    )
    assert (told["option_code"], told["sku"]) == ("BOLD", "BOLD")
    assert [(each["id"], each["verdict"]) for each in told["rules"]] == [
        (careful["id"], "code-kept"), (bold["id"], "wins"), (later["id"], "later"),
    ]  # fmt: skip
    nothing = await desk.post("/mapping-rules/try", {"title": "マスク", "item_code": "I-1"})
    assert nothing == {"option_code": "", "sku": "I-1", "rules": []}


async def test_another_companys_rules_and_runs_are_as_if_they_were_not(intake: Running, desk: Desk) -> None:
    theirs = Desk(intake)
    rule = await theirs.rule(code="THEIRS")
    rows = await theirs.come(line(1))
    await theirs.post("/mapping-rules/switch", {"ids": [rule["id"]], "active": False})
    run = await theirs.apply()
    assert run["changed"] == 1
    body = {"version": 2, "rule": {"conditions": [contains("x")], "option_code": "TAKEN"}}
    assert (await desk.ask("PATCH", f"/mapping-rules/{rule['id']}", json=body)).status_code == 404
    assert (await desk.ask("POST", f"/mapping-runs/{run['run']}/undo", json={})).status_code == 404
    moved = await desk.ask("POST", "/mapping-rules/move", json={"ids": [rule["id"]], "place": 1})
    assert moved.status_code == 404
    assert (await desk.post("/mapping-rules/delete", {"ids": [rule["id"]]})) == {"deleted": []}
    assert (await desk.come(line(2)))[0]["option_code"] == ""
    assert [each["option_code"] for each in await theirs.rules()] == ["THEIRS"]
    assert rows[0]["option_code"] == "THEIRS"


async def test_a_thousand_rules_keep_a_large_waiting_list_fast(desk: Desk) -> None:
    rows = ["Title contains,Option contains,Option code"]
    rows += [f"セラム{at:04},{at % 9}号,CODE{at}" for at in range(1_000)]
    done = (await desk.ask("POST", "/mapping-sheets", content="\n".join(rows).encode())).json()
    assert done["added"] == 1_000
    many = [
        line(at, title=f"【公式】保湿 セラム{at % 2_000:04} 30ml {at}", option_name=f"カラー {at % 9}号")
        for at in range(1, 10_001)
    ]
    await desk.come(*many)
    mapped = await desk.intake.fetch(
        "SELECT count(*) FILTER (WHERE code_from = 'rule') AS by_rule FROM waiting_order WHERE seller_id = $1",
        desk.seller,
    )
    assert mapped[0]["by_rule"] > 500
    everything = [rule["id"] for rule in await desk.rules()]
    await desk.post("/mapping-rules/switch", {"ids": everything, "active": False})
    started = time.perf_counter()
    told = await desk.dry()
    dry = time.perf_counter() - started
    started = time.perf_counter()
    done = await desk.apply()
    applied = time.perf_counter() - started - dry
    assert done["changed"] == told["changes"]["waiting"] == mapped[0]["by_rule"]
    assert dry < 4
    assert applied < 6

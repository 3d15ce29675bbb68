"""Mapping rules over HTTP, one by one and as a sheet: kept in order, refused by field and by row (INT-08)."""

import asyncio
from typing import Any

import pytest

from kse.testing.running import Running
from tests.intake.mapping_desk import Desk, contains


@pytest.fixture
def desk(intake: Running) -> Desk:
    return Desk(intake)


async def test_rules_keep_their_order_through_moving_deleting_and_putting_back(desk: Desk) -> None:
    a, b, c, d = [await desk.rule(contains(code), code=code) for code in "ABCD"]
    await desk.rule(contains("E"), code="E", place=2)
    assert await desk.codes() == ["A", "E", "B", "C", "D"]
    await desk.post("/mapping-rules/move", {"ids": [d["id"], b["id"]], "place": 1})
    assert await desk.codes() == ["B", "D", "A", "E", "C"]
    await desk.post("/mapping-rules/move", {"ids": [b["id"]], "place": 99})
    assert await desk.codes() == ["D", "A", "E", "C", "B"]
    gone = await desk.post("/mapping-rules/delete", {"ids": [a["id"], c["id"], 987654321]})
    assert sorted(gone["deleted"]) == sorted([a["id"], c["id"]])
    assert await desk.codes() == ["D", "E", "B"]
    again = await desk.rule(contains("c"), code="C2")
    back = await desk.post("/mapping-rules/restore", {"rules": [[c["id"], 4], [a["id"], 2]]})
    assert back["restored"] == [a["id"]], "the same rule has been made again meanwhile"
    assert await desk.codes() == ["D", "A", "E", "B", "C2"]
    twice = await desk.ask(
        "POST", "/mapping-rules", json={"conditions": [contains("Ｃ")], "option_code": "C3"}
    )
    assert (twice.status_code, twice.json()["code"], twice.json()["params"]["place"]) == (
        409,
        "mapping-rule-exists",
        5,
    )
    assert again["version"] == 1


async def test_two_people_changing_one_rule_do_not_overwrite_each_other(desk: Desk) -> None:
    rule = await desk.rule(code="A")
    path = f"/mapping-rules/{rule['id']}"
    bodies = [
        {"version": 1, "rule": {"conditions": rule["conditions"], "option_code": code}} for code in ("B", "C")
    ]
    answers = await asyncio.gather(*(desk.ask("PATCH", path, json=body) for body in bodies))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_many_rules_added_at_once_stand_in_one_order(desk: Desk) -> None:
    await asyncio.gather(*(desk.rule(contains(f"x{at}"), code=f"N{at}", place=1) for at in range(12)))
    assert sorted(await desk.codes()) == sorted(f"N{at}" for at in range(12))


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({"conditions": []}, "conditions", "payload-invalid"),
        ({"conditions": [contains(" \u200b")]}, "conditions[0].text", "blank"),
        ({"conditions": [contains("x"), contains("a", how="is"), contains("b", how="is")]}, "conditions[1].text",
         "mapping-contradiction"),
        ({"conditions": [contains("x", "price")]}, "conditions[0].field", "payload-invalid"),
        ({"conditions": [contains("x", how="like")]}, "conditions[0].how", "payload-invalid"),
        ({"conditions": [contains("x" * 201)]}, "conditions[0].text", "payload-invalid"),
        ({"option_code": ""}, "option_code", "blank"),
        ({"option_code": " , "}, "option_code", "blank"),
        ({"option_code": "8.80967E+12"}, "option_code", "scientific-notation"),
        ({"place": 0}, "place", "payload-invalid"),
    ],
)  # fmt: skip
async def test_a_rule_that_makes_no_sense_is_refused_by_field(
    desk: Desk, given: dict[str, Any], field: str, code: str
) -> None:
    body = {"conditions": [contains("x")], "option_code": "A"} | given
    refused = await desk.ask("POST", "/mapping-rules", json=body)
    assert (refused.status_code, refused.json()["field"], refused.json()["code"]) == (422, field, code), (
        refused.text
    )
    assert await desk.rules() == []


async def test_a_sheet_goes_out_and_comes_back_unchanged_in_any_language(desk: Desk) -> None:
    await desk.rule(contains("=SUM(1)"), contains("大容量"), contains("-x", "option_name", "is"), code="-A,B")
    await desk.rule(
        contains("b"), code="0012", market="rakuten", account=9, account_name="라쿠텐 1호점", only_empty=False
    )
    await desk.rule(contains("c"), code="C", active=False, market="shop of ours")
    before = await desk.rules()
    for lang, title in (("ko", "상품명 포함"), ("ja", "商品名 含む"), ("en", "Title contains")):
        sheet = (await desk.ask("GET", "/mapping-rules.csv", lang=lang)).content
        assert sheet.startswith(b"\xef\xbb\xbf")
        text = sheet.decode("utf-8-sig")
        assert title in text
        assert '"\'=SUM(1)\n大容量"' in text
        assert '"\'-A,B"' in text
        done = await desk.ask("POST", "/mapping-sheets", content=sheet)
        assert done.json() == {"added": 0, "changed": 0, "moved": 0, "unchanged": 3, "refused": []}, lang
        assert await desk.rules() == before
    other = Desk(desk.intake)
    told = {"accounts": '[[9, "라쿠텐1호점"]]'}
    there = await other.ask("POST", "/mapping-sheets", content=sheet, params=told)
    assert there.json()["added"] == 3
    kept = ("place", "market", "account", "conditions", "option_code", "only_empty", "active")
    assert [[each[name] for name in kept] for each in await other.rules()] == [
        [each[name] for name in kept] for each in before
    ]


async def test_a_sheet_in_cp932_adds_changes_and_orders_and_a_second_time_nothing(desk: Desk) -> None:
    await desk.rule(contains("もと"), code="OLD")
    await desk.rule(contains("残る"), code="STAYS")
    rows = "順番,商品名 含む,オプション名 一致,オプションコード\r\n3,新,,N1\r\n1,もと,,CHANGED\r\n,末尾,赤,N2\r\n"
    sheet = rows.encode("cp932")
    done = (await desk.ask("POST", "/mapping-sheets", content=sheet)).json()
    assert (done["added"], done["changed"], done["refused"]) == (2, 1, [])
    assert await desk.codes() == ["CHANGED", "STAYS", "N1", "N2"]
    before = await desk.rules()
    again = (await desk.ask("POST", "/mapping-sheets", content=sheet)).json()
    assert again == {"added": 0, "changed": 0, "moved": 0, "unchanged": 3, "refused": []}
    assert await desk.rules() == before


async def test_bad_rows_are_told_by_row_and_column_and_the_good_ones_go_in(desk: Desk) -> None:
    rows = [
        "순서,사용,마켓 계정,상품명 포함,상품명 일치,옵션코드,비어 있을 때만",
        "1,예,,좋은 규칙,,GOOD,아니오",
        "0,,,a,,A,",
        ",아마도,,b,,B,",
        ",,없는 계정,c,,C,",
        ",,,,,D,",
        ",,,좋은규칙,,E,",
        ",,,f,,,",
        ",,,g,,8.8E+12,",
        ",,,x,y,H,",
        f",,,{'길' * 201},,I,",
        ",,,j,,J,,넘침",
    ]
    done = (
        await desk.ask("POST", "/mapping-sheets", content="\n".join(rows).encode("cp949"), lang="ko")
    ).json()
    assert (done["added"], await desk.codes()) == (1, ["GOOD"])
    assert [(each["row"], each["column"], each["code"]) for each in done["refused"]] == [
        (3, "순서", "mapping-place-unreadable"),
        (4, "사용", "mapping-flag-unreadable"),
        (5, "마켓 계정", "mapping-account-unknown"),
        (6, "", "mapping-no-condition"),
        (7, "", "mapping-row-repeated"),
        (8, "옵션코드", "blank"),
        (9, "옵션코드", "scientific-notation"),
        (10, "상품명 일치", "mapping-contradiction"),
        (11, "상품명 포함", "cell-too-long"),
        (12, "", "row-too-long"),
    ]
    assert all(each["reason"] and "{" not in each["reason"] for each in done["refused"])
    assert "2행" in done["refused"][4]["reason"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty-file"),
        (b"PK\x03\x04\xff\xff", "mapping-not-a-sheet"),
        ("상품명,가격\n세럼,1000\n".encode(), "mapping-not-a-sheet"),
        ("상품명 포함,옵션코드,메모\na,A,x\n".encode(), "mapping-column-unknown"),
        ("상품명 포함,옵션코드,Option code\na,A,B\n".encode(), "doubled-column"),
        ("Title contains,Option code\n세럼,A\n".encode("cp949"), "mapping-encoding-unsure"),
        (b'Title contains,Option code\n"a,A\n', "mapping-not-a-sheet"),
    ],
)
async def test_what_is_no_sheet_of_rules_is_refused_whole(desk: Desk, body: bytes, code: str) -> None:
    refused = await desk.ask("POST", "/mapping-sheets", content=body)
    assert (refused.status_code, refused.json()["field"], refused.json()["code"]) == (422, "file", code), (
        refused.text
    )

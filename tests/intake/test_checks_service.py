"""The address check over HTTP: on what comes in, on edits, on demand, and as a bar to registration (INT-05)."""

from typing import Any

import pytest

from kse.contracts import OrderCollected, OrderLine
from kse.testing.running import Running, eventually, say, signed_in
from tests.intake.test_create_orders import package

SELLER = [100]


class Desk:
    """A seller's waiting list."""

    def __init__(self, intake: Running) -> None:
        SELLER[0] += 1
        self.seller = SELLER[0]
        self.intake = intake

    async def collect(self, *orders: dict[str, Any]) -> list[dict[str, Any]]:
        """Let orders come from a market; answers the waiting list once they are in it."""
        before = len(await self.rows())
        events = []
        for number, order in enumerate(orders, before):
            plain = {
                "market": "qoo10jp", "cart_no": f"C{number}", "order_no": f"O{number}", "title": "セラム",
                "unit_price": 1000, "quantity": 1, "receiver_name": "山田 太郎", "receiver_phone": "090-1234-5678",
                "zip": "1000001", "address": f"東京都千代田区千代田1-2-{number}",
            }  # fmt: skip
            line = OrderLine(**(plain | order))
            events.append(OrderCollected(seller=self.seller, account=1, job="job", line=line))
        await say(self.intake.settings, "marketplace-connector", *events)

        async def come() -> Any:
            rows = await self.rows()
            return rows if len(rows) == before + len(orders) else None

        rows: list[dict[str, Any]] = await eventually(come, about="the orders wait")
        return sorted(rows, key=lambda row: int(row["cart_no"][1:]))

    async def rows(self) -> list[dict[str, Any]]:
        answer = (await self.intake.http.get("/waiting-orders", headers=self.headers())).json()
        return [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]

    def headers(self, role: str = "master", lang: str = "en") -> dict[str, str]:
        return signed_in(self.seller, role, lang)

    async def settings(self, role: str = "master", **given: Any) -> Any:
        return await self.intake.http.put("/checks", headers=self.headers(role), json=given)


@pytest.fixture
def desk(intake: Running) -> Desk:
    return Desk(intake)


def rules(row: dict[str, Any]) -> list[str]:
    return [finding["rule"] for finding in row["findings"]]


async def test_what_comes_in_is_checked_and_a_fix_makes_the_finding_go(intake: Running, desk: Desk) -> None:
    fine, faulty = await desk.collect({}, {"zip": "1500001"})
    assert (fine["findings"], fine["check"]) == ([], "")
    (finding,) = faulty["findings"]
    assert (finding["rule"], finding["field"], finding["mode"]) == ("zip-address-mismatch", "address", "warn")
    assert faulty["check"] == finding["name"] == "Zip code and address disagree"
    assert finding["reason"] == "Zip code 1500001 is 東京都渋谷区神宮前, which is not in the address."
    mended = await intake.http.patch(
        f"/waiting-orders/{faulty['id']}", headers=desk.headers(),
        json={"version": faulty["version"], "fields": finding["fix"]},
    )  # fmt: skip
    beside = {"amount": 1000, "check": "", "findings": []}
    assert mended.json()["fields"] == {"address": "東京都渋谷区神宮前1-2-1", **beside}
    assert not any(row["findings"] for row in await desk.rows())


async def test_an_edit_that_breaks_a_row_is_found_at_once(intake: Running, desk: Desk) -> None:
    (row,) = await desk.collect({})
    broken = await intake.http.patch(
        f"/waiting-orders/{row['id']}", headers=desk.headers(lang="ko"),
        json={"version": row["version"], "fields": {"receiver_name": "山田"}},
    )  # fmt: skip
    assert broken.json()["fields"]["findings"][0]["rule"] == "name-one-word"
    assert "통관" in broken.json()["fields"]["findings"][0]["reason"]


async def test_many_carts_to_one_address_and_a_large_total_are_seen_together(desk: Desk) -> None:
    house = {"address": "東京都千代田区千代田9-9-9", "receiver_name": "大口 購入", "unit_price": 4000}
    rows = await desk.collect(*[house] * 4, {})
    assert not any("address-crowded" in rules(row) for row in rows)
    assert not any("total-over-threshold" in rules(row) for row in rows)
    rows = await desk.collect(house | {"address": "東京都 千代田区千代田９－９－９"})
    crowded = [row for row in rows if "address-crowded" in rules(row)]
    assert len(crowded) == 5
    assert all("total-over-threshold" in rules(row) for row in crowded)
    assert any("20,000" in finding["reason"] for finding in crowded[0]["findings"])
    await desk.settings(crowd=6, threshold=20_001)
    assert not any(row["findings"] for row in await desk.rows())


async def test_only_the_master_changes_what_is_checked_and_all_rows_are_looked_at_anew(
    intake: Running, desk: Desk
) -> None:
    await desk.collect({"receiver_name": "山田"}, {"address": "東京都千代田区千代田1 見本荘"})
    assert (await desk.settings("staff", modes={"name-one-word": "off"})).status_code == 403
    changed = await desk.settings(modes={"name-one-word": "off"}, words={"company-word": ["見本荘"]})
    assert changed.json()["checked"] == 2
    assert sorted([rule for row in await desk.rows() for rule in rules(row)]) == ["company-word"]
    shown = (await intake.http.get("/checks", headers=desk.headers("staff"))).json()
    assert next(rule for rule in shown["rules"] if rule["id"] == "name-one-word")["mode"] == "off"
    assert (shown["words"]["company-word"], shown["editable"]) == (["見本荘"], False)
    assert "株式会社" in shown["built_in"]["company-word"]


@pytest.mark.parametrize(
    "given",
    [{"modes": {"no-such-rule": "off"}}, {"modes": {"zip-unknown": "loud"}}, {"threshold": 0}, {"crowd": 1},
     {"words": {"company-word": [""]}}, {"words": {"zip-unknown": ["x"]}}],
)  # fmt: skip
async def test_settings_that_make_no_sense_are_refused_by_field(desk: Desk, given: dict[str, Any]) -> None:
    refused = await desk.settings(**given)
    assert refused.status_code == 422
    assert refused.json()["field"].split(".")[0].split("[")[0] == next(iter(given))


async def test_a_rule_that_blocks_keeps_the_cart_from_registration(intake: Running, desk: Desk) -> None:
    fine, faulty = await desk.collect({}, {"zip": "9999999"})
    await desk.settings(modes={"zip-unknown": "block"})
    answer = (
        await intake.http.post(
            "/registrations", headers=desk.headers(), json={"ids": [fine["id"], faulty["id"]]}
        )
    ).json()
    assert [each["cart_no"] for each in answer["accepted"]] == ["C0"]
    assert [(each["cart_no"], each["code"]) for each in answer["refused"]] == [("C1", "check-zip-unknown")]
    assert "9999999" in answer["refused"][0]["reason"]
    await desk.settings()
    again = await intake.http.post("/registrations", headers=desk.headers(), json={"ids": [faulty["id"]]})
    assert len(again.json()["accepted"]) == 1


async def test_a_line_that_comes_after_its_cart_was_registered_says_so_until_that_shipment_is_deleted(
    intake: Running, desk: Desk
) -> None:
    early, other = await desk.collect({}, {})
    chosen = {"ids": [early["id"], other["id"]]}
    done = (await intake.http.post("/registrations", headers=desk.headers(), json=chosen)).json()
    k_number = {each["cart_no"]: each["k_number"] for each in done["accepted"]}["C0"]
    theirs = Desk(intake)
    assert not any(row["findings"] for row in await theirs.collect({"order_no": "late"}))
    (late,) = await desk.collect({"order_no": "late"})
    (finding,) = late["findings"]
    assert (finding["rule"], finding["field"], finding["mode"]) == ("cart-registered", "cart_no", "warn")
    assert k_number in finding["reason"]
    looked = await intake.http.post(
        "/registrations/preview", headers=desk.headers(), json={"ids": [late["id"]]}
    )
    assert (looked.json()["shipments"], looked.json()["again"]) == (
        1,
        [{"cart_no": "C0", "k_number": k_number}],
    )
    await desk.settings(modes={"cart-registered": "block"})
    barred = await intake.http.post("/registrations", headers=desk.headers(), json={"ids": [late["id"]]})
    assert [each["code"] for each in barred.json()["refused"]] == ["check-cart-registered"]
    gone = {"deleted": [{"k_number": k_number, "deleted_at": "2026-11-25T00:00:00+00:00"}]}
    (await intake.http.post("/registrations/free", headers=desk.headers(), json=gone)).raise_for_status()
    assert not any(row["findings"] for row in await desk.rows())


async def test_an_order_whose_parcel_a_program_registered_already_says_so(
    intake: Running, desk: Desk
) -> None:
    body = {"DataList": [package("C0")]}
    answered = await intake.http.post(
        "/create-orders/kr", headers=signed_in(desk.seller, "partner"), json=body
    )
    k_number = answered.json()["Data"][0]["ResultData"]["TrackingNo"]
    (row,) = await desk.collect({})
    assert [k_number in finding["reason"] for finding in row["findings"]] == [True]


async def test_checking_on_demand_counts_what_each_rule_says(intake: Running, desk: Desk) -> None:
    rows = await desk.collect({"receiver_name": "山田"}, {"receiver_name": "佐藤"}, {"zip": "9999999"}, {})
    told = (await intake.http.post("/waiting-orders/check", headers=desk.headers(), json={})).json()
    assert (told["checked"], told["with_findings"]) == (4, 3)
    assert {each["rule"]: each["rows"] for each in told["rules"]} == {"name-one-word": 2, "zip-unknown": 1}
    one = await intake.http.post(
        "/waiting-orders/check", headers=desk.headers(), json={"ids": [rows[3]["id"]]}
    )
    assert (one.json()["checked"], one.json()["rules"]) == (1, [])


async def test_another_companys_orders_are_neither_checked_nor_counted(intake: Running, desk: Desk) -> None:
    theirs = Desk(intake)
    (row,) = await theirs.collect({"receiver_name": "山田"})
    told = await intake.http.post("/waiting-orders/check", headers=desk.headers(), json={"ids": [row["id"]]})
    assert told.json() == {"checked": 0, "with_findings": 0, "rules": []}
    await desk.settings(modes={"name-one-word": "off"})
    assert rules((await theirs.rows())[0]) == ["name-one-word"]

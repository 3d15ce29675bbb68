"""One company cannot see or touch another's things through any route that exists (SYS-01)."""

import io
import json
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import httpx
import openpyxl
import pytest
from gateway.api.door import METHODS
from gateway.routes import OPERATOR, TABLE, Route

from tests.system.asked_of_others import ASKED, Asking
from tests.system.conftest import Up
from tests.system.people import Operator, Partner, Seller, eventually, rows
from tests.system.test_partner import package
from tests.system.two_companies import (
    Belongings,
    SecondCompany,
    everything_of,
    of_the_first,
    order_file,
    without_row_level_security,
)

pytestmark = [pytest.mark.xdist_group("system")]
FIRST = 1
REFUSED = frozenset({401, 403, 404, 409, 422})

FOR_SELLERS = [route for route in TABLE if route.roles != OPERATOR]


def named(route: Route) -> str:
    return f"{route.method} {route.path}"


def test_every_route_is_tried() -> None:
    assert {named(route) for route in FOR_SELLERS} == set(ASKED)


class House:
    """The running product with both companies in it."""

    def __init__(self, up: Up) -> None:
        self.up = up
        self.owned = of_the_first(up)
        self.second = SecondCompany(up)
        self.operator = Operator(up)
        self.first = Seller(up)
        self.marks = self._marks()

    def _marks(self) -> set[str]:
        """What must never be in an answer to the second company: everything telling of the first."""
        grids = [
            *(f"/api/packing/packing-list?k_numbers={k}" for k in (self.owned.parcel, self.owned.held)),
            "/api/packing/products", "/api/intake/waiting-orders", "/api/gifts/items",
            f"/api/tracking/deliveries?q={self.owned.parcel}",
            f"/api/customs/declarations?k_numbers={self.owned.parcel}",
        ]  # fmt: skip
        told = [
            value
            for grid in grids
            for row in rows(self.first.get(grid))
            for name, value in row.items()
            if name != "check"  # the names of our checks
        ]
        for rule in self.first.get("/api/intake/mapping-rules")["rules"]:
            told += [rule["option_code"], *(each["text"] for each in rule["conditions"])]
        for sheet in self.first.get("/api/intake/sheet-mappings")["mappings"]:
            told += [sheet["name"], *sheet["header"]]
        for path in ("/api/marketplace-connector/accounts", "/api/gateway/api-keys"):
            told += [value for thing in self.first.get(path) for value in thing.values()]
        (webhook,) = self.first.get("/api/gateway/webhook-endpoints")["endpoints"]
        told += webhook.values()
        own_words = {
            "qoo10jp",
            "waiting",
            "approved",
            "generated",
            "revoked",
            "KSE Light",
            "SAGAWA",
            "NEKOPOS",
        }
        ours = {str(value) for value in told if isinstance(value, str) and len(value) > 5}
        # Gift items are numbered from one in every company.
        return ours - own_words - set(_words(ours)) - {self.second.item}

    def ask(self, who: Seller, route: Route, asking: Asking) -> httpx.Response:
        path = route.path
        if "{" in path:
            for part in asking.path.split("/"):
                path = path.replace(path[path.index("{") : path.index("}") + 1], part, 1)
        else:
            path += asking.path
        if asking.content:
            headers = {"x-filename": "orders.csv"}
            return who.http.request(route.method, path, content=asking.content, headers=headers)
        return who.http.request(route.method, path, json=asking.body)

    def webhook_sent(self) -> None:
        """The first company's test delivery has had its try, also when it was asked to be sent again."""
        place = f"/api/gateway/webhook-endpoints/{self.owned.webhook}/deliveries/{self.owned.delivery}"
        eventually(lambda: self.first.get(place)["state"] == "failed", about="the webhook was tried")

    def settled(self) -> None:
        """Nothing is on its way from one service to another."""
        for service in self.up.services:
            eventually(
                lambda service=service: self.operator.get(f"/api/{service}/ops/status")["outbox"]["waiting"]  # type: ignore[misc]
                + self.operator.get(f"/api/{service}/ops/status")["lag"] == 0,
                about=f"{service} is still",
            )  # fmt: skip


def _words(values: set[str]) -> Iterator[str]:
    """Times and dates tell nothing of a company."""
    yield from (value for value in values if value[:2] == "20" and value[4:5] in "-/")


@pytest.fixture(scope="module")
def house(up: Up) -> House:
    return House(up)


def readable(answer: httpx.Response) -> str:
    if answer.headers.get("content-type", "").startswith("application/vnd.openxml"):
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
        return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    return answer.content.decode("utf-8", "replace")


def check_answer(house: House, route: Route, asking: Asking, answer: httpx.Response) -> None:
    text, place = readable(answer), f"{named(route)} {asking.path} {asking.body}: {answer.status_code}"
    sent = f"{asking.path} {json.dumps(asking.body, ensure_ascii=False)}"
    told = [mark for mark in house.marks if mark in text and mark not in sent]
    assert told == [], f"{place} told {told}"
    if answer.status_code >= 400:
        assert answer.status_code in REFUSED, f"{place} {text[:300]}"
    elif asking.nothing:
        assert not answer.json()[asking.nothing], f"{place} {text[:300]}"
    elif "{" in route.path:
        pytest.fail(f"{place}: something was answered about another company's thing: {text[:300]}")


@pytest.mark.parametrize("guard", ["with row-level security", "by the questions alone"])
def test_no_route_tells_or_changes_anything_of_another_company(house: House, guard: str) -> None:
    house.settled()
    before = everything_of(house.up, FIRST)
    assert all(before[name] for name in ("packing.shipments", "intake.waiting_order", "labels.job"))
    alone = guard == "by the questions alone"
    with without_row_level_security(house.up) if alone else nullcontext():
        for route in FOR_SELLERS:
            for asking in ASKED[named(route)](house.owned):
                if asking.body and asking.body.get("item_code") == "ITEM of the second":
                    asking.body["item_code"] = house.second.item
                check_answer(house, route, asking, house.ask(house.second.master, route, asking))
                if "master" in route.roles and "staff" in route.roles:
                    check_answer(house, route, asking, house.ask(house.second.staff, route, asking))
        house.settled()
    after = everything_of(house.up, FIRST)
    for name, its_rows in before.items():
        assert after[name] == its_rows, f"{name} of the first company has changed"


def test_another_companys_thing_is_answered_as_one_that_does_not_exist(house: House) -> None:
    nobodys = Belongings()
    for route in FOR_SELLERS:
        both = zip(ASKED[named(route)](house.owned), ASKED[named(route)](nobodys), strict=True)
        for theirs, none in both:
            if theirs.owner == 0 or "xlsx" in route.path:
                continue
            found = house.ask(house.second.master, route, theirs)
            missing = house.ask(house.second.master, route, none)
            place = f"{named(route)} {theirs.path} {theirs.body}"
            assert found.status_code == missing.status_code, place
            # An id of the asker's own may be the same number as one of theirs: it is blanked in both answers.
            told, untold = (nobodys.hidden_in(house.owned.hidden_in(each.text)) for each in (found, missing))
            assert told == untold, place


def test_what_only_operators_may_ask_is_refused_to_every_seller(house: House) -> None:
    for route in TABLE:
        if route.roles != OPERATOR:
            continue
        path = route.path.replace("{id}", "1").replace("{carrier}", "SAGAWA")
        for who in (house.second.master, house.second.staff):
            answer = who.http.request(route.method, path, json=None if route.method == "GET" else {})
            assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed"), named(route)


def test_a_partners_key_reads_and_tracks_only_its_own_companys_parcels(house: House) -> None:
    tried = {"createOrders", "getOrders", "tracking", "changes", "cancelOrders", "updateOrders"}
    assert set(METHODS) == tried | {"advanceOrders"}, "a new call needs a try here"
    first, second = Partner(house.up), house.second.partner
    created = first.create(package("ISO-1", ReceiverName="御厨 秘子")).json()["Data"][0]["ResultData"]
    for k_number in (created["TrackingNo"], house.owned.parcel):
        for lang in ("kr", "en", "jp"):
            assert first.ask("getOrders", k_number, lang=lang).json()["Code"] == "0"
            for key in (second, Partner(house.up, house.up.sandbox_key)):
                assert key.ask("advanceOrders", k_number, lang=lang).json()["Code"] in ("9001004", "9002004")
            read = second.ask("getOrders", k_number, lang=lang)
            assert read.json()["Code"] == "9002004", read.text
            assert "御厨" not in read.text
            tracked = second.ask("tracking", k_number, lang=lang).json()[k_number]
            assert (tracked["Code"], tracked["Data"]) == ("9002004", None)
            cancelled = second.ask("cancelOrders", k_number, lang=lang)
            assert cancelled.status_code == 404, cancelled.text
            item = {"TrackingNo": k_number, "ReceiverName": "X", "DeliveryServiceCode": "KSE Light"}
            updated = second.http.post(f"/updateOrders/{lang}", json={"DataList": [item]})
            assert updated.status_code == 404, updated.text
    told = eventually(lambda: first.http.get("/changes/kr?limit=500").json()["Data"], about="changes heard")
    assert house.owned.parcel in {change["TrackingNo"] for change in told}
    own = {change["TrackingNo"] for change in second.http.get("/changes/kr?limit=500").json()["Data"]}
    assert not own & {change["TrackingNo"] for change in told}
    for call in ("getOrders", "cancelOrders"):
        named = second.http.post(f"/{call}/en", json={"PackageNo": "ISO-1"}).json()
        assert named["Data"][0]["Code"] == "9002004"
        assert created["TrackingNo"] not in str(named)
    assert first.ask("getOrders", created["TrackingNo"]).json()["Code"] == "0"
    # The same package number is another company's own affair, and tells nothing of ours.
    twin = second.create(package("ISO-1"))
    assert twin.json()["Code"] == "0", twin.text
    assert twin.json()["Data"][0]["ResultData"]["TrackingNo"] != created["TrackingNo"]


def test_the_same_orders_of_two_companies_are_each_their_own(house: House) -> None:
    first = house.first.drop("same.csv", order_file("1933")).json()
    second = house.second.master.drop("same.csv", order_file("1933")).json()
    assert (second["accepted"], second["already"]) == (first["accepted"], 0)
    sku = {"sku": "FIRST-ONLY", "name": "둘째의 것"}
    assert house.second.master.http.post("/api/packing/products", json=sku).status_code == 201
    ours = {row["sku"]: row["name"] for row in rows(house.first.get("/api/packing/products"))}
    assert ours["FIRST-ONLY"] == "첫째 회사만의 상품"
    both = [row["id"] for who in (house.first, house.second.master) for row in who.waiting()]
    done = house.second.master.register(both)
    assert done["accepted"]
    assert all(
        house.second.master.packing_list(cart["k_number"]) for cart in done["accepted"] if heard(house, cart)
    )
    assert not any(house.first.packing_list(cart["k_number"]) for cart in done["accepted"])


def heard(house: House, cart: dict[str, Any]) -> bool:
    return bool(
        eventually(lambda: house.second.master.packing_list(cart["k_number"]), about="packing has heard")
    )


def test_the_owner_gets_what_the_other_company_was_refused(house: House) -> None:
    """Last, because it changes things: each request was sound, and only the asker was wrong."""
    told = set()
    for route in FOR_SELLERS:
        for asking in ASKED[named(route)](house.owned):
            if asking.owner:
                if "{delivery}" in route.path:
                    house.webhook_sent()
                answer = house.ask(house.first, route, asking)
                place = f"{named(route)} {asking.path} {asking.body}: {answer.text[:300]}"
                assert answer.status_code == asking.owner, place
                if asking.nothing and asking.nothing != "requested":
                    assert answer.json()[asking.nothing], place
                text = readable(answer)
                told |= {mark for mark in house.marks if mark in text}
    assert len(told) > 20, "the marks looked for are in what the owner is told"

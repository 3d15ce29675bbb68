"""Two companies on one running product: what the first owns, and the second who asks for it."""

import asyncio
import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from tests.system.conftest import Up
from tests.system.people import SAMPLES, Operator, Partner, Seller, eventually, rows

SECRET_NAME = "御厨 秘子"
SECRET_STREET = "秘密見本町"
CHANGES_BY_ITSELF = ["asked_at", "seen_at", "last_used_at", "last_sign_in", "sign_ins", "checked_at"]
"""Columns the product moves on without being asked by a person."""


def order_file(tag: str) -> bytes:
    """The Qoo10 sample under order numbers, a name and an address of its own, and one row without quantity."""
    text = (SAMPLES / "qoo10-detail-ko.csv").read_bytes().decode("utf-8-sig")
    text = text.replace("1702", tag).replace("11002", "11" + tag[-3:])
    text = text.replace("山田 太郎", SECRET_NAME).replace("千代田見本町", SECRET_STREET)
    header, first, *more = list(csv.reader(io.StringIO(text)))
    bad = list(first)
    bad[header.index("수량")], bad[header.index("주문번호")] = "", "11" + tag + "999"
    bad[header.index("장바구니번호")] = tag + "99999"
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([header, first, *more, bad])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def lengthened(body: bytes) -> bytes:
    """The same orders in a file so long that it is read as a job: blanks behind every product's name."""
    header, *orders = csv.reader(io.StringIO(body.decode("utf-8-sig")))
    title, blanks = header.index("상품명"), " " * (2**20 // len(orders) // 3)
    for order in orders:
        for place in (title, header.index("옵션정보"), header.index("수취인명")):
            order[place] += blanks
    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows([header, *orders])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def named(title: str) -> dict[str, str]:
    """A mapping rule's condition."""
    return {"field": "title", "how": "contains", "text": title}


class Belongings:
    """Identifiers of one company's things; `Belongings()` has those of things that nobody owns."""

    def __init__(self) -> None:
        self.upload, self.account, self.product, self.key = 987_654_321, 987_654_321, 987_654_321, 987_654_321
        self.waiting = [987_654_321, 987_654_322, 987_654_323, 987_654_325]
        self.deleted = 987_654_324
        self.line, self.version = 987_654_321, 1
        self.parcel, self.held, self.order_no = "K2611238999991", "K2611238999992", "119999999999"
        self.item, self.label_job = "ITEM_202611239999", "0" * 32
        self.registration = "registration-of-nobody"
        self.mapping = 987_654_321
        self.mapping_rule, self.mapping_deleted, self.mapping_run = 987_654_321, 987_654_322, 987_654_321
        self.rule_changed = {"conditions": [named("첫째만 파는 세럼")], "option_code": "TAKEN"}
        self.webhook, self.delivery = "00000000-0000-4000-8000-000000000001", 987_654_321
        self.collection = self.upload_job = self.revision = "00000000-0000-4000-8000-000000000000"

    def hidden_in(self, text: str) -> str:
        """The text with these identifiers blanked, to compare an answer about one thing with one about another."""
        for value in sorted(map(str, self._values()), key=len, reverse=True):
            # A short number may be anything; where it is told as an id it is this one.
            text = text.replace(value, "·") if len(value) > 3 else text.replace(f'"id":{value},', '"id":·,')
        return text

    def _values(self) -> list[Any]:
        kept = vars(self).values()
        return [each for value in kept for each in (value if isinstance(value, list) else [value])]


def of_the_first(up: Up) -> Belongings:
    """Make the demo company own one of everything."""
    seller, owned = Seller(up), Belongings()
    before = {row["id"] for row in seller.waiting()}
    dropped = seller.drop("first-companys-orders.csv", order_file("1931")).json()
    assert (dropped["accepted"] > 3, bool(dropped["refused"])) == (True, True), dropped
    owned.upload = dropped["upload_id"]
    owned.registration = "registration-of-the-first"
    seller.http.headers["idempotency-key"] = owned.registration
    accepted = seller.register([row["id"] for row in seller.waiting() if row["id"] not in before])["accepted"]
    del seller.http.headers["idempotency-key"]
    owned.parcel, owned.held = accepted[0]["k_number"], accepted[1]["k_number"]
    eventually(
        lambda: (
            {row["k_number"] for row in seller.packing_list(owned.parcel, owned.held)}
            == {owned.parcel, owned.held}
        ),
        about="packing has heard",
    )
    seller.post("/api/packing/shipments/hold", {"k_numbers": [owned.held], "reason": "확인"})
    _wait_for_lines(seller, owned, before)
    row = seller.packing_list(owned.parcel)[0]
    owned.line, owned.version, owned.order_no = row["id"], row["version"], row["order_no"]
    owned.account = seller.get("/api/marketplace-connector/accounts")[0]["id"]
    sku = {"sku": "FIRST-ONLY", "name": "첫째 회사만의 상품", "name_english": "Only of the first"}
    owned.product = seller.post("/api/packing/products", sku)["id"]
    item = {"name": "첫째의 선물", "name_english": "Gift of the first", "sku": "SAMPLE-3"}
    owned.item = seller.post("/api/gifts/items", item)["code"]
    owned.key = seller.post("/api/gateway/api-keys", {"label": "첫째의 키"})["id"]
    _rules(seller, owned)
    _webhook(seller, owned)
    view = {"grid": "waiting", "name": "view of the first", "layout": {"filters": {"zip": SECRET_STREET}}}
    seller.http.put("/api/gateway/grid-views", json=view).raise_for_status()
    _jobs(seller, owned)
    owned.mapping = seller.post("/api/intake/sheet-mappings", mapping_of("첫째의 매핑"))["id"]
    eventually(
        lambda: rows(seller.get(f"/api/customs/declarations?k_numbers={owned.parcel}")), about="customs"
    )
    eventually(lambda: rows(seller.get(f"/api/tracking/deliveries?q={owned.parcel}")), about="tracking")
    return owned


def _wait_for_lines(seller: Seller, owned: Belongings, before: set[int]) -> None:
    """Some lines that wait, of carts of their own, and one that was deleted."""
    seller.drop("first-companys-more.csv", order_file("1932"))
    carts = {row["cart_no"]: row["id"] for row in seller.waiting() if row["id"] not in before}
    *owned.waiting, owned.deleted = list(carts.values())[:5]
    assert len(owned.waiting) == 4
    seller.post("/api/intake/waiting-orders/delete", {"ids": [owned.deleted]})


def _rules(seller: Seller, owned: Belongings) -> None:
    """A mapping rule, one that was deleted, and a run over the waiting list."""
    for title in ("첫째만 파는 세럼", "첫째만 팔던 세럼"):
        given = {"conditions": [named(title)], "option_code": "첫째만의 코드"}
        made = seller.post("/api/intake/mapping-rules", given)["rule"]["id"]
        owned.mapping_rule, owned.mapping_deleted = owned.mapping_deleted, made
    seller.post("/api/intake/mapping-rules/delete", {"ids": [owned.mapping_deleted]})
    owned.revision = seller.post("/api/intake/mapping-rules/dry-run", {})["revision"]
    owned.mapping_run = seller.post("/api/intake/mapping-runs", {"revision": owned.revision})["run"]


def _webhook(seller: Seller, owned: Belongings) -> None:
    """One that is off, so that nothing moves by itself, with a test that did not arrive."""
    url = {"url": "https://first.invalid/hooks", "description": "첫째의 웹훅"}
    owned.webhook = seller.post("/api/gateway/webhook-endpoints", url)["id"]
    place = f"/api/gateway/webhook-endpoints/{owned.webhook}"
    assert seller.http.patch(place, json={"enabled": False}).status_code == 200
    owned.delivery = seller.post(f"{place}/test", {})["id"]
    eventually(
        lambda: seller.get(f"{place}/deliveries/{owned.delivery}")["state"] == "failed",
        about="the test failed",
    )


def _jobs(seller: Seller, owned: Belongings) -> None:
    asked = {"k_numbers": [owned.parcel], "layout": "A2", "start_position": 1, "sort": []}
    owned.label_job = seller.post("/api/packing/label-jobs", asked)["job_id"]
    eventually(
        lambda: seller.http.get(f"/api/labels/jobs/{owned.label_job}/document").status_code == 200,
        within=60,
        about="labels printed",
    )
    owned.upload_job = seller.drop("first-companys-long.csv", lengthened(order_file("1934"))).json()["job"]
    reading = f"/api/intake/upload-jobs/{owned.upload_job}"
    eventually(lambda: seller.get(reading)["state"] == "done", about="the long file is read")
    owned.collection = seller.post("/api/marketplace-connector/collections", collection_of(owned))["job_id"]
    place = f"/api/marketplace-connector/collections/{owned.collection}"
    eventually(lambda: seller.get(place)["state"] != "running", about="collected")


def mapping_of(name: str) -> dict[str, Any]:
    """A sheet that nobody of us knows, and what its columns mean."""
    columns = {
        "order_no": "秘密の注文番号", "title": "秘密の商品名", "quantity": "秘密の数量", "unit_price": "秘密の単価",
        "receiver_name": "秘密の氏名", "zip": "秘密の郵便番号", "address": "秘密の住所",
    }  # fmt: skip
    fields = {field: {"columns": [column]} for field, column in columns.items()}
    header, confirmed = list(columns.values()), list(columns)
    return {"name": name, "market": "buyma", "header": header, "fields": fields, "confirmed": confirmed}


def collection_of(owned: Belongings) -> dict[str, Any]:
    today = datetime.now(UTC).date()
    return {
        "account_id": owned.account, "status": "new", "date_type": "order",
        "date_from": str(today - timedelta(days=14)), "date_to": str(today),
    }  # fmt: skip


class SecondCompany:
    """A company of its own with a master, a staff account, a product, a gift item and an approved API key."""

    def __init__(self, up: Up) -> None:
        self.seller = asyncio.run(company(up, "second", "둘째상사"))
        operator = Operator(up)
        operator.post(f"/api/gateway/sellers/{self.seller}/approve", {})
        self.master, self.staff = Seller(up, "secondmaster"), Seller(up, "secondstaff")
        key = self.master.post("/api/gateway/api-keys", {"label": "둘째"})
        operator.post(f"/api/gateway/api-keys/{key['id']}/approve", {})
        self.partner = Partner(up, key["key"])
        self.master.post("/api/packing/products", {"sku": "SECOND-ONLY", "name": "둘째 상품"})
        item = {"name": "둘째 선물", "name_english": "Second gift", "sku": "SECOND-ONLY"}
        eventually(lambda: self.master.http.post("/api/gifts/items", json=item).status_code == 201)
        self.item: str = rows(self.master.get("/api/gifts/items"))[0]["code"]


async def company(up: Up, code: str, name: str) -> int:
    """One more company, with a master and a staff account under its code and the demo's password."""
    owner = await asyncpg.connect(up.postgres, server_settings={"search_path": "gateway"})
    try:
        seller: int = await owner.fetchval(
            "INSERT INTO sellers (code, name) VALUES ($1, $2) RETURNING seller_id", code, name
        )
        await owner.execute(
            "INSERT INTO users (seller_id, login_id, password_hash, role, name, access)"
            " SELECT $1, $2 || role, password_hash, role, '둘째', true FROM users"
            " WHERE login_id IN ('demomaster', 'demostaff')",
            seller,
            code,
        )
    finally:
        await owner.close()
    return seller


def everything_of(up: Up, seller: int) -> dict[str, set[str]]:
    """Every row of a company in every table of every service."""

    async def look() -> dict[str, set[str]]:
        owner = await asyncpg.connect(up.postgres)
        try:
            found = {}
            for name in await _guarded(owner):
                kept = await owner.fetch(
                    f"SELECT (to_jsonb(t) - $2::text[])::text FROM {name} t WHERE seller_id = $1",
                    seller,
                    CHANGES_BY_ITSELF,
                )
                found[name] = {row[0] for row in kept}
            return found
        finally:
            await owner.close()

    return asyncio.run(look())


async def _guarded(owner: asyncpg.Connection) -> list[str]:
    rows = await owner.fetch(
        "SELECT format('%I.%I', nspname, relname) FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid) AND relname <> 'sessions' ORDER BY 1"
    )
    return [row[0] for row in rows]


@contextmanager
def without_row_level_security(up: Up) -> Iterator[None]:
    """Take the last lock off: what is refused now is refused by the question itself."""

    async def switch(how: str) -> None:
        owner = await asyncpg.connect(up.postgres)
        try:
            for name in await _guarded(owner):
                await owner.execute(f"ALTER TABLE {name} {how} ROW LEVEL SECURITY")
        finally:
            await owner.close()

    asyncio.run(switch("DISABLE"))
    try:
        yield
    finally:
        asyncio.run(switch("ENABLE"))

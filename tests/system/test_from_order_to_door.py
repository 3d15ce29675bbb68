"""The main job, end to end: order files and a market in, a delivered parcel out."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import openpyxl
import pypdfium2
import pytest
import zxingcpp

from tests.system.conftest import Up
from tests.system.people import Operator, Partner, Seller, eventually, rows

pytestmark = [pytest.mark.apache, pytest.mark.xdist_group("system")]
PATH = ["A10", "A99", "B00", "B11", "B99", "C11", "C90", "D00", "D11", "D99"]


def barcodes(pdf: bytes) -> set[str]:
    found: set[str] = set()
    for page in pypdfium2.PdfDocument(pdf):
        image = page.render(scale=203 / 72).to_pil()
        found |= {code.text for code in zxingcpp.read_barcodes(image)}
    return found


def printed(seller: Seller, k_numbers: list[str], layout: str) -> bytes:
    asked = {"k_numbers": k_numbers, "layout": layout, "start_position": 1, "sort": []}
    job = seller.post("/api/packing/label-jobs", asked)
    assert job["count"] == len(k_numbers)

    def finished() -> bool:
        answer = seller.http.get(f"/api/labels/jobs/{job['job_id']}")
        return answer.status_code == 200 and answer.json()["state"] == "finished"

    eventually(finished, about=f"labels {layout} printed")
    document = seller.http.get(f"/api/labels/jobs/{job['job_id']}/document")
    assert document.headers["content-type"] == "application/pdf"
    return document.content


def collected(seller: Seller) -> dict[str, Any]:
    account = seller.get("/api/marketplace-connector/accounts")[0]["id"]
    today = datetime.now(UTC).date()
    job = seller.post(
        "/api/marketplace-connector/collections",
        {"account_id": account, "status": "new", "date_type": "order",
         "date_from": str(today - timedelta(days=14)), "date_to": str(today + timedelta(days=1))},
    )  # fmt: skip

    def outcome() -> dict[str, Any] | None:
        found = seller.get(f"/api/marketplace-connector/collections/{job['job_id']}")
        return None if found["state"] == "running" else found

    found: dict[str, Any] | None = eventually(outcome, about="collection finished")
    assert found is not None
    return found


def test_from_the_order_to_the_door(up: Up) -> None:
    seller = Seller(up)
    take_files_once(seller)

    # The market's API, each order once.
    found = collected(seller)
    assert found["state"] == "finished", found
    assert found["new"] == found["collected"] > 0, found
    again = collected(seller)
    assert (again["new"], len(again["already"])) == (0, again["collected"])

    # Registration of what the market's API gave: carts become shipments.
    waiting = [row for row in seller.waiting() if row["source"] == "api"]
    carts = {row["cart_no"] for row in waiting}
    accepted = seller.register([row["id"] for row in waiting])["accepted"]
    assert {parcel["cart_no"] for parcel in accepted} <= carts
    k_numbers = [parcel["k_number"] for parcel in accepted]
    lines = eventually(lambda: all_known(seller, k_numbers), about="packing has heard of every parcel")
    assert any(row["name"] and row["name"] != row["title"] for row in lines), (
        "no Korean name from the catalogue"
    )

    # A gift, labels in two forms, the market is told.
    cart = max(accepted, key=lambda parcel: parcel["lines"])
    k_number = cart["k_number"]
    item = rows(seller.get("/api/gifts/items"))[0]["code"]
    given = eventually(lambda: gift(seller, k_number, item), about="gift applied")
    assert given["applied"] == [k_number]
    eventually(
        lambda: any(row["market"] == "gift" for row in seller.packing_list(k_number)), about="gift line"
    )
    for layout in ("A2", "L10-1"):
        assert barcodes(printed(seller, k_numbers[:12], layout)) == set(k_numbers[:12])
    eventually(lambda: all(row["printed"] for row in seller.packing_list(*k_numbers[:12])), about="출력 O")
    sent = seller.post("/api/packing/invoice-transmissions", {"k_numbers": [k_number], "number": "local"})
    assert sent == {"requested": 1, "skipped": []}
    eventually(lambda: all_sent(seller, k_number), about="전송완료")
    told = httpx.get(f"{up.simulators['qoo10']}/_control/received").json()["sent"]
    orders = {row["order_no"] for row in seller.packing_list(k_number) if row["market"] != "gift"}
    assert {str(row["OrderNo"]) for row in told} == orders
    assert {row["TrackingNo"] for row in told} == {cart["local_tracking_number"]}

    deliver(up, seller, k_number, cart["local_tracking_number"])
    check_export_sheet(seller, k_number)


def take_files_once(seller: Seller) -> None:
    """A file of each market, brought twice."""
    for name, market in (
        ("qoo10-detail-ko.csv", "qoo10jp"),
        ("rakuten-all-columns.csv", "rakuten"),
        ("amazon-report.txt", "amazon"),
    ):
        first = seller.drop(name).json()
        assert (first["market"], first["accepted"] > 0) == (market, True), first
        again = seller.drop(name).json()
        assert (again["accepted"], again["already"]) == (0, first["accepted"])


def check_export_sheet(seller: Seller, k_number: str) -> None:
    """Filled from the catalogue."""
    sheet = seller.http.get(f"/api/customs/declarations.xlsx?k_numbers={k_number}")
    assert sheet.status_code == 200, sheet.text
    table = list(openpyxl.load_workbook(io.BytesIO(sheet.content)).active.iter_rows(values_only=True))
    cells = {str(cell) for row in table for cell in row if cell is not None}
    assert k_number in cells
    names = ("Serum", "Cushion", "Lip Tint", "Mask", "Hoodie", "Socks")
    assert any(name in cell for cell in cells for name in names), cells


def all_known(seller: Seller, k_numbers: list[str]) -> list[dict[str, Any]]:
    found = seller.packing_list(*k_numbers)
    return found if {row["k_number"] for row in found} == set(k_numbers) else []


def all_sent(seller: Seller, k_number: str) -> bool:
    return all(row["api_sent"] == "sent" for row in seller.packing_list(k_number) if row["market"] != "gift")


def gift(seller: Seller, k_number: str, item: str) -> dict[str, Any] | None:
    done = seller.post("/api/gifts/applications", {"k_numbers": [k_number], "item_code": item, "quantity": 1})
    return done if done["applied"] else None


def deliver(up: Up, seller: Seller, k_number: str, local: str) -> None:
    """From the scan at the warehouse to the door, every status seen in the list, the timeline and the API."""
    operator, partner = Operator(up), Partner(up)
    assert operator.scan(k_number)["verdict"] == "accepted"
    eventually(lambda: seller.status_of(k_number) == {"A99"}, about="A99 in both lists")
    for status in PATH[2:8]:
        moved = eventually(lambda s=status: moved_to(operator, s, k_number), about=f"moved to {status}")  # type: ignore[misc]
        assert moved["moved"] == [k_number]
        eventually(lambda s=status: seller.status_of(k_number) == {s}, about=f"{status} in both lists")  # type: ignore[misc]
    for step, code in (("40", "D11"), ("delivered", "D99")):
        advance = {"carrier": "sagawa", "numbers": [local], "to": step}
        assert (
            httpx.post(f"{up.simulators['carriers']}/_control/carriers/advance", json=advance).status_code
            < 300
        )
        eventually(lambda c=code: pulled(operator, seller, k_number, c), about=f"carrier's {code}")  # type: ignore[misc]
    timeline = seller.get(f"/api/tracking/shipments/{k_number}/timeline")
    # The simulated carrier dates its way backwards from now, so D11 may stand before our own steps.
    assert {entry["status"] for entry in timeline["entries"]} == set(PATH)
    assert timeline["status"] == "D99"
    assert any("配達" in entry["detail"] for entry in timeline["entries"])
    tracked = partner.ask("tracking", k_number).json()[k_number]
    assert (tracked["Code"], tracked["Data"]["Status"], tracked["Data"]["StatusDesc"]) == (
        "0",
        "D99",
        "배송완료",
    )
    assert tracked["Data"]["LocalTrackingNo"] == local
    assert next(event["Status"] for event in tracked["Data"]["StatusHistory"]) == "D99"


def moved_to(operator: Operator, status: str, k_number: str) -> dict[str, Any] | None:
    done = operator.move(status, k_number)
    return done if done["moved"] else None


def pulled(operator: Operator, seller: Seller, k_number: str, code: str) -> bool:
    operator.post("/api/tracking/carrier-pulls", {})
    return seller.status_of(k_number) == {code}

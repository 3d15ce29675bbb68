"""The people of the stories: a seller at the page's routes, an operator at the warehouse, a partner's program."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import httpx

from deploy.one_machine.demo import Visitor
from tests.system.conftest import Up

T = TypeVar("T")
SAMPLES = Path(__file__).parent.parent / "samples"


def eventually(look: Callable[[], T], within: float = 30.0, about: str = "") -> T:
    """Ask again until the answer is true."""
    deadline = time.monotonic() + within
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < deadline, f"not within {within} s: {about} (last answer: {found!r})"
        time.sleep(0.05)


def rows(grid: dict[str, Any]) -> list[dict[str, Any]]:
    """A grid's answer as one dict per row."""
    return [dict(zip(grid["columns"], row, strict=True)) for row in grid["rows"]]


class Seller(Visitor):
    """Logistics staff of the demo company."""

    def __init__(self, up: Up, login_id: str = "demomaster") -> None:
        super().__init__(up.address, login_id, up.password)

    def drop(self, name: str, body: bytes | None = None) -> httpx.Response:
        """Drop an order file on the waiting list."""
        content = (SAMPLES / name).read_bytes() if body is None else body
        headers = {"x-filename": quote(name), "content-type": "application/octet-stream"}
        return self.http.post("/api/intake/uploads", content=content, headers=headers)

    def waiting(self) -> list[dict[str, Any]]:
        return rows(self.get("/api/intake/waiting-orders"))

    def register(self, ids: list[int]) -> dict[str, Any]:
        done: dict[str, Any] = self.post("/api/intake/registrations", {"ids": ids, "delivery_service": ""})
        return done

    def packing_list(self, *k_numbers: str) -> list[dict[str, Any]]:
        return rows(self.get(f"/api/packing/packing-list?k_numbers={','.join(k_numbers)}"))

    def status_of(self, k_number: str) -> set[str]:
        """The status the packing list and the delivery list show."""
        delivery = rows(self.get(f"/api/tracking/deliveries?q={k_number}"))
        return {row["status"] for row in (*self.packing_list(k_number), *delivery)}

    def registered_parcels(self, name: str = "qoo10-detail-ko.csv", tag: str = "") -> list[dict[str, Any]]:
        """Fresh parcels for a story: the sample's orders under numbers of their own."""
        body = (SAMPLES / name).read_bytes()
        if tag:
            body = body.replace(b"1702", tag.encode()).replace(b"11020", b"11" + tag.encode()[-3:])
        before = {row["id"] for row in self.waiting()}
        answer = self.drop(name, body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["accepted"] > 0, answer.text
        accepted: list[dict[str, Any]] = self.register(
            [row["id"] for row in self.waiting() if row["id"] not in before]
        )["accepted"]
        for parcel in accepted:
            eventually(lambda parcel=parcel: self.packing_list(parcel["k_number"]), about="packing has heard")  # type: ignore[misc]
        return accepted


class Operator(Visitor):
    """Staff of the warehouse."""

    def __init__(self, up: Up) -> None:
        super().__init__(up.address, "kseoperator", up.password)

    def scan(self, code: str, weight_g: int | None = 350) -> dict[str, Any]:
        verdict: dict[str, Any] = self.post("/api/packing/acceptance", {"code": code, "weight_g": weight_g})
        return verdict

    def move(self, status: str, *k_numbers: str, **more: Any) -> dict[str, Any]:
        moved: dict[str, Any] = self.post(
            "/api/tracking/movements", {"status": status, "k_numbers": k_numbers, **more}
        )
        return moved


class Partner:
    """A company's own program on the KSE API."""

    def __init__(self, up: Up, key: str | None = None) -> None:
        headers = {"KSE-APIKey": up.api_key if key is None else key}
        self.http = httpx.Client(base_url=f"{up.address}/v1", headers=headers, timeout=30)

    def create(self, *packages: dict[str, Any], lang: str = "kr") -> httpx.Response:
        return self.http.post(f"/createOrders/{lang}", json={"DataList": packages})

    def ask(self, call: str, *numbers: str, lang: str = "kr") -> httpx.Response:
        headers = {"content-type": "text/plain; charset=UTF-8"}
        return self.http.post(f"/{call}/{lang}", content=",".join(numbers).encode(), headers=headers)

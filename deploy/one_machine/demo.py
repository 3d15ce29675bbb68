"""The demo seller's things, loaded through the product's own routes: ranges, catalogue, gift, account.

Loading again changes nothing.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import httpx

CATALOGUE = (
    ("SERUM-30", "히알루론 세럼 30ml", "Hyaluronic Serum 30ml", 120, "3304991000"),
    ("CREAM-50", "시카 크림 50ml", "Cica Cream 50ml", 160, "3304991000"),
    ("MASK-10", "콜라겐 마스크팩 10매", "Collagen Mask Pack 10pcs", 300, "3307904000"),
    ("TONER-150", "어성초 토너 150ml", "Heartleaf Toner 150ml", 220, "3304991000"),
    ("LIP-CORAL", "벨벳 틴트 코랄", "Velvet Lip Tint Coral", 40, "3304101000"),
    ("SERUM-30-1", "히알루론 세럼 30ml 1개", "Hyaluronic Serum 30ml", 120, "3304991000"),
    ("SERUM-30-2", "히알루론 세럼 30ml 2개 세트", "Hyaluronic Serum 30ml x2", 240, "3304991000"),
    ("CUSHION-21L", "윤광 쿠션 21호", "Glow Cushion No.21", 90, "3304991000"),
    ("CUSHION-23N", "윤광 쿠션 23호", "Glow Cushion No.23", 90, "3304991000"),
    ("LIP-TINT-01", "워터 립틴트 01 로즈", "Water Lip Tint 01 Rose", 40, "3304101000"),
    ("LIP-TINT-02", "워터 립틴트 02 코랄", "Water Lip Tint 02 Coral", 40, "3304101000"),
    ("HOODIE-GR-M", "오버사이즈 후드 그레이 M", "Oversized Hoodie Grey M", 650, "6110209000"),
    ("HOODIE-GR-L", "오버사이즈 후드 그레이 L", "Oversized Hoodie Grey L", 700, "6110209000"),
    ("SOCKS-5", "양말 5켤레", "Socks 5 pairs", 200, "6115950000"),
    ("SAMPLE-3", "샘플 3종 키트", "Sample Kit 3pcs", 30, "3304999000"),
)
"""SKU, pick & pack name, English name, weight in grams, HS code."""
RANGES = {"SAGAWA": 35_700_000_000, "NEKOPOS": 36_900_000_000}
RANGE_SIZE = 1_000_000


class Visitor:
    """Someone signed in at the gateway, as a browser is."""

    def __init__(self, address: str, login_id: str, password: str) -> None:
        self.http = httpx.Client(base_url=address, timeout=30, headers={"X-KSE-Page": "1", "Origin": address})
        signed_in = self.http.post("/sign-in", data={"login_id": login_id, "password": password, "next": "/"})
        if signed_in.status_code != 303:
            raise RuntimeError(f"sign-in of {login_id}: {signed_in.status_code}")

    def get(self, path: str) -> Any:
        """A route's answer."""
        return self._answer(self.http.get(path))

    def post(self, path: str, given: dict[str, Any]) -> Any:
        """What a route did."""
        return self._answer(self.http.post(path, json=given))

    def _answer(self, response: httpx.Response) -> Any:
        if response.status_code >= 400:
            raise RuntimeError(f"{response.request.url.path}: {response.status_code} {response.text[:300]}")
        return response.json()


def load_demo_seller(address: str, password: str) -> None:
    """Everything the demo seller needs to register and ship parcels."""
    operator = Visitor(address, "kseoperator", password)
    has = {pool["carrier"] for pool in operator.get("/api/intake/pools")["ranges"]}
    for carrier, first in RANGES.items():
        if carrier not in has:
            pool = {"carrier": carrier, "first": first, "last": first + RANGE_SIZE - 1}
            operator.post("/api/intake/pools", pool)
    seller = Visitor(address, "demomaster", password)
    products = seller.get("/api/packing/products")
    known = {row[products["columns"].index("sku")] for row in products["rows"]}
    for sku, name, name_english, weight_g, hs_code in CATALOGUE:
        if sku not in known:
            product = {"sku": sku, "name": name, "name_english": name_english, "weight_g": weight_g}
            seller.post(
                "/api/packing/products", product | {"hs_code": hs_code, "brand": "KSE Beauty", "origin": "KR"}
            )
    if not seller.get("/api/marketplace-connector/accounts"):
        seller.post(
            "/api/marketplace-connector/accounts",
            {"market": "qoo10jp", "alias": "큐텐 본점", "qsm_id": "demo_seller",
             "password": "demo-password-1", "api_key": "demo-api-key-1"},
        )  # fmt: skip
    if not seller.get("/api/gifts/items")["rows"]:
        _add_gift_item(seller)


def _add_gift_item(seller: Visitor) -> None:
    """The gift's SKU is known to gifts once it has heard of the product."""
    item = {"name": "샘플 3종 키트", "name_english": "Sample Kit 3pcs", "sku": "SAMPLE-3"}
    deadline = time.monotonic() + 15
    while True:
        try:
            seller.post("/api/gifts/items", item)
        except RuntimeError as refused:
            if "sku-unknown" not in str(refused) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def main() -> None:
    """Load the demo into the stack that runs from `.run`."""
    kept = json.loads((Path(__file__).parent.parent.parent / ".run" / "secrets.json").read_text())
    address = f"http://127.0.0.1:{os.environ.get('KSE_UP_PORT', '8080')}"
    load_demo_seller(address, kept["demo_password"])
    sys.stdout.write("the demo seller is loaded\n")


if __name__ == "__main__":
    main()

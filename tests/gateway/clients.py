"""The two programs that call the KSE API today, as they behave (KSE API contract, sections 1 to 5).

Client A is a spreadsheet: it cleans what it sends, parses the body of any status and reads every item's code.
Client B is a shop app: it sends every field it knows, as it has it, and looks at nothing but the HTTP status.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx

NOT_TAKEN = re.compile("['\"\\\\;\x00-\x1f]")


class ClientA:
    """A sheet of orders; several of one consignee go in one parcel."""

    AT_ONCE = 20

    def __init__(self, base: str, key: str) -> None:
        self._http = httpx.Client(base_url=base, headers={"KSE-APIKey": key}, timeout=20)

    def _fetch(self, path: str, body: str, kind: str) -> dict[str, Any]:
        sent = self._http.post(path, content=body.encode(), headers={"Content-Type": kind})
        found: dict[str, Any] = json.loads(sent.text)
        return found

    def test_connection(self) -> str:
        """Ask for a number that cannot be; both answers of "nothing found" prove the key."""
        answered = self._fetch("/getOrders/kr", "K" + "0" * 14, "text/plain; charset=UTF-8")
        code = str(answered["Code"])
        return "ok" if code in ("0", "9002004", "9002006") else f"[{code}] {answered['Message']}"

    def register(self, parcels: list[dict[str, Any]]) -> dict[str, str]:
        """PackageNo → the K number with its status, or `[Code] Message`."""
        told: dict[str, str] = {}
        for at in range(0, len(parcels), self.AT_ONCE):
            sent = [self._package(parcel) for parcel in parcels[at : at + self.AT_ONCE]]
            body = json.dumps({"DataList": sent}, ensure_ascii=False)
            answered = self._fetch("/createOrders/kr", body, "application/json; charset=UTF-8")
            if str(answered["Code"]) not in ("0", "9903010"):
                told |= {each["PackageNo"]: f"[{answered['Code']}] {answered['Message']}" for each in sent}
                continue
            for place, item in enumerate(answered["Data"]):
                result = item.get("ResultData") or {}
                number = result.get("PackageNo") or sent[place]["PackageNo"]
                if str(item["Code"]) == "0" and result:
                    local = f"{result['LocalTrackingCompany']} {result['LocalTrackingNo']}".strip()
                    told[number] = f"{result['TrackingNo']} {result['Status']} {result['StatusDesc']} {local}"
                else:
                    told[number] = f"[{item['Code']}] {item['Message']}"
        return told

    def track(self, k_numbers: list[str]) -> dict[str, str]:
        """K number → status and local number, `[Code] Message`, or `no response`."""
        told: dict[str, str] = {}
        for at in range(0, len(k_numbers), self.AT_ONCE):
            asked = k_numbers[at : at + self.AT_ONCE]
            answered = self._fetch("/tracking/kr", ",".join(asked), "text/plain; charset=UTF-8")
            if "Code" in answered and str(answered["Code"]) not in ("0", "9903010"):
                told |= dict.fromkeys(asked, f"[{answered['Code']}] {answered['Message']}")
                continue
            for k_number in asked:
                entry = answered.get(k_number)
                if entry is None:
                    told[k_number] = "no response"
                elif str(entry["Code"]) != "0":
                    told[k_number] = f"[{entry['Code']}] {entry['Message']}"
                else:
                    data = entry["Data"]
                    told[k_number] = f"{data['Status']} {data['StatusDesc']} {data['LocalTrackingNo']}"
        return told

    def _package(self, parcel: dict[str, Any]) -> dict[str, Any]:
        goods = [
            {
                "GoodsOrderNo": line["order"], "GoodsCode": line["sku"], "Title": _cleaned(line["title"]),
                "TitleEng": "Serum 30ml", "SKU": line["sku"], "HSCODE": "", "Qty": line["quantity"],
                "UnitPrice": line["price"], "Currency": "JPY", "Origin": "KR", "Material": "",
                "ItemType": "main", "Market": "Amazon",
            }
            for line in parcel["lines"]
        ]  # fmt: skip
        return {
            "PackageNo": parcel["number"], "DeliveryServiceCode": "KSE", "TrackingNo": "", "ToCountry": "JP",
            "ReceiverName": _cleaned(parcel["name"]), "ReceiverNameYomigana": "",
            "ReceiverTelNo": parcel["phone"], "ReceiverTelNo2": "",
            "ReceiverZipCode": parcel["zip"].replace("-", "")[:10],
            "ReceiverFullAddr": _cleaned(parcel["address"]),
            "RealWeight": max(0.001, round(0.1 * sum(line["quantity"] for line in parcel["lines"]), 3)),
            "WeightMeasure": "KG", "Market": "Amazon", "GoodsList": goods,
        }  # fmt: skip


def _cleaned(text: str) -> str:
    return re.sub(r"\s+", " ", NOT_TAKEN.sub(" ", text)).strip()


class ClientB:
    """A shop app: one call per goods line of an order, each parcel with all thirty-four keys."""

    def __init__(self, base: str, key: str, *, older: bool = False) -> None:
        self._http = httpx.Client(base_url=base, headers={"KSE-APIKey": key}, timeout=60)
        self._older = older

    def fulfil(self, order: dict[str, Any]) -> list[bool]:
        """Whether each line's call was answered with a 2xx; the body is never looked at."""
        return [
            200 <= self._http.post("/createOrders/kr", json={"DataList": [package]}).status_code < 300
            for package in self._packages(order)
        ]

    def _packages(self, order: dict[str, Any]) -> Iterator[dict[str, Any]]:
        to = order["shipping_address"]
        full = f"{to['address1']}, {to['city']}, {to['province']}, {to['zip']}, {to['country']}"
        for place, line in enumerate(order["line_items"], 1):
            yield {
                "PackageNo": f"{order['name']}-{place}", "PackageNo2": "", "DeliveryServiceCode": "KSE",
                "TrackingNo": "", "ToCountry": "JP", "ReceiverName": to["name"],
                "ReceiverNameYomigana": to["name"], "ReceiverTelNo": to["phone"], "ReceiverTelNo2": "",
                "ReceiverEmail": order["email"] if self._older else "", "ReceiverSocialNo": "",
                "ReceiverZipCode": to["zip"], "ReceiverFullAddr": full, "ReceiverStreet": "",
                "ReceiverCity": "", "ReceiverState": "", "ReceiverNameEng": "", "ReceiverFullAddrEng": "",
                "ReceiverStreetEng": "", "ReceiverStateEng": "", "ReceiverCityEng": "", "RealWeight": 1.0,
                "WeightMeasure": "KG", "Width": 1.1, "Depth": 1.2, "Height": 1.3, "LengthMeasure": "cm",
                "DelvMessage": "", "UserData1": "", "UserData2": "", "UserData3": "", "Market": "shopify",
                "ExportDeclarationNo": "", "GoodsList": [self._goods(order, line)],
            }  # fmt: skip

    def _goods(self, order: dict[str, Any], line: dict[str, Any]) -> dict[str, Any]:
        number = order["id"] if self._older else order["name"]
        return {
            "GoodsOrderNo": number, "GoodsCode": number, "Title": line["title"], "TitleEng": "", "SKU": line["sku"],
            "HSCODE": "", "Qty": line["quantity"], "UnitPrice": line["price"], "Currency": order["currency"],
            "BrandName": "" if self._older else line["vendor"], "GoodsUrl": "", "ImageUrl": "", "Origin": "",
            "Material": "", "OptionCode": "", "OptionName": line["variant_title"],
        }  # fmt: skip

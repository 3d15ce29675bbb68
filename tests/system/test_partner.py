"""A partner's program does the same by the KSE API (contract sections 0 to 6)."""

from typing import Any

import pytest

from tests.system.conftest import Up
from tests.system.people import Partner, eventually

pytestmark = [pytest.mark.apache, pytest.mark.xdist_group("system")]


def package(number: str, **more: Any) -> dict[str, Any]:
    return {
        "PackageNo": number, "DeliveryServiceCode": "KSE Light", "TrackingNo": "", "ToCountry": "JP",
        "ReceiverName": "佐藤 花子", "ReceiverNameYomigana": "サトウ ハナコ", "ReceiverTelNo": "090-0000-0002",
        "ReceiverZipCode": "530-0001", "ReceiverFullAddr": "大阪府大阪市北区梅田1-2-3 見本荘101",
        "RealWeight": 0.3, "WeightMeasure": "KG", "Market": "Amazon", "UserData1": "row 7",
        "GoodsList": [{
            "GoodsOrderNo": f"{number}-1", "GoodsCode": "MASK-10", "Title": "콜라겐 마스크 / マスク", "TitleEng": "Mask",
            "SKU": "MASK-10", "Qty": 2, "UnitPrice": 990, "Currency": "JPY", "Origin": "KR",
        }],
    } | more  # fmt: skip


def test_a_program_registers_reads_and_tracks(up: Up) -> None:
    partner = Partner(up)
    created = partner.create(package("PT-1"))
    assert (created.status_code, created.json()["Code"]) == (200, "0")
    result = created.json()["Data"][0]["ResultData"]
    k_number = result["TrackingNo"]
    assert (result["Status"], result["LocalTrackingCompany"]) == ("A10", "NEKOPOS")
    # Read at once: what packing has not heard of yet is answered from the registration.
    for _ in range(2):
        read = partner.ask("getOrders", k_number).json()
        assert read["Code"] == "0"
        data = read["Data"][0]["ResultData"]
        assert data["PackageNo"] == "PT-1"
        assert data["UserData1"] == "row 7"
        assert data["GoodsList"][0]["GoodsOrderNo"] == "PT-1-1"
        assert data["LocalTrackingNo"] == result["LocalTrackingNo"]
        tracked = partner.ask("tracking", k_number, lang="jp").json()
        assert "Code" not in tracked
        assert tracked[k_number]["Data"]["StatusDesc"] == "入庫待ち"
        eventually(lambda: partner.ask("getOrders", k_number).json()["Code"] == "0")


def test_a_duplicate_gets_its_own_code_and_no_number(up: Up) -> None:
    partner = Partner(up)
    partner.create(package("PT-2"))
    again = partner.create(package("PT-2"))
    assert again.status_code == 409
    assert again.json()["Data"][0]["Code"] == "9903014"


def test_a_missing_field_is_named_and_the_others_go_in(up: Up) -> None:
    partial = Partner(up).create(package("PT-3", ReceiverName=None), package("PT-4"), lang="en")
    assert (partial.status_code, partial.json()["Code"]) == (200, "9903010")
    first, second = partial.json()["Data"]
    assert (first["Code"], "ReceiverName" in first["Message"]) == ("9903011", True)
    assert second["Code"] == "0"


@pytest.mark.parametrize("key", ["", "nobody's key"])
def test_a_bad_key_gets_the_envelope_and_nothing_else(up: Up, key: str) -> None:
    refused = Partner(up, key).create(package("PT-5"))
    assert refused.status_code == 401
    assert refused.json()["Code"] == ("9001002" if key else "9001001")
    assert refused.json()["Message"]


def test_an_unknown_number_is_no_result(up: Up) -> None:
    partner = Partner(up)
    nothing = partner.ask("getOrders", "K2611239999999")
    assert (nothing.status_code, nothing.json()["Code"]) == (200, "9002004")
    probe = partner.ask("getOrders", "K" + "0" * 14)
    assert (probe.status_code, probe.json()["Code"]) == (200, "9002006")


def test_every_answer_is_an_envelope_whatever_is_asked(up: Up) -> None:
    partner = Partner(up)
    for method, path in (
        ("GET", "/createOrders/kr"),
        ("POST", "/nothing/kr"),
        ("POST", "/createOrders/xx"),
        ("POST", "/"),
    ):
        answer = partner.http.request(method, path, content=b"{}")
        assert answer.status_code >= 400
        assert {"Code", "Message"} <= answer.json().keys(), answer.text

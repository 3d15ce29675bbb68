"""The delivery services of a seller: switched by operators, refused everywhere else (KSE API contract, 0.10)."""

import asyncio
import io
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from intake.adapters.kse_form import COLUMNS

from kse.contracts import OrderCollected, OrderLine, ShipmentRegistered
from kse.testing.running import Running, eventually, say, signed_in
from tests.intake.test_create_orders import create, package
from tests.intake.test_intake_service import register, waiting
from tests.intake.test_kse_form import EXAMPLE
from tests.intake.test_reservations import reserve
from tests.intake.test_sheets import BUYMA, sheet
from tests.intake.test_sheets_service import taught

FIRST = {"SAGAWA": "357", "NEKOPOS": "369"}
_sellers = iter(range(2100, 2200))


@pytest.fixture
def seller() -> int:
    return next(_sellers)


async def asked(intake: Running, seller: int, who: dict[str, str] | None = None, **wanted: Any) -> Any:
    headers = who or signed_in(None, "operator", user=9, name="담당자")
    return await intake.http.post(f"/seller-services/{seller}", headers=headers, json=wanted)


async def switch(intake: Running, seller: int, service: str, on: bool, carrier: str = "") -> dict[str, str]:
    answered = await asked(intake, seller, service=service, on=on, carrier=carrier)
    assert answered.status_code == 200, answered.text
    standing: dict[str, str] = answered.json()["services"]
    return standing


async def own(intake: Running, seller: int) -> list[tuple[str, str]]:
    answered = await intake.http.get("/delivery-services", headers=signed_in(seller, "staff"))
    return [(each["service"], each["carrier"]) for each in answered.json()["services"]]


async def history(intake: Running, seller: int) -> list[tuple[str, bool, str, str]]:
    answered = await intake.http.get(f"/seller-services/{seller}", headers=signed_in(None, "operator"))
    return [
        (each["service"], each["on"], each["carrier"], each["by"]) for each in answered.json()["switches"]
    ]


async def sent(intake: Running, number: str, seller: int, service: str = "SDEX") -> dict[str, Any]:
    _, body = await create(
        intake, package(number, DeliveryServiceCode=service), headers=signed_in(seller, "partner")
    )
    entry: dict[str, Any] = body["Data"][0]
    return entry


async def dropped(intake: Running, seller: int, *rows: dict[str, Any], lang: str = "ko") -> dict[str, Any]:
    """The form as this seller downloads it, filled in and uploaded."""
    form = await intake.http.get("/order-templates/kse.xlsx", headers=signed_in(seller, lang=lang))
    book = openpyxl.load_workbook(io.BytesIO(form.content))
    for at, row in enumerate(rows, 2):
        for place, column in enumerate(COLUMNS, 1):
            book.worksheets[0].cell(at, place, {**EXAMPLE, **row}[column.name])
    book.save(body := io.BytesIO())
    headers = {**signed_in(seller, lang=lang), "x-filename": quote("KSE-orders.xlsx")}
    answered = await intake.http.post("/uploads", headers=headers, content=body.getvalue())
    assert answered.status_code == 200, answered.text
    report: dict[str, Any] = answered.json()
    return report


def order(number: int, service: str) -> dict[str, Any]:
    return {"cart_no": f"17000{number:04d}", "order_no": f"11000{number:04d}", "delivery_service": service}


async def test_a_seller_for_whom_nobody_switched_anything_has_the_usual_ones(
    intake: Running, seller: int
) -> None:
    assert await own(intake, seller) == [("KSE", "SAGAWA"), ("KSE Light", "NEKOPOS")]
    assert await history(intake, seller) == []
    assert (await sent(intake, "S-1", seller))["Code"] == "9903015"


@pytest.mark.parametrize("carrier", FIRST)
async def test_sdex_bears_numbers_of_the_carrier_the_operator_named_and_of_no_other(
    intake: Running, seller: int, carrier: str
) -> None:
    assert await switch(intake, seller, "SDEX", True, carrier) == {
        "KSE": "SAGAWA", "KSE Light": "NEKOPOS", "SDEX": carrier,
    }  # fmt: skip
    entry = await sent(intake, "S-1", seller)
    assert (entry["Code"], entry["ResultData"]["LocalTrackingCompany"]) == ("0", carrier)
    assert entry["ResultData"]["LocalTrackingNo"].startswith(FIRST[carrier])
    said = (await intake.said(ShipmentRegistered))[-1]
    assert (said.delivery_service, said.carrier) == ("SDEX", carrier)
    (number,) = await reserve(intake, f"service/{seller}", service="SDEX", seller=seller)
    assert (number["carrier"], number["number"][:3]) == (carrier, FIRST[carrier])


async def test_what_is_switched_off_is_refused_from_the_next_call_on_and_what_was_registered_stays(
    intake: Running, seller: int
) -> None:
    await switch(intake, seller, "SDEX", True, "NEKOPOS")
    taken = await sent(intake, "S-1", seller)
    await switch(intake, seller, "SDEX", False)
    assert (await sent(intake, "S-2", seller))["Code"] == "9903015"
    (number,) = await reserve(intake, "off", service="SDEX", seller=seller)
    assert (number["number"], number["refusal"]) == ("", "service-off")
    await switch(intake, seller, "KSE Light", False)
    entry = await sent(intake, "S-3", seller, "KSE Light")
    assert (entry["Code"], "DeliveryServiceCode" in entry["Message"]) == ("9903015", True)
    assert (await sent(intake, "S-4", seller, "KSE"))["Code"] == "0"
    lookup = await intake.http.post(
        "/shipments/lookup",
        headers=signed_in(seller, "partner"),
        json={"k_numbers": [taken["ResultData"]["TrackingNo"]]},
    )
    assert lookup.json()["shipments"][0]["delivery_service"] == "SDEX"


async def test_a_sandbox_may_use_what_its_company_may_and_takes_no_carriers_number(
    intake: Running, seller: int
) -> None:
    assert (await sent(intake, "T-1", -seller))["Code"] == "9903015"
    await switch(intake, seller, "SDEX", True, "SAGAWA")
    entry = await sent(intake, "T-2", -seller)
    assert (entry["Code"], entry["ResultData"]["LocalTrackingCompany"]) == ("0", "SAGAWA")
    assert entry["ResultData"]["LocalTrackingNo"].startswith("0")


async def test_one_company_has_nothing_of_what_is_switched_for_another(intake: Running, seller: int) -> None:
    await switch(intake, seller, "SDEX", True, "SAGAWA")
    other = next(_sellers)
    assert ("SDEX", "SAGAWA") not in await own(intake, other)
    assert (await sent(intake, "S-1", other))["Code"] == "9903015"


async def test_every_switch_is_kept_with_who_and_when_and_the_same_again_is_none(
    intake: Running, seller: int
) -> None:
    for on, carrier in ((True, "SAGAWA"), (True, "SAGAWA"), (True, "NEKOPOS"), (False, ""), (False, "")):
        await switch(intake, seller, "SDEX", on, carrier)
    await switch(intake, seller, "KSE", True)
    assert await history(intake, seller) == [
        ("SDEX", False, "NEKOPOS", "담당자"), ("SDEX", True, "NEKOPOS", "담당자"), ("SDEX", True, "SAGAWA", "담당자"),
    ]  # fmt: skip
    everyone = (await intake.http.get("/seller-services", headers=signed_in(None, "operator"))).json()
    assert [(each["service"], each["on"]) for each in everyone["usual"]] == [
        ("KSE", True), ("KSE Light", True), ("SDEX", False),
    ]  # fmt: skip
    (standing,) = [each["services"] for each in everyone["sellers"] if each["seller_id"] == seller]
    assert [(each["service"], each["on"], each["carrier"], each["by"]) for each in standing] == [
        ("KSE", True, "SAGAWA", ""), ("KSE Light", True, "NEKOPOS", ""), ("SDEX", False, "NEKOPOS", "담당자"),
    ]  # fmt: skip
    assert standing[2]["at"].startswith("20")
    assert {each["carrier"] for each in everyone["carriers"]} == set(FIRST)


@pytest.mark.parametrize(
    ("wanted", "code", "field"),
    [
        ({"service": "EMS", "on": True}, "service-unknown", "service"),
        ({"service": "SDEX", "on": True}, "service-needs-carrier", "carrier"),
        ({"service": "SDEX", "on": True, "carrier": "YAMATO"}, "carrier-unknown", "carrier"),
        ({"service": "KSE", "on": True, "carrier": "NEKOPOS"}, "carrier-unknown", "carrier"),
        ({"service": "KSE"}, "payload-invalid", "body"),
    ],
)
async def test_a_switch_that_cannot_be_is_refused_naming_the_field(
    intake: Running, seller: int, wanted: dict[str, Any], code: str, field: str
) -> None:
    for lang in ("ko", "ja", "en"):
        answered = await asked(intake, seller, signed_in(None, "operator", lang=lang), **wanted)
        assert (answered.status_code, answered.json()["code"], answered.json()["field"]) == (422, code, field)
        assert answered.json()["detail"]
    assert await history(intake, seller) == []


async def test_only_operators_switch_and_see_switches(intake: Running, seller: int) -> None:
    for role in ("master", "staff", "partner"):
        headers = signed_in(seller, role)
        refused = await asked(intake, seller, headers, service="SDEX", on=True, carrier="SAGAWA")
        assert refused.status_code == 403
        for path in ("/seller-services", f"/seller-services/{seller}"):
            assert (await intake.http.get(path, headers=headers)).status_code == 403
    assert (await asked(intake, 0, service="SDEX", on=True, carrier="SAGAWA")).status_code == 422


async def test_the_last_service_of_a_seller_stays_also_when_two_operators_switch_at_once(
    intake: Running, seller: int
) -> None:
    answers = await asyncio.gather(
        asked(intake, seller, service="KSE", on=False), asked(intake, seller, service="KSE Light", on=False)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (refused,) = [answer.json() for answer in answers if answer.status_code == 409]
    assert refused["code"] == "service-is-last"
    assert len(await own(intake, seller)) == 1


async def test_a_form_offers_and_takes_what_the_seller_may_use(intake: Running, seller: int) -> None:
    report = await dropped(
        intake, seller, order(1, "KSE Light"), order(2, "SDEX"), order(3, "sdex"), lang="en"
    )
    assert (report["accepted"], report["refused_rows"]) == (1, 2)
    assert [(each["row"], each["column"], each["code"]) for each in report["refused"]] == [
        (3, "Delivery Service", "service-off"), (4, "Delivery Service", "service-off"),
    ]  # fmt: skip
    assert "SDEX" in report["refused"][0]["reason"]
    await switch(intake, seller, "SDEX", True, "NEKOPOS")
    form = await intake.http.get("/order-templates/kse.xlsx", headers=signed_in(seller, lang="en"))
    orders, explained = openpyxl.load_workbook(io.BytesIO(form.content)).worksheets
    assert orders.data_validations.dataValidation[0].formula1 == '"KSE,KSE Light,SDEX"'
    assert "One of: KSE, KSE Light, SDEX. KSE if empty." in [cell.value for cell in explained["C"]]
    report = await dropped(intake, seller, order(2, "SDEX"), order(3, "sdex"))
    assert (report["accepted"], report["refused_rows"]) == (2, 0)
    rows = await waiting(intake, signed_in(seller))
    assert sorted(row["delivery_service"] for row in rows) == ["KSE Light", "SDEX", "SDEX"]
    done = await register(intake, [row["id"] for row in rows], signed_in(seller))
    assert done["refused"] == []
    assert {each["local_tracking_number"][:3] for each in done["accepted"]} == {"369"}


async def test_what_names_no_service_goes_by_the_first_that_is_on(intake: Running, seller: int) -> None:
    await switch(intake, seller, "KSE", False)
    report = await dropped(intake, seller, order(1, ""), order(2, "KSE"))
    assert (report["accepted"], [each["code"] for each in report["refused"]]) == (1, ["service-off"])
    line = OrderLine(
        market="qoo10jp", cart_no="C-1", order_no="O-1", title="t", quantity=1, unit_price=1, receiver_name="山田 花子"
    )  # fmt: skip
    await say(
        intake.settings,
        "marketplace-connector",
        OrderCollected(seller=seller, account=1, job="job", line=line),
    )

    async def both() -> bool:
        return len(await waiting(intake, signed_in(seller))) == 2

    await eventually(both)
    assert {row["delivery_service"] for row in await waiting(intake, signed_in(seller))} == {"KSE Light"}


async def test_a_waiting_order_gets_only_a_service_that_is_on(intake: Running, seller: int) -> None:
    await dropped(intake, seller, order(1, "KSE"), order(2, "KSE"))
    rows, headers = await waiting(intake, signed_in(seller)), signed_in(seller, lang="en")
    ids, fields = [row["id"] for row in rows], {"delivery_service": "SDEX"}
    one = await intake.http.patch(
        f"/waiting-orders/{ids[0]}", headers=headers, json={"version": 1, "fields": fields}
    )
    many = await intake.http.post(
        "/waiting-orders/fill",
        headers=headers,
        json={"ids": ids, "field": "delivery_service", "value": "SDEX"},
    )
    for refused in (one, many):
        assert (refused.status_code, refused.json()["code"]) == (422, "service-off")
        assert (refused.json()["field"], "not enabled" in refused.json()["detail"]) == (
            "delivery_service",
            True,
        )
    edits = [{"id": id_, "version": 1, "fields": fields} for id_ in ids]
    pasted = await intake.http.post("/waiting-orders/edit", headers=headers, json={"edits": edits})
    assert [each["code"] for each in pasted.json()["refused"]] == ["service-off"] * 2
    await switch(intake, seller, "SDEX", True, "SAGAWA")
    pasted = await intake.http.post("/waiting-orders/edit", headers=headers, json={"edits": edits})
    assert [each["fields"]["delivery_service"] for each in pasted.json()["changed"]] == ["SDEX", "SDEX"]


async def test_registering_refuses_by_cart_what_was_switched_off_meanwhile(
    intake: Running, seller: int
) -> None:
    await switch(intake, seller, "SDEX", True, "SAGAWA")
    await dropped(intake, seller, order(1, "SDEX"), order(2, "KSE"))
    headers = signed_in(seller, lang="en")
    ids = [row["id"] for row in await waiting(intake, headers)]

    async def preview(service: str = "") -> Any:
        given = {"ids": ids, "delivery_service": service}
        return await intake.http.post("/registrations/preview", headers=headers, json=given)

    groups = (await preview()).json()["groups"]
    assert [(each["delivery_service"], each["carrier"]) for each in groups] == [
        ("KSE", "SAGAWA"), ("SDEX", "SAGAWA"),
    ]  # fmt: skip
    await switch(intake, seller, "SDEX", False)
    told = (await preview()).json()
    assert [(each["cart_no"], each["code"]) for each in told["refused"]] == [("170000001", "service-off")]
    assert "SDEX" in told["refused"][0]["reason"]
    chosen = await preview("SDEX")
    assert (chosen.status_code, chosen.json()["code"]) == (422, "service-off")
    given = {"ids": ids, "delivery_service": "SDEX"}
    assert (await intake.http.post("/registrations", headers=headers, json=given)).status_code == 422
    done = await register(intake, ids, headers)
    assert [each["code"] for each in done["refused"]] == ["service-off"]
    assert len(done["accepted"]) == 1


async def test_two_services_of_one_carrier_share_its_last_number(intake: Running, seller: int) -> None:
    await switch(intake, seller, "SDEX", True, "NEKOPOS")
    await dropped(intake, seller, order(1, "SDEX"), order(2, "KSE Light"))
    ids = [row["id"] for row in await waiting(intake, signed_in(seller))]
    await intake.fetch("UPDATE number_range SET next = last WHERE carrier = 'NEKOPOS'")
    try:
        given = {"ids": ids, "delivery_service": ""}
        told = await intake.http.post("/registrations/preview", headers=signed_in(seller), json=given)
        groups = {each["delivery_service"]: each for each in told.json()["groups"]}
        assert [(groups[name]["wanted"], groups[name]["shipments"]) for name in ("SDEX", "KSE Light")] == [
            (1, 1), (1, 0),
        ]  # fmt: skip
        done = await register(intake, ids, signed_in(seller))
        assert len(done["accepted"]) == 1
        assert [each["code"] for each in done["refused"]] == ["pool-empty"]
    finally:
        await intake.fetch("UPDATE number_range SET next = first + 5000 WHERE carrier = 'NEKOPOS'")


async def test_a_taught_sheet_names_only_services_that_are_on(intake: Running, seller: int) -> None:
    headers = signed_in(seller, lang="en")
    body = sheet(BUYMA, {**BUYMA, "取引ID": "12345679"})
    name = {**headers, "x-filename": "BUYMA.csv"}
    proposal = (await intake.http.post("/sheet-proposals", content=body, headers=name)).json()
    given = taught(proposal)
    given["fields"]["delivery_service"] = {"constant": "sdex"}
    tried = {name: given[name] for name in ("header", "market", "fields", "rows")}
    shown = (await intake.http.post("/sheet-mappings/preview", headers=headers, json=tried)).json()
    assert [(each["field"], each["code"]) for each in shown["faults"]] == [
        ("delivery_service", "service-off")
    ]
    refused = await intake.http.post("/sheet-mappings", headers=headers, json=given)
    assert (refused.status_code, refused.json()["code"]) == (422, "service-off")
    await switch(intake, seller, "SDEX", True, "SAGAWA")
    made = await intake.http.post("/sheet-mappings", headers=headers, json=given)
    assert made.status_code == 201, made.text
    await switch(intake, seller, "SDEX", False)
    report = (await intake.http.post("/uploads", content=body, headers=name)).json()
    assert {each["code"] for each in report["refused"]} == {"service-off"}
    await switch(intake, seller, "SDEX", True, "SAGAWA")
    report = (await intake.http.post("/uploads", content=body, headers=name)).json()
    assert report["refused"] == []
    assert {row["delivery_service"] for row in await waiting(intake, headers)} == {"SDEX"}

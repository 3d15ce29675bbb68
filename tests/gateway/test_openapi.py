"""The OpenAPI document: valid, and held to the code it tells of, field by field and code by code (INT-11)."""

import datetime as dt
import json
import re
from typing import Any

import jsonschema
import pytest
from gateway.api import calls, sandbox
from gateway.api.door import METHODS
from gateway.api.envelope import LANGUAGES, TEXTS
from gateway.guide import fields
from gateway.guide.calls import CALLS, MOST_PACKAGES
from gateway.guide.openapi import document
from gateway.guide.refusals import AT_THE_DOOR, Refusal
from gateway.guide.words import CATALOGUES
from gateway.webhooks import deliveries
from intake import partner, partner_body
from intake.partner_api import TEXTS as REGISTRATION_TEXTS
from intake.rules import SERVICES, USUAL
from intake.updates import read_updates
from schemathesis.specs.openapi.definitions import OPENAPI_31

from gateway import changes, parcels
from kse.testing.running import eventually
from tests.gateway.house import SANDBOX_KEY
from tests.gateway.partners import Stack, package
from tests.intake.test_create_orders_fields import read_one

NO_EVENT = {"Status", "StatusDesc", "LocalTrackingCompany", "LocalTrackingNo"}
HANGUL, KANA = "[가-힣]", "[ぁ-んァ-ヶ一-龯]"


def checker(schema: Any, lang: str = "en") -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(
        {**schema, "components": document(lang)["components"]},
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )


def by_name(name: str) -> jsonschema.Draft202012Validator:
    return checker({"$ref": f"#/components/schemas/{name}"})


@pytest.mark.parametrize("lang", ["ko", "ja", "en"])
def test_the_document_is_valid_openapi_and_so_is_every_schema_in_it(lang: str) -> None:
    made = document(lang)
    jsonschema.Draft202012Validator(OPENAPI_31).validate(made)
    for schema in made["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)
    references = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(made)))
    assert references <= set(made["components"]["schemas"])


@pytest.mark.parametrize("lang", ["ko", "ja", "en"])
def test_every_example_fits_the_schema_it_stands_beside(lang: str) -> None:
    tried = 0
    for path in document(lang)["paths"].values():
        for operation in path.values():
            contents = [operation.get("requestBody", {}), *operation["responses"].values()]
            for content in (kind for each in contents for kind in each.get("content", {}).values()):
                told = [each["value"] for each in content.get("examples", {}).values()]
                for value in [*told, *([content["example"]] if "example" in content else [])]:
                    checker(content["schema"], lang).validate(value)
                    tried += 1
    assert tried > 60


def test_every_call_is_told_and_nothing_else() -> None:
    assert {call.name for call in CALLS} == set(METHODS)
    assert {call.name: call.scope for call in CALLS} == {
        name: method.scope for name, method in METHODS.items()
    }
    assert set(document("en")["paths"]) == {*(f"/{name}/{{lang}}" for name in METHODS), "/openapi.json"}
    assert {call.name: call.verbs for call in CALLS} == {
        name: method.verbs for name, method in METHODS.items()
    }
    most = {call.name: call.most for call in CALLS}
    assert (most["getOrders"], most["tracking"]) == (calls.MOST_ORDERS, calls.MOST_TRACKED)
    assert most["updateOrders"] == partner_body.MAX_PACKAGES
    assert (most["cancelOrders"], most["changes"]) == (calls.MOST_ORDERS, changes.MOST)
    assert most["advanceOrders"] == sandbox.MOST_MOVED
    assert {call.name for call in CALLS if call.testing} == {
        name for name, method in METHODS.items() if method.testing
    }
    assert most["createOrders"] == MOST_PACKAGES == partner_body.MAX_PACKAGES


def test_every_code_is_told_with_an_example() -> None:
    told: list[Refusal] = [*AT_THE_DOOR]
    for call in CALLS:
        told += [*call.refusals, *call.items]
    known = {code.partition(".")[0] for code in {*TEXTS, *REGISTRATION_TEXTS}} - {"0", "9903010"}
    assert {refusal.code for refusal in told} == known
    explained = {key.removeprefix("code.") for key in CATALOGUES["ko"] if key.startswith("code.")}
    assert explained == {code.partition(".")[0] for code in {*TEXTS, *REGISTRATION_TEXTS}}


def test_the_messages_of_the_examples_are_those_the_services_say() -> None:
    for code, texts in REGISTRATION_TEXTS.items():
        if code.startswith("9903"):
            for lang, text in zip(LANGUAGES.values(), texts, strict=True):
                assert CATALOGUES[lang][f"message.{code}"] == text


def test_the_fields_of_a_package_are_those_the_service_reads() -> None:
    assert [field.name for field in fields.PACKAGE] == list(partner_body.Package.__struct_fields__)
    assert [field.name for field in fields.GOODS] == list(partner_body.Goods.__struct_fields__)
    (choice,) = [field for field in fields.PACKAGE if field.name == "DeliveryServiceCode"]
    assert set(choice.values) == set(SERVICES)
    (carriers,) = [field for field in fields.STANDING if field.name == "LocalTrackingCompany"]
    assert set(carriers.values) == set(USUAL.values())


def sendable(field: fields.Field, value: Any) -> Any:
    """A package, whole but for this field, which holds the value; without it for `...`."""
    made = package("1")
    holder = made if field.table == "package" else made["GoodsList"][0]
    holder[field.name] = value
    if value is ...:
        del holder[field.name]
    return made


@pytest.mark.parametrize("field", [*fields.PACKAGE, *fields.GOODS], ids=lambda field: field.words)
def test_a_field_is_required_and_limited_as_it_is_told(field: fields.Field) -> None:
    missing = read_one(sendable(field, ...))
    assert isinstance(missing, partner_body.Wrong) == field.required
    if field.required:
        place = field.name if field.table == "package" else f"GoodsList[0].{field.name}"
        assert (missing.code[:6], missing.field) == ("990301", place)  # type: ignore[union-attr]
    if field.longest and field.kind in ("text", "code", "url"):
        assert not isinstance(read_one(sendable(field, "9" * field.longest)), partner_body.Wrong)
        longer = read_one(sendable(field, "9" * (field.longest + 1)))
        assert isinstance(longer, partner_body.Wrong)
        assert longer.code == "9903013"


def test_the_limits_are_the_services_own() -> None:
    own = {field.name: field.longest for field in fields.PACKAGE if field.name in partner.LONGEST}
    assert own == partner.LONGEST
    assert (fields.LONGEST_TEXT, fields.LONGEST_CODE, fields.LONGEST_URL) == (
        partner_body.LONGEST_TEXT,
        partner_body.LONGEST_CODE,
        partner_body.LONGEST_URL,
    )


async def test_real_answers_have_the_documented_members_and_no_others(stack: Stack) -> None:
    (k_number,) = await stack.register("OPENAPI-1")
    created = (await stack.call("createOrders/en", {"DataList": [package("OPENAPI-2")]})).json()
    read = (await stack.call("getOrders/jp", f"{k_number},K2611239999999")).json()
    tracked = (await stack.call("tracking/kr", f"{k_number},K1")).json()
    update = {"TrackingNo": k_number, "ReceiverTelNo": "080-0000-0002"}
    updated = (await stack.call("updateOrders/en", {"DataList": [update]})).json()
    assert updated["Code"] == "0", updated
    gone = (await stack.call("cancelOrders/kr", {"DataList": [{"PackageNo": "OPENAPI-2"}]})).json()
    test_key = {"KSE-APIKey": SANDBOX_KEY}
    await stack.call("createOrders/en", {"DataList": [package("OPENAPI-4")]}, **test_key)
    moved = (
        await stack.call("advanceOrders/kr", {"DataList": [{"PackageNo": "OPENAPI-4"}]}, **test_key)
    ).json()
    for name, answered in (
        ("AcceptedAnswer", created),
        ("RegisteredAnswer", read),
        ("TrackedAnswer", tracked),
        ("CancelledAnswer", gone),
        ("MovedAnswer", moved),
        ("AcceptedAnswer", updated),
    ):
        by_name(name).validate(answered)
    found = read["Data"][0]["ResultData"]
    data = tracked[k_number]["Data"]
    for table, members in (
        (fields.ACCEPTED, created["Data"][0]["ResultData"]),
        (fields.ACCEPTED, updated["Data"][0]["ResultData"]),
        (fields.REGISTERED, found),
        (fields.GOODS, found["GoodsList"][0]),
        (fields.TRACKED, data),
        (fields.EVENT, data["StatusHistory"][0]),
        (fields.CANCELLED, gone["Data"][0]["ResultData"]),
        (fields.MOVED, moved["Data"][0]["ResultData"]),
    ):
        assert [field.name for field in table] == list(members)


async def test_the_feeds_entries_have_the_documented_members_and_no_others(stack: Stack) -> None:
    await stack.register("OPENAPI-3")

    async def told() -> Any:
        answered = (await stack.call("changes/en", {"limit": 500})).json()
        return answered if answered["Data"] else None

    answered = await eventually(told)
    by_name("ChangesAnswer").validate(answered)
    assert set(answered) == {"Code", "Message", "Data", *(field.name for field in fields.PAGE)}
    for change in answered["Data"]:
        assert {field.name for field in fields.CHANGE if field.required} <= set(change)
        assert set(change) <= {field.name for field in fields.CHANGE}
    for change in answered["Data"]:
        data = {name: value for name, value in change.items() if name in {each.name for each in fields.TOLD}}
        at = dt.datetime.fromisoformat(change["OccurredAt"])
        sent = json.loads(deliveries.body_of(change["Type"], at, data))
        by_name("WebhookMessage").validate(sent)
        assert list(sent) == [field.name for field in fields.HOOK]


def test_every_kind_of_webhook_is_told() -> None:
    told = document("en")["webhooks"]
    assert list(told) == list(parcels.TYPES)
    for kind in told.values():
        body = kind["post"]["requestBody"]["content"]["application/json"]
        checker(body["schema"]).validate(body["example"])


async def test_anybody_may_read_the_document_in_each_language(stack: Stack) -> None:
    for lang, title in (("", "KSE API guide"), ("kr", "KSE API 연동 가이드"), ("jp", "KSE API連携ガイド")):
        answered = await stack.http.get("/v1/openapi.json", params={"lang": lang} if lang else None)
        assert (answered.status_code, answered.headers["content-type"]) == (200, "application/json")
        assert answered.json()["info"]["title"] == title
    for path, method, status, code in (
        ("openapi.json?lang=de", "GET", 404, "9000002"),
        ("openapi.json", "POST", 405, "9000003"),
        ("openapi.json/kr", "GET", 404, "9000003"),
    ):
        refused = await stack.http.request(method, f"/v1/{path}")
        assert (refused.status_code, refused.json()["Code"]) == (status, code)


def test_the_catalogues_say_the_same_in_three_languages() -> None:
    korean, japanese, english = (CATALOGUES[lang] for lang in ("ko", "ja", "en"))
    assert list(korean) == list(japanese) == list(english) == sorted(korean)
    for key, text in korean.items():
        places = set(re.findall(r"\{\w*\}", text))
        for other in (japanese, english):
            assert set(re.findall(r"\{\w*\}", other[key])) == places, key
            assert other[key].strip(), key
        assert not re.search(HANGUL, japanese[key] + english[key]), key
        assert not re.search(KANA, english[key]), key


@pytest.mark.parametrize("field", fields.UPDATE, ids=lambda field: field.name)
def test_the_document_allows_null_in_a_change_where_the_service_takes_it(field: fields.Field) -> None:
    sent = {"TrackingNo": "K2611240000001", "RealWeight": 1, field.name: None}
    body = json.dumps({"DataList": [sent]}).encode()
    reader = partner.Reader(1, partner.clean(body), USUAL)
    (update,) = read_updates(reader, partner_body.read(body), partner_body.nulls(body, 1), {})
    assert (update.code == "") == by_name("Update").is_valid(sent)

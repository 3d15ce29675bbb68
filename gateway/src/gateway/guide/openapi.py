"""The OpenAPI 3.1 document of the whole `/v1`, made from the guide's tables (INT-11)."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.api.envelope import LANGUAGE, LANGUAGES, METHOD, Refused
from gateway.guide import examples, hooks
from gateway.guide.calls import CALLS, CallGuide
from gateway.guide.history import CHANGES
from gateway.guide.refusals import AT_THE_DOOR, Refusal
from gateway.guide.schemas import asked_changes, schemas
from gateway.guide.words import tell

NAME = "openapi.json"
_API_LANG = {ours: theirs for theirs, ours in LANGUAGES.items()}
_JSON = "application/json"
_RATE = ("RateLimit", "RateLimit-Policy")
_TEXT = {"type": "string"}
_ENTRIES = {"packages": "Package", "updates": "Update", "moves": "Move"}
"""What the list of a call's body holds."""


def document(lang: str) -> dict[str, Any]:
    """The document, told in one of the pages' languages."""
    paths = {call.path: {verb.lower(): _operation(call, verb, lang) for verb in call.verbs} for call in CALLS}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": tell(lang, "title"),
            "version": CHANGES[0].version,
            "description": tell(lang, "lead"),
        },
        "servers": [{"url": "/v1"}],
        "security": [{"Key": []}],
        "paths": {**paths, "/openapi.json": {"get": _itself(lang)}},
        "webhooks": hooks.described(lang),
        "components": {
            "securitySchemes": {
                "Key": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "KSE-APIKey",
                    "description": tell(lang, "key.text"),
                }
            },
            "schemas": {**schemas(lang), "TrackedAnswer": _by_number()},
        },
    }


@lru_cache
def written(lang: str) -> bytes:
    """The document as it is sent."""
    return msgspec.json.format(msgspec.json.encode(document(lang)), indent=1)


def shown(request: Request) -> Response:
    """The document itself: for anybody, in English unless asked otherwise."""
    if request.method not in ("GET", "HEAD"):
        raise Refused(METHOD, 405, request.method[:10], {"Allow": "GET, HEAD"})
    asked = request.query_params.get("lang", "en")
    if asked not in LANGUAGES:
        raise Refused(LANGUAGE, 404, asked[:40])
    headers = {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
    return Response(written(LANGUAGES[asked]), headers=headers, media_type=_JSON)


def _by_number() -> dict[str, Any]:
    """tracking's answer: an object keyed by the numbers as they were asked for."""
    return {"type": "object", "additionalProperties": {"$ref": "#/components/schemas/TrackedItem"}}


def _operation(call: CallGuide, verb: str, lang: str) -> dict[str, Any]:
    spoken = {"name": "lang", "in": "path", "required": True, "schema": {"enum": list(LANGUAGES)}}
    parameters: list[dict[str, Any]] = [{**spoken, "description": tell(lang, "language.text")}]
    if call.idempotent:
        once = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": r"^[!-~]([ -~]*[!-~])?$"}
        text = tell(lang, "idempotency.text")
        parameters.append({"name": "Idempotency-Key", "in": "header", "schema": once, "description": text})
    made = {
        "operationId": call.name if verb == call.verbs[0] else f"{call.name}By{verb.title()}",
        "summary": tell(lang, f"call.{call.name}.title"),
        "description": tell(lang, f"call.{call.name}.text"),
        "parameters": parameters,
        "responses": _responses(call, lang),
    }
    if verb == "GET":
        parameters += [
            {"name": name, "in": "query", "schema": schema} for name, schema in asked_changes(lang).items()
        ]
    else:
        made["requestBody"] = {"required": call.body != "place", "content": _request(call, lang)}
    return made


def _request(call: CallGuide, lang: str) -> dict[str, Any]:
    """The bodies a call takes, by media type."""
    asked = {"example": examples.asked(call)}
    if call.body == "place":
        return {
            _JSON: {"schema": {"type": "object", "properties": asked_changes(lang, in_json=True)}, **asked}
        }
    if call.body == "packages":
        whole = {"DataList": [examples.package("250-1234567-0000002", whole=True)]}
        asked = {"examples": {"short": {"value": examples.asked(call)}, "whole": {"value": whole}}}
    if call.body in _ENTRIES:
        return {_JSON: {"schema": _list_of(_ENTRIES[call.body], call.most, lang), **asked}}
    one = "K[0-9]{13}"
    numbers = {"type": "string", "pattern": f"^{one}(,{one}){{0,{call.most - 1}}}$"}
    content: dict[str, Any] = {"text/plain": {"schema": numbers, "example": examples.NUMBERS}}
    if call.by_package:
        content[_JSON] = {"schema": _list_of("Named", call.most, lang), "example": examples.NAMED}
    return content


def _list_of(entry: str, most: int, lang: str) -> dict[str, Any]:
    """A list in `DataList`; repeats of numbers are free, so that only words can tell how many may come."""
    listed: dict[str, Any] = {
        "type": "array",
        "minItems": 1,
        "items": {"$ref": f"#/components/schemas/{entry}"},
        "description": tell(lang, "ui.limit-only", most=most),
    }
    if entry in ("Package", "Update"):
        listed["maxItems"] = most
    return {"type": "object", "required": ["DataList"], "properties": {"DataList": listed}}


def _responses(call: CallGuide, lang: str) -> dict[str, Any]:
    fine = {"$ref": f"#/components/schemas/{call.answer}"}
    told = {"fine": {"value": examples.answered(call, _API_LANG[lang])}}
    made = {"200": {**_response(tell(lang, "status.200"), fine, told), "headers": _headers(200)}}
    refusals = (*call.refusals, *(each for each in call.items if each.status != 200), *AT_THE_DOOR)
    for status in sorted({refusal.status for refusal in refusals}):
        these = [refusal for refusal in refusals if refusal.status == status]
        schema: dict[str, Any] = {"$ref": "#/components/schemas/Failure"}
        if any(refusal.item for refusal in these):
            schema = {"anyOf": [{"$ref": f"#/components/schemas/{call.answer}"}, schema]}
        response = _response(tell(lang, f"status.{status}"), schema, _refused(these, lang, call))
        response["headers"] = _headers(status)
        made[str(status)] = response
    return made


def _headers(status: int) -> dict[str, Any]:
    """What stands beside the body: the account of the key, and how to do better."""
    made: dict[str, Any] = {} if status in (401, 405) else {name: {"schema": _TEXT} for name in _RATE}
    if status == 429:
        made["Retry-After"] = {"required": True, "schema": {"type": "integer", "minimum": 1}}
    if status == 405:
        made["Allow"] = {"required": True, "schema": _TEXT}
    return made


def _refused(refusals: Iterable[Refusal], lang: str, call: CallGuide | None = None) -> dict[str, Any]:
    return {each.text: {"value": examples.refused(each, _API_LANG[lang], call)} for each in refusals}


def _response(description: str, schema: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {_JSON: {"schema": schema, "examples": told}}}


def _itself(lang: str) -> dict[str, Any]:
    asked = {"name": "lang", "in": "query", "schema": {"enum": list(LANGUAGES)}}
    responses = {"200": _response(tell(lang, "status.200"), {"type": "object", "required": ["openapi"]}, {})}
    for status in (404, 405):
        refused = [each for each in AT_THE_DOOR if each.status == status]
        schema = {"$ref": "#/components/schemas/Failure"}
        told = _refused(refused, lang)
        responses[str(status)] = _response(tell(lang, f"status.{status}"), schema, told)
    return {
        "operationId": "openapi",
        "summary": tell(lang, "openapi.title"),
        "security": [],
        "parameters": [{**asked, "description": tell(lang, "language.text")}],
        "responses": responses,
    }

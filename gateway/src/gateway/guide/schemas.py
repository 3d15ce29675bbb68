"""JSON schemas (draft 2020-12) of the tables: lenient for what comes in, strict for what goes out."""

from collections.abc import Iterable
from typing import Any

from gateway.api.envelope import CANCELLED_STATUS
from gateway.changes import MOST
from gateway.guide.fields import (
    ACCEPTED,
    ASKED_CHANGES,
    CANCELLED,
    CHANGE,
    CODE,
    DATA,
    EVENT,
    GOODS,
    HOOK,
    MESSAGE,
    MOVE,
    MOVED,
    PACKAGE,
    PAGE,
    REGISTERED,
    TOLD,
    TRACKED,
    UPDATE,
    Field,
)
from gateway.guide.words import tell
from kse.contracts import Status

Schema = dict[str, Any]

_WHOLE = {"minimum": -(2**63), "maximum": 2**63 - 1}
_NO_FORBIDDEN = r"^[^'\"\\;\u0000-\u001f\u007f]*$"
_ALL_VISIBLE = _NO_FORBIDDEN.replace(
    r"\u007f",
    r"\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0001-\U000e007f",
)
_SOMETHING = r"[^\s'\"\\;\u0000-\u001f\u007f\u0085]"
_DECIMAL = r"^[0-9]{1,9}(\.[0-9]{1,6})?$"
_MOMENT = (
    r"20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
    r"(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])?)?"
)
_WEIGHT = r"^(?=.*[1-9])[0-9]{1,4}(\.[0-9]{1,3})?$"
_BLANK_TOO = frozenset({"blank", "measure", "number", "origin", "cursor", "moment", "limit", "goal"})
"""Kinds whose own schema says what blank is."""
_STATUSES = [status.value for status in Status]
_FAILURE_CODE = {"type": "string", "pattern": "^9[0-9]{6}$"}
_CODE = {"type": "string", "pattern": "^(0|9[0-9]{6})$"}
_SAID = {"type": "string"}


def _loose(field: Field, **more: Any) -> Schema:
    """Text that may come as a number; null and "" where it may be absent."""
    kinds = ["string", "number", *(["null"] if field.null and not field.required else [])]
    needed = {"minLength": 1, "pattern": _SOMETHING} if field.required else {}
    return {"type": kinds, "maxLength": field.longest, **needed, **_WHOLE, **more}


def _numeric(field: Field, pattern: str = _DECIMAL, **limits: Any) -> Schema:
    forms: list[Schema] = [{"type": "number", **limits}, {"type": "string", "pattern": pattern}]
    if not field.required:
        forms.append(_blank(field))
    return {"anyOf": forms}


def _blank(field: Field) -> Schema:
    """What tells nothing, or empties a field."""
    return {"enum": ["", None] if field.null else [""]}


def _sent(field: Field) -> Schema:
    """What a program may send as this field."""
    kind = field.kind
    if kind == "code":
        something = r"(?=[\s\S]*[^\s\u0085])" if field.required else ""
        pattern = _ALL_VISIBLE if field.name == "PackageNo" else _NO_FORBIDDEN
        return _loose(field, pattern=pattern.replace("^", f"^{something}", 1))
    special: dict[str, Schema] = {
        "choice": {"type": "string", "enum": list(field.values)},
        "blank": {"enum": ["", None]},
        "zip": {
            "anyOf": [
                {"type": "string", "pattern": r"^〒?[0-9]{3}-?[0-9]{4}$"},
                {"type": "integer", "minimum": 0, "maximum": 9_999_999},
            ]
        },
        "measure": {"enum": [*field.values, *(value.lower() for value in field.values), "", None]},
        "weight": _numeric(field, _WEIGHT, exclusiveMinimum=0, exclusiveMaximum=10_000),
        "number": _numeric(field, minimum=0, maximum=10**9),
        "quantity": {
            "anyOf": [
                {"type": "integer", "minimum": 1, "maximum": 999_999},
                {"type": "string", "pattern": "^[1-9][0-9]{0,5}$"},
            ]
        },
        "price": _numeric(field, minimum=0, maximum=10**10),
        "currency": {"type": "string", "pattern": "^[A-Za-z]{3}$"},
        "origin": {"anyOf": [{"type": "string", "pattern": "^[A-Za-z]{2}$"}, {"enum": ["", None]}]},
        "goods": {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Goods"}},
        "cursor": {"type": "string"},
        "k-number": {"type": "string", "pattern": "^K[0-9]{13}$"},
        "goal": {"enum": [*field.values, "", None]},
        "moment": {"type": "string", "pattern": f"^({_MOMENT})?$"},
        "limit": {"anyOf": [{"type": "integer", "minimum": 1, "maximum": MOST}, {"enum": [""]}]},
    }
    if kind in special and kind not in _BLANK_TOO and not field.required:
        return {"anyOf": [special[kind], _blank(field)]}
    return special.get(kind) or _loose(field)


_NAMES: dict[str, Schema] = {
    "TrackingNo": {"type": "string", "pattern": "^K[0-9]{13}$"},
    "PackageNo": {"type": ["string", "number"], "pattern": r"^[^\u0000]*[^\s\u0000\u0085][^\u0000]*$"},
}
"""How a shipment is named in a list of JSON."""

_GIVEN: dict[str, Schema] = {
    "weight": {"type": "number", "exclusiveMinimum": 0},
    "number": {"type": ["number", "null"]},
    "quantity": {"type": "integer", "minimum": 1},
    "price": {"type": "number", "minimum": 0},
    "goods": {"type": "array", "items": {"$ref": "#/components/schemas/RegisteredGoods"}},
    "status": {"type": "string", "enum": _STATUSES},
    "any-status": {"type": "string", "enum": [*_STATUSES, CANCELLED_STATUS[0]]},
    "message-id": {"type": "string", "pattern": "^msg_[0-9a-f]{32}$"},
    "moment": {"type": "string", "format": "date-time"},
    "told": {"$ref": "#/components/schemas/WebhookData"},
    "whole": {"type": "integer"},
    "flag": {"type": "boolean"},
    "local": {"type": "string", "pattern": "^([0-9]{12})?$"},
    "k-number": {"type": "string", "pattern": "^K[0-9]{13}$"},
    "korean-time": {
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$",
    },
    "history": {"type": "array", "items": {"$ref": "#/components/schemas/StatusEvent"}},
}


def _given(field: Field) -> Schema:
    """What a program gets as this field."""
    if field.kind == "company":
        return {"type": "string", "enum": ["", *field.values]}
    if field.kind == "change":
        return {"type": "string", "enum": list(field.values)}
    return _GIVEN.get(field.kind, _SAID)


def _told(schema: Schema, field: Field, lang: str) -> Schema:
    told = {**schema, "description": tell(lang, field.words)}
    if field.example != "":
        told["examples"] = [field.example]
    return told


def _request(fields: Iterable[Field], lang: str) -> Schema:
    fields = tuple(fields)
    return {
        "type": "object",
        "required": [field.name for field in fields if field.required],
        "properties": {field.name: _told(_sent(field), field, lang) for field in fields},
    }


def _answer(fields: Iterable[Field], lang: str) -> Schema:
    """An object with all its members; each is there unless its table says otherwise."""
    fields = tuple(fields)
    optional = {field.name for field in fields if field.table == "change" and not field.required}
    return {
        "type": "object",
        "required": [field.name for field in fields if field.name not in optional],
        "properties": {field.name: _told(_given(field), field, lang) for field in fields},
    }


def _envelope(lang: str, code: Schema, **more: Schema) -> Schema:
    """An object with a code and a message."""
    properties = {"Code": _told(code, CODE, lang), "Message": _told(_SAID, MESSAGE, lang), **more}
    return {"type": "object", "required": list(properties), "properties": properties}


def _item(lang: str, member: str, result: str) -> Schema:
    """One outcome: its own code, and what there is to tell of it or null."""
    return _envelope(lang, _CODE, **{member: {"anyOf": [_refer(result), {"type": "null"}]}})


def _listing(lang: str, entry: str) -> Schema:
    return _envelope(lang, _CODE, Data=_told({"type": "array", "items": _refer(entry)}, DATA, lang))


def _refer(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def schemas(lang: str) -> dict[str, Schema]:
    """Every schema the document refers to."""
    return {
        "Package": _request(PACKAGE, lang),
        "Goods": _request(GOODS, lang),
        "Accepted": _answer(ACCEPTED, lang),
        "AcceptedItem": _item(lang, "ResultData", "Accepted"),
        "AcceptedAnswer": _listing(lang, "AcceptedItem"),
        "Registered": _answer(REGISTERED, lang),
        "RegisteredGoods": _answer(GOODS, lang),
        "RegisteredItem": _item(lang, "ResultData", "Registered"),
        "RegisteredAnswer": _listing(lang, "RegisteredItem"),
        "StatusEvent": _answer(EVENT, lang),
        "Tracked": _answer(TRACKED, lang),
        "TrackedItem": _item(lang, "Data", "Tracked"),
        "Cancelled": _answer(CANCELLED, lang),
        "CancelledItem": _item(lang, "ResultData", "Cancelled"),
        "CancelledAnswer": _listing(lang, "CancelledItem"),
        "Update": {
            **_request(UPDATE, lang),
            "required": ["TrackingNo"],
            "dependentRequired": {"WeightMeasure": ["RealWeight"]},
        },
        "Named": {
            "anyOf": [
                {"type": "object", "required": [name], "properties": {name: schema}}
                for name, schema in _NAMES.items()
            ]
        },
        "Move": _request(MOVE, lang),
        "Moved": _answer(MOVED, lang),
        "MovedItem": _item(lang, "ResultData", "Moved"),
        "MovedAnswer": _listing(lang, "MovedItem"),
        "Change": _answer(CHANGE, lang),
        "ChangesAnswer": _changes(lang),
        "WebhookMessage": _answer(HOOK, lang),
        "WebhookData": _answer(TOLD, lang),
        "Failure": _envelope(lang, _FAILURE_CODE),
    }


def _changes(lang: str) -> Schema:
    listing = _listing(lang, "Change")
    more = {field.name: _told(_given(field), field, lang) for field in PAGE}
    return {
        **listing,
        "required": [*listing["required"], *more],
        "properties": {**listing["properties"], **more},
    }


def asked_changes(lang: str, *, in_json: bool = False) -> dict[str, Schema]:
    """What changes may be asked with, by name; a body of JSON may hold null, and its limit as text."""
    loose = [{"type": "null"}, {"type": "string", "pattern": "^([1-9][0-9]?|[1-4][0-9]{2}|500)?$"}]
    return {
        field.name: _told(
            {"anyOf": [_sent(field), *(loose if field.kind == "limit" else loose[:1])]}
            if in_json
            else _sent(field),
            field,
            lang,
        )
        for field in ASKED_CHANGES
    }

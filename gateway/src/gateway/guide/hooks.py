"""Webhooks as the guide tells them: what is sent, and how a receiver knows that it is ours (INT-11)."""

from typing import Any

from gateway.guide import examples
from gateway.guide.fields import HOOK, TOLD
from gateway.guide.samples import pretty
from gateway.guide.words import tell
from gateway.parcels import TYPES
from gateway.webhooks.schedule import PAUSES

HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
RECEIVER = '''import base64
import hashlib
import hmac
import time


def is_from_kse(secret, headers, body):
    """{remark}"""
    moment = headers["webhook-timestamp"]
    signed = f"{{headers['webhook-id']}}.{{moment}}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    given = [each.partition(",")[2] for each in headers["webhook-signature"].split()]
    fresh = abs(time.time() - int(moment)) < 300
    return fresh and any(hmac.compare_digest(expected, each) for each in given)'''


def receiver(lang: str) -> str:
    """A receiver's check in Python, with nothing but its standard library."""
    return RECEIVER.format(remark=tell(lang, "sample.receiver"))


def message() -> dict[str, Any]:
    """The body of one delivery."""
    data = {field.name: field.example for field in TOLD if field.required or field.name == "Detail"}
    return {**{field.name: field.example for field in HOOK}, "data": {**data, "Status": "A99"}}


def delivery() -> str:
    """One delivery with its headers, as it arrives."""
    lines = [
        "POST /kse HTTP/1.1",
        "Content-Type: application/json",
        f"webhook-id: {examples.CHANGE_ID}",
        "webhook-timestamp: 1795479164",
        "webhook-signature: v1,…",
    ]
    return "\n".join(lines) + "\n\n" + pretty(message())


def pauses() -> list[str]:
    """After how long a delivery that failed is tried again, each time."""
    return [
        f"{each} s" if each < 60 else f"{each // 60} min" if each < 3600 else f"{each // 3600} h"
        for each in PAUSES
    ]


def described(lang: str) -> dict[str, Any]:
    """The `webhooks` of the OpenAPI document."""
    text = {"type": "string"}
    parameters = [{"name": name, "in": "header", "required": True, "schema": text} for name in HEADERS]
    body = {"$ref": "#/components/schemas/WebhookMessage"}
    return {
        kind: {
            "post": {
                "operationId": f"webhook.{kind}",
                "summary": tell(lang, f"hook.{kind.partition('.')[2]}"),
                "description": tell(lang, "hooks.text"),
                "parameters": parameters,
                "security": [],
                "requestBody": {
                    "required": True,
                    "content": {"application/json": {"schema": body, "example": message()}},
                },
                "responses": {"2XX": {"description": tell(lang, "hooks.answer")}},
            }
        }
        for kind in TYPES
    }

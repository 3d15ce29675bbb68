"""The KSE API's door: key, language and method checked, and every answer an envelope (contract 0.1)."""

import time
from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from gateway.api import calls, changes, corrections, envelope, sandbox
from gateway.api.envelope import LANGUAGES, OUR_FAULT, Refused, refusal
from gateway.api.pace import Meter, Pace
from gateway.guide import openapi
from gateway.keys import Keys, KnownKey
from kse.faults import transient
from kse.sandbox import is_sandbox
from kse.telemetry import log


class Method(msgspec.Struct, frozen=True):
    """One call of the contract."""

    name: str
    scope: str
    call: Callable[[calls.Call], Awaitable[Response]]
    verbs: tuple[str, ...] = ("POST",)
    testing: bool = False
    """Only a sandbox's key may call it."""

    @property
    def path(self) -> str:
        """How metrics name it."""
        return f"/v1/{self.name}/{{lang}}"


METHODS = {
    method.name: method
    for method in (
        Method("createOrders", "register", calls.create_orders),
        Method("getOrders", "read", calls.get_orders),
        Method("tracking", "track", calls.track),
        Method("changes", "track", changes.read_changes, ("GET", "POST")),
        Method("cancelOrders", "change", corrections.cancel_orders),
        Method("updateOrders", "change", corrections.update_orders),
        Method("advanceOrders", "track", sandbox.advance_orders, testing=True),
    )
}


class PartnerDoor(BaseRoute):
    """Whatever comes to `/v1` is answered here, by no other handler; a pattern would stop at a line's end."""

    path = "/v1/{rest:path}"

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Every path below, whatever characters it has."""
        ours = scope["type"] == "http" and (scope["path"] + "/").startswith("/v1/")
        return (Match.FULL if ours else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in the envelope."""
        request = Request(scope, receive)
        name, lang = _address(scope["path"])
        spoken, told = lang if lang in LANGUAGES else "kr", dict[str, str]()
        try:
            response = await self._answer(request, name, lang, told)
        except Refused as refused:
            response = refusal(refused, spoken)
        except ClientDisconnect:
            return
        except Exception as error:
            response = refusal(_our_fault(error), spoken)
        response.headers.update(told)
        await response(scope, receive, send)

    async def _answer(self, request: Request, name: str, lang: str, told: dict[str, str]) -> Response:
        if (name, lang) == (openapi.NAME, ""):
            return openapi.shown(request)
        method = METHODS.get(name)
        if method is None:
            raise Refused(envelope.METHOD, 404, name[:40] or "/")
        request.scope["route"] = method
        if lang not in LANGUAGES:
            raise Refused(envelope.LANGUAGE, 404, lang[:40])
        if request.method not in method.verbs:
            allow = {"Allow": ", ".join(method.verbs)}
            raise Refused(envelope.METHOD, 405, request.method[:10], allow)
        key = await _key(request)
        meter = Meter(self._pace, key, told)
        await meter.pay()
        if method.scope not in key.scopes:
            raise Refused(envelope.SCOPE, 403, name)
        if method.testing and not is_sandbox(key.seller_id):
            raise Refused(f"{envelope.SCOPE}.testing", 403, name)
        return await method.call(calls.Call(request, lang, key, meter))


def _address(path: str) -> tuple[str, str]:
    """`/v1/<call>/<lang>` taken apart; a slash too many at the end is no reason to send anyone elsewhere."""
    parts = path.removeprefix("/v1").strip("/").split("/")
    return (parts[0], parts[1] if len(parts) == 2 else "") if len(parts) <= 2 else ("/".join(parts), "")


async def _key(request: Request) -> KnownKey:
    shown = request.headers.get("kse-apikey", "").strip()
    if not shown:
        raise Refused(envelope.KEY_MISSING, 401)
    keys: Keys = request.app.state.keys
    key = await keys.find(shown)
    if key is None or key.state == "revoked":
        raise Refused(envelope.KEY_UNKNOWN, 401)
    if key.state == "expired":
        raise Refused(f"{envelope.KEY_UNKNOWN}.expired", 401)
    if key.state == "refused":
        raise Refused(f"{envelope.KEY_NOT_APPROVED}.refused", 403)
    if key.state != "approved":
        raise Refused(envelope.KEY_NOT_APPROVED, 403)
    return key


def _our_fault(error: Exception) -> Refused:
    if transient(error):
        log().warning("partner-answered-unavailable", reason=repr(error)[:300])
        return Refused(f"{OUR_FAULT}.away", 503)
    reference = f"{time.time_ns():x}"[-12:]
    log().error("our-fault", reference=reference, exc_info=error)
    return Refused(OUR_FAULT, 500, reference)

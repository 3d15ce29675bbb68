"""The seller API's one endpoint: what stands before the methods, and the answer's form."""

import asyncio

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulators.clock import now, stamp
from simulators.hanging import hang
from simulators.qoo10.answers import Answer, GatewayError, as_json, as_xml
from simulators.qoo10.calls import Call, read_call
from simulators.qoo10.control import Control
from simulators.qoo10.goods import picture
from simulators.qoo10.market import Market, Refusal
from simulators.qoo10.methods import METHODS, WRITING, Asked

MAINTENANCE = "<html><head><title>メンテナンス</title></head><body>ただいまメンテナンス中です。</body></html>"
THROTTLED_CODE = -99999
FORGOTTEN_LOGIN = "Login IDは必須です"


def build_qoo10(seed: int = 1, carts: int | None = None) -> Starlette:
    return Endpoint(Control(seed, carts)).app()


class Endpoint:
    def __init__(self, control: Control) -> None:
        self.control = control

    @property
    def market(self) -> Market:
        return self.control.market

    def app(self) -> Starlette:
        path = "/GMKT.INC.Front.QAPIService/{rest:path}"
        return Starlette(
            routes=[
                Route(path, self.call, methods=["GET", "POST"]),
                Route("/li/{a}/{b}/{number:int}.g.jpg", self.picture),
                *self.control.routes(),
            ],
            exception_handlers=self.control.exception_handlers(),
        )

    async def call(self, request: Request) -> Response:
        call = await read_call(request)
        switches = self.market.switches
        throttled = self.market.throttle.refuses(switches.throttle)
        self.market.meter.count(call.name, throttled=throttled)
        if throttled:
            return self._too_many(call)
        faulty = await self._outage(request)
        if faulty is not None:
            return faulty
        answer = self._answer(call, str(request.base_url))
        if self._goes_silent(call, answer):
            await hang(request, switches.hang_seconds)
            return Response("", 504)
        return self._response(call, answer)

    def _too_many(self, call: Call) -> Response:
        if self.market.switches.throttle_in_body:
            return self._response(call, GatewayError(THROTTLED_CODE, "Too many requests."))
        return Response("Too many requests.", 429, {"Retry-After": "1"}, "text/plain")

    async def _outage(self, request: Request) -> Response | None:
        switches = self.market.switches
        if switches.slow_seconds:
            await asyncio.sleep(switches.slow_seconds)
        if switches.outage == "hang":
            await hang(request, switches.hang_seconds)
            return Response("", 504)
        if switches.outage == "html":
            return Response(MAINTENANCE, 200, media_type="text/html")
        return Response("Service Unavailable", 503, media_type="text/plain") if switches.outage else None

    def _goes_silent(self, call: Call, answer: Answer | GatewayError) -> bool:
        """The market did what it was asked, and the caller never hears of it."""
        method = METHODS.get(call.service.lower(), {}).get(call.method.lower())
        accepted = method in WRITING and isinstance(answer, Answer) and answer.code == 0
        if not accepted or self.market.switches.hang_after_accept < 1:
            return False
        self.market.switches.hang_after_accept -= 1
        return True

    def _answer(self, call: Call, base_url: str) -> Answer | GatewayError:
        """No awaiting in here: a call changes the market as a whole or not at all."""
        if call.name.lower() == "certificationapi.createcertificationkey":
            answer, seller = self._issue_key(call)
        else:
            answer, seller = self._obey(call, base_url)
        self.market.calls.append(
            {
                "method": call.name,
                "style": call.style,
                "version": call.version,
                "seller": seller,
                "code": answer.code,
                "at": stamp(now()),
            }
        )
        return answer

    def _issue_key(self, call: Call) -> tuple[Answer | GatewayError, str]:
        seller = self.market.seller_of_api_key(call.key)
        if seller is None:
            return self._invalid_key(), ""
        switches = self.market.switches
        right = call.given("user_id") == seller.user_id and call.params.get("pwd") == seller.password
        if switches.wrong_password or not right:
            return Answer(
                switches.wrong_password_code, "ログインIDまたはパスワードを確認してください。"
            ), seller.user_id
        return Answer(result=seller.issue_key(now()), root="StdCustomResultOfString"), seller.user_id

    def _invalid_key(self) -> Answer | GatewayError:
        code = self.market.switches.invalid_key_code
        return GatewayError(code) if code == -90001 else Answer(code)

    def _obey(self, call: Call, base_url: str) -> tuple[Answer | GatewayError, str]:
        service = METHODS.get(call.service.lower())
        if service is None and call.service.lower() != "certificationapi":
            return GatewayError(message=f"Can't find service Name {call.service}"), ""
        method = (service or {}).get(call.method.lower())
        if method is None:
            return GatewayError(message=f"Can't find method Info {call.method}"), ""
        if self.market.seller_of_api_key(call.key) is not None:
            return Answer(-10000, FORGOTTEN_LOGIN), ""
        seller = self.market.seller_of_key(call.key)
        if seller is None:
            return self._invalid_key(), ""
        if self.market.key_is_expired(call.key, now()):
            return Answer(-90004), seller.user_id
        if call.name.lower() in {name.lower() for name in self.market.switches.forbidden_methods}:
            return Answer(-90002), seller.user_id
        try:
            return method(Asked(self.market, seller, call, base_url)), seller.user_id
        except Refusal as refusal:
            return Answer(refusal.single, refusal.reason), seller.user_id

    def _response(self, call: Call, answer: Answer | GatewayError) -> Response:
        kind = "text/xml" if call.wants_xml else "application/json"
        header = kind if self.market.switches.no_charset else f"{kind}; charset=utf-8"
        return Response(
            as_xml(answer) if call.wants_xml else as_json(answer), headers={"Content-Type": header}
        )

    async def picture(self, request: Request) -> Response:
        found = picture(str(request.path_params["number"]))
        return Response("", 404) if found is None else Response(found, media_type="image/jpeg")

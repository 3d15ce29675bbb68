"""Qoo10 Japan's QAPI over HTTP (contracts/qoo10.md, sections 1, 2 and 4)."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from kse.contracts import OrderLine
from kse.plain import httpx
from marketplace_connector.adapters.market import MarketFault

DEADLINE = httpx.Timeout(20.0, connect=5.0)
LONGEST_WINDOW_DAYS = 89
STATUS = {"new": "2", "preparing": "3"}
CONDITION = {"order": "1", "payment": "2"}
CARRIER_NAMES = {"SAGAWA": "佐川急便", "NEKOPOS": "ネコポス"}

_INVALID_KEY = {-10000, -90001}
_EXPIRED = {-90004, -90005}
_FORBIDDEN = {-90002, -90003}


class Qoo10:
    """One seller's access to the market."""

    def __init__(self, http: httpx.AsyncClient, base: str, key: str = "") -> None:
        self._http = http
        self._base = base
        self.key = key
        """The seller certification key (SAK), valid for a year or until the password changes."""

    async def certify(self, api_key: str, user_id: str, password: str) -> str:
        """Obtain a certification key; raises MarketFault `market-wrong-credentials` when refused."""
        answer = await self._call(
            "CertificationAPI.CreateCertificationKey", {"user_id": user_id, "pwd": password}, key=api_key
        )
        self.key = str(answer["ResultObject"])
        return self.key

    async def orders(
        self, status: str, date_from: date, date_to: date, date_type: str
    ) -> list[dict[str, Any]]:
        """The raw rows of one status in a window of at most 90 days."""
        answer = await self._call(
            "ShippingBasic.GetShippingInfo_v3",
            {
                "ShippingStatus": STATUS[status],
                "SearchStartDate": f"{date_from:%Y%m%d}",
                "SearchEndDate": f"{date_to:%Y%m%d}235959",
                "SearchCondition": CONDITION[date_type],
            },
        )
        return list(answer.get("ResultObject") or [])

    async def send(self, order_no: str, carrier: str, number: str) -> None:
        """Tell the market an order's tracking number; raises MarketFault with its reason."""
        await self._call(
            "ShippingBasic.SetSendingInfo",
            {"OrderNo": order_no, "ShippingCorp": CARRIER_NAMES.get(carrier, carrier), "TrackingNo": number},
        )

    async def number_of(self, order_no: str) -> str:
        """The tracking number the market has for an order, "" when none."""
        answer = await self._call("ShippingBasic.GetShippingAndClaimInfoByOrderNo_V2", {"OrderNo": order_no})
        rows = answer.get("ResultObject") or []
        return str(rows[0].get("trackingNo") or "") if rows else ""

    async def _call(self, method: str, fields: dict[str, str], key: str | None = None) -> dict[str, Any]:
        version = "1.2" if method.endswith("GetItemDetailInfo") else "1.0"
        headers = {"GiosisCertificationKey": key or self.key, "QAPIVersion": version}
        try:
            response = await self._http.post(
                f"{self._base}/{method}",
                data={**fields, "returnType": "application/json"},
                headers=headers,
                timeout=DEADLINE,
            )
        except httpx.HTTPError as error:
            raise MarketFault("market-unavailable", type(error).__name__) from error
        return _result(method, response)


def _result(method: str, response: httpx.Response) -> dict[str, Any]:
    """Read both envelopes; the status is 200 even for errors, so anything else is an outage or a throttle."""
    if response.status_code == 429:
        raise MarketFault("market-throttled")
    try:
        answer = msgspec.json.decode(response.content)
    except msgspec.DecodeError as error:
        raise MarketFault("market-unavailable", f"HTTP {response.status_code}") from error
    if not isinstance(answer, dict) or response.status_code >= 500:
        raise MarketFault("market-unavailable", f"HTTP {response.status_code}")
    number = int(str(answer.get("ResultCode", answer.get("ErrorCode", -1))))
    if number == 0:
        return answer
    said = str(answer.get("ResultMsg") or answer.get("ErrorMsg") or "")
    raise MarketFault(_fault(method, number, said), said, number)


def _fault(method: str, number: int, said: str) -> str:
    if number in _EXPIRED:
        return "market-key-expired"
    if number in _FORBIDDEN:
        return "market-forbidden"
    if number in _INVALID_KEY or method.startswith("Certification"):
        return "market-wrong-credentials"
    if "throttl" in said.lower() or "too many" in said.lower():
        return "market-throttled"
    return "market-refused"


def windows(date_from: date, date_to: date) -> Iterator[tuple[date, date]]:
    """The period in pieces the market allows."""
    start = date_from
    while start <= date_to:
        end = min(date_to, start + timedelta(days=LONGEST_WINDOW_DAYS))
        yield start, end
        start = end + timedelta(days=1)


def read_order(row: dict[str, Any], shop: str) -> OrderLine:
    """An order line of a v3 row; raises ValueError naming the field that cannot be read."""
    return OrderLine(
        market="qoo10jp",
        cart_no=_required(row, "PackNo"),
        order_no=_required(row, "OrderNo"),
        title=_required(row, "ItemTitle"),
        quantity=_whole(row, "OrderQty"),
        unit_price=_whole(row, "OrderPrice"),
        currency=_text(row, "Currency") or "JPY",
        receiver_name=_text(row, "Receiver"),
        receiver_kana=_text(row, "ReceiverKana"),
        receiver_phone=_phone(_text(row, "ReceiverMobile")) or _phone(_text(row, "ReceiverTel")),
        receiver_phone2=_phone(_text(row, "ReceiverTel")),
        zip=_text(row, "ZipCode").lstrip("'"),
        address=" ".join(_text(row, "ShippingAddress").split()),
        item_code=_text(row, "ItemNo"),
        seller_item_code=_text(row, "SellerItemCode"),
        option_name=_text(row, "Option"),
        option_code=_text(row, "OptionCode"),
        buyer_name=_text(row, "Buyer"),
        ordered_at=_moment(_text(row, "OrderDate")),
        paid_at=_moment(_text(row, "PaymentDate")),
        desired_delivery=_text(row, "DesiredDeliveryDate"),
        message=_text(row, "ShippingMessage"),
        material=_text(row, "Material"),
        market_status=_text(row, "ShippingStatus"),
        shop=shop,
    )


def _text(row: dict[str, Any], field: str) -> str:
    value = row.get(field)
    return "" if value is None else str(value).replace("\x00", "").strip()


def _required(row: dict[str, Any], field: str) -> str:
    if value := _text(row, field):
        return value
    raise ValueError(field)


def _whole(row: dict[str, Any], field: str) -> int:
    try:
        number = Decimal(_text(row, field).replace(",", ""))
    except InvalidOperation:
        raise ValueError(field) from None
    if number != number.to_integral_value() or number < 0:
        raise ValueError(field)
    return int(number)


def _phone(value: str) -> str:
    """The domestic form; the market writes `+81--` where there is none."""
    if not value.strip("+-81 "):
        return ""
    return "0" + value.removeprefix("+81-").lstrip("0") if value.startswith("+81-") else value


def _moment(value: str) -> str:
    """`YYYY-MM-DD HH:MM:SS` of Japan as ISO 8601."""
    return f"{value.replace(' ', 'T')}+09:00" if len(value) == 19 else ""

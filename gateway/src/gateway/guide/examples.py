"""Requests and answers as examples: the same on the page, in the document and in the tests."""

from typing import Any

from gateway.api.envelope import CANCELLED_STATUS, LANGUAGES, OK, PARTIAL, message
from gateway.api.package import described
from gateway.guide.calls import CallGuide
from gateway.guide.fields import (
    ACCEPTED,
    ASKED_CHANGES,
    CANCELLED,
    CHANGE,
    EVENT,
    GOODS,
    MOVE,
    MOVED,
    PACKAGE,
    PAGE,
    REGISTERED,
    STANDING,
    Field,
)
from gateway.guide.refusals import Refusal
from gateway.guide.words import tell

K_NUMBER, ANOTHER, UNKNOWN = "K2611230000001", "K2611230000002", "K2611239999999"
CHANGE_ID = "msg_0b0f2f6e4a444c8e9a572f1f7a3f4f10"
NUMBERS = f"{K_NUMBER},{UNKNOWN}"
NAMED = {"DataList": [{"TrackingNo": K_NUMBER}, {"PackageNo": "250-1234567-0000002"}]}
SHORT = ("PackageNo", "DeliveryServiceCode", "ToCountry", "ReceiverName", "ReceiverTelNo", "ReceiverZipCode",
         "ReceiverFullAddr","RealWeight", "WeightMeasure", "Market", "GoodsOrderNo", "SKU", "Title",
         "TitleEng","Qty", "UnitPrice", "Currency", "Origin")  # fmt: skip
"""What a first call needs and a little more."""


def _written(fields: tuple[Field, ...], only: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        field.name: field.example
        for field in fields
        if field.kind != "goods" and (field.name in only or not only)
    }


def package(package_no: str = "", *, whole: bool = False) -> dict[str, Any]:
    """A parcel: with every field, or with those a first call needs."""
    only = () if whole else SHORT
    made = {**_written(PACKAGE, only), "GoodsList": [_written(GOODS, only)]}
    return {**made, "PackageNo": package_no or made["PackageNo"]}


def asked(call: CallGuide, package_no: str = "") -> Any:
    """The body of a request: an object, or the numbers as plain text."""
    if call.body == "packages":
        return {"DataList": [package(package_no)]}
    if call.body == "objects":
        return NAMED
    if call.body == "updates":
        return {
            "DataList": [
                {"TrackingNo": K_NUMBER, "ReceiverTelNo": "080-0000-0002", "DelvMessage": "置き配可"}
            ]
        }
    if call.body == "moves":
        return {"DataList": [_written(MOVE)]}
    if call.body == "place":
        return {"since": ASKED_CHANGES[1].example, "limit": ASKED_CHANGES[2].example}
    return NUMBERS


def _standing(status: str, api_lang: str) -> dict[str, Any]:
    return {**_written(STANDING), "Status": status, "StatusDesc": described(status, api_lang)}


def answered(call: CallGuide, api_lang: str) -> Any:
    """The answer to it when everything went well, but for one number nobody knows."""
    fine = {"Code": OK, "Message": message(OK, api_lang)}
    if call.body in ("packages", "updates"):
        result = {**_written(ACCEPTED), **_standing("A10", api_lang)}
        return {**fine, "Data": [{**fine, "ResultData": result}]}
    if call.body == "objects":
        status, names = CANCELLED_STATUS
        result = {**_written(CANCELLED), "Status": status, "StatusDesc": names[api_lang]}
        other = {"PackageNo": "250-1234567-0000002", "TrackingNo": ANOTHER}
        return {**fine, "Data": [{**fine, "ResultData": result}, {**fine, "ResultData": result | other}]}
    if call.body == "moves":
        result = (
            _written(MOVED)
            | {"TrackingNo": MOVE[0].example}
            | dict([*_standing("D99", api_lang).items()][:2])
        )
        return {**fine, "Data": [{**fine, "ResultData": result}]}
    if call.body == "place":
        told = tuple(field for field in CHANGE if field.required or field.name == "Detail")
        change = {**_written(told), **_standing("A99", api_lang)}
        return {**fine, "Data": [change], **_written(PAGE)}
    lost = Refusal(200, "9002004", f"TrackingNo {UNKNOWN}")
    unknown = {"Code": lost.code, "Message": lost.said(api_lang)}
    if call.name == "tracking":
        return {K_NUMBER: {**fine, "Data": _tracked(api_lang)}, UNKNOWN: {**unknown, "Data": None}}
    result = {**_written(REGISTERED), "GoodsList": [_written(GOODS)], **_standing("A99", api_lang)}
    result |= dict.fromkeys(("Width", "Depth", "Height"))
    data = [{**fine, "ResultData": result}, {**unknown, "ResultData": None}]
    return {"Code": PARTIAL, "Message": message(PARTIAL, api_lang), "Data": data}


def _tracked(api_lang: str) -> dict[str, Any]:
    history = [
        {**_written(EVENT), "DateTime": at, "Status": status, "StatusDesc": described(status, api_lang)}
        for at, status in (("2026-11-24 09:12:44", "A99"), ("2026-11-23 14:05:09", "A10"))
    ]
    return {**_standing("A99", api_lang), "StatusHistory": history}


def refused(refusal: Refusal, api_lang: str, call: CallGuide | None = None) -> dict[str, Any]:
    """The answer to a call that failed as a whole, or of which the only item was refused."""
    told = {"Code": refusal.code, "Message": refusal.said(api_lang)}
    if not refusal.item or call is None:
        return told
    registering = call.partly == "registration"
    partly = tell(LANGUAGES[api_lang], "message.9903010") if registering else message(call.partly, api_lang)
    return {"Code": PARTIAL, "Message": partly, "Data": [{**told, "ResultData": None}]}

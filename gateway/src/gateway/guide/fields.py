"""The fields of the KSE API as tables: what a program sends and gets (KSE API contract, sections 2 and 3).

The words for each are in the catalogues as `field.<table>.<name>`. Tests hold the tables to the code.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from gateway.api.sandbox import GOALS
from gateway.parcels import TYPES

LONGEST_TEXT, LONGEST_CODE, LONGEST_URL = 1000, 255, 2000


class Field(msgspec.Struct, frozen=True):
    """One member of an object."""

    table: str
    name: str
    kind: str = "text"
    """Names its schema in `schemas.KINDS`."""
    required: bool = False
    null: bool = True
    """Whether one that is not required may be null."""
    longest: int | None = None
    values: tuple[str, ...] = ()
    example: Any = ""

    @property
    def words(self) -> str:
        """The key of its meaning in the catalogues."""
        return f"field.{self.table}.{self.name}"


Maker = Callable[..., Field]


def _table(name: str) -> tuple[Maker, Maker]:
    """What makes a table's required fields, and what its others."""

    def must(field: str, kind: str = "text", longest: int | None = LONGEST_TEXT, **more: Any) -> Field:
        return Field(name, field, kind, required=True, longest=longest, **more)

    def may(field: str, kind: str = "text", longest: int | None = LONGEST_TEXT, **more: Any) -> Field:
        return Field(name, field, kind, longest=longest, **more)

    return must, may


_must, _may = _table("package")
PACKAGE = (
    _must("PackageNo", "code", LONGEST_CODE, example="250-1234567-0000001"),
    _may("PackageNo2", "text", 30),
    _must("DeliveryServiceCode", "choice", None, values=("KSE", "KSE Light", "SDEX"), example="KSE"),
    _may("TrackingNo", "blank", 14),
    _must("ToCountry", "choice", None, values=("JP",), example="JP"),
    _must("ReceiverName", example="見本 花子"),
    _may("ReceiverNameYomigana", example="ミホン ハナコ"),
    _must("ReceiverTelNo", example="090-0000-0001"),
    _may("ReceiverTelNo2"),
    _may("ReceiverEmail", example="hanako@mail.example"),
    _may("ReceiverSocialNo"),
    _must("ReceiverZipCode", "zip", 10, example="100-0001"),
    _must("ReceiverFullAddr", example="東京都千代田区千代田1-2-3 見本荘101"),
    _may("ReceiverStreet"),
    _may("ReceiverCity"),
    _may("ReceiverState"),
    _may("ReceiverNameEng", example="Hanako Mihon"),
    _may("ReceiverFullAddrEng"),
    _may("ReceiverStreetEng"),
    _may("ReceiverStateEng"),
    _may("ReceiverCityEng"),
    _must("RealWeight", "weight", None, example=0.3),
    _may("WeightMeasure", "measure", None, values=("KG", "G", "LB"), example="KG"),
    _may("Width", "number", None),
    _may("Depth", "number", None),
    _may("Height", "number", None),
    _may("LengthMeasure", example="cm"),
    _may("DelvMessage"),
    _may("UserData1", example="row 7"),
    _may("UserData2"),
    _may("UserData3"),
    _may("Market", example="Amazon"),
    _may("ExportDeclarationNo"),
    _must("GoodsList", "goods", None),
)
"""One parcel of createOrders; what getOrders gives back."""

_must, _may = _table("goods")
GOODS = (
    _must("GoodsOrderNo", "code", LONGEST_CODE, example="250-1234567-0000001"),
    _may("GoodsCode", "code", LONGEST_CODE, example="SERUM-30"),
    _must("Title", example="히알루론 세럼 30ml / ヒアルロン美容液"),
    _may("TitleEng", example="Hyaluronic Serum 30ml"),
    _may("SKU", "code", LONGEST_CODE, example="SERUM-30"),
    _may("HSCODE", "code", LONGEST_CODE, example="3304991000"),
    _must("Qty", "quantity", None, example=2),
    _must("UnitPrice", "price", None, example=1980),
    _must("Currency", "currency", 3, example="JPY"),
    _may("BrandName", example="KSE Beauty"),
    _may("GoodsUrl", "url", LONGEST_URL),
    _may("ImageUrl", "url", LONGEST_URL),
    _may("Origin", "origin", 2, example="KR"),
    _may("Material"),
    _may("OptionCode", "code", LONGEST_CODE, example="8800000000017"),
    _may("OptionName", example="30ml"),
    _may("ItemType", example="main"),
    _may("Market", example="Amazon"),
)
"""One goods line of a parcel."""

_tells, _ = _table("standing")
STANDING = (
    _tells("Status", "status", None, example="A10"),
    _tells("StatusDesc", "said", None, example="입고대기"),
    _tells("LocalTrackingCompany", "company", None, values=("SAGAWA", "NEKOPOS"), example="SAGAWA"),
    _tells("LocalTrackingNo", "local", None, example="357000000016"),
)
"""How a parcel stands: part of every answer about one."""

_K_NUMBER = _tells("TrackingNo", "k-number", None, example="K2611230000001")
ACCEPTED = (_tells("PackageNo", "said", None, example="250-1234567-0000001"), _K_NUMBER, *STANDING)
"""`ResultData` of createOrders."""

REGISTERED = (*(_K_NUMBER if field.name == "TrackingNo" else field for field in PACKAGE), *STANDING)
"""`ResultData` of getOrders."""

_tells_event, _ = _table("event")
EVENT = (
    _tells_event("DateTime", "korean-time", None, example="2026-11-23 14:05:09"),
    _tells_event("Status", "status", None, example="A10"),
    _tells_event("StatusDesc", "said", None, example="입고대기"),
    _tells_event("Detail", "said", None),
)
"""One entry of `StatusHistory`."""

TRACKED = (*STANDING, _tells("StatusHistory", "history", None))
"""`Data` of a number in tracking's answer."""

_envelope, _ = _table("envelope")
CODE, MESSAGE, DATA = (_envelope(name, "said", None) for name in ("Code", "Message", "Data"))

CANCELLED = (ACCEPTED[0], _K_NUMBER, _tells("Status", "any-status", None, example="X00"), STANDING[1])
"""`ResultData` of cancelOrders."""

_must, _may = _table("move")
MOVE = (
    _must("TrackingNo", "k-number", None, example="K2611249000001"),
    _may("Status", "goal", None, values=tuple(sorted(goal.value for goal in GOALS)), example="D99"),
)
"""One entry of advanceOrders."""

MOVED = (_K_NUMBER, *STANDING[:2])
"""`ResultData` of advanceOrders."""

_must, _ = _table("update")
UPDATE = (
    _must("TrackingNo", "k-number", None, example=_K_NUMBER.example),
    *(
        msgspec.structs.replace(
            field,
            required=field.name == "RealWeight",
            null=field.name == "PackageNo" or not (field.required or field.name == "Market"),
        )
        for field in PACKAGE
        if field.name != "TrackingNo"
    ),
)
"""One entry of updateOrders: only what is told changes; a weight that is told must be one.

Null empties what need not be there; PackageNo only names the parcel."""

_, _may = _table("cursor")
ASKED_CHANGES = (
    _may("cursor", "cursor", None),
    _may("since", "moment", None, example="2026-11-24T09:00:00+09:00"),
    _may("limit", "limit", None, example=100),
)
"""What changes is asked with."""

_tells, _may = _table("change")
CHANGE = (
    _tells("Id", "message-id", None, example="msg_0b0f2f6e4a444c8e9a572f1f7a3f4f10"),
    _tells("Type", "change", None, values=TYPES, example=TYPES[1]),
    _tells("OccurredAt", "moment", None, example="2026-11-24T09:12:44+09:00"),
    _K_NUMBER,
    ACCEPTED[0],
    _tells("DeliveryServiceCode", "said", None, example="KSE"),
    *STANDING,
    _may("Detail", "said", None),
    _may("Version", "whole", None),
    _may("PreviousLocalTrackingCompany", "said", None),
    _may("PreviousLocalTrackingNo", "said", None),
)
"""One entry of changes; the last four only where the change is of that kind."""

TOLD = tuple(field for field in CHANGE if field.name not in ("Id", "Type", "OccurredAt", "StatusDesc"))
"""`data` of a webhook's message."""

_tells, _ = _table("hook")
HOOK = (
    _tells("type", "change", None, values=TYPES, example=TYPES[1]),
    _tells("timestamp", "moment", None, example="2026-11-24T00:12:44Z"),
    _tells("data", "told", None),
)
"""A webhook's message, as Standard Webhooks asks."""

_tells, _ = _table("page")
PAGE = (
    _tells("Cursor", "said", None, example="AQAAAAAAAAKdAAAAAAAAABE"),
    _tells("More", "flag", None, example=False),
)
"""What follows the entries of changes."""

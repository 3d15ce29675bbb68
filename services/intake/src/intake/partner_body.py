"""The body of createOrders as sent: packages and goods in loose types (KSE API contract, section 2)."""

import re
from typing import Annotated

import msgspec

LONGEST_TEXT, LONGEST_CODE, LONGEST_URL = 1000, 255, 2000
_Number = (
    Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
    | Annotated[float, msgspec.Meta(ge=-(2.0**63), le=2.0**63)]
)
Loose = Annotated[str, msgspec.Meta(max_length=LONGEST_TEXT)] | _Number | None
Code = Annotated[str, msgspec.Meta(max_length=LONGEST_CODE)] | _Number | None
Url = Annotated[str, msgspec.Meta(max_length=LONGEST_URL)] | _Number | None

MAX_PACKAGES = 500


class Goods(msgspec.Struct, gc=False):
    """One goods line as sent (contract 2.2)."""

    GoodsOrderNo: Code = ""
    GoodsCode: Code = ""
    Title: Loose = ""
    TitleEng: Loose = ""
    SKU: Code = ""
    HSCODE: Code = ""
    Qty: Loose = ""
    UnitPrice: Loose = ""
    Currency: Loose = ""
    BrandName: Loose = ""
    GoodsUrl: Url = ""
    ImageUrl: Url = ""
    Origin: Loose = ""
    Material: Loose = ""
    OptionCode: Code = ""
    OptionName: Loose = ""
    ItemType: Loose = ""
    Market: Loose = ""


class Package(msgspec.Struct, gc=False):
    """One parcel as sent (contract 2.1)."""

    PackageNo: Loose = ""
    PackageNo2: Loose = ""
    DeliveryServiceCode: Loose = ""
    TrackingNo: Loose = ""
    ToCountry: Loose = ""
    ReceiverName: Loose = ""
    ReceiverNameYomigana: Loose = ""
    ReceiverTelNo: Loose = ""
    ReceiverTelNo2: Loose = ""
    ReceiverEmail: Loose = ""
    ReceiverSocialNo: Loose = ""
    ReceiverZipCode: Loose = ""
    ReceiverFullAddr: Loose = ""
    ReceiverStreet: Loose = ""
    ReceiverCity: Loose = ""
    ReceiverState: Loose = ""
    ReceiverNameEng: Loose = ""
    ReceiverFullAddrEng: Loose = ""
    ReceiverStreetEng: Loose = ""
    ReceiverStateEng: Loose = ""
    ReceiverCityEng: Loose = ""
    RealWeight: Loose = ""
    WeightMeasure: Loose = ""
    Width: Loose = ""
    Depth: Loose = ""
    Height: Loose = ""
    LengthMeasure: Loose = ""
    DelvMessage: Loose = ""
    UserData1: Loose = ""
    UserData2: Loose = ""
    UserData3: Loose = ""
    Market: Loose = ""
    ExportDeclarationNo: Loose = ""
    GoodsList: list[Goods] | str | None = None


class _Body(msgspec.Struct):
    DataList: list[Package]


class _RawBody(msgspec.Struct):
    DataList: list[msgspec.Raw]


class _RawLines(msgspec.Struct):
    GoodsList: list[msgspec.Raw]


class Wrong(Exception):
    """A package cannot be registered: the contract's code and the field at fault."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.field = field


# A backslash written as itself, a pair, or a half of one: so what looks like one behind a backslash is none.
_ESCAPES = re.compile(
    rb"\\\\|\\u[dD][89abAB]%b\\u[dD][c-fC-F]%b|\\(u[dD][89a-fA-F]%b)" % ((b"[0-9a-fA-F]{2}",) * 3)
)
_HALF = "\ufdd0"
"""Stands for a half of a surrogate pair; no letter, and none is ever sent."""
_MARK = rb"\ufdd0"

_body = msgspec.json.Decoder(_Body)
_raw_body = msgspec.json.Decoder(_RawBody)
_package = msgspec.json.Decoder(Package)
_raw_lines = msgspec.json.Decoder(_RawLines)
_goods = msgspec.json.Decoder(Goods)
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])


def read(body: bytes) -> list[Package | Wrong]:
    """The packages of a call; one that does not fit stands as its fault. Raises Wrong for the whole call."""
    body = body.removeprefix(b"\xef\xbb\xbf")
    packages: list[Package | Wrong]
    try:
        packages = [*_body.decode(body).DataList]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        packages = _one_by_one(body)
    if not packages:
        raise Wrong("9000001", "DataList")
    if len(packages) > MAX_PACKAGES:
        raise Wrong("9903019", "DataList")
    return packages


def nulls(body: bytes, packages: int) -> list[frozenset[str]]:
    """The fields each of so many packages of a call holds null under (updateOrders; INT-11)."""
    if b"null" not in body:
        return [frozenset()] * packages
    return [_nulls_of(part) for part in _parts(body.removeprefix(b"\xef\xbb\xbf"))]


def _nulls_of(part: bytes) -> frozenset[str]:
    try:
        members = _members.decode(part)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):  # read as a fault already
        return frozenset()
    return frozenset(name for name, value in members.items() if bytes(value) == b"null")


def _one_by_one(body: bytes) -> list[Package | Wrong]:
    try:
        parts = _parts(body)
    except msgspec.ValidationError as error:
        raise Wrong("9000001", "DataList") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Wrong("9000001") from error
    found: list[Package | Wrong] = []
    for number, part in enumerate(parts):
        try:
            package = _package.decode(part)
            half = _field_with(_HALF, package)
            found.append(Wrong("9903017", half) if half else package)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            found.append(_misfit(str(error), part, f"DataList[{number}]"))
    return found


def _parts(body: bytes) -> list[msgspec.Raw]:
    """The packages as they were sent, with a mark for each half of a surrogate pair."""
    try:
        return _raw_body.decode(body).DataList
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        marked = _ESCAPES.sub(lambda found: _MARK if found[1] else found[0], body)
        return _raw_body.decode(marked).DataList


def _field_with(mark: str, of: Package | Goods) -> str:
    """The first field whose text holds the mark; "" where none does."""
    for field in of.__struct_fields__:
        value = getattr(of, field)
        if isinstance(value, str) and mark in value:
            return field
        for number, goods in enumerate(value if isinstance(value, list) else ()):
            if inner := _field_with(mark, goods):
                return f"{field}[{number}].{inner}"
    return ""


def _misfit(said: str, part: bytes, package: str) -> Wrong:
    """What msgspec says of a package that does not fit, as the contract's code and the field's name."""
    place = re.search(r"`\$([^`]*)`", said)
    field = place[1].lstrip(".") if place else package
    if field.startswith("GoodsList[...]"):
        field = field.replace("[...]", f"[{_misfit_line(part)}]", 1)
    return Wrong("9903013" if "of length" in said else "9903012", field)


def _misfit_line(part: bytes) -> int:
    lines = _raw_lines.decode(part).GoodsList
    for number, line in enumerate(lines):
        try:
            _goods.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return number
    return 0

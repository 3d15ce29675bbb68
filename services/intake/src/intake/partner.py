"""createOrders: a partner's packages become shipments at once (INT-10; KSE API contract, sections 0 and 2).

Lenient in: numbers for strings and the other way round, null and absence alike, unknown keys ignored.
Strict out: one answer per package, in the order sent.
"""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from operator import attrgetter

import msgspec

from intake.numbers import CARRIER_OF
from kse.contracts import Consignee, Line, ShipmentRegistered

Loose = str | int | float | bool | None

MAX_PACKAGES = 500
_GRAMS = {"": Decimal(1000), "KG": Decimal(1000), "G": Decimal(1), "LB": Decimal("453.59237")}
MINOR_UNITS = {"JPY": 0, "KRW": 0, "VND": 0}
"""Decimal places of the currencies that have none; all others have two."""
_LARGEST = Decimal(10) ** 12
_FORBIDDEN = re.compile(r"['\"\\;\x00-\x1f\x7f]")
_SPACES = re.compile(r"\s+")
_ZIP = re.compile(r"\d{7}", re.ASCII)


class Goods(msgspec.Struct, gc=False):
    """One goods line as sent (contract 2.2)."""

    GoodsOrderNo: Loose = None
    GoodsCode: Loose = None
    Title: Loose = None
    TitleEng: Loose = None
    SKU: Loose = None
    HSCODE: Loose = None
    Qty: Loose = None
    UnitPrice: Loose = None
    Currency: Loose = None
    BrandName: Loose = None
    GoodsUrl: Loose = None
    ImageUrl: Loose = None
    Origin: Loose = None
    Material: Loose = None
    OptionCode: Loose = None
    OptionName: Loose = None
    ItemType: Loose = None
    Market: Loose = None


class Package(msgspec.Struct, gc=False):
    """One parcel as sent (contract 2.1)."""

    PackageNo: Loose = None
    PackageNo2: Loose = None
    DeliveryServiceCode: Loose = None
    TrackingNo: Loose = None
    ToCountry: Loose = None
    ReceiverName: Loose = None
    ReceiverNameYomigana: Loose = None
    ReceiverTelNo: Loose = None
    ReceiverTelNo2: Loose = None
    ReceiverEmail: Loose = None
    ReceiverSocialNo: Loose = None
    ReceiverZipCode: Loose = None
    ReceiverFullAddr: Loose = None
    ReceiverStreet: Loose = None
    ReceiverCity: Loose = None
    ReceiverState: Loose = None
    ReceiverNameEng: Loose = None
    ReceiverFullAddrEng: Loose = None
    ReceiverStreetEng: Loose = None
    ReceiverStateEng: Loose = None
    ReceiverCityEng: Loose = None
    RealWeight: Loose = None
    WeightMeasure: Loose = None
    Width: Loose = None
    Depth: Loose = None
    Height: Loose = None
    LengthMeasure: Loose = None
    DelvMessage: Loose = None
    UserData1: Loose = None
    UserData2: Loose = None
    UserData3: Loose = None
    Market: Loose = None
    ExportDeclarationNo: Loose = None
    GoodsList: list[Goods] | None = None


_KEPT_AS_SENT = (
    "PackageNo2", "ReceiverSocialNo", "ReceiverStreet", "ReceiverCity", "ReceiverState", "ReceiverStreetEng",
    "ReceiverStateEng", "ReceiverCityEng", "RealWeight", "WeightMeasure", "Width", "Depth", "Height",
    "LengthMeasure", "DelvMessage", "UserData1", "UserData2", "UserData3", "ExportDeclarationNo",
)  # fmt: skip
_kept_as_sent = attrgetter(*_KEPT_AS_SENT)
_LONGEST = {"PackageNo": 255, "PackageNo2": 30, "TrackingNo": 14, "ReceiverZipCode": 10}


class _Body(msgspec.Struct):
    DataList: list[Package]


class _RawBody(msgspec.Struct):
    DataList: list[msgspec.Raw]


class Wrong(Exception):
    """A package cannot be registered: the contract's code and the field at fault."""

    def __init__(self, code: str, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.field = field


_body = msgspec.json.Decoder(_Body)
_raw_body = msgspec.json.Decoder(_RawBody)
_package = msgspec.json.Decoder(Package)


def read(body: bytes) -> list[Package | Wrong]:
    """The packages of a call; one that does not fit stands as its fault. Raises Wrong for the whole call."""
    body = body.removeprefix(b"\xef\xbb\xbf")
    packages: list[Package | Wrong]
    try:
        packages = [*_body.decode(body).DataList]
    except msgspec.ValidationError:
        packages = _one_by_one(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Wrong("9000001") from error
    if not packages:
        raise Wrong("9000001", "DataList")
    if len(packages) > MAX_PACKAGES:
        raise Wrong("9903019", "DataList")
    return packages


def _one_by_one(body: bytes) -> list[Package | Wrong]:
    try:
        parts = _raw_body.decode(body).DataList
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Wrong("9000001", "DataList") from error
    found: list[Package | Wrong] = []
    for part in parts:
        try:
            found.append(_package.decode(part))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            place = re.search(r"`\$([^`]*)`", str(error))
            found.append(Wrong("9903012", place[1].lstrip(".") if place else ""))
    return found


def clean(body: bytes) -> bool:
    """Whether no string of the body can hold a forbidden character: in JSON most of them need a backslash."""
    return not (b"\\" in body or b"'" in body or b";" in body or b"\x7f" in body)


class Reader:
    """Turns packages into what is registered; `is_clean` spares the search for forbidden characters."""

    def __init__(self, seller: int, is_clean: bool) -> None:
        self._seller = seller
        self._free: Callable[[Loose], str] = _text if is_clean else _cleaned
        self._code: Callable[[Loose, str], str] = _text if is_clean else _code

    def check(self, package: Package) -> None:
        """Refuse what needs no look at the goods: raises Wrong with the contract's code."""
        for field in ("PackageNo", "DeliveryServiceCode", "ToCountry", "ReceiverName", "ReceiverTelNo",
                      "ReceiverZipCode", "ReceiverFullAddr"):  # fmt: skip
            if not _text(getattr(package, field)):
                raise Wrong("9903011", field)
        for field, longest in _LONGEST.items():
            if len(_text(getattr(package, field))) > longest:
                raise Wrong("9903013", field)
        self._code(package.PackageNo, "PackageNo")
        if self._code(package.TrackingNo, "TrackingNo"):
            raise Wrong("9903021", "TrackingNo")
        if _text(package.DeliveryServiceCode) not in CARRIER_OF:
            raise Wrong("9903015", "DeliveryServiceCode")
        if _text(package.ToCountry).upper() != "JP":
            raise Wrong("9903016", "ToCountry")
        if not package.GoodsList:
            raise Wrong("9903018", "GoodsList")

    def shipment(self, package: Package, k_number: str, local: str, registered_at: str) -> ShipmentRegistered:
        """The shipment of a package that passed `check`; raises Wrong for what its values hold."""
        free = self._free
        service = _text(package.DeliveryServiceCode)
        market = free(package.Market) or "api"
        extra: dict[str, str | int | float] = {}
        for field, value in zip(_KEPT_AS_SENT, _kept_as_sent(package), strict=True):
            if value is not None and value != "":
                extra[field] = free(value) if isinstance(value, str) else value
        return ShipmentRegistered(
            seller=self._seller,
            k_number=k_number,
            cart_no=_text(package.PackageNo),
            market=market,
            delivery_service=service,
            carrier=CARRIER_OF[service],
            local_tracking_number=local,
            consignee=Consignee(
                name=free(package.ReceiverName),
                kana=free(package.ReceiverNameYomigana),
                phone=free(package.ReceiverTelNo),
                phone2=free(package.ReceiverTelNo2),
                zip=_zip(package.ReceiverZipCode),
                address=free(package.ReceiverFullAddr),
                name_english=free(package.ReceiverNameEng),
                address_english=free(package.ReceiverFullAddrEng),
                email=free(package.ReceiverEmail),
            ),
            lines=[
                self._line(number, goods, market) for number, goods in enumerate(package.GoodsList or (), 1)
            ],
            registered_at=registered_at,
            weight_g=_grams(package.RealWeight, _text(package.WeightMeasure)),
            extra=extra,
        )

    def _line(self, number: int, goods: Goods, market: str) -> Line:
        free, code = self._free, self._code
        order_no, title = code(goods.GoodsOrderNo, "GoodsOrderNo"), free(goods.Title)
        currency = _text(goods.Currency)
        if not (order_no and title and currency):
            missing = "Currency" if order_no and title else "Title" if order_no else "GoodsOrderNo"
            raise Wrong("9903011", f"GoodsList[{number - 1}].{missing}")
        currency = currency.upper()
        if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
            raise Wrong("9903012", f"GoodsList[{number - 1}].Currency")
        return Line(
            line=number,
            order_no=order_no,
            title=title,
            quantity=_quantity(goods.Qty, number),
            unit_price=_price(goods.UnitPrice, currency, number),
            currency=currency,
            title_english=free(goods.TitleEng),
            seller_item_code=code(goods.GoodsCode, "GoodsCode"),
            sku=code(goods.SKU, "SKU"),
            option_name=free(goods.OptionName),
            option_code=code(goods.OptionCode, "OptionCode"),
            hs_code=code(goods.HSCODE, "HSCODE"),
            origin=code(goods.Origin, "Origin").upper(),
            material=free(goods.Material),
            brand=free(goods.BrandName),
            image_url=_text(goods.ImageUrl),
            market=free(goods.Market) or market,
            goods_url=_text(goods.GoodsUrl),
            item_type=free(goods.ItemType),
        )


def _code(value: Loose, field: str) -> str:
    shown = _text(value)
    if _FORBIDDEN.search(shown):
        raise Wrong("9903017", field)
    return shown


def _text(value: Loose, _field: str = "") -> str:
    if type(value) is str:
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _cleaned(value: Loose) -> str:
    """Free text with forbidden characters as spaces, as the contract's clients do it themselves."""
    shown = _text(value)
    return _SPACES.sub(" ", _FORBIDDEN.sub(" ", shown)).strip() if _FORBIDDEN.search(shown) else shown


def _decimal(value: Loose, field: str) -> Decimal:
    if value is None or value == "":
        raise Wrong("9903011", field)
    try:
        number = Decimal(str(value).strip().replace(",", ""))
    except InvalidOperation:
        raise Wrong("9903012", field) from None
    if isinstance(value, bool) or not number.is_finite() or abs(number) > _LARGEST:
        raise Wrong("9903012", field)
    return number


def _quantity(value: Loose, line: int) -> int:
    if type(value) is int and 0 < value < 1_000_000:
        return value
    number = _decimal(value, f"GoodsList[{line - 1}].Qty")
    if number != int(number) or not 0 < number < 1_000_000:
        raise Wrong("9903012", f"GoodsList[{line - 1}].Qty")
    return int(number)


def _price(value: Loose, currency: str, line: int) -> int:
    """Minor units; a fraction beyond them is rounded half up (a yen has none)."""
    places = MINOR_UNITS.get(currency, 2)
    if type(value) is int and places == 0 and 0 <= value < 10**12:
        return value
    if type(value) is str:
        whole, _, fraction = value.partition(".")
        if whole.isascii() and whole.isdecimal() and len(whole) <= 12 and not fraction.strip("0"):
            minor: int = int(whole) * 10**places
            return minor
    number = _decimal(value, f"GoodsList[{line - 1}].UnitPrice")
    if number < 0:
        raise Wrong("9903012", f"GoodsList[{line - 1}].UnitPrice")
    return int((number * 10**places).to_integral_value("ROUND_HALF_UP"))


@lru_cache(maxsize=10_000, typed=True)
def _grams(value: Loose, measure: str) -> int:
    number = _decimal(value, "RealWeight")
    per_unit = _GRAMS.get(measure.upper())
    if per_unit is None:
        raise Wrong("9903012", "WeightMeasure")
    grams = number * per_unit
    if not 0 < grams < 10**7:
        raise Wrong("9903012", "RealWeight")
    return max(1, int(grams.to_integral_value("ROUND_HALF_UP")))


def _zip(value: Loose) -> str:
    digits = _text(value).replace("-", "").replace(" ", "").removeprefix("〒")
    if isinstance(value, int):
        digits = digits.zfill(7)
    if not _ZIP.fullmatch(digits):
        raise Wrong("9903012", "ReceiverZipCode")
    return digits

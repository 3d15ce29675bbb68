"""createOrders: a partner's packages become shipments at once (INT-10; KSE API contract, sections 0 and 2).

Lenient in: numbers for strings and the other way round, null and absence alike, unknown keys ignored.
Strict out: one answer per package, in the order sent.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any

import msgspec

from intake.partner_body import LONGEST_CODE, Goods, Loose, Package, Wrong
from intake.services import Services
from kse.contracts import Consignee, Line, ShipmentRegistered
from kse.sandbox import is_sandbox
from kse.work import MAX_EVENT_BYTES

FEW_LINES = 5
"""Goods lines with which a package cannot be too big for one event, however long its texts are."""
_GRAMS = {"": Decimal(1000), "KG": Decimal(1000), "G": Decimal(1), "LB": Decimal("453.59237")}
MINOR_UNITS = {"JPY": 0, "KRW": 0, "VND": 0}
"""Decimal places of the currencies that have none; all others have two."""
_LARGEST = Decimal(10) ** 10
_FORBIDDEN = re.compile(r"['\"\\;\x00-\x1f\x7f]")
_INVISIBLE = re.compile(
    "[\x80-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0001-\U000e007f]"
)
_SPACES = re.compile(r"\s+")
_ZIP = re.compile(r"(\d{3})[- ]?(\d{4})", re.ASCII)
_DASHES = re.compile("[‐‑‒–—―−ーｰ]")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE][+-]?\d{1,4})?|[+-]?\.\d+", re.ASCII)

KEPT_TEXTS = (
    "PackageNo2", "ReceiverSocialNo", "ReceiverStreet", "ReceiverCity", "ReceiverState", "ReceiverStreetEng",
    "ReceiverStateEng", "ReceiverCityEng", "WeightMeasure", "LengthMeasure", "DelvMessage", "UserData1",
    "UserData2", "UserData3", "ExportDeclarationNo",
)  # fmt: skip
KEPT_NUMBERS = ("RealWeight", "Width", "Depth", "Height")
_kept_texts, _kept_numbers = attrgetter(*KEPT_TEXTS), attrgetter(*KEPT_NUMBERS)
REQUIRED = (
    "PackageNo", "DeliveryServiceCode", "ToCountry", "ReceiverName", "ReceiverTelNo", "ReceiverZipCode",
    "ReceiverFullAddr",
)  # fmt: skip
_required = attrgetter(*REQUIRED)
LONGEST = {"PackageNo": LONGEST_CODE, "PackageNo2": 30, "TrackingNo": 14, "ReceiverZipCode": 10}
"""Characters of the fields that have a limit of their own; those of goods stand in their types."""
_limited = attrgetter(*LONGEST)
_CODES_OF_GOODS = ("GoodsOrderNo", "Origin", "GoodsCode", "SKU", "OptionCode", "HSCODE")
_encode = msgspec.json.Encoder().encode


def clean(body: bytes) -> bool:
    """Whether no string of the body can hold a forbidden character: in JSON most of them need a backslash."""
    return not (b"\\" in body or b"'" in body or b";" in body or b"\x7f" in body)


class Reader:
    """Turns packages into what is registered; `is_clean` spares the search for forbidden characters.

    `services` are those the seller may use. Of a clean body most packages hold nothing but texts where texts
    belong. Those are read without a look at each value's type; the first number or null among them raises
    TypeError, and the package is read again.
    """

    def __init__(self, seller: int, is_clean: bool, services: Services, *, texts_only: bool = False) -> None:
        self._seller = seller
        self._services = services
        self._is_clean = is_clean
        self._written: Callable[[Any], str] = str.strip if texts_only else written
        self._text: Callable[[Any], str] = self._written if is_clean else _cleaned
        self._url: Callable[[Any], str] = self._text if is_clean else _url
        quick = is_clean and not texts_only
        self._of_texts = Reader(seller, True, services, texts_only=True) if quick else None

    def check(self, package: Package) -> None:
        """Refuse what needs no look at the goods: raises Wrong with the contract's code."""
        if self._of_texts:
            try:
                self._of_texts.check(package)
            except TypeError:
                pass
            else:
                return
        values = _required(package)
        if not all(map(self._text, values)):
            raise Wrong(
                "9903011", next(f for f, v in zip(REQUIRED, values, strict=True) if not self._text(v))
            )
        self.check_given(package)
        if self._written(package.TrackingNo):
            raise Wrong("9903021", "TrackingNo")
        if not gives_goods(package):
            raise Wrong("9903018", "GoodsList")

    def check_given(self, package: Package) -> None:
        """The same of what is given only: nothing is required."""
        shown = self._written
        for (field, longest), value in zip(LONGEST.items(), _limited(package), strict=True):
            if value != "" and len(shown(value)) > longest:
                raise Wrong("9903013", field)
        if not self._is_clean:
            _refuse_forbidden(package, ("PackageNo", "TrackingNo"))
        if not (number := shown(package.PackageNo)).isascii() and _INVISIBLE.search(number):
            raise Wrong("9903017", "PackageNo")
        if (service := shown(package.DeliveryServiceCode)) and service not in self._services:
            raise Wrong("9903015", "DeliveryServiceCode")
        if (country := shown(package.ToCountry)) and country.upper() != "JP":
            raise Wrong("9903016", "ToCountry")
        goods = package.GoodsList
        if isinstance(goods, str) and goods.strip():
            raise Wrong("9903012", "GoodsList")
        if isinstance(goods, list) and not goods:
            raise Wrong("9903018", "GoodsList")

    def shipment(self, package: Package, k_number: str, local: str, registered_at: str) -> ShipmentRegistered:
        """The shipment of a package that passed `check`; raises Wrong for what its values hold."""
        if self._of_texts:
            try:
                return self._of_texts.shipment(package, k_number, local, registered_at)
            except TypeError:
                pass
        service = written(package.DeliveryServiceCode)
        market = self.market(package) or "api"
        lines = self.lines(package, market)
        shipment = ShipmentRegistered(
            seller=self._seller,
            k_number=k_number,
            cart_no=written(package.PackageNo),
            market=market,
            delivery_service=service,
            carrier=self._services[service],
            local_tracking_number=local,
            consignee=self.consignee(package),
            lines=lines,
            registered_at=registered_at,
            weight_g=weight(package),
            extra=self.kept(package),
            sandbox=is_sandbox(self._seller),
        )
        if len(lines) > FEW_LINES and len(_encode(shipment)) > MAX_EVENT_BYTES:
            raise Wrong("9903013", "GoodsList")
        return shipment

    def carrier(self, package: Package) -> str:
        """Whose number a package that passed `check` will bear."""
        return self._services[written(package.DeliveryServiceCode)]

    def market(self, package: Package) -> str:
        """Where the orders were sold; "" where it is not told."""
        return self._text(package.Market)

    def consignee(self, package: Package) -> Consignee:
        """Who receives it; "" where it is not told."""
        text = self._text
        return Consignee(
            name=text(package.ReceiverName),
            kana=text(package.ReceiverNameYomigana),
            phone=text(package.ReceiverTelNo),
            phone2=text(package.ReceiverTelNo2),
            zip=_zip(package.ReceiverZipCode),
            address=text(package.ReceiverFullAddr),
            name_english=text(package.ReceiverNameEng),
            address_english=text(package.ReceiverFullAddrEng),
            email=text(package.ReceiverEmail),
        )

    def lines(self, package: Package, market: str) -> list[Line]:
        """The goods; a line without a market of its own has the package's."""
        return [
            self._line(number, goods, market)
            for number, goods in enumerate(package.GoodsList or (), 1)
            if isinstance(goods, Goods)
        ]

    def kept(self, package: Package) -> dict[str, str | int | float]:
        """What nothing of ours works with and getOrders gives back: texts as texts, numbers as numbers."""
        texts = zip(KEPT_TEXTS, map(self._text, _kept_texts(package)), strict=True)
        extra: dict[str, str | int | float] = {field: value for field, value in texts if value}
        for field, value in zip(KEPT_NUMBERS, _kept_numbers(package), strict=True):
            if type(value) is float or type(value) is int:
                extra[field] = value
            elif value is not None and value.strip():
                number = _decimal(value, field)
                extra[field] = int(number) if number == int(number) else float(number)
        return extra

    def _line(self, number: int, goods: Goods, market: str) -> Line:
        try:
            return self._read_line(number, goods, market)
        except Wrong as wrong:
            raise Wrong(wrong.code, f"GoodsList[{number - 1}].{wrong.field}") from None

    def _read_line(self, number: int, goods: Goods, market: str) -> Line:
        text = self._text
        if not self._is_clean:
            _refuse_forbidden(goods, _CODES_OF_GOODS)
        order_no, title = text(goods.GoodsOrderNo), text(goods.Title)
        currency, origin = text(goods.Currency).upper(), text(goods.Origin).upper()
        if not (order_no and title and currency):
            raise Wrong(
                "9903011", "Currency" if order_no and title else "Title" if order_no else "GoodsOrderNo"
            )
        if len(currency) != 3 or not currency.isascii() or not currency.isalpha():
            raise Wrong("9903012", "Currency")
        if len(origin) > 2:
            raise Wrong("9903013", "Origin")
        # By position, because naming each field costs as much as reading them all.
        return Line(
            number, order_no, title, _quantity(goods.Qty), _price(goods.UnitPrice, currency), currency,
            text(goods.TitleEng), "", text(goods.GoodsCode), text(goods.SKU), text(goods.OptionName),
            text(goods.OptionCode), text(goods.HSCODE), origin, text(goods.Material), text(goods.BrandName),
            self._url(goods.ImageUrl), text(goods.Market) or market, "", "", self._url(goods.GoodsUrl),
            text(goods.ItemType),
        )  # fmt: skip


def gives_goods(package: Package) -> bool:
    """Whether there is any goods list at all."""
    return isinstance(package.GoodsList, list)


def weight(package: Package) -> int:
    """The declared weight in grams; a weight without its measure is in kilograms."""
    return _grams(package.RealWeight, written(package.WeightMeasure))


def _refuse_forbidden(of: Package | Goods, codes: Sequence[str]) -> None:
    for field in codes:
        if _FORBIDDEN.search(written(getattr(of, field))):
            raise Wrong("9903017", field)


def written(value: Loose) -> str:
    """A value as text, whether it came as a string or as a number; "" where it is absent."""
    if type(value) is str:
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _cleaned(value: Loose) -> str:
    """Free text with forbidden characters as spaces, as the contract's clients do it themselves."""
    shown = written(value)
    return _SPACES.sub(" ", _FORBIDDEN.sub(" ", shown)).strip() if _FORBIDDEN.search(shown) else shown


def _url(value: Loose) -> str:
    """An address stays one: what is forbidden in it is percent-encoded."""
    return _FORBIDDEN.sub(lambda found: f"%{ord(found[0]):02X}", written(value))


def _decimal(value: Loose, field: str) -> Decimal:
    if value is None or value == "":
        raise Wrong("9903011", field)
    shown = unicodedata.normalize("NFKC", str(value)).strip()
    # Anything but thousands commas may be a decimal comma: 12,50 is not 1250.
    if not _NUMBER.fullmatch(shown):
        raise Wrong("9903012", field)
    number = Decimal(shown.replace(",", ""))
    if abs(number) > _LARGEST:
        raise Wrong("9903012", field)
    return number


def _quantity(value: Loose) -> int:
    if type(value) is int and 0 < value < 1_000_000:
        return value
    number = _decimal(value, "Qty")
    if number != int(number) or not 0 < number < 1_000_000:
        raise Wrong("9903012", "Qty")
    return int(number)


def _price(value: Loose, currency: str) -> int:
    """Minor units; a fraction beyond them is rounded half up (a yen has none)."""
    places = MINOR_UNITS.get(currency, 2)
    if type(value) is int and places == 0 and 0 <= value < 10**10:
        return value
    if type(value) is str:
        whole, _, fraction = value.partition(".")
        if whole.isascii() and whole.isdecimal() and len(whole) <= 9 and not fraction.strip("0"):
            minor: int = int(whole) * 10**places
            return minor
    number = _decimal(value, "UnitPrice")
    if number < 0:
        raise Wrong("9903012", "UnitPrice")
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
    shown = written(value)
    if not shown:
        return ""
    if isinstance(value, int | float):
        shown = shown.zfill(7)
    if not shown.isascii():
        shown = _DASHES.sub("-", unicodedata.normalize("NFKC", shown)).removeprefix("〒").strip()
    matched = _ZIP.fullmatch(shown)
    if matched is None:
        raise Wrong("9903012", "ReceiverZipCode")
    return matched[1] + matched[2]

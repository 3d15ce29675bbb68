"""updateOrders: what a program changes of its shipments, read as createOrders reads it (INT-11)."""

import re

import msgspec

from intake.partner import KEPT_NUMBERS, KEPT_TEXTS, REQUIRED, Reader, gives_goods, weight, written
from intake.partner_body import Package, Wrong
from kse.contracts import Correction
from kse.work import MAX_EVENT_BYTES

REPEATED = "9903027"
NO_RESULT, MALFORMED_NUMBER, FIXED, SEVERAL = "9002004", "9002006", "9903025", "9903026"
_K_NUMBER = re.compile(r"K\d{13}", re.ASCII)
# A quarter is left for what stays as it is: gifts' lines and the consignee.
_BIGGEST = MAX_EVENT_BYTES * 3 // 4
_encode = msgspec.json.Encoder().encode
_NEVER_EMPTY = {
    **dict.fromkeys((*REQUIRED[1:], "RealWeight"), "9903011"), "GoodsList": "9903018"
}  # fmt: skip
"""What a registered shipment always has, and the code for a null; TrackingNo and PackageNo only name it."""
_CONSIGNEE = {
    "ReceiverNameYomigana": "kana", "ReceiverTelNo2": "phone2", "ReceiverNameEng": "name_english",
    "ReceiverFullAddrEng": "address_english", "ReceiverEmail": "email",
}  # fmt: skip
_KEPT = frozenset({*KEPT_TEXTS, *KEPT_NUMBERS} - {"RealWeight", "WeightMeasure"})


class Update(msgspec.Struct):
    """One item of a call: the shipment it names, and the change or why there is none."""

    k_number: str = ""
    label: str = ""
    """How messages name the shipment."""
    code: str = ""
    message: str = ""
    change: Correction | None = None


def named(package: Package | Wrong) -> tuple[str, str]:
    """The K number an item names and its PackageNo, "" where it does not."""
    if isinstance(package, Wrong):
        return "", ""
    return written(package.TrackingNo).upper(), written(package.PackageNo)


def read_updates(
    reader: Reader,
    packages: list[Package | Wrong],
    emptied: list[frozenset[str]],
    found: dict[str, list[str]],
) -> list[Update | Wrong]:
    """The changes of a call in their order.

    `emptied` are the fields each package holds null under; `found` has the K numbers of PackageNos that come
    without one.
    """
    seen: set[str] = set()
    updates: list[Update | Wrong] = []
    for package, nulls in zip(packages, emptied, strict=True):
        try:
            if isinstance(package, Wrong):
                raise package
            update = _which(package, found)
            if not update.code:
                if update.k_number in seen:
                    raise Wrong(REPEATED, update.label)
                seen.add(update.k_number)
                if "Market" in nulls:
                    update.code, update.label = FIXED, "Market"
                else:
                    update.change = _correction(reader, package, update.k_number, nulls)
            updates.append(update)
        except Wrong as wrong:
            updates.append(wrong)
    return updates


def _which(package: Package, found: dict[str, list[str]]) -> Update:
    k_number, package_no = named(package)
    if k_number:
        code = "" if _K_NUMBER.fullmatch(k_number) else MALFORMED_NUMBER
        return Update(k_number, f"TrackingNo {written(package.TrackingNo)[:40]}", code)
    if not package_no:
        raise Wrong("9903011", "TrackingNo")
    k_numbers = found.get(package_no, [])
    code = "" if len(k_numbers) == 1 else SEVERAL if k_numbers else NO_RESULT
    return Update("" if code else k_numbers[0], f"PackageNo {package_no[:40]}", code)


def _correction(reader: Reader, package: Package, k_number: str, nulls: frozenset[str]) -> Correction:
    for field, code in _NEVER_EMPTY.items():
        if field in nulls:
            raise Wrong(code, field)
    reader.check_given(package)
    told = msgspec.structs.asdict(reader.consignee(package))
    extra: dict[str, str | int | float | None] = {**reader.kept(package), **dict.fromkeys(nulls & _KEPT)}
    weighed = bool(written(package.RealWeight) or written(package.WeightMeasure) or "WeightMeasure" in nulls)
    if weighed:
        extra.setdefault("WeightMeasure", "KG")
    correction = Correction(
        k_number=k_number,
        cart_no=written(package.PackageNo),
        market=reader.market(package),
        delivery_service=written(package.DeliveryServiceCode),
        consignee={of: value for of, value in told.items() if value}
        | {of: "" for field, of in _CONSIGNEE.items() if field in nulls},
        weight_g=weight(package) if weighed else 0,
        extra=extra,
        lines=reader.lines(package, "") if gives_goods(package) else None,
    )
    if len(_encode(correction)) > _BIGGEST:
        raise Wrong("9903013", "GoodsList")
    return correction

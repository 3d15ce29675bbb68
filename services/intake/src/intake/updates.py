"""updateOrders: what a program changes of its shipments, read as createOrders reads it (INT-11)."""

import re

import msgspec

from intake.partner import Reader, gives_goods, weight, written
from intake.partner_body import Package, Wrong
from kse.contracts import Line
from kse.work import MAX_EVENT_BYTES

REPEATED = "9903027"
NO_RESULT, MALFORMED_NUMBER, SEVERAL = "9002004", "9002006", "9903026"
_K_NUMBER = re.compile(r"K\d{13}", re.ASCII)
# A quarter is left for what stays as it is: gifts' lines and the consignee.
_BIGGEST = MAX_EVENT_BYTES * 3 // 4
_encode = msgspec.json.Encoder().encode


class Change(msgspec.Struct, omit_defaults=True):
    """What is told of one shipment; what is not told stays. Packing decides on it."""

    k_number: str
    cart_no: str = ""
    market: str = ""
    delivery_service: str = ""
    consignee: dict[str, str] = {}
    weight_g: int = 0
    extra: dict[str, str | int | float] = {}
    lines: list[Line] | None = None


class Update(msgspec.Struct):
    """One item of a call: the shipment it names, and the change or why there is none."""

    k_number: str = ""
    label: str = ""
    """How messages name the shipment."""
    code: str = ""
    message: str = ""
    change: Change | None = None


def named(package: Package | Wrong) -> tuple[str, str]:
    """The K number an item names and its PackageNo, "" where it does not."""
    if isinstance(package, Wrong):
        return "", ""
    return written(package.TrackingNo).upper(), written(package.PackageNo)


def read_updates(
    reader: Reader, packages: list[Package | Wrong], found: dict[str, list[str]]
) -> list[Update | Wrong]:
    """The changes of a call in their order; `found` has the K numbers of PackageNos without one."""
    seen: set[str] = set()
    updates: list[Update | Wrong] = []
    for package in packages:
        try:
            if isinstance(package, Wrong):
                raise package
            update = _which(package, found)
            if not update.code:
                if update.k_number in seen:
                    raise Wrong(REPEATED, update.label)
                seen.add(update.k_number)
                update.change = _change(reader, package, update.k_number)
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


def _change(reader: Reader, package: Package, k_number: str) -> Change:
    reader.check_given(package)
    change = Change(
        k_number=k_number,
        cart_no=written(package.PackageNo),
        market=reader.market(package),
        delivery_service=written(package.DeliveryServiceCode),
        consignee={
            field: told for field, told in msgspec.structs.asdict(reader.consignee(package)).items() if told
        },
        extra={field: told for field, told in reader.kept(package).items() if told != ""},
        lines=reader.lines(package, "") if gives_goods(package) else None,
    )
    if written(package.RealWeight) or written(package.WeightMeasure):
        change.weight_g = weight(package)
        change.extra.setdefault("WeightMeasure", "KG")
    if len(_encode(change)) > _BIGGEST:
        raise Wrong("9903013", "GoodsList")
    return change

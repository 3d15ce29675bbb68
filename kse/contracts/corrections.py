"""What a partner's program tells anew of a registered shipment: intake reads it, packing decides on it."""

import msgspec

from kse.contracts.shipments import Line


class Correction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What changes of one shipment; what is not told stays (INT-11)."""

    k_number: str
    cart_no: str = ""
    """Only to be compared, as is the market: both are fixed."""
    market: str = ""
    delivery_service: str = ""
    consignee: dict[str, str] = {}
    """The members of `Consignee` that are told; "" empties one."""
    weight_g: int = 0
    extra: dict[str, str | int | float | None] = {}
    """Further fields of the partner's package; None empties one."""
    lines: list[Line] | None = None

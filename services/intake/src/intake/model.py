"""Intake's tables as domain objects: waiting orders and the files they came from."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from intake.adapters import cells
from intake.adapters.gift_form import hs_code
from intake.adapters.refusals import CellRefused
from kse.errors import Invalid, Refusal


class Row(DeclarativeBase):
    """Intake's tables."""


class Upload(Row):
    """An order file that was taken in, with the rows that were refused (INT-02)."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    file_name: Mapped[str]
    market: Mapped[str]
    layout: Mapped[str]
    encoding: Mapped[str]
    delimiter: Mapped[str]
    mapping: Mapped[str]
    """What the seller called the layout they taught, "" for ours."""
    header: Mapped[list[str]] = mapped_column(JSONB)
    refused_rows: Mapped[dict[str, list[str]]] = mapped_column(JSONB)
    refusals: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    accepted: Mapped[int]
    already: Mapped[int]
    uploaded_by: Mapped[int] = mapped_column(BigInteger)


class UploadJob(Row):
    """A long order file that is read while somebody watches (INT-01)."""

    __tablename__ = "upload_job"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    file_name: Mapped[str]
    state: Mapped[str]
    rows: Mapped[int]
    refused: Mapped[int]
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSONB)


EDITABLE: dict[str, Callable[[str], Any]] = {
    "cart_no": cells.required(cells.code),
    "delivery_service": str,
    "seller_item_code": cells.code,
    "sku": cells.code,
    "title": cells.required(cells.text),
    "option_name": cells.text,
    "option_code": cells.code,
    "unit_price": cells.yen,
    "quantity": cells.quantity,
    "receiver_name": cells.text,
    "receiver_kana": cells.text,
    "receiver_phone": cells.phone,
    "receiver_phone2": cells.phone,
    "zip": cells.zip_code,
    "address": cells.text,
    "message": cells.text,
    "material": cells.text,
    "hs_code": hs_code,
}
"""What a person may change in the waiting list, and how what they typed is read (INT-03, INT-04)."""


class WaitingOrder(Row):
    """A collected order line that is not registered yet (대기목록)."""

    __tablename__ = "waiting_order"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int]
    state: Mapped[str]
    k_number: Mapped[str | None]
    market: Mapped[str]
    account: Mapped[int | None] = mapped_column(BigInteger)
    shop: Mapped[str]
    source: Mapped[str]
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"))
    cart_no: Mapped[str]
    market_cart_no: Mapped[str]
    order_no: Mapped[str]
    item_key: Mapped[str]
    delivery_service: Mapped[str]
    market_status: Mapped[str]
    item_code: Mapped[str]
    seller_item_code: Mapped[str]
    sku: Mapped[str]
    title: Mapped[str]
    option_name: Mapped[str]
    option_code: Mapped[str]
    unit_price: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[int]
    currency: Mapped[str]
    ordered_at: Mapped[str]
    paid_at: Mapped[str]
    receiver_name: Mapped[str]
    receiver_kana: Mapped[str]
    receiver_phone: Mapped[str]
    receiver_phone2: Mapped[str]
    zip: Mapped[str]
    address: Mapped[str]
    buyer_name: Mapped[str]
    desired_delivery: Mapped[str]
    message: Mapped[str]
    material: Mapped[str]
    hs_code: Mapped[str]
    image_url: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))

    def edit(self, version: int, changes: dict[str, Any]) -> dict[str, Any]:
        """Change cells; answers every field that is different now, the amount included.

        Raises Invalid naming the field, and Refusal when the line is registered, deleted or was changed by
        someone else.
        """
        if self.state != "waiting":
            raise Refusal("no-longer-waiting", k_number=self.k_number or "")
        if version != self.version:
            raise Refusal("changed-meanwhile")
        before = self.amount
        changed: dict[str, Any] = {}
        for field, typed in changes.items():
            value = _read(field, typed)
            if getattr(self, field) != value:
                setattr(self, field, value)
                changed[field] = value
        if changed:
            self.version += 1
        if self.amount != before:
            changed["amount"] = self.amount
        return changed

    @property
    def amount(self) -> int:
        """Unit price times quantity, in minor units."""
        return self.unit_price * self.quantity


def _read(field: str, typed: Any) -> Any:
    if field not in EDITABLE:
        raise Invalid("field-fixed", field=field)
    try:
        value = EDITABLE[field](typed if isinstance(typed, str) else str(typed if typed is not None else ""))
    except CellRefused as refused:
        shown = str(refused.params.get("value", ""))
        raise Invalid(refused.code, field=field, value=shown) from refused
    if field == "delivery_service" and value not in ("KSE", "KSE Light"):
        raise Invalid("service-unknown", field=field, value=str(value)[:40])
    return value

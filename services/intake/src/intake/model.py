"""Order files and their jobs as objects, and what may be changed of a waiting order."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from intake.adapters import cells
from intake.adapters.gift_form import hs_code
from intake.adapters.limits import Limits
from intake.adapters.refusals import CellRefused
from intake.rules import service_refused
from kse.errors import Invalid


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


LONGEST_CELL = Limits().cell
"""As many characters as a file's cell may have."""


def read_cell(field: str, typed: Any, services: Collection[str]) -> Any:
    """The value of a cell as a person typed it; raises Invalid naming the field (INT-03).

    `services` are those the seller may use.
    """
    if field not in EDITABLE:
        raise Invalid("field-fixed", field=field)
    if not isinstance(typed, str | int | float | None):
        raise Invalid("payload-invalid", field=field, reason=type(typed).__name__)
    cell = typed if isinstance(typed, str) else str(typed if typed is not None else "")
    if len(cell) > LONGEST_CELL:
        raise Invalid("cell-too-long", field=field, limit=LONGEST_CELL)
    try:
        value = EDITABLE[field](cell)
    except CellRefused as refused:
        shown = str(refused.params.get("value", ""))
        raise Invalid(refused.code, field=field, value=shown) from refused
    if field == "delivery_service" and value not in services:
        raise service_refused(value, field)
    return value

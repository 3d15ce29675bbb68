"""Gifts' tables as domain objects."""

from datetime import datetime

from sqlalchemy import BigInteger, DateTime, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Row(DeclarativeBase):
    """Gifts' tables."""


class GiftItem(Row):
    """Something that is given away: a name, an English customs name and a SKU of the catalogue (GFT-01)."""

    __tablename__ = "gift_item"

    seller_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_english: Mapped[str]
    sku: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

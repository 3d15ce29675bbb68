"""The connector's tables as domain objects."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kse.errors import Refusal
from kse.sealed import Sealer

SECRET_FIELDS = ("password", "api_key", "certification_key")


class Row(DeclarativeBase):
    """The connector's tables."""


class Account(Row):
    """A seller's account at a market, with its secrets sealed (MKT-01, MKT-02)."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(default=1)
    market: Mapped[str]
    alias: Mapped[str]
    enabled: Mapped[bool] = mapped_column(default=True)
    qsm_id: Mapped[str]
    sealed: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    health: Mapped[str] = mapped_column(default="unknown")
    health_code: Mapped[str] = mapped_column(default="")
    checked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

    def keep_secret(self, sealer: Sealer, field: str, secret: str) -> None:
        """Seal a secret; a new password or key makes the certification key worthless."""
        envelope = sealer.seal(secret, seller=self.seller_id, owner=self.binding, field=field)
        kept = {**self.sealed, field: envelope}
        if field != "certification_key":
            kept.pop("certification_key", None)
        self.sealed = kept

    def secret(self, sealer: Sealer, field: str) -> str:
        """Open a secret; "" when there is none."""
        envelope = self.sealed.get(field)
        if envelope is None:
            return ""
        return sealer.open(envelope, seller=self.seller_id, owner=self.binding, field=field)

    @property
    def binding(self) -> str:
        """What a secret is bound to beside the seller: it cannot be moved to another account."""
        return f"{self.market}/{self.qsm_id}"

    def must_be_enabled(self) -> None:
        """Refuse to be used while switched off."""
        if not self.enabled:
            raise Refusal("account-off", alias=self.alias)

    def report(self, health: str, code: str = "") -> None:
        """What the last call to the market said of the connection (MKT-06)."""
        self.health = health
        self.health_code = code
        self.checked_at = datetime.now(UTC)


class Collection(Row):
    """A job that collects orders of one account, status and period (MKT-04, MKT-05)."""

    __tablename__ = "collection"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    account_id: Mapped[int] = mapped_column(BigInteger)
    market_status: Mapped[str]
    date_from: Mapped[date]
    date_to: Mapped[date]
    date_type: Mapped[str]
    state: Mapped[str] = mapped_column(default="running")
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    asked_by: Mapped[int] = mapped_column(BigInteger)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    leased_until: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())

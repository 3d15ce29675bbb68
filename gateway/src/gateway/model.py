"""Companies, the people who sign in for them, and their API keys."""

import datetime as dt
from typing import Any

import msgspec
from sqlalchemy import ARRAY, BigInteger, ForeignKey, Identity, LargeBinary, SmallInteger, Text, false, func
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kse.contracts import EnglishSender, SellerApproved
from kse.errors import Refusal
from kse.work import Work

SCOPES = ("register", "read", "track", "change")
"""What an API key may do: createOrders, getOrders, tracking, and cancelOrders with updateOrders."""
LIVE_KEYS = 2
"""So that a program can move to a new key before the old one is revoked."""
KINDS = ("live", "test")
"""A test key opens the company's sandbox and nothing else (INT-11)."""


class _Table(DeclarativeBase):
    type_annotation_map = {
        str: Text,
        dt.datetime: TIMESTAMP(timezone=True),
        bytes: LargeBinary,
        dict[str, Any]: JSONB,
        list[str]: ARRAY(Text),
    }


class Seller(_Table):
    """A company (판매자) that ships through KSE."""

    __tablename__ = "sellers"

    seller_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    sender: Mapped[dict[str, Any]]
    approved_at: Mapped[dt.datetime | None]
    approved_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())

    def approve(self, by: int | None, now: dt.datetime, work: Work) -> None:
        """Let the company work, once, and tell the services (ACC-02). Refuses a second approval."""
        if self.approved_at is not None:
            raise Refusal("seller-approved-already", name=self.name)
        self.approved_at, self.approved_by = now, by
        sender = msgspec.convert(self.sender, EnglishSender)
        work.emit(SellerApproved(seller=self.seller_id, code=self.code, name=self.name, sender=sender))


class User(_Table):
    """Someone who signs in: a company's master or staff, or an operator."""

    __tablename__ = "users"

    user_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    seller_id: Mapped[int | None] = mapped_column(ForeignKey("sellers.seller_id"))
    login_id: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[str]
    name: Mapped[str]
    lang: Mapped[str] = mapped_column(server_default="ko")
    access: Mapped[bool] = mapped_column(server_default=false())
    sign_ins: Mapped[int] = mapped_column(server_default="0")
    last_sign_in: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    changed_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())


class ApiKey(_Table):
    """A key of the KSE API; what was shown once is kept as a keyed hash only (ACC-09)."""

    __tablename__ = "api_keys"

    key_id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    seller_id: Mapped[int] = mapped_column(ForeignKey("sellers.seller_id"))
    kind: Mapped[str]
    slot: Mapped[int] = mapped_column(SmallInteger)
    label: Mapped[str]
    prefix: Mapped[str]
    key_hash: Mapped[bytes]
    state: Mapped[str] = mapped_column(server_default="generated")
    scopes: Mapped[list[str]]
    expires_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    created_by: Mapped[int] = mapped_column(ForeignKey("users.user_id"))
    approved_at: Mapped[dt.datetime | None]
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    refused_at: Mapped[dt.datetime | None]
    refused_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    refusal: Mapped[str] = mapped_column(server_default="")
    revoked_at: Mapped[dt.datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("users.user_id"))
    replaces: Mapped[int | None] = mapped_column(ForeignKey("api_keys.key_id"))
    calls_per_minute: Mapped[int | None]
    last_used_at: Mapped[dt.datetime | None]

    def approve(self, by: int, now: dt.datetime) -> None:
        """Make a generated key work."""
        self._must_wait()
        self.state, self.approved_at, self.approved_by = "approved", now, by

    def refuse(self, by: int, now: dt.datetime, reason: str) -> None:
        """Turn a generated key down for good; its company reads why."""
        self._must_wait()
        self.state, self.refused_at, self.refused_by, self.refusal = "refused", now, by, reason

    def revoke(self, by: int, now: dt.datetime) -> None:
        """End the key for good."""
        if self.state in ("revoked", "refused"):
            raise Refusal(f"key-{self.state}-already", prefix=self.prefix)
        self.state, self.revoked_at, self.revoked_by = "revoked", now, by

    def succeed(self, old: "ApiKey", now: dt.datetime) -> None:
        """Take over from a key that works: what an operator allowed it, this one may do too, and no more."""
        if old.state != "approved" or (old.expires_at is not None and old.expires_at <= now):
            raise Refusal("key-not-live", prefix=old.prefix)
        self.replaces, self.calls_per_minute = old.key_id, old.calls_per_minute
        self.state, self.approved_at, self.approved_by = "approved", now, old.approved_by

    def _must_wait(self) -> None:
        if self.state != "generated":
            raise Refusal(f"key-{self.state}-already", prefix=self.prefix)


def free_slot(taken: set[int]) -> int:
    """Where a company's new key goes; refuses a third live one."""
    free = sorted(set(range(1, LIVE_KEYS + 1)) - taken)
    if not free:
        raise Refusal("too-many-keys", limit=LIVE_KEYS)
    return free[0]

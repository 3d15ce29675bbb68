"""What packing keeps: shipments until the warehouse accepts them, their lines, statuses and the catalogue."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload
from sqlalchemy.orm.interfaces import LoaderOption

from kse import contracts
from kse.contracts import (
    Consignee,
    Correction,
    GiftApplied,
    ShipmentChanged,
    ShipmentDeleted,
    Status,
    StatusChanged,
)
from kse.errors import Refusal
from packing.cells import LINE_CELLS, SHIPMENT_CELLS, Value, read_cells
from packing.rules import BEFORE_ACCEPTANCE, CONSIGNEE, TOLD, matched

Values = dict[str, str | int]
GIFT_MARKET = "gift"


class Kept(DeclarativeBase):
    """A row of packing's schema."""

    type_annotation_map = {str: Text(), datetime: DateTime(timezone=True), dict[str, Any]: JSONB()}


class Shipment(Kept):
    """A parcel under its K number; packing decides on it until A99."""

    __tablename__ = "shipments"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    k_number: Mapped[str]
    version: Mapped[int]
    status: Mapped[str]
    status_at: Mapped[datetime]
    status_reason: Mapped[str]
    hold_reason: Mapped[str]
    deleted_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    accepted_weight_g: Mapped[int | None]
    registered_at: Mapped[datetime]
    cart_no: Mapped[str]
    market: Mapped[str]
    account: Mapped[int | None] = mapped_column(BigInteger)
    delivery_service: Mapped[str]
    carrier: Mapped[str]
    local_tracking_number: Mapped[str]
    declared_weight_g: Mapped[int]
    receiver_name: Mapped[str]
    receiver_kana: Mapped[str]
    receiver_phone: Mapped[str]
    receiver_phone2: Mapped[str]
    zip: Mapped[str]
    address: Mapped[str]
    name_english: Mapped[str]
    address_english: Mapped[str]
    email: Mapped[str]
    memo: Mapped[str]
    extra: Mapped[dict[str, Any]]
    sandbox: Mapped[bool]
    last_line: Mapped[int]

    lines: Mapped[list["Line"]] = relationship(
        back_populates="shipment", order_by="Line.line", lazy="raise", passive_deletes="all"
    )

    def must_be_changeable(self) -> None:
        """Refuse what comes after the warehouse took the parcel, or after it was deleted."""
        if self.deleted_at is not None:
            raise Refusal("shipment-deleted", k_number=self.k_number)
        if self.status not in BEFORE_ACCEPTANCE:
            raise Refusal("shipment-accepted", k_number=self.k_number, status=self.status)

    def must_be_at(self, version: int) -> None:
        """Refuse a change to something the person has not seen."""
        if version != self.version:
            raise Refusal("stale", k_number=self.k_number, version=self.version)

    def edit(self, line: "Line", typed: Mapping[str, Value], version: int) -> Values:
        """Take what was typed into cells of this shipment or of one of its lines (PAK-02).

        Answers the values that changed. Raises Refusal after A99 or on a stale version, Invalid for a bad
        value.
        """
        self.must_be_changeable()
        self.must_be_at(version)
        changed: Values = {}
        for field, value in read_cells(typed, {**LINE_CELLS, **SHIPMENT_CELLS}).items():
            of: Kept = line if field in LINE_CELLS else self
            if getattr(of, field) != value:
                setattr(of, field, value)
                changed[field] = value
        line.name_by_hand = (
            bool(line.name) if "name" in changed else line.name_by_hand and "sku" not in changed
        )
        if changed.keys() & {"unit_price", "quantity"}:
            changed["amount"] = line.amount
        if changed:
            self.version += 1
        return changed

    def change(
        self, told: Correction, local: tuple[str, str] | None, name: Callable[[str], str]
    ) -> list["Line"]:
        """Take over what a partner's program tells anew (INT-11); `local` is a carrier and its number.

        Answers the lines that are no more. Raises Refusal after A99 and for what is fixed.
        """
        self.must_be_changeable()
        for field, own, given in (
            ("PackageNo", self.cart_no, told.cart_no),
            ("Market", self.market, told.market),
        ):
            if given not in ("", own):
                raise Refusal("fixed-at-registration", field=field)
        before = self.as_changed(), self.extra, self.declared_weight_g
        if local is not None:
            self.delivery_service, (self.carrier, self.local_tracking_number) = told.delivery_service, local
        for field, value in told.consignee.items():
            setattr(self, CONSIGNEE[field], value)
        extra = {**self.extra, **told.extra}
        self.extra = {field: value for field, value in extra.items() if value is not None}
        self.declared_weight_g = told.weight_g or self.declared_weight_g
        gone = [] if told.lines is None else self._replace_lines(told.lines, name)
        if before != (self.as_changed(), self.extra, self.declared_weight_g):
            self.version += 1
        return gone

    def _replace_lines(self, told: Sequence[contracts.Line], name: Callable[[str], str]) -> list["Line"]:
        """New goods for the old: a line that stays keeps its number, gifts stay as they are."""
        own = [line for line in self.lines if not line.gift_code]
        kept = matched([line.as_said() for line in own], told)
        for place, new in zip(kept, told, strict=True):
            if place is None:
                self.last_line += 1
                self.lines.append(Line.of_goods(self, new, name(new.sku)))
            else:
                own[place].take(new, name)
        gone = [line for place, line in enumerate(own) if place not in kept]
        for line in gone:
            self.lines.remove(line)
        return gone

    def hold(self, reason: str, now: datetime, by: int) -> StatusChanged:
        """Keep the parcel from being accepted: A10 → A02 (PAK-03)."""
        self.must_be_changeable()
        if self.status == Status.HELD:
            raise Refusal("already-held", k_number=self.k_number)
        self.hold_reason = reason
        return self._moves_to(Status.HELD, now, by, detail=reason)

    def release(self, now: datetime, by: int) -> StatusChanged:
        """Let the parcel be accepted again: A02 → A10 (PAK-03)."""
        self.must_be_changeable()
        if self.status != Status.HELD:
            raise Refusal("not-held", k_number=self.k_number)
        self.hold_reason = ""
        return self._moves_to(Status.AWAITING_ARRIVAL, now, by)

    def delete(self, now: datetime, by: str, reason: str = "") -> ShipmentDeleted:
        """Take the parcel off every list before it arrives, held or not (PAK-03, INT-11)."""
        self.must_be_changeable()
        self.deleted_at = now
        return ShipmentDeleted(
            seller=self.seller_id,
            k_number=self.k_number,
            cart_no=self.cart_no,
            deleted_at=now.isoformat(),
            by=by,
            reason=reason,
        )

    def accept(self, weight_g: int, now: datetime, by: int) -> StatusChanged:
        """The warehouse takes the parcel in: A10 → A99, with its weight in grams (PAK-06)."""
        if self.deleted_at is not None:
            raise Refusal("scan-deleted", k_number=self.k_number)
        if self.status == Status.HELD:
            raise Refusal("scan-held", k_number=self.k_number, reason=self.hold_reason)
        if self.status != Status.AWAITING_ARRIVAL:
            raise Refusal("scan-already-accepted", k_number=self.k_number, status=self.status)
        self.accepted_at, self.accepted_weight_g = now, weight_g
        return self._moves_to(Status.ACCEPTED, now, by, weight_g=weight_g)

    def _moves_to(
        self, status: Status, now: datetime, by: int, *, detail: str = "", weight_g: int = 0
    ) -> StatusChanged:
        self.status, self.status_at = status, now
        return StatusChanged(
            seller=self.seller_id,
            k_number=self.k_number,
            status=status,
            occurred_at=now.isoformat(),
            detail=detail,
            weight_g=weight_g,
            by=str(by),
        )

    def refuses_gift(self, gift_code: str) -> str:
        """Why a gift cannot go in (GFT-06), "" when it can: one of a kind per shipment (GFT-02)."""
        if self.deleted_at is not None:
            return "deleted"
        if self.status not in BEFORE_ACCEPTANCE:
            return "accepted"
        return "duplicate" if any(line.gift_code == gift_code for line in self.lines) else ""

    def add_gift(self, gift: GiftApplied, name: str) -> None:
        """Put a gift line into the parcel: market `gift`, order number = gift code, free of charge."""
        self.last_line += 1
        self.version += 1
        self.lines.append(Line.of_gift(self, gift, name))

    @property
    def consignee(self) -> Consignee:
        return Consignee(
            name=self.receiver_name,
            kana=self.receiver_kana,
            phone=self.receiver_phone,
            phone2=self.receiver_phone2,
            zip=self.zip,
            address=self.address,
            name_english=self.name_english,
            address_english=self.address_english,
            email=self.email,
        )

    @classmethod
    def with_lines(cls) -> LoaderOption:
        """Ask for the lines too, in one more statement whatever the number of shipments."""
        return selectinload(cls.lines)

    def as_told(self) -> dict[str, Any]:
        """All a partner's program may read of it (INT-10)."""
        return {
            "k_number": self.k_number,
            "version": self.version,
            "status": self.status,
            "status_at": self.status_at,
            "cart_no": self.cart_no,
            "market": self.market,
            "delivery_service": self.delivery_service,
            "carrier": self.carrier,
            "local_tracking_number": self.local_tracking_number,
            "registered_at": self.registered_at,
            "weight_g": self.accepted_weight_g or self.declared_weight_g,
            "consignee": self.consignee,
            "lines": [line.as_said() for line in self.lines],
            "extra": self.extra,
            "sandbox": self.sandbox,
        }

    def as_scanned(self) -> dict[str, Any]:
        """What the warehouse sees when it scans the parcel (PAK-06)."""
        return {
            "k_number": self.k_number,
            "status": self.status,
            "delivery_service": self.delivery_service,
            "local_tracking_number": self.local_tracking_number,
            "receiver_name": self.receiver_name,
            "line_count": len(self.lines),
            "quantity": sum(line.quantity for line in self.lines),
        }

    def as_changed(self) -> ShipmentChanged:
        """The whole state, for those who keep their own view of it."""
        return ShipmentChanged(
            seller=self.seller_id,
            k_number=self.k_number,
            version=self.version,
            delivery_service=self.delivery_service,
            carrier=self.carrier,
            local_tracking_number=self.local_tracking_number,
            consignee=self.consignee,
            lines=[line.as_said() for line in self.lines],
        )


class Line(Kept):
    """One goods line of a shipment."""

    __tablename__ = "lines"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shipments.id"))
    line: Mapped[int]
    order_no: Mapped[str]
    market: Mapped[str]
    title: Mapped[str]
    title_english: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="")
    name_by_hand: Mapped[bool] = mapped_column(default=False)
    sku: Mapped[str] = mapped_column(default="")
    item_code: Mapped[str] = mapped_column(default="")
    seller_item_code: Mapped[str] = mapped_column(default="")
    option_name: Mapped[str] = mapped_column(default="")
    option_code: Mapped[str] = mapped_column(default="")
    unit_price: Mapped[int] = mapped_column(BigInteger, default=0)
    quantity: Mapped[int]
    currency: Mapped[str]
    hs_code: Mapped[str] = mapped_column(default="")
    origin: Mapped[str] = mapped_column(default="")
    material: Mapped[str] = mapped_column(default="")
    brand: Mapped[str] = mapped_column(default="")
    image_url: Mapped[str] = mapped_column(default="")
    ordered_at: Mapped[str] = mapped_column(default="")
    paid_at: Mapped[str] = mapped_column(default="")
    goods_url: Mapped[str] = mapped_column(default="")
    item_type: Mapped[str] = mapped_column(default="")
    gift_code: Mapped[str] = mapped_column(default="")
    api_sent: Mapped[str] = mapped_column(default="")
    api_reason: Mapped[str] = mapped_column(default="")
    api_request: Mapped[str] = mapped_column(default="")
    api_number: Mapped[str] = mapped_column(default="")

    shipment: Mapped[Shipment] = relationship(back_populates="lines", lazy="raise")

    @classmethod
    def of_gift(cls, shipment: Shipment, gift: GiftApplied, name: str) -> "Line":
        return cls(
            seller_id=shipment.seller_id,
            line=shipment.last_line,
            order_no=gift.gift_code,
            gift_code=gift.gift_code,
            market=GIFT_MARKET,
            item_type=GIFT_MARKET,
            title=gift.name,
            title_english=gift.name_english,
            name=name or gift.name,
            sku=gift.sku,
            quantity=gift.quantity,
            unit_price=0,
            currency=shipment.lines[0].currency if shipment.lines else "JPY",
        )

    @classmethod
    def of_goods(cls, shipment: Shipment, told: contracts.Line, name: str) -> "Line":
        values = {field: getattr(told, field) for field in contracts.Line.__struct_fields__}
        values |= {"line": shipment.last_line, "market": told.market or shipment.market}
        return cls(seller_id=shipment.seller_id, name=name, **values)

    def take(self, told: contracts.Line, name: Callable[[str], str]) -> None:
        """Become what is told, with the SKU's name unless a person gave it another."""
        if told.sku != self.sku and not self.name_by_hand:
            self.name = name(told.sku)
        for field in TOLD:
            setattr(self, field, getattr(told, field))
        self.market = told.market or self.market

    @property
    def amount(self) -> int:
        """What customs are told the line is worth, in the currency's minor units."""
        return self.unit_price * self.quantity

    def as_said(self) -> contracts.Line:
        return contracts.Line(**{field: getattr(self, field) for field in contracts.Line.__struct_fields__})


class Reached(Kept):
    """A status a shipment reached from A99 on; kept although its shipment may not be known yet."""

    __tablename__ = "statuses"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    k_number: Mapped[str]
    status: Mapped[str]
    occurred_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")

    @classmethod
    def of(cls, event: StatusChanged) -> "Reached":
        return cls(
            seller_id=event.seller,
            k_number=event.k_number,
            status=event.status.value,
            occurred_at=datetime.fromisoformat(event.occurred_at),
        )

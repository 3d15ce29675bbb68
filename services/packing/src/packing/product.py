"""The catalogue's products as packing keeps them."""

from collections.abc import Mapping

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from kse.contracts import ProductChanged
from kse.errors import Refusal
from packing.cells import PRODUCT_CELLS, Value, read_cells
from packing.model import Kept, Values


class Product(Kept):
    """A single product of a seller's catalogue (PAK-07)."""

    __tablename__ = "products"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int] = mapped_column(default=1)
    sku: Mapped[str]
    barcode: Mapped[str] = mapped_column(default="")
    name: Mapped[str]
    name_english: Mapped[str] = mapped_column(default="")
    name_customs: Mapped[str] = mapped_column(default="")
    customs_class: Mapped[str] = mapped_column(default="")
    brand: Mapped[str] = mapped_column(default="")
    origin: Mapped[str] = mapped_column(default="")
    material: Mapped[str] = mapped_column(default="")
    size: Mapped[str] = mapped_column(default="")
    option_name: Mapped[str] = mapped_column(default="")
    volume_cm3: Mapped[int] = mapped_column(default=0)
    weight_g: Mapped[int] = mapped_column(default=0)
    pieces: Mapped[int] = mapped_column(default=1)
    image_url: Mapped[str] = mapped_column(default="")
    location: Mapped[str] = mapped_column(default="")
    hs_code: Mapped[str] = mapped_column(default="")

    def edit(self, typed: Mapping[str, Value], version: int) -> Values:
        """Take what was typed; the SKU stays. Raises Refusal on a stale version, Invalid on a bad value."""
        if version != self.version:
            raise Refusal("stale", version=self.version)
        read = read_cells(typed, PRODUCT_CELLS)
        changed = {field: value for field, value in read.items() if getattr(self, field) != value}
        for field, value in changed.items():
            setattr(self, field, value)
        if changed:
            self.version += 1
        return changed

    def as_changed(self) -> ProductChanged:
        said = [field for field in ProductChanged.__struct_fields__ if field != "seller"]
        return ProductChanged(seller=self.seller_id, **{field: getattr(self, field) for field in said})

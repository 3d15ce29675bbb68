"""Companies and their catalogues: sellers as the gateway knows them, products as packing keeps them."""

import msgspec

from kse.contracts.event import Event, event


class EnglishSender(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """The consignor for customs (ACC-01)."""

    name: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    country: str = "KR"
    phone: str = ""


@event("gateway")
class SellerApproved(Event, frozen=True, kw_only=True):
    """An operator approved a company (ACC-02); services set up what it needs."""

    code: str
    """The master account's login id, unique."""
    name: str
    sender: EnglishSender

    @property
    def key(self) -> str:
        return str(self.seller)


@event("packing")
class ProductChanged(Event, frozen=True, kw_only=True):
    """A catalogue product was added or edited (PAK-07); the whole product is carried."""

    sku: str
    version: int
    name: str
    """Pick & pack name, Korean."""
    name_english: str = ""
    name_customs: str = ""
    hs_code: str = ""
    origin: str = ""
    material: str = ""
    weight_g: int = 0
    brand: str = ""
    barcode: str = ""

    @property
    def key(self) -> str:
        return f"{self.seller}:{self.sku}"

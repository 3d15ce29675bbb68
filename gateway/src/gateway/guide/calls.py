"""The calls as the guide tells them: how each is asked and answers (KSE API contract, section 1)."""

import msgspec

from gateway.api.calls import MOST_ORDERS, MOST_TRACKED
from gateway.api.sandbox import MOST_MOVED
from gateway.changes import MOST
from gateway.guide.fields import (
    ACCEPTED,
    ASKED_CHANGES,
    CANCELLED,
    CHANGE,
    EVENT,
    GOODS,
    MOVE,
    MOVED,
    PACKAGE,
    PAGE,
    REGISTERED,
    TRACKED,
    UPDATE,
    Field,
)
from gateway.guide.refusals import (
    CANCELLING_ITEMS,
    MOVES_ITEMS,
    NUMBERS_ITEMS,
    OF_CHANGES,
    OF_MOVES,
    OF_NUMBERS,
    OF_PACKAGE_NOS,
    OF_REGISTRATION,
    OF_UPDATES,
    REGISTRATION_ITEMS,
    UPDATING_ITEMS,
    Refusal,
)

MOST_PACKAGES = 500
ADVISED = 20


class Table(msgspec.Struct, frozen=True):
    """Fields that belong together, under a heading."""

    heading: str
    fields: tuple[Field, ...]


class CallGuide(msgspec.Struct, frozen=True, kw_only=True):
    """One call."""

    name: str
    anchor: str
    scope: str
    body: str
    """What it carries: `packages`, `updates`, `numbers`, `objects` that name them, `moves` or a `place`."""
    most: int
    sends: tuple[Table, ...] = ()
    gets: tuple[Table, ...]
    refusals: tuple[Refusal, ...]
    items: tuple[Refusal, ...] = ()
    answer: str
    """Names the schema of a 200."""
    partly: str = "9903010"
    """The words of an answer of which something was refused."""
    verbs: tuple[str, ...] = ("POST",)
    testing: bool = False
    """Whether only a test key may call it."""
    idempotent: bool = False
    """Whether it heeds `Idempotency-Key`."""

    @property
    def by_package(self) -> bool:
        """Whether a shipment may be named by its PackageNo alone."""
        return self.body == "objects" or any(item.code == "9903026" for item in self.items)

    @property
    def path(self) -> str:
        return f"/{self.name}/{{lang}}"


CALLS = (
    CallGuide(
        name="createOrders",
        anchor="orderRegistration",
        scope="register",
        body="packages",
        most=MOST_PACKAGES,
        sends=(Table("package", PACKAGE), Table("goods", GOODS)),
        gets=(Table("accepted", ACCEPTED),),
        refusals=OF_REGISTRATION,
        items=REGISTRATION_ITEMS,
        answer="AcceptedAnswer",
        partly="registration",
        idempotent=True,
    ),
    CallGuide(
        name="getOrders",
        anchor="orderInquiry",
        scope="read",
        body="numbers",
        most=MOST_ORDERS,
        gets=(Table("registered", tuple(field for field in REGISTERED if field not in PACKAGE)),),
        refusals=OF_NUMBERS,
        items=(*NUMBERS_ITEMS, *OF_PACKAGE_NOS),
        answer="RegisteredAnswer",
    ),
    CallGuide(
        name="tracking",
        anchor="deliveryTracking",
        scope="track",
        body="numbers",
        most=MOST_TRACKED,
        gets=(Table("tracked", TRACKED), Table("event", EVENT)),
        refusals=OF_NUMBERS,
        items=NUMBERS_ITEMS,
        answer="TrackedAnswer",
    ),
    CallGuide(
        name="updateOrders",
        anchor="orderUpdate",
        scope="change",
        body="updates",
        most=MOST_PACKAGES,
        sends=(Table("update", UPDATE[:2]),),
        gets=(Table("accepted", ACCEPTED),),
        refusals=OF_UPDATES,
        items=UPDATING_ITEMS,
        answer="AcceptedAnswer",
        partly="9903010.change",
    ),
    CallGuide(
        name="cancelOrders",
        anchor="orderCancellation",
        scope="change",
        body="objects",
        most=MOST_ORDERS,
        gets=(Table("cancelled", CANCELLED),),
        refusals=OF_NUMBERS,
        items=CANCELLING_ITEMS,
        answer="CancelledAnswer",
        partly="9903010.change",
    ),
    CallGuide(
        name="changes",
        anchor="changesFeed",
        scope="track",
        body="place",
        most=MOST,
        sends=(Table("asked-changes", ASKED_CHANGES),),
        gets=(Table("page", PAGE), Table("change", CHANGE)),
        refusals=OF_CHANGES,
        answer="ChangesAnswer",
        verbs=("GET", "POST"),
    ),
    CallGuide(
        name="advanceOrders",
        anchor="sandboxMoves",
        scope="track",
        body="moves",
        most=MOST_MOVED,
        sends=(Table("move", MOVE),),
        gets=(Table("moved", MOVED),),
        refusals=OF_MOVES,
        items=MOVES_ITEMS,
        answer="MovedAnswer",
        testing=True,
    ),
)

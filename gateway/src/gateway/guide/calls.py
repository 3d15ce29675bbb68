"""The calls as the guide tells them: how each is asked and answers (KSE API contract, section 1)."""

import msgspec

from gateway.api.calls import MOST_ORDERS, MOST_TRACKED
from gateway.guide.fields import ACCEPTED, EVENT, GOODS, PACKAGE, REGISTERED, TRACKED, Field
from gateway.guide.refusals import NUMBERS_ITEMS, OF_NUMBERS, OF_REGISTRATION, REGISTRATION_ITEMS, Refusal

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
    """`packages`, `numbers` or nothing."""
    most: int
    sends: tuple[Table, ...] = ()
    gets: tuple[Table, ...]
    refusals: tuple[Refusal, ...]
    items: tuple[Refusal, ...] = ()
    answer: str
    """Names the schema of a 200."""
    idempotent: bool = False
    """Whether it heeds `Idempotency-Key`."""

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
        items=NUMBERS_ITEMS,
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
)

"""The left menu: which pages exist, who may open them, in the manual's order (ACC-05)."""

import msgspec

from gateway.web.signed_in import Role

SELLER: frozenset[Role] = frozenset({"master", "staff"})
MASTER: frozenset[Role] = frozenset({"master"})
OPERATOR: frozenset[Role] = frozenset({"operator"})


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page of the interface."""

    path: str
    key: str
    """Names its title (`page.<key>`), template (`<key>.html`) and module (`pages/<key>.js`)."""
    icon: str
    roles: frozenset[Role]
    wide: bool = True
    """Fills the window with a grid; other pages scroll."""


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A heading of the menu with its pages."""

    key: str
    pages: tuple[Page, ...]


MENU = (
    Section(
        key="registration",
        pages=(
            Page(path="/waiting", key="waiting", icon="package-plus", roles=SELLER),
            Page(path="/deleted-orders", key="deleted", icon="trash-2", roles=SELLER),
            Page(path="/mapping", key="mapping", icon="list-filter", roles=SELLER),
            Page(path="/checks", key="checks", icon="map-pin", roles=SELLER, wide=False),
        ),
    ),
    Section(
        key="delivery",
        pages=(
            Page(path="/packing", key="packing", icon="boxes", roles=SELLER),
            Page(path="/deliveries", key="deliveries", icon="truck", roles=SELLER),
            Page(path="/customs", key="customs", icon="file-spreadsheet", roles=SELLER),
        ),
    ),
    Section(
        key="catalogue",
        pages=(
            Page(path="/products", key="products", icon="tag", roles=SELLER),
            Page(path="/gifts", key="gifts", icon="gift", roles=SELLER),
        ),
    ),
    Section(
        key="warehouse",
        pages=(
            Page(path="/acceptance", key="acceptance", icon="scan-line", roles=OPERATOR, wide=False),
            Page(path="/movements", key="movements", icon="plane-takeoff", roles=OPERATOR, wide=False),
            Page(path="/pools", key="pools", icon="hash", roles=OPERATOR, wide=False),
        ),
    ),
    Section(
        key="accounts",
        pages=(
            Page(path="/accounts", key="accounts", icon="store", roles=MASTER, wide=False),
            Page(path="/kse-api", key="api-keys", icon="key-round", roles=MASTER | OPERATOR, wide=False),
            Page(path="/delivery-services", key="services", icon="truck", roles=OPERATOR, wide=False),
            Page(path="/webhooks", key="webhooks", icon="send", roles=MASTER, wide=False),
        ),
    ),
    Section(
        key="operation",
        pages=(Page(path="/ops", key="ops", icon="activity", roles=OPERATOR, wide=False),),
    ),
)

PAGES = tuple(page for section in MENU for page in section.pages)


def menu_for(role: Role) -> list[tuple[Section, list[Page]]]:
    """The sections and pages a role may open."""
    sections = [(section, [page for page in section.pages if role in page.roles]) for section in MENU]
    return [(section, pages) for section, pages in sections if pages]


def first_page(role: Role) -> Page | None:
    """Where a role lands after signing in."""
    return next((page for page in PAGES if role in page.roles), None)

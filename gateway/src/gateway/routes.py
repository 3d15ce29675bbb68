"""Who may ask what: the one table of every route behind the gateway, which is also the role matrix (ACC-05).

What is not in the table does not exist for a browser. Services check the role of what only some may do again.
"""

import re
from collections.abc import Iterable

import msgspec

MASTER = frozenset({"master"})
SELLER = frozenset({"master", "staff"})
OPERATOR = frozenset({"operator"})
OWNERS = MASTER | OPERATOR
ANYONE = SELLER | OPERATOR
ROLES = ("master", "staff", "operator", "partner")

MIB = 1024 * 1024
_PLACE = r"([A-Za-z0-9][A-Za-z0-9_.-]{0,63})"


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One row: what may be asked of which service, by whom, how big and how long."""

    method: str
    service: str
    template: str
    roles: frozenset[str]
    seconds: float = 20
    """Until the service must have begun to answer."""
    limit: int = 2 * MIB
    """Bytes of the body."""
    of_company: bool = False
    """Whether the path ends with a company's number. The service does not know which companies there are."""

    @property
    def path(self) -> str:
        """How metrics name it."""
        return f"/api/{self.service}{self.template}"


def _rows(service: str, *rows: tuple[str, str, frozenset[str]], **more: float) -> list[Route]:
    return [
        Route(service=service, method=method, template=template, roles=roles, **more)  # type: ignore[arg-type]
        for method, template, roles in rows
    ]


SERVICES = (
    "gateway", "intake", "marketplace-connector", "packing", "gifts", "tracking", "customs", "labels",
)  # fmt: skip

TABLE: tuple[Route, ...] = (
    *_rows(
        "intake",
        ("POST", "/uploads", SELLER),
        ("POST", "/sheet-proposals", SELLER),
        seconds=120,
        limit=100 * MIB,
    ),
    *_rows("intake", ("POST", "/waiting-orders/edit", SELLER), seconds=60, limit=8 * MIB),
    *_rows(
        "intake",
        ("POST", "/waiting-orders/fill", SELLER),
        ("POST", "/waiting-orders/undo", SELLER),
        ("POST", "/registrations", SELLER),
        ("POST", "/registrations/preview", SELLER),
        ("GET", "/registrations", SELLER),
        ("GET", "/registrations/{key}", SELLER),
        seconds=60,
    ),
    *_rows(
        "intake",
        ("POST", "/mapping-rules/dry-run", SELLER),
        ("POST", "/mapping-runs", SELLER),
        ("POST", "/mapping-runs/{id}/undo", SELLER),
        ("POST", "/mapping-sheets", SELLER),
        seconds=60,
        limit=8 * MIB,
    ),
    *_rows(
        "intake",
        ("GET", "/mapping-rules", SELLER),
        ("GET", "/mapping-rules.csv", SELLER),
        ("POST", "/mapping-rules", SELLER),
        ("POST", "/mapping-rules/try", SELLER),
        ("PATCH", "/mapping-rules/{id}", SELLER),
        ("POST", "/mapping-rules/move", SELLER),
        ("POST", "/mapping-rules/switch", SELLER),
        ("POST", "/mapping-rules/delete", SELLER),
        ("POST", "/mapping-rules/restore", SELLER),
    ),
    *_rows(
        "intake",
        ("GET", "/uploads/{id}/refused.csv", SELLER),
        ("GET", "/order-templates/kse.xlsx", SELLER),
        ("GET", "/order-templates/gifts.xlsx", SELLER),
        ("GET", "/sheet-mappings", SELLER),
        ("POST", "/sheet-mappings", SELLER),
        ("POST", "/sheet-mappings/preview", SELLER),
        ("PUT", "/sheet-mappings/{id}", SELLER),
        ("DELETE", "/sheet-mappings/{id}", SELLER),
        ("GET", "/upload-jobs/{id}", SELLER),
        ("POST", "/upload-jobs/{id}/cancel", SELLER),
        ("GET", "/waiting-orders", SELLER),
        ("PATCH", "/waiting-orders/{id}", SELLER),
        ("GET", "/waiting-orders/deleted", SELLER),
        ("POST", "/waiting-orders/merge", SELLER),
        ("POST", "/waiting-orders/split", SELLER),
        ("POST", "/waiting-orders/delete", SELLER),
        ("POST", "/waiting-orders/restore", SELLER),
        ("POST", "/waiting-orders/check", SELLER),
        ("GET", "/checks", SELLER),
        ("PUT", "/checks", MASTER),
        ("GET", "/delivery-services", SELLER),
        ("GET", "/seller-services", OPERATOR),
        ("GET", "/pools", OPERATOR),
        ("POST", "/pools", OPERATOR),
        ("POST", "/pools/{id}/close", OPERATOR),
        ("POST", "/pools/{id}/open", OPERATOR),
        ("PUT", "/pool-thresholds/{carrier}", OPERATOR),
    ),
    *_rows(
        "intake",
        ("GET", "/seller-services/{id}", OPERATOR),
        ("POST", "/seller-services/{id}", OPERATOR),
        of_company=True,
    ),
    *_rows(
        "marketplace-connector",
        ("GET", "/accounts", SELLER),
        ("POST", "/accounts", MASTER),
        ("PATCH", "/accounts/{id}", MASTER),
        ("POST", "/accounts/{id}/test", MASTER),
        ("POST", "/collections", SELLER),
        ("GET", "/collections/{id}", SELLER),
        seconds=40,
    ),
    *_rows(
        "packing",
        ("GET", "/packing-list", SELLER),
        ("PATCH", "/lines/{id}", SELLER),
        ("POST", "/shipments/hold", SELLER),
        ("POST", "/shipments/release", SELLER),
        ("POST", "/acceptance", OPERATOR),
        ("POST", "/label-jobs", SELLER),
        ("POST", "/invoice-transmissions", SELLER),
        ("GET", "/products", SELLER),
        ("POST", "/products", SELLER),
        ("PATCH", "/products/{id}", SELLER),
    ),
    *_rows(
        "labels",
        ("GET", "/jobs/{id}", SELLER),
        ("GET", "/jobs/{id}/document", SELLER),
        ("POST", "/jobs/{id}/cancel", SELLER),
        seconds=60,
    ),
    *_rows(
        "gifts",
        ("GET", "/items", SELLER),
        ("POST", "/items", SELLER),
        ("POST", "/applications", SELLER),
    ),
    *_rows(
        "tracking",
        ("GET", "/deliveries", ANYONE),
        ("GET", "/shipments/{k_number}/timeline", ANYONE),
        ("POST", "/movements", OPERATOR),
    ),
    *_rows("tracking", ("POST", "/carrier-pulls", OPERATOR), seconds=60),
    *_rows(
        "customs",
        ("GET", "/declarations", SELLER),
        ("PATCH", "/declarations/{k_number}/{line}", SELLER),
        ("GET", "/declarations.xlsx", SELLER),
        seconds=60,
    ),
    *_rows(
        "gateway",
        ("POST", "/api-keys", MASTER),
        ("GET", "/api-keys", OWNERS),
        ("POST", "/api-keys/{id}/approve", OPERATOR),
        ("POST", "/api-keys/import", OPERATOR),
        ("POST", "/api-keys/{id}/refuse", OPERATOR),
        ("PUT", "/api-keys/{id}/limit", OPERATOR),
        ("POST", "/api-keys/{id}/rotate", MASTER),
        ("GET", "/sandbox-parcels", MASTER),
        ("POST", "/api-keys/{id}/revoke", OWNERS),
        ("GET", "/webhook-endpoints", MASTER),
        ("POST", "/webhook-endpoints", MASTER),
        ("PATCH", "/webhook-endpoints/{id}", MASTER),
        ("POST", "/webhook-endpoints/{id}/secret", MASTER),
        ("POST", "/webhook-endpoints/{id}/test", MASTER),
        ("POST", "/webhook-endpoints/{id}/replay", MASTER),
        ("GET", "/webhook-endpoints/{id}/deliveries", MASTER),
        ("GET", "/webhook-endpoints/{id}/deliveries/{delivery}", MASTER),
        ("POST", "/webhook-endpoints/{id}/deliveries/{delivery}/replay", MASTER),
        ("DELETE", "/webhook-endpoints/{id}", MASTER),
        ("GET", "/sellers", OPERATOR),
        ("POST", "/sellers/{id}/approve", OPERATOR),
        ("GET", "/alerts", OPERATOR),
        ("GET", "/grid-views", ANYONE),
        ("PUT", "/grid-views", ANYONE),
        ("POST", "/grid-views/drop", ANYONE),
    ),
    *(
        row
        for service in SERVICES
        for row in _rows(
            service,
            ("GET", "/ops/status", OPERATOR),
            ("GET", "/ops/dead-letters", OPERATOR),
            ("POST", "/ops/dead-letters/{id}/replay", OPERATOR),
            ("POST", "/ops/dead-letters/{id}/discard", OPERATOR),
        )
    ),
)


def _pattern(template: str) -> re.Pattern[str]:
    parts = re.split(r"(\{\w+\})", template)
    return re.compile("".join(_PLACE if part.startswith("{") else re.escape(part) for part in parts))


def _indexed(rows: Iterable[Route]) -> dict[tuple[str, str], list[tuple[re.Pattern[str], Route]]]:
    index: dict[tuple[str, str], list[tuple[re.Pattern[str], Route]]] = {}
    for row in rows:
        index.setdefault((row.service, row.method), []).append((_pattern(row.template), row))
    return index


_INDEX = _indexed(TABLE)


def find_route(method: str, service: str, path: str) -> Route | None:
    """The row for a request, or None: there is no such thing."""
    for pattern, row in _INDEX.get((service, method), ()):
        if pattern.fullmatch(path):
            return row
    return None

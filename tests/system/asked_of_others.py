"""By route: how one company asks for the things of another (SYS-01)."""

from collections.abc import Callable
from typing import Any

from tests.system.two_companies import Belongings, collection_of, mapping_of


class Asking:
    """One request that names things of the company `its`."""

    def __init__(
        self, path: str = "", body: Any = None, *, nothing: str = "", owner: int = 0, content: bytes = b""
    ) -> None:
        self.path = path
        """What follows the route's own path, or stands in its `{places}`, `/` between them."""
        self.body = body
        self.content = content
        self.nothing = nothing
        """The part of the answer that must be empty where the answer is not a refusal."""
        self.owner = owner
        """The status the same request gets when the things' owner sends it; 0 when it is not sent."""


Makes = Callable[[Belongings], list[Asking]]


def chosen(k_number: str, **more: Any) -> dict[str, Any]:
    return {"k_numbers": [k_number], **more}


ASKED: dict[str, Makes] = {
    "POST /api/intake/uploads": lambda _: [Asking(content=b"no order file")],
    "POST /api/intake/waiting-orders/check": lambda its: [
        Asking(body={"ids": its.waiting[1:2]}, nothing="checked", owner=200)
    ],
    "POST /api/intake/registrations": lambda its: [
        Asking(body={"ids": its.waiting[:1], "delivery_service": ""}, nothing="accepted", owner=200)
    ],
    "POST /api/intake/registrations/preview": lambda its: [
        Asking(body={"ids": its.waiting[1:2], "delivery_service": ""}, nothing="groups", owner=200)
    ],
    "GET /api/intake/registrations": lambda _: [Asking(owner=200)],
    "GET /api/intake/registrations/{key}": lambda its: [Asking(its.registration, owner=200)],
    "GET /api/intake/uploads/{id}/refused.csv": lambda its: [Asking(f"{its.upload}", owner=200)],
    "GET /api/intake/order-templates/kse.xlsx": lambda _: [Asking(owner=200)],
    "GET /api/intake/order-templates/gifts.xlsx": lambda _: [Asking(owner=200)],
    "POST /api/intake/sheet-proposals": lambda _: [Asking(content=b"no order file")],
    "GET /api/intake/sheet-mappings": lambda _: [Asking(nothing="mappings", owner=200)],
    "POST /api/intake/sheet-mappings": lambda _: [Asking(body={"name": "X"})],
    "POST /api/intake/sheet-mappings/preview": lambda _: [Asking(body={"header": ["A"]}, owner=200)],
    "PUT /api/intake/sheet-mappings/{id}": lambda its: [
        Asking(f"{its.mapping}", {**mapping_of("taken"), "version": 1}, owner=200)
    ],
    "DELETE /api/intake/sheet-mappings/{id}": lambda its: [Asking(f"{its.mapping}", owner=200)],
    "GET /api/intake/upload-jobs/{id}": lambda its: [Asking(its.upload_job, owner=200)],
    "POST /api/intake/upload-jobs/{id}/cancel": lambda its: [Asking(its.upload_job, {}, owner=409)],
    "GET /api/intake/waiting-orders": lambda _: [Asking(nothing="rows", owner=200)],
    "PATCH /api/intake/waiting-orders/{id}": lambda its: [
        Asking(f"{its.waiting[1]}", {"version": 1, "fields": {"message": "taken"}}, owner=200)
    ],
    "POST /api/intake/waiting-orders/edit": lambda its: [
        Asking(
            body={"edits": [{"id": its.waiting[3], "version": 1, "fields": {"message": "taken"}}]},
            nothing="changed",
            owner=200,
        )
    ],
    "POST /api/intake/waiting-orders/fill": lambda its: [
        Asking(
            body={"ids": its.waiting[3:], "field": "message", "value": "filled"},
            nothing="changed",
            owner=200,
        )
    ],
    "POST /api/intake/waiting-orders/merge": lambda its: [Asking(body={"ids": its.waiting[1:3]})],
    "POST /api/intake/waiting-orders/split": lambda its: [Asking(body={"ids": its.waiting[1:2]})],
    "POST /api/intake/waiting-orders/undo": lambda _: [Asking(body={})],
    "GET /api/intake/waiting-orders/deleted": lambda _: [Asking(nothing="rows", owner=200)],
    "POST /api/intake/waiting-orders/delete": lambda its: [
        Asking(body={"ids": its.waiting[2:3]}, nothing="deleted", owner=200)
    ],
    "POST /api/intake/waiting-orders/restore": lambda its: [
        Asking(body={"ids": [its.deleted]}, nothing="restored", owner=200)
    ],
    "GET /api/intake/delivery-services": lambda _: [Asking(owner=200)],
    "GET /api/intake/checks": lambda _: [Asking(owner=200)],
    "PUT /api/intake/checks": lambda _: [Asking(body={"modes": {"zip-unknown": "warn"}}, owner=200)],
    "POST /api/intake/mapping-rules/dry-run": lambda _: [Asking(body={}, nothing="rules", owner=200)],
    "POST /api/intake/mapping-runs": lambda its: [Asking(body={"revision": its.revision}, owner=201)],
    "POST /api/intake/mapping-runs/{id}/undo": lambda its: [Asking(f"{its.mapping_run}", {}, owner=200)],
    "POST /api/intake/mapping-sheets": lambda _: [Asking(content=b"no sheet")],
    "GET /api/intake/mapping-rules": lambda _: [Asking(nothing="rules", owner=200)],
    "GET /api/intake/mapping-rules.csv": lambda _: [Asking(owner=200)],
    "POST /api/intake/mapping-rules": lambda _: [Asking(body={"conditions": [], "option_code": "X"})],
    "POST /api/intake/mapping-rules/try": lambda _: [
        Asking(body={"title": "첫째만 파는 세럼"}, nothing="rules", owner=200)
    ],
    "PATCH /api/intake/mapping-rules/{id}": lambda its: [
        Asking(f"{its.mapping_rule}", {"version": 1, "rule": its.rule_changed}, owner=200)
    ],
    "POST /api/intake/mapping-rules/move": lambda its: [
        Asking(body={"ids": [its.mapping_rule], "place": 1}, owner=200)
    ],
    "POST /api/intake/mapping-rules/switch": lambda its: [
        Asking(body={"ids": [its.mapping_rule], "active": False}, nothing="switched", owner=200)
    ],
    "POST /api/intake/mapping-rules/delete": lambda its: [
        Asking(body={"ids": [its.mapping_rule]}, nothing="deleted", owner=200)
    ],
    "POST /api/intake/mapping-rules/restore": lambda its: [
        Asking(body={"rules": [[its.mapping_deleted, 1]]}, nothing="restored", owner=200)
    ],
    "GET /api/marketplace-connector/accounts": lambda _: [Asking(nothing="", owner=200)],
    "POST /api/marketplace-connector/accounts": lambda _: [Asking(body={"market": "qoo10jp"})],
    "PATCH /api/marketplace-connector/accounts/{id}": lambda its: [
        Asking(f"{its.account}", {"enabled": True}, owner=200)
    ],
    "POST /api/marketplace-connector/accounts/{id}/test": lambda its: [
        Asking(f"{its.account}", {}, owner=200)
    ],
    "POST /api/marketplace-connector/collections": lambda its: [Asking(body=collection_of(its), owner=202)],
    "GET /api/marketplace-connector/collections/{id}": lambda its: [Asking(its.collection, owner=200)],
    "GET /api/packing/packing-list": lambda its: [
        Asking(query, nothing="rows", owner=200)
        for query in (
            "",
            f"?k_numbers={its.parcel}",
            f"?order_nos={its.order_no}",
            "?from=2026-01-01&status=A10",
        )
    ],
    "PATCH /api/packing/lines/{id}": lambda its: [
        Asking(f"{its.line}", {"version": its.version, "fields": {field: value}}, owner=owner)
        for field, value, owner in (
            ("quantity", 77, 200),
            ("receiver_name", "X", 0),
            ("sku", "SECOND-ONLY", 0),
        )
    ],
    "POST /api/packing/shipments/hold": lambda its: [
        Asking(body=chosen(its.parcel, reason="X"), nothing="held", owner=200)
    ],
    "POST /api/packing/shipments/release": lambda its: [
        Asking(body=chosen(its.held), nothing="released", owner=200)
    ],
    "POST /api/packing/label-jobs": lambda its: [
        Asking(body=chosen(its.parcel, layout="A2", start_position=1, sort=[]), owner=202)
    ],
    "POST /api/packing/invoice-transmissions": lambda its: [
        Asking(body=chosen(its.parcel, number=number), nothing="requested", owner=202)
        for number in ("local", "k")
    ],
    "GET /api/packing/products": lambda _: [Asking(owner=200)],
    "POST /api/packing/products": lambda _: [Asking(body={"sku": "no sku", "name": "X"})],
    "PATCH /api/packing/products/{id}": lambda its: [
        Asking(f"{its.product}", {"version": 1, "fields": {"material": "taken"}}, owner=200)
    ],
    "GET /api/labels/jobs/{id}": lambda its: [Asking(its.label_job, owner=200)],
    "GET /api/labels/jobs/{id}/document": lambda its: [Asking(its.label_job, owner=200)],
    "POST /api/labels/jobs/{id}/cancel": lambda its: [Asking(its.label_job, {}, owner=409)],
    "GET /api/gifts/items": lambda _: [Asking(owner=200)],
    "POST /api/gifts/items": lambda _: [
        Asking(body={"name": "X", "name_english": "X", "sku": "FIRST-ONLY"}, owner=201)
    ],
    "POST /api/gifts/applications": lambda its: [
        Asking(body=chosen(its.parcel, item_code=its.item, quantity=1), owner=200),
        Asking(body=chosen(its.parcel, item_code="ITEM of the second", quantity=1), nothing="applied"),
    ],
    "GET /api/tracking/deliveries": lambda its: [
        Asking(query, nothing="rows", owner=200)
        for query in ("", f"?q={its.parcel}", f"?q={its.order_no}", "?from=2026-01-01&to=2026-12-31")
    ],
    "GET /api/tracking/shipments/{k_number}/timeline": lambda its: [Asking(its.parcel, owner=200)],
    "GET /api/customs/declarations": lambda its: [
        Asking(query, nothing="rows", owner=200)
        for query in ("", f"?k_numbers={its.parcel}", "?from=2026-01-01&to=2026-12-31")
    ],
    "PATCH /api/customs/declarations/{k_number}/{line}": lambda its: [
        Asking(f"{its.parcel}/1", {"version": 0, "name_english": "Taken"}, owner=200)
    ],
    "GET /api/customs/declarations.xlsx": lambda its: [
        Asking(f"?k_numbers={its.parcel}", owner=200),
        Asking("?from=2026-01-01&to=2026-12-31", owner=200),
    ],
    "GET /api/gateway/grid-views": lambda _: [Asking("?grid=waiting", owner=200)],
    "PUT /api/gateway/grid-views": lambda _: [
        Asking(body={"grid": "waiting", "name": "taken", "layout": {}}, owner=200)
    ],
    "POST /api/gateway/grid-views/drop": lambda _: [
        Asking(body={"grid": "waiting", "name": "view of the first"})
    ],
    "POST /api/gateway/api-keys": lambda _: [Asking(body={"scopes": ["everything"]})],
    "GET /api/gateway/api-keys": lambda _: [Asking(owner=200)],
    "GET /api/gateway/sandbox-parcels": lambda _: [Asking(owner=200)],
    "POST /api/gateway/api-keys/{id}/rotate": lambda its: [Asking(f"{its.key}", {}, owner=409)],
    "POST /api/gateway/api-keys/{id}/revoke": lambda its: [Asking(f"{its.key}", {}, owner=200)],
    "GET /api/gateway/webhook-endpoints": lambda _: [Asking(nothing="endpoints", owner=200)],
    "POST /api/gateway/webhook-endpoints": lambda _: [Asking(body={"url": "http://first.example/"})],
    "PATCH /api/gateway/webhook-endpoints/{id}": lambda its: [
        Asking(its.webhook, {"description": "taken"}, owner=200)
    ],
    "POST /api/gateway/webhook-endpoints/{id}/secret": lambda its: [Asking(its.webhook, {}, owner=200)],
    "POST /api/gateway/webhook-endpoints/{id}/test": lambda its: [Asking(its.webhook, {}, owner=202)],
    "POST /api/gateway/webhook-endpoints/{id}/replay": lambda its: [
        Asking(its.webhook, {"since": "2026-01-01T00:00:00+09:00"}, owner=202)
    ],
    "GET /api/gateway/webhook-endpoints/{id}/deliveries": lambda its: [Asking(its.webhook, owner=200)],
    "GET /api/gateway/webhook-endpoints/{id}/deliveries/{delivery}": lambda its: [
        Asking(f"{its.webhook}/{its.delivery}", owner=200)
    ],
    "POST /api/gateway/webhook-endpoints/{id}/deliveries/{delivery}/replay": lambda its: [
        Asking(f"{its.webhook}/{its.delivery}", {}, owner=202)
    ],
    "DELETE /api/gateway/webhook-endpoints/{id}": lambda its: [Asking(its.webhook, {}, owner=200)],
}
"""By route: how another company's things are asked for. What only operators may ask is refused as a whole."""

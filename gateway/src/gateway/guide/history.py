"""The API's change history and notices; their words are in the catalogues."""

import msgspec


class Change(msgspec.Struct, frozen=True):
    """A version, and what came with it: keys `change.<key>` of the catalogues."""

    version: str
    date: str
    keys: tuple[str, ...]


CHANGES = (
    Change(
        "1.7.0",
        "2026-11-24",
        (
            "hooks",
            "update",
            "services",
            "cancel",
            "feed",
            "sandbox",
            "pace",
            "idempotency",
            "history",
            "read-back",
            "envelope",
            "lengths",
            "openapi",
        ),
    ),
    Change("1.6.0", "", ("base",)),
    Change("0.8.6", "", ("first",)),
)
"""Newest first."""

NOTICES = ("approval", "fresh", "batch", "test", "duplicates", "order")

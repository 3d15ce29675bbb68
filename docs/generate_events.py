"""Writes docs/events.md from the code: every event, who says it, who hears it. `make events`."""

import inspect
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from kse.contracts import CONTRACTS, Event
from kse.database import schema_of
from kse.hearing import Hears
from kse.migrate import SERVICES

PAGE = Path(__file__).parent / "events.md"


def hearers() -> dict[str, list[str]]:
    """Wire type → the services whose handlers hear it."""
    found: dict[str, list[str]] = {wire_type: [] for wire_type in published()}
    for service in SERVICES:
        module = f"{schema_of(service)}.handlers"
        if find_spec(module) is None:
            continue
        hears: Hears = import_module(module).hears
        for wire_type in hears.handlers:
            found[wire_type].append(service)
    return found


def published() -> dict[str, type[Event]]:
    """The contracts themselves, without what tests may have added."""
    return {name: cls for name, cls in CONTRACTS.items() if cls.__module__.startswith("kse.contracts")}


def page() -> str:
    """The text of docs/events.md."""
    rows = []
    heard = hearers()
    for wire_type, cls in sorted(published().items()):
        meaning = inspect.getdoc(cls) or ""
        rows.append(
            f"| `{wire_type}` | {', '.join(cls.speakers)} | {', '.join(heard[wire_type])} "
            f"| {meaning.splitlines()[0]} |"
        )
    return "\n".join(
        [
            "# Events",
            "",
            "Made by `make events` from `kse/contracts` and the services' handlers; do not edit. One topic",
            "per speaker (`kse.<service>`), CloudEvents 1.0 in binary mode, the contract as JSON in the",
            "body.",
            "Fields and their types: `tests/contracts/schemas/`.",
            "",
            "| event | said by | heard by | meaning |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    PAGE.write_text(page())
    sys.stdout.write(f"{PAGE.name}: {len(published())} events\n")

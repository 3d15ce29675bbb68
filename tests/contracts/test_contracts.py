"""Published events only grow, have hearers, and are described."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from docs.generate_events import PAGE, hearers, page, published

SCHEMAS = Path(__file__).parent / "schemas"


def schema_of(wire_type: str) -> dict[str, Any]:
    return msgspec.json.schema(published()[wire_type])


def shape(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Class → field → type, of an event and of all it carries."""
    return {
        name: definition.get("properties", {"": definition}) for name, definition in schema["$defs"].items()
    }


def broken_promises(approved: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Fields that were published and are lost or of another type, and fields that became required."""
    found = []
    for name, fields in shape(approved).items():
        for field, kind in fields.items():
            current = shape(now).get(name, {}).get(field)
            if current is None:
                found.append(f"{name}.{field} is gone")
            elif _kind(current) != _kind(kind):
                found.append(f"{name}.{field} changed its type")
            found += [
                f"{name} lost the value {value}"
                for value in kind.get("enum", [])
                if current is not None and value not in current.get("enum", [])
            ]
        required = set(now["$defs"].get(name, {}).get("required", []))
        found += [
            f"{name}.{field} became required"
            for field in sorted(required - set(approved["$defs"][name].get("required", [])))
        ]
    return found


def _kind(field: dict[str, Any]) -> Any:
    kept = {
        key: value for key, value in field.items() if key not in ("description", "default", "title", "enum")
    }
    # New values of an enumeration are growth; lost ones are looked for above.
    return json.dumps(kept, sort_keys=True)


@pytest.mark.parametrize("wire_type", sorted(published()))
def test_a_published_event_loses_and_retypes_no_field(wire_type: str) -> None:
    approved = SCHEMAS / f"{wire_type}.json"
    assert approved.exists(), f"approve the new event: python -m tests.contracts.approve {wire_type}"
    assert broken_promises(json.loads(approved.read_text()), schema_of(wire_type)) == []


@pytest.mark.parametrize("approved", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_an_approved_event_still_exists(approved: Path) -> None:
    assert approved.stem in published()


def test_the_check_finds_a_lost_a_retyped_and_a_newly_required_field() -> None:
    class Old(msgspec.Struct):
        kept: int
        lost: str
        retyped: int
        optional: int = 0

    new = msgspec.json.schema(Old)
    changed = json.loads(json.dumps(new))
    fields = changed["$defs"]["Old"]["properties"]
    del fields["lost"]
    fields["retyped"] = {"type": "string"}
    changed["$defs"]["Old"]["required"].append("optional")
    assert broken_promises(new, changed) == [
        "Old.lost is gone",
        "Old.retyped changed its type",
        "Old.optional became required",
    ]


@pytest.mark.parametrize("wire_type", sorted(published()))
def test_every_event_has_a_hearer(wire_type: str) -> None:
    assert hearers()[wire_type], f"{wire_type} is announced to nobody"


def test_the_page_of_events_is_as_the_code_is() -> None:
    assert PAGE.read_text() == page(), "make events"

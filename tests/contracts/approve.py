"""Approve the schemas of events: `python -m tests.contracts.approve [wire type …]`, all if none is named."""

import json
import sys

import msgspec

from docs.generate_events import published
from tests.contracts.test_contracts import SCHEMAS


def main() -> None:
    for wire_type in sys.argv[1:] or sorted(published()):
        schema = msgspec.json.schema(published()[wire_type])
        (SCHEMAS / f"{wire_type}.json").write_text(json.dumps(schema, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

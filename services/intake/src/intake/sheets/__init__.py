"""Sheets of any other kind: columns recognised, confirmed by a person, remembered (INT-01)."""

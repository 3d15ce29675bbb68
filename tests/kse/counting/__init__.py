"""A service made for the mechanism's tests: it hears parcels being registered and moved, and counts."""

"""Packing: shipments until the warehouse accepts them, and the catalogue they are picked from."""

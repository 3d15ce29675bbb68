"""The Qoo10 Japan seller API (QAPI)."""

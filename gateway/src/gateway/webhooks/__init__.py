"""Webhooks: a company's own programs are told what becomes of its shipments (INT-11, Standard Webhooks)."""

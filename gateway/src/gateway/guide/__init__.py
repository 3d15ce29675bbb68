"""The KSE API described: its OpenAPI document and the guide page, both from the same tables (INT-11)."""

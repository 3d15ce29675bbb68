"""The KSE API: what partners' programs call, answered in the contract's envelope (INT-10)."""

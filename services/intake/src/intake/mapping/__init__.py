"""Mapping rules: a seller's own rules that give order lines their option codes (INT-08, 매핑 규칙)."""

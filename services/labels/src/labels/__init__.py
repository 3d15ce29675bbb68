"""Packing labels: layouts, drawing, print jobs."""

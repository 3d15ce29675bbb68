"""Intake: order files in, waiting orders, registration."""

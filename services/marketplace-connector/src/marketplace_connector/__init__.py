"""Market accounts, collecting orders and telling markets the tracking numbers."""

"""Real HTTP servers that stand for the market and the carriers, with faults that can be switched."""

"""One file per outside format: how its bytes become order lines."""

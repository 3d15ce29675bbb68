"""Gift items and what they were given to."""

"""Outside markets, one file each."""

"""States on purpose: nothing is broken."""

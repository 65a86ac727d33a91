"""What the cache must be and agree on."""

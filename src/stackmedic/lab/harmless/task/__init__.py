"""Task definitions and their limits."""

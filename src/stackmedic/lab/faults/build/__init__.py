"""Faults of what is built and pushed."""

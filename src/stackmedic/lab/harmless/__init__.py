"""Harmless changes, one file each, in a folder per layer: what looks like a cause, and hurts nobody."""

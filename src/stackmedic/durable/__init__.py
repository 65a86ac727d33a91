"""Runs that outlive their process: flows see the seam, an engine keeps the journal (docs/durable.md)."""

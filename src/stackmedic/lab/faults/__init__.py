"""Faults by layer: one file each, ``inject`` and ``heal``."""

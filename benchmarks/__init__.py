"""Measurements of speed, as ratios taken in one run, so that they mean the same on every machine."""

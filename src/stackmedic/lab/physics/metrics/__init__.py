"""Metrics as functions of the world: series in runs, noise added at reading, alarms evaluated from them."""

from stackmedic.lab.physics.metrics.metrics import Metrics

__all__ = ["Metrics"]

"""Whether a service's memory grew without a pause until its tasks were killed for it.

Source: "Amazon ECS service utilization metrics" (MemoryUtilization, one point a minute, of what the tasks may use).
"""

from itertools import pairwise

from stackmedic.diagnose.answers import series_of
from stackmedic.model.service import Service
from stackmedic.model.signal import Series
from stackmedic.model.snapshot import Snapshot

STEPS = 7  # Minutes of growth: a program that starts takes its memory within one or two.
GROWTH = 20.0  # Percent of the tasks' memory.
STEEPEST = 0.5  # Of the whole growth in one minute: a step, as a large request or a cache that fills makes it.


def grown(snapshot: Snapshot, service: Service) -> Series | None:
    """The series of the service's memory, where it climbed minute by minute, and fell as its tasks were replaced."""
    series = series_of(snapshot, "MemoryUtilization", "Maximum", f"/{service.name}")
    if series is None:
        return None
    climbs = list(_climbs(series.values))
    return series if any(_is_steady(each) for each in climbs[:-1]) else None  # The last is not at its end.


def _climbs(values: tuple[float, ...]) -> list[list[float]]:
    """The stretches over which each value is above the one before."""
    found: list[list[float]] = [[*values[:1]]]
    for before, after in pairwise(values):
        if after > before:
            found[-1].append(after)
        else:
            found.append([after])
    return found


def _is_steady(climb: list[float]) -> bool:
    growth = climb[-1] - climb[0] if climb else 0.0
    steepest = max((after - before for before, after in pairwise(climb)), default=0.0)
    return len(climb) > STEPS and growth >= GROWTH and steepest <= STEEPEST * growth

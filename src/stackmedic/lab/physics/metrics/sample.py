"""What one minute of a metric holds: values with weights, from which every statistic follows.

A steady minute is kept once, however long it lasts; what makes neighbouring minutes differ is noise, drawn at reading
from the seed, the noise's name and the minute. Series that belong together (requests and their status codes) share a
name, so that they still add up.
"""

import math
from collections.abc import Iterable
from typing import NamedTuple

from stackmedic.lab.physics.draw import fraction

RARE = 5.0  # Events a minute below which rounding would hide what happens.
Pairs = list[tuple[float, float]]


class Sample(NamedTuple):
    """``pairs`` are (value, weight). In a ``tally`` of events noise moves the weights, else the values."""

    pairs: tuple[tuple[float, float], ...]
    unit: str = "None"
    noise: int = 0
    amplitude: float = 0.0
    tally: bool = False

    def at(self, seed: int, minute: int) -> Pairs:
        """The minute's values and weights. What happens less often than once a minute happens in some minutes."""
        drawn = fraction(seed, self.noise, minute) if self.amplitude else 0.5
        factor = 1 + self.amplitude * (2 * drawn - 1)
        if self.tally and any(weight < RARE for _, weight in self.pairs):
            again = fraction(seed, self.noise, minute, 1)
            return [(value, float(math.floor(weight * factor + again))) for value, weight in self.pairs]
        return self.scaled(factor)

    def scaled(self, factor: float) -> Pairs:
        """The values and weights at one strength of the noise; those of a rare event at its rarest or most frequent."""
        if self.tally:
            near = round if all(weight >= RARE for _, weight in self.pairs) else math.floor if factor < 1 else math.ceil
            return [(value, float(near(weight * factor))) for value, weight in self.pairs]
        return [(value * factor, weight) for value, weight in self.pairs]


def tally(count: float, amplitude: float = 0.0, noise: int = 0) -> Sample:
    """So many events in the minute, each with the value 1."""
    return Sample(((1.0, count),), "Count", noise, amplitude, True)


def level(values: Iterable[float], unit: str, amplitude: float = 0.0, noise: int = 0) -> Sample:
    """A level that was measured once in the minute by each source (a task, a node)."""
    return Sample(tuple((float(value), 1.0) for value in values), unit, noise, amplitude)


class Bucket:
    """The values of one period, and the statistics that CloudWatch makes of them."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs

    @property
    def count(self) -> float:
        return sum(weight for _, weight in self.pairs)

    def statistic(self, name: str) -> float | None:
        """A statistic by CloudWatch's name; None when there is no data or no such statistic."""
        total = self.count
        if not total:
            return None
        if name == "SampleCount":
            return total
        if name == "Sum":
            return sum(value * weight for value, weight in self.pairs)
        if name == "Average":
            return sum(value * weight for value, weight in self.pairs) / total
        if name == "Minimum":
            return min(value for value, weight in self.pairs if weight)
        if name == "Maximum":
            return max(value for value, weight in self.pairs if weight)
        share = percentile(name)
        return None if share is None else self._percentile(share, total)

    def _percentile(self, share: float, total: float) -> float:
        seen, value = 0.0, 0.0
        for value, weight in sorted(self.pairs):
            seen += weight
            if weight and seen >= share / 100 * total - 1e-9:
                return value
        return value


def percentile(name: str) -> float | None:
    """The share that a percentile's name ("p99", "p99.9") means."""
    if not name.startswith("p"):
        return None
    try:
        share = float(name[1:])
    except ValueError:
        return None
    return share if 0 <= share <= 100 and not math.isnan(share) else None

"""One series: runs of equal minutes, and single points that clients have put."""

from bisect import bisect_right
from typing import NamedTuple

from stackmedic.lab.physics.metrics.sample import Pairs, Sample

Dimensions = tuple[tuple[str, str], ...]
KEPT_MINUTES = 15 * 24 * 60  # CloudWatch keeps 60-second points for 15 days.


class Key(NamedTuple):
    """What identifies a series: exactly these dimensions, in order of their names."""

    namespace: str
    name: str
    dimensions: Dimensions = ()


def key(namespace: str, name: str, **dimensions: str) -> Key:
    return Key(namespace, name, tuple(sorted(dimensions.items())))


class Series:
    """A run begins at a minute and holds until the next one begins; None is a stretch without data."""

    __slots__ = ("posted", "samples", "starts", "unit")

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.samples: list[Sample | None] = []
        self.posted: dict[int, Pairs] = {}
        self.unit = "None"

    @property
    def last_start(self) -> int:
        """When the run that holds now began."""
        return self.starts[-1] if self.starts else 0

    def begin(self, minute: int, sample: Sample | None) -> None:
        """From this minute on the series has this value."""
        while self.starts and self.starts[-1] >= minute:
            self.starts.pop()
            self.samples.pop()
        if (self.samples[-1] if self.samples else None) != sample:
            self.starts.append(minute)
            self.samples.append(sample)
        if sample:
            self.unit = sample.unit

    def forget(self) -> None:
        """Drop the runs; what clients have put stays."""
        self.starts.clear()
        self.samples.clear()

    def put(self, minute: int, pairs: Pairs, unit: str) -> None:
        """A client's own points."""
        self.posted.setdefault(minute, []).extend(pairs)
        self.unit = unit

    def sample_at(self, minute: int) -> Sample | None:
        position = bisect_right(self.starts, minute) - 1
        return self.samples[position] if position >= 0 else None

    def between(self, seed: int, first: int, last: int) -> Pairs:
        """Values and weights of the minutes from ``first`` up to, not including, ``last``."""
        pairs: Pairs = []
        position = max(bisect_right(self.starts, first) - 1, 0)
        while position < len(self.starts) and self.starts[position] < last:
            sample = self.samples[position]
            end = self.starts[position + 1] if position + 1 < len(self.starts) else last
            if sample:
                for minute in range(max(first, self.starts[position]), min(end, last)):
                    pairs += sample.at(seed, minute)
            position += 1
        if self.posted:
            for minute in range(first, last):
                pairs += self.posted.get(minute, ())
        return pairs

    def steady_since(self, minute: int) -> bool:
        """Whether nothing but noise has changed from this minute on."""
        return not self.posted and (not self.starts or self.starts[-1] <= minute)

    def alive_after(self, minute: int) -> bool:
        """Whether there is data at or after this minute."""
        if any(each >= minute for each in self.posted):
            return True
        ends = [*self.starts[1:], 1 << 60]
        return any(sample and end > minute for sample, end in zip(self.samples, ends, strict=False))

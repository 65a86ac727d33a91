"""What a balancer counts: tallies of requests and status codes, and how long targets took.

Names, dimensions and "reported if" from the Elastic Load Balancing user guide, "CloudWatch metrics for your Application
Load Balancer": what is zero is not reported; RequestCount does not hold requests for which no target could be chosen.
"""

from collections import defaultdict
from functools import lru_cache

from stackmedic.lab.physics.draw import name_code
from stackmedic.lab.physics.metrics.sample import Sample, tally
from stackmedic.lab.physics.metrics.series import Key, key

ALB = "AWS/ApplicationELB"
AMPLITUDE = 0.06
# How answers of one kind spread around their typical time, as (factor, share).
SPREAD = ((0.7, 0.5), (1.0, 0.3), (1.5, 0.15), (2.4, 0.04), (4.0, 0.01))


@lru_cache(maxsize=65536)
def keys(metric: str, balancer: str, group: str = "") -> tuple[Key, ...]:
    """The dimension sets under which a metric of a balancer, and of one of its target groups, is published."""
    whole = key(ALB, metric, LoadBalancer=balancer)
    return (whole, key(ALB, metric, LoadBalancer=balancer, TargetGroup=group)) if group else (whole,)


class Counts:
    """Rates a second while the world stays as it is, or sums over a stretch of time."""

    __slots__ = ("latencies", "noise", "tallies")

    def __init__(self) -> None:
        self.tallies: dict[Key, float] = defaultdict(float)
        self.latencies: dict[Key, dict[float, float]] = {}
        self.noise: dict[Key, int] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Counts) and (self.tallies, self.latencies) == (other.tallies, other.latencies)

    __hash__ = None  # type: ignore[assignment]

    def count(self, metric: str, balancer: str, group: str, times: float) -> None:
        for each in keys(metric, balancer, group):
            self.tallies[each] += times
            self.noise.setdefault(each, name_code(balancer))

    def took(self, balancer: str, group: str, seconds: float, times: float) -> None:
        for each in keys("TargetResponseTime", balancer, group):
            times_of = self.latencies.setdefault(each, {})
            times_of[seconds] = times_of.get(seconds, 0.0) + times

    def add(self, other: "Counts", seconds: float) -> None:
        """Let so many seconds pass at another's rates."""
        for each, rate in other.tallies.items():
            self.tallies[each] += rate * seconds
        for each, times_of in other.latencies.items():
            mine = self.latencies.setdefault(each, {})
            for latency, rate in times_of.items():
                mine[latency] = mine.get(latency, 0.0) + rate * seconds
        self.noise.update(other.noise)

    def samples(self) -> dict[Key, Sample]:
        """The minute's samples; nothing for what did not happen."""
        found = {
            each: tally(times, AMPLITUDE, self.noise.get(each, 0))
            for each, count in self.tallies.items()
            if (times := round(count, 3)) >= 0.5
        }
        for each, times_of in self.latencies.items():
            pairs = tuple(
                (round(latency * factor, 6), round(times * share, 3))
                for latency, times in sorted(times_of.items())
                for factor, share in SPREAD
                if times
            )
            if pairs:
                found[each] = Sample(pairs, "Seconds", name_code(each.dimensions[0][1]), AMPLITUDE)
        return found

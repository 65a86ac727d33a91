"""What a balancer counts: tallies of requests and status codes, and how long targets took.

Names, dimensions and "reported if" from the Elastic Load Balancing user guide, "CloudWatch metrics for your Application
Load Balancer": what is zero is not reported; RequestCount does not hold requests for which no target could be chosen.
"""

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from stackmedic.lab.physics.balancer.reply import FIXED, FORWARD, HANDSHAKE, REDIRECT, SILENT, Reply
from stackmedic.lab.physics.draw import name_code
from stackmedic.lab.physics.metrics.sample import Sample, tally
from stackmedic.lab.physics.metrics.series import Key, key
from stackmedic.lab.physics.waf.counting import published

if TYPE_CHECKING:
    from stackmedic.lab.physics.balancer.journeys import Outcome

ALB = "AWS/ApplicationELB"
AMPLITUDE = 0.06
SELDOM = 0.01  # Times a minute; what is rarer is not kept.
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
            self.add_to(each, balancer, times)

    def add_to(self, series: Key, balancer: str, times: float) -> None:
        self.tallies[series] += times
        self.noise.setdefault(series, name_code(balancer))

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
            for each, counted in self.tallies.items()
            if (times := round(counted, 3)) >= SELDOM
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


def count(counts: Counts, outcome: "Outcome") -> None:
    """Count one outcome as the balancer publishes it."""
    name, reply, rate = outcome.balancer.arn.split(":loadbalancer/")[-1], outcome.reply, outcome.rate
    if reply is None:
        counts.count("ClientTLSNegotiationErrorCount", name, "", rate)
        return
    for each in published(reply.verdict) if reply.verdict is not None else ():
        counts.add_to(each, name, rate)
    last = reply.actions[-1] if reply.actions else ""
    if last == FIXED:
        counts.count("HTTP_Fixed_Response_Count", name, "", rate)
    if last == REDIRECT:
        counts.count("HTTP_Redirect_Count", name, "", rate)
        counts.count("HTTPCode_ELB_3XX_Count", name, "", rate)
    elif last != FORWARD or not reply.target:
        _own_code(counts, name, reply.status, rate)
    if reply.target and last == FORWARD:
        _forwarded(counts, name, reply.group.split(":")[-1], reply, rate)


def _forwarded(counts: Counts, name: str, group: str, reply: Reply, rate: float) -> None:
    """A target was chosen; whether it answered or not, the request counts."""
    counts.count("RequestCount", name, group, rate)
    if reply.target_status:
        counts.count(f"HTTPCode_Target_{reply.target_status // 100}XX_Count", name, group, rate)
        counts.took(name, group, reply.latency_s, rate)
        return
    _own_code(counts, name, reply.status, rate)
    if reply.trouble == SILENT:
        counts.count("TargetConnectionErrorCount", name, group, rate)
    elif reply.trouble == HANDSHAKE:
        counts.count("TargetTLSNegotiationErrorCount", name, group, rate)


def _own_code(counts: Counts, name: str, status: int, rate: float) -> None:
    if status >= 500:
        counts.count(f"HTTPCode_ELB_{status}_Count", name, "", rate)
    if status >= 400:
        counts.count(f"HTTPCode_ELB_{status // 100}XX_Count", name, "", rate)


def names(balancer_arn: str, group_arn: str) -> tuple[str, str]:
    """The last parts of the ARNs, which are the values of the dimensions."""
    return balancer_arn.split(":loadbalancer/")[-1], group_arn.split(":")[-1]

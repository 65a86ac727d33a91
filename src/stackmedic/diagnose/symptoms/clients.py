"""What people outside feel: server errors and slow answers, by the load balancer's own counts of the last minutes.

Source: "CloudWatch metrics for your Application Load Balancer". A count is only published when it is not zero, and a
minute or two late.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from stackmedic.diagnose.relations import target_groups
from stackmedic.model.finding import Symptom, SymptomKind
from stackmedic.model.load_balancer import LoadBalancer
from stackmedic.model.service import Service
from stackmedic.model.signal import Series
from stackmedic.model.snapshot import Snapshot

LABEL = re.compile(r"^(?P<namespace>AWS/[^/]+|[^/]+)/(?P<metric>[^/]+)/(?P<statistic>[^/]+)/(?P<dimension>.*)$")
BY_BALANCER, BY_TARGET = "HTTPCode_ELB_5XX_Count", "HTTPCode_Target_5XX_Count"
LATELY = timedelta(minutes=6)
FEW = 3  # Errors that any rollout or hiccup makes.
SHARE = 0.01
QUIET_MINUTES = 2
EXPECTED_BY_NOW = 10  # Errors that there would have been since, had they gone on: none of them is no chance.
SLOW_S = 2.0  # Guide ohmycoins: alarm on response times above two seconds.
SLOW_MINUTES = 3
A_SECOND, TIMES, BEFORE = 1.0, 10.0, 10  # Slower than it was, beyond any usual hour; from so many minutes before.
NO_DURATION = ("Sum", "SampleCount")  # Of response times: all of a minute's together, and how many there were.


@dataclass(frozen=True, slots=True)
class Measured:
    """A series by the parts of its label."""

    metric: str
    statistic: str
    dimension: str
    series: Series


def measured(snapshot: Snapshot) -> tuple[Measured, ...]:
    """Every series that was read, in the order of their labels."""
    return snapshot.once(_measured)


def _measured(snapshot: Snapshot) -> tuple[Measured, ...]:
    found = ((LABEL.match(each.label), each) for each in snapshot.known(Series))
    return tuple(Measured(name["metric"], name["statistic"], name["dimension"], each) for name, each in found if name)


def of_service(snapshot: Snapshot, service: Service) -> Iterator[Symptom]:
    """Errors and slowness of a service's own targets."""
    for group in target_groups(snapshot, service):
        mine = [each for each in measured(snapshot) if group.dimension in each.dimension]
        yield from _errors(snapshot, mine, BY_TARGET, group.arn, f"{service.name} answers", service.arn)
        yield from _slow(snapshot, mine, group.arn, service.name, service.arn)


def of_stack(snapshot: Snapshot) -> Iterator[Symptom]:
    """Errors that the load balancer answers itself, and those of targets when they are only counted for all."""
    for balancer in snapshot.known(LoadBalancer):
        mine = [each for each in measured(snapshot) if balancer.dimension in each.dimension]
        mine = [each for each in mine if "targetgroup/" not in each.dimension]
        name = f"clients of {balancer.name} get"
        yield from _errors(snapshot, mine, BY_BALANCER, balancer.arn, name, None)
        yield from _errors(snapshot, mine, BY_TARGET, balancer.arn, name, None)
        yield from _slow(snapshot, mine, balancer.arn, balancer.name, None)


def _errors(
    snapshot: Snapshot, mine: list[Measured], metric: str, about: str, who: str, service: str | None
) -> Iterator[Symptom]:
    for each in mine:
        if each.metric != metric or each.statistic != "Sum":
            continue
        errors = sum(value for _, value in lately(snapshot, each.series))
        requests = sum(
            value
            for other in mine
            if other.metric == "RequestCount" and other.dimension == each.dimension
            for _, value in lately(snapshot, other.series)
        )
        if errors < FEW or (requests and errors < SHARE * requests) or is_over(snapshot, each, mine):
            continue
        total = f" of {requests:.0f} requests" if requests >= errors else ""
        says = f"{who} server errors: {errors:.0f}{total} in the last {int(LATELY.total_seconds() // 60)} minutes"
        evidence = (each.series.seen("values", says),)
        yield Symptom(SymptomKind.CLIENT_ERRORS, about, says, evidence, service, _onset(each.series))


def is_over(snapshot: Snapshot, errors: Measured, mine: list[Measured]) -> bool:
    """Whether requests since the last error went well, and so many that at the share before they could not have."""
    bad = [(at, value) for at, value in lately(snapshot, errors.series) if value > 0]
    if not bad:
        return True
    last = bad[-1][0]
    counts = [each.series for each in mine if each.metric == "RequestCount" and each.dimension == errors.dimension]
    points = [point for each in counts for point in lately(snapshot, each)]
    since = [value for at, value in points if at > last]
    failed, asked = sum(value for _, value in bad), sum(value for at, value in points if at <= last)
    share = min(failed / asked, 1.0) if asked else 1.0
    return len(since) >= QUIET_MINUTES and share * sum(since) >= EXPECTED_BY_NOW


def _slow(snapshot: Snapshot, mine: list[Measured], about: str, who: str, service: str | None) -> Iterator[Symptom]:
    for each in mine:
        if each.metric != "TargetResponseTime" or each.statistic in NO_DURATION:
            continue
        slow = [(at, value) for at, value in lately(snapshot, each.series) if value > level(snapshot, each.series)]
        if len(slow) >= SLOW_MINUTES:
            says = f"{who} takes {max(value for _, value in slow):.1f} s to answer ({each.statistic})"
            yield Symptom(SymptomKind.SLOW, about, says, (each.series.seen("values", says),), service, slow[0][0])


def level(snapshot: Snapshot, series: Series) -> float:
    """Seconds above which an answer is slow: two, or one where that is many times what answers took before."""
    before = [value for at, value in zip(series.at, series.values, strict=False) if snapshot.now - at > 2 * LATELY]
    risen = len(before) >= BEFORE and TIMES * median(before) <= A_SECOND
    return A_SECOND if risen else SLOW_S


def lately(snapshot: Snapshot, series: Series) -> list[tuple[datetime, float]]:
    """The points of the last minutes."""
    points = zip(series.at, series.values, strict=False)
    return [(at, value) for at, value in points if snapshot.now - at <= LATELY]


def _onset(series: Series) -> datetime | None:
    """Since when there have been errors, allowing for quiet minutes in between."""
    bad = [at for at, value in zip(series.at, series.values, strict=False) if value > 0]
    onset = bad[-1] if bad else None
    for at in reversed(bad):
        if onset and onset - at > LATELY:
            break
        onset = at
    return onset

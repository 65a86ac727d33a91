"""Which path a target group checked before, as CloudTrail recorded it, while the targets were healthy by it.

Creating and modifying a group answer with the group as it then is, so that its path is known from each such call to the
next. A path counts as good when, in its time, ECS deployed the service well, which takes healthy targets, or CloudWatch
counted healthy ones; but not before a wrong path would have shown: until then targets stay what they were by the path
before. The newest such path is taken; what the group checks now is no candidate.

Source: CreateTargetGroup and ModifyTargetGroup (TargetGroups in the answer) in the ELBv2 API reference; "CloudTrail
record contents" (responseElements); HealthyHostCount in "CloudWatch metrics for your Application Load Balancer".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from stackmedic.model.evidence import Evidence
from stackmedic.model.load_balancer import TargetGroup
from stackmedic.model.service import Service, ServiceDeployment
from stackmedic.model.signal import Series
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.model.trail import TrailEvent
from stackmedic.remedy.settling import INTERVAL_S, UNHEALTHY_CHECKS

CREATED, MODIFIED = "CreateTargetGroup", "ModifyTargetGroup"
COUNTED_S = 120.0  # A minute is counted when it is over, and may have begun before the change.
HEALTHY = "AWS/ApplicationELB/HealthyHostCount/Minimum"


@dataclass(frozen=True, slots=True)
class Former:
    """A path, from when until when it was checked, and the two calls that say so."""

    path: str
    since: datetime
    until: datetime
    user: str
    evidence: tuple[Evidence, ...]


def former_path(snapshot: Snapshot, service: Service, group: TargetGroup) -> Former | None:
    """The newest path by which the service was well; None when no record shows one."""
    formers = reversed(tuple(_formers(snapshot, group)))
    return next((each for each in formers if was_well(snapshot, service, group, each)), None)


def _formers(snapshot: Snapshot, group: TargetGroup) -> Iterator[Former]:
    """Every path that was checked before another was set, oldest first."""
    known = [(path, event) for event in _events(snapshot) if (path := path_in(event, group.arn))]
    for (path, event), (following, next_event) in pairwise(known):
        if path not in (following, group.health_path):
            evidence = (event.seen("id", f"{path} since {event.at:%d %b %H:%M}"), next_event.seen("id"))
            yield Former(path, event.at, next_event.at, next_event.user or "somebody", evidence)


def _events(snapshot: Snapshot) -> list[TrailEvent]:
    found: list[TrailEvent] = []
    for name in (CREATED, MODIFIED):
        try:
            found += snapshot.all(TrailEvent, name)
        except Unknown:
            continue
    return sorted(found, key=lambda each: (each.at, each.id))


def path_in(event: TrailEvent, arn: str) -> str | None:
    """The path that a group had after a call; None when the call was about another group, or failed."""
    groups = event.said("responseElements").get("targetGroups")
    for each in groups if isinstance(groups, list) else ():
        if isinstance(each, dict) and each.get("targetGroupArn") == arn:
            path = each.get("healthCheckPath")
            return path if isinstance(path, str) else None
    return None


def was_well(snapshot: Snapshot, service: Service, group: TargetGroup, former: Former) -> bool:
    """Whether the service is known to have been well while this path was checked."""
    since = former.since + timedelta(seconds=shows_after_s(group))
    try:
        history = snapshot.all(ServiceDeployment, service.arn)
    except Unknown:
        history = ()
    if any(
        each.status == "SUCCESSFUL" and each.finished_at and since <= each.finished_at < former.until
        for each in history
    ):
        return True
    label = f"{HEALTHY}/{group.dimension}/"
    counts = [pair for each in snapshot.known(Series) if each.label.startswith(label) for pair in points(each)]
    return any(since <= at < former.until and count >= 1 for at, count in counts)


def shows_after_s(group: TargetGroup) -> float:
    """How long a wrong path may go unnoticed: until enough checks have failed, and CloudWatch has counted it."""
    checks = (group.health_interval_s or INTERVAL_S) * (group.unhealthy_threshold or UNHEALTHY_CHECKS)
    return checks + COUNTED_S


def points(series: Series) -> Iterator[tuple[datetime, float]]:
    return zip(series.at, series.values, strict=False)

"""What rings or answers errors in a region although no service in trouble accounts for it. Pure: from a snapshot."""

from collections.abc import Iterable, Iterator

from stackmedic.collect.follow import load_balancers_of, target_groups_of
from stackmedic.collect.suspects import FEW_ANSWERS, LOAD_BALANCER_5XX, rings
from stackmedic.model.load_balancer import LoadBalancer, TargetGroup
from stackmedic.model.service import Service
from stackmedic.model.signal import Alarm, Series
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.triage import Loud


def loud(snapshot: Snapshot, hurting: Iterable[Service]) -> tuple[Loud, ...]:
    """Alarms and load balancers, in the order of their names; ``hurting`` account for what watches or serves them."""
    known = tuple(hurting)
    groups = target_groups_of(known)
    behind = set(load_balancers_of(groups, snapshot.known(TargetGroup)))
    dimensions = {each.dimension for each in snapshot.known(LoadBalancer) if each.arn in behind}
    ours = {each.name for each in known} | {arn.rsplit(":", 1)[-1] for arn in groups} | dimensions
    return (*_alarms(snapshot, ours), *_balancers(snapshot, behind))


def _alarms(snapshot: Snapshot, ours: set[str]) -> Iterator[Loud]:
    for each in snapshot.known(Alarm):
        if rings(each) and not any(dimension.value in ours for dimension in each.dimensions):
            yield Loud(each.name, f"alarm {each.name} is in ALARM: {each.state_reason or 'AWS gives no reason'}")


def _balancers(snapshot: Snapshot, behind: set[str]) -> Iterator[Loud]:
    for each in snapshot.known(LoadBalancer):
        counted = snapshot.one.get((Series.__name__, f"{LOAD_BALANCER_5XX}/{each.dimension}"))
        errors = sum(counted.values) if isinstance(counted, Series) else 0
        if each.arn not in behind and errors > FEW_ANSWERS:
            yield Loud(each.arn, f"load balancer {each.name} answered {errors:g} requests with 5xx itself")

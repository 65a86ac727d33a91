"""Alarms of the stack that are in ALARM, and whose metric has not come back since.

Scaling policies use alarms as signals, not as complaints; without data an alarm says nothing.

Source: "Using Amazon CloudWatch alarms"; names of target tracking and step scaling alarms as Application Auto Scaling
makes them; wording of StateReason ("Threshold Crossed: … was greater than the threshold (80.0)").
"""

import re
from collections.abc import Iterator

from stackmedic.diagnose.relations import gap_of, services, stores_of_stack, target_groups
from stackmedic.diagnose.symptoms.clients import lately, measured
from stackmedic.model.data_store import Cache, Database
from stackmedic.model.finding import Symptom, SymptomKind
from stackmedic.model.load_balancer import TargetGroup
from stackmedic.model.signal import Alarm
from stackmedic.model.snapshot import EVERYWHERE, Snapshot, Unknown

SCALING = re.compile(r"^TargetTracking-|AlarmHigh|AlarmLow|(^|[-_])Step-?Scaling[-_]", re.IGNORECASE)
ADDED_UP = ("Sum", "SampleCount")
MINUTE_S = 60
DIRECTION = re.compile(r"(?:was|were) (?:not )?(greater|less) than", re.IGNORECASE)


def symptoms(snapshot: Snapshot) -> Iterator[Symptom]:
    for alarm in alarms(snapshot):
        if alarm.state != "ALARM" or SCALING.search(alarm.name) or not concerns(snapshot, alarm):
            continue
        if has_recovered(snapshot, alarm):
            continue
        says = f"alarm {alarm.name} is in ALARM"
        evidence = (alarm.seen("state", says), *((alarm.seen("state_reason"),) if alarm.state_reason else ()))
        yield Symptom(SymptomKind.ALARM, alarm.arn, says, evidence, None, alarm.state_changed_at)
    hidden = gap_of(snapshot, Alarm)
    if hidden:
        raise Unknown(hidden)


def alarms(snapshot: Snapshot) -> tuple[Alarm, ...]:
    """Every alarm that was read."""
    listed = snapshot.many.get((Alarm.__name__, EVERYWHERE), ())
    more = [each for each in listed if isinstance(each, Alarm)] if isinstance(listed, tuple) else []
    distinct = {each.name: each for each in (*more, *snapshot.known(Alarm))}
    return tuple(distinct[name] for name in sorted(distinct))


def concerns(snapshot: Snapshot, alarm: Alarm) -> frozenset[str]:
    """The ARNs of the things of this stack that an alarm watches, by its dimensions."""
    values = {each.name: each.value for each in alarm.dimensions}
    found: set[str] = set()
    if values.get("ClusterName", _cluster(snapshot)) == _cluster(snapshot):
        found |= {each.arn for each in services(snapshot) if each.name == values.get("ServiceName")}
    groups = _target_groups(snapshot)
    found |= {each.arn for each in groups if each.dimension == values.get("TargetGroup")}
    if not found and values.get("LoadBalancer"):
        balancers = {arn for each in groups for arn in each.load_balancer_arns}
        found |= {arn for arn in balancers if arn.endswith(f":loadbalancer/{values['LoadBalancer']}")}
    databases = stores_of_stack(snapshot, Database)
    found |= {each.arn for each in databases if each.id == values.get("DBInstanceIdentifier")}
    cluster = values.get("DBClusterIdentifier")
    found |= {each.arn for each in databases if cluster and each.cluster_id == cluster}
    nodes = {values.get("CacheClusterId"), values.get("ReplicationGroupId")}
    found |= {each.arn for each in stores_of_stack(snapshot, Cache) if nodes & {each.id, *each.member_ids}}
    return frozenset(found)


def _target_groups(snapshot: Snapshot) -> tuple[TargetGroup, ...]:
    found: list[TargetGroup] = []
    for service in services(snapshot):
        try:
            found += target_groups(snapshot, service)
        except Unknown:
            continue  # The gap is told where targets are read.
    return tuple(found)


def _cluster(snapshot: Snapshot) -> str:
    return snapshot.scope.cluster_arn.rsplit("/", 1)[-1]


def has_recovered(snapshot: Snapshot, alarm: Alarm) -> bool:
    """True when every point of the last minutes is on the good side of the threshold."""
    direction = DIRECTION.search(alarm.state_reason or "")
    if alarm.threshold is None or direction is None or "missing" in (alarm.state_reason or ""):
        return False
    values = {each.value for each in alarm.dimensions}
    for each in measured(snapshot):
        same = (each.metric, each.statistic) == (alarm.metric, alarm.statistic)
        if same and any(value in each.dimension for value in values):
            recent = [value * per_period(alarm) for _, value in lately(snapshot, each.series)]
            high = direction.group(1).lower() == "greater"
            return bool(recent) and all(
                value < alarm.threshold if high else value > alarm.threshold for value in recent
            )
    return False


def per_period(alarm: Alarm) -> float:
    """By how much the alarm's own points are larger than those of a minute: what is added up grows with its period."""
    return (alarm.period_s or MINUTE_S) / MINUTE_S if alarm.statistic in ADDED_UP else 1.0

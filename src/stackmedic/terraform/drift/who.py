"""Who made a change, as CloudTrail has it: the newest call of a fitting name that speaks of the thing. Pure.

CloudTrail shows a call minutes after it was made, and of each name only the newest fifty are read, so that silence says
nothing. Source: names of events are those of the API operations.
"""

from collections.abc import Iterable
from dataclasses import replace

from stackmedic.model.drift import Drift, Kind, Who
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.model.trail import TrailEvent

TAKES = {  # Attribute of a drift that took something away, or brought it.
    ("ingress", Kind.CHANGED): ("RevokeSecurityGroupIngress", "ModifySecurityGroupRules"),
    ("ingress", Kind.ADDED): ("AuthorizeSecurityGroupIngress", "ModifySecurityGroupRules"),
    ("egress", Kind.CHANGED): ("RevokeSecurityGroupEgress", "ModifySecurityGroupRules"),
    ("egress", Kind.ADDED): ("AuthorizeSecurityGroupEgress", "ModifySecurityGroupRules"),
    ("route", Kind.CHANGED): ("DeleteRoute", "ReplaceRoute"),
    ("route", Kind.ADDED): ("CreateRoute",),
}
Forms = tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]
CHANGES: Forms = (  # What an id or ARN looks like, who changes such a thing, who deletes it.
    (":service/", ("UpdateService",), ("DeleteService",)),
    (":targetgroup/", ("ModifyTargetGroup",), ("DeleteTargetGroup",)),
    (":loadbalancer/", ("SetSecurityGroups", "SetSubnets"), ("DeleteLoadBalancer",)),
    (":secret:", (), ("DeleteSecret",)),
    (":task-definition/", (), ("DeregisterTaskDefinition",)),
    (":cluster/", ("UpdateCluster",), ("DeleteCluster",)),
    ("subnet-", ("ModifySubnetAttribute",), ("DeleteSubnet",)),
    ("vpce-", ("ModifyVpcEndpoint",), ("DeleteVpcEndpoints",)),
    ("nat-", (), ("DeleteNatGateway",)),
    ("igw-", (), ("DeleteInternetGateway",)),
    ("sg-", (), ("DeleteSecurityGroup",)),
    ("rtb-", (), ("DeleteRouteTable",)),
)
BY_ADDRESS: Forms = (
    ("aws_db_instance", ("ModifyDBInstance",), ("DeleteDBInstance",)),
    ("aws_rds_cluster_instance", ("ModifyDBInstance",), ("DeleteDBInstance",)),
    ("aws_elasticache_", ("ModifyReplicationGroup",), ("DeleteReplicationGroup",)),
    ("aws_cloudwatch_", ("PutMetricAlarm", "DisableAlarmActions", "EnableAlarmActions"), ("DeleteAlarms",)),
)


def events(drift: Drift) -> tuple[str, ...]:
    """The calls that may have made a difference."""
    found = TAKES.get((drift.attribute, drift.kind))
    if found:
        return found
    forms = [each for each in CHANGES if each[0] in drift.about or drift.about.startswith(each[0])]
    forms += [each for each in BY_ADDRESS if f".{each[0]}" in f".{drift.address}"]
    for _, changes, deletes in forms[:1]:
        return deletes if drift.kind is Kind.GONE else changes
    return ()


def attributed(drifts: Iterable[Drift], snapshot: Snapshot) -> tuple[Drift, ...]:
    """The same differences with who made them, where CloudTrail knows."""
    return tuple(replace(each, who=_who(each, snapshot)) for each in drifts)


def _who(drift: Drift, snapshot: Snapshot) -> Who | None:
    name = drift.about.rsplit("/", 1)[-1] if ":service/" in drift.about else drift.about
    found = [each for event in events(drift) for each in _of(snapshot, event) if name in each.record]
    newest = max(found, key=lambda each: (each.at, each.id), default=None)
    return Who(newest.user or "", newest.name, newest.at) if newest else None


def _of(snapshot: Snapshot, event: str) -> tuple[TrailEvent, ...]:
    try:
        return snapshot.all(TrailEvent, event)
    except Unknown:
        return ()

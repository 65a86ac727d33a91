"""Targets that the load balancer finds unhealthy, or does not ask; target groups without any, or that are not there.

A balancer whose targets are all unhealthy sends requests to all of them; one without targets answers 503.

Source: "Health checks for Application Load Balancer target groups" and "Troubleshoot your Application Load Balancers".
"""

from collections.abc import Iterator

from stackmedic.diagnose.recovery import failed_tasks
from stackmedic.diagnose.registering import serving, unregistered
from stackmedic.diagnose.relations import groups_missing, running_tasks, target_groups
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Symptom, SymptomKind
from stackmedic.model.load_balancer import Target, TargetGroup
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.model.task import Task

LEAVING = ("draining", "unused")
NOT_IN_USE = "Target.NotInUse"
SHOWN = 3


def symptoms(snapshot: Snapshot, service: Service) -> Iterator[Symptom]:
    for arn in groups_missing(snapshot, service) if service.desired_count else ():
        yield _nowhere(service, arn)
    for group in target_groups(snapshot, service):
        targets = snapshot.all(Target, group.arn)
        unhealthy = [each for each in targets if each.state == "unhealthy"]
        young = _addresses_in_grace(snapshot, service)
        if any(each.address not in young for each in unhealthy):
            yield _unhealthy(service, group, targets, unhealthy)
        if group.load_balancer_arns and all(each.state in LEAVING for each in targets):
            yield _none(service, group, targets)
        elif unasked := [each for each in targets if each.reason == NOT_IN_USE]:
            yield _unasked(service, group, targets, unasked)
        elif group.load_balancer_arns and not unhealthy and len(used(targets)) < len(serving(snapshot, service)):
            yield from _unregistered(service, group, unregistered(snapshot, service, group))


def _addresses_in_grace(snapshot: Snapshot, service: Service) -> frozenset[str]:
    """Where tasks run that are still given time to start; empty once starting has failed before."""
    try:
        if failed_tasks(snapshot, service):
            return frozenset()
        tasks = running_tasks(snapshot, service)
    except Unknown:
        return frozenset()
    young = (
        each
        for each in tasks
        if not each.started_at or (snapshot.now - each.started_at).total_seconds() < service.grace_s
    )
    return frozenset(each.private_address for each in young if each.private_address)


def _unhealthy(service: Service, group: TargetGroup, targets: tuple[Target, ...], unhealthy: list[Target]) -> Symptom:
    why = next((each.description for each in unhealthy if each.description), None)
    hurt = "is" if len(unhealthy) == 1 else "are"
    says = f"{len(unhealthy)} of {len(used(targets))} targets of {service.name} {hurt} unhealthy" + (
        f": {why}" if why else ""
    )
    return Symptom(SymptomKind.TARGETS_UNHEALTHY, group.arn, says, tuple(_seen(unhealthy)), service.arn)


def _seen(unhealthy: list[Target]) -> Iterator[Evidence]:
    for each in unhealthy[:SHOWN]:
        yield each.seen("state", f"target {each.address} is unhealthy")
        if each.reason:
            yield each.seen("reason", each.description or each.reason)


def used(targets: tuple[Target, ...]) -> list[Target]:
    return [each for each in targets if each.state not in LEAVING]


def _unregistered(service: Service, group: TargetGroup, lost: tuple[Task, ...]) -> Iterator[Symptom]:
    if lost:
        says = f"{len(lost)} running tasks of {service.name} get no requests: {group.name} does not know them"
        evidence = tuple(each.seen("private_address", says) for each in lost[:SHOWN])
        yield Symptom(SymptomKind.NO_TARGETS, group.arn, says, evidence, service.arn)


def _unasked(service: Service, group: TargetGroup, targets: tuple[Target, ...], unasked: list[Target]) -> Symptom:
    says = f"{len(unasked)} of {len(targets)} targets of {service.name} get no requests"
    evidence = tuple(each.seen("description", each.description or says) for each in unasked[:SHOWN])
    return Symptom(SymptomKind.TARGETS_UNHEALTHY, group.arn, says, evidence, service.arn)


def _nowhere(service: Service, arn: str) -> Symptom:
    says = f"the target group that {service.name} registers its tasks with does not exist"
    ties = (each.seen("target_group_arn", says) for each in service.load_balancers if each.is_with(arn))
    return Symptom(SymptomKind.NO_REQUESTS, arn, says, tuple(ties), service.arn)


def _none(service: Service, group: TargetGroup, targets: tuple[Target, ...]) -> Symptom:
    says = f"target group {group.name} has no target to send requests to"
    evidence = Evidence(
        call="elasticloadbalancing:DescribeTargetHealth",
        path="TargetHealthDescriptions[].TargetHealth.State",
        value=[each.state for each in targets],
        at=targets[0].source.at if targets else group.source.at,
        says=says,
    )
    return Symptom(SymptomKind.NO_TARGETS, group.arn, says, (evidence,), service.arn)

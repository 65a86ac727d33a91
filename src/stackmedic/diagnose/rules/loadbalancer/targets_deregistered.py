"""The target group lost its targets by hand, and ECS does not register running tasks a second time.

Source: ECS registers a task once, at its start; "HTTP 503: the target group has no registered targets".
"""

from collections.abc import Iterator

from stackmedic.diagnose.registering import unregistered
from stackmedic.diagnose.relations import groups_left, registered_with, target_groups
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together, Undecided
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.load_balancer import Listener, ListenerRule, Target, TargetGroup
from stackmedic.model.service import Service, ServiceRevision, last_tied
from stackmedic.model.snapshot import Snapshot, Unknown
from stackmedic.model.task import Task

rule = Rule(
    __name__,
    title="The target group lost its targets",
    severity=Severity.HIGH,
    leads_to=(Effect.MISROUTED,),
    signatures=(
        Says(
            r"(?:target group|targets?) … (?:deregistered|de-registered|were removed|was emptied"
            r"|unregistered) … (?:by hand|manually|script|console|by)",
            weight=5.0,
        ),
        Says(r"(?:manually|by hand|script) … (?:deregistered|removed|unregistered) … targets?", weight=5.0),
        Says(r"<no> registered targets?|target group (?:is|has been) empty|has no targets", weight=4.0),
        Says(r"DeregisterTargets", weight=4.0),
        Says(r"(?:removed|deregistered|detached|taken) … from (?:the |its )?target group", weight=5.0),
    ),
    topic="target group deregistered targets by hand empty no registered targets 503 deregister",
    clues=(
        Together(
            r"503|«status 503»|Service Unavailable",
            r"target group|targets?",
            r"empty|no (?:registered|healthy)? ?targets|deregist\w*",
            r"running|steady|healthy",
        ),
        Refutes(r"desired count|scaled"),
        Refutes(r"drain\w*|deploy\w*"),
    ),
    reports=(
        "Blue/green test by hand. alb: 503; 0 registered targets although the service runs 2 tasks in steady state",
        "incident cleanup script. alb: 503; service steady, target group has zero targets",
    ),
    confirm=(
        "aws elbv2 describe-target-health --target-group-arn GROUP",
        "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=DeregisterTargets",
    ),
    cures=(
        "Start the service's tasks anew (aws ecs update-service --force-new-deployment), which registers the new ones.",
        "Where the service was taken out of the group, name the group in it again (update-service --load-balancers).",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    for group in target_groups(snapshot, service):
        try:
            targets = snapshot.all(Target, group.arn)
            lost = unregistered(snapshot, service, group)
        except Unknown as unknown:
            yield Undecided(about=group.arn, service=service.arn, gaps=(unknown.gap,))
            continue
        if lost:
            yield emptied(service, group, targets, lost)
    yield from taken_out(snapshot, service)
    yield from sent_to_nobody(snapshot, service)


def taken_out(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """A service that a deployment took out of its target groups, or put into others, while load balancers still send
    requests to the group in which nobody is left."""
    before = last_tied(service, snapshot.known(ServiceRevision))
    for group in groups_left(snapshot, service) if before else ():
        if before and group.load_balancer_arns and not snapshot.all(Target, group.arn):
            where = ", ".join(each.name for each in target_groups(snapshot, service)) or "no target group any more"
            says = f"{service.name} registers its tasks with {where}, and {group.name} has no others"
            proof = (
                service.seen("load_balancers", says),
                before.seen("load_balancers", f"before, they were registered with {group.name}"),
                group.seen("load_balancer_arns", f"load balancers still send requests to {group.name}"),
            )
            yield rule.finding(about=group.arn, hurts=(service.arn,), says=says, evidence=proof)


def sent_to_nobody(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    """A group without targets, and of no service, that gets requests of the balancer all the same: those for a service
    that was deleted, or a part of the service's own. They get a 503.

    Source: "Listener rules for your Application Load Balancer", weighted target groups: no fail-over between them."""
    own = target_groups(snapshot, service)
    left = {each.arn for each in groups_left(snapshot, service)}
    balancers = dict.fromkeys(arn for each in own for arn in each.load_balancer_arns)
    listeners = [each for arn in balancers for each in snapshot.all(Listener, arn)]
    senders: list[Listener | ListenerRule] = [each for one in listeners for each in snapshot.all(ListenerRule, one.arn)]
    for each in (*senders, *listeners):
        for arn in each.target_group_arns:
            group = snapshot.find(TargetGroup, arn)
            empty = snapshot.many.get((Target.__name__, arn)) == ()
            if group and empty and arn not in left and not registered_with(snapshot, (arn,)):
                part = {one.arn for one in own} & set(each.target_group_arns)
                what = f"a part of the requests for {service.name}" if part else "requests"
                says = f"{group.name} gets {what}, has no targets, and no service registers any"
                proof = (each.seen("target_group_arns", says), nobody_in(group, snapshot))
                yield rule.finding(about=group.arn, hurts=(service.arn,), says=says, evidence=proof)


def nobody_in(group: TargetGroup, snapshot: Snapshot) -> Evidence:
    call, says = "elasticloadbalancing:DescribeTargetHealth", f"nobody is registered with {group.name}"
    return Evidence(call=call, path="TargetHealthDescriptions", value=[], at=snapshot.now, says=says)


def emptied(service: Service, group: TargetGroup, targets: tuple[Target, ...], lost: tuple[Task, ...]) -> Finding:
    says = f"{len(lost)} running tasks of {service.name} are not registered in target group {group.name}"
    return rule.finding(
        about=group.arn,
        hurts=(service.arn,),
        says=says,
        evidence=(
            Evidence(
                call="elasticloadbalancing:DescribeTargetHealth",
                path="TargetHealthDescriptions[].Target.Id",
                value=[each.address for each in targets],
                at=targets[0].source.at if targets else lost[0].source.at,
                says=says,
            ),
            *(each.seen("state", f"target {each.address} is {each.state}") for each in targets),
            *(each.seen("private_address", f"task {each.id} runs at {each.private_address}") for each in lost),
        ),
    )

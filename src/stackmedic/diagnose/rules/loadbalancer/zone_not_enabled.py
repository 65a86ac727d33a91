"""Tasks run in an Availability Zone in which their load balancer has no subnet: it sends them nothing.

The targets stay registered and are called unused (Target.NotInUse); the other zones carry the load alone. Source:
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html (reason codes).
"""

from collections.abc import Iterator

from stackmedic.diagnose.relations import load_balancers, running_tasks, target_groups
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.diagnose.symptoms.targets import NOT_IN_USE
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.load_balancer import Target
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot
from stackmedic.model.task import Task

rule = Rule(
    __name__,
    title="The load balancer has no subnet in a zone where tasks run",
    severity=Severity.HIGH,
    leads_to=(Effect.FAILS_HEALTH_CHECKS, Effect.MISROUTED),
    signatures=(
        Says(r"Target is in an Availability Zone that is not enabled for the load balancer", weight=6.0),
        Says(r"(?:availability )?zone … not enabled for (?:the|its) (?:alb|nlb|elb|load balancer)", weight=5.0),
    ),
    topic="load balancer availability zone not enabled subnet removed targets unused Target.NotInUse",
    clues=(
        Together(r"Target\.NotInUse|\bunused\b", r"<balancer>|target group", r"zones?|subnets?", weight=4.0),
        Refutes(r"not configured to receive traffic"),
    ),
    reports=(
        "ALB moved to two of three zones. elbv2: describe-target-health: unused, Target.NotInUse, Target is in an "
        "Availability Zone that is not enabled for the load balancer",
    ),
    confirm=("aws elbv2 describe-load-balancers --names NAME --query 'LoadBalancers[].AvailabilityZones[].ZoneName'",),
    cures=("Give the balancer a subnet of each zone in which tasks run (aws elbv2 set-subnets).",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for group in target_groups(snapshot, service):
        unused = {each.address: each for each in snapshot.all(Target, group.arn) if each.reason == NOT_IN_USE}
        for balancer in load_balancers(snapshot, group) if unused else ():
            tasks = {
                each.availability_zone: each for each in running_tasks(snapshot, service) if address(each) in unused
            }
            for zone in sorted(each for each in tasks if each and balancer.zones and each not in balancer.zones):
                says = f"{balancer.name} has no subnet in {zone}, where tasks of {service.name} run"
                proof = (
                    balancer.seen("zones", says),
                    balancer.seen("subnet_ids", f"the subnets of {balancer.name}"),
                    unused[address(tasks[zone])].seen("reason", f"a target of {group.name} gets no requests"),
                    tasks[zone].seen("availability_zone", f"task {tasks[zone].id} runs in {zone}"),
                )
                yield rule.finding(about=balancer.arn, hurts=(service.arn,), says=says, evidence=proof)


def address(task: Task) -> str:
    return task.private_address or ""

"""The target group that the service registers its tasks with was deleted.

ECS keeps its ARN and does not look whether it is there: running tasks are asked by nobody, new ones cannot be
registered, and deployments do not end. A group can be deleted as soon as no listener and no rule names it. Sources:
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteTargetGroup.html,
https://github.com/aws/containers-roadmap/issues/1884 and 2196 (deployments that stall without a word).
"""

from collections.abc import Iterator

from stackmedic.diagnose.happenings import trail
from stackmedic.diagnose.relations import groups_missing
from stackmedic.diagnose.rule import Refutes, Rule, Says, Together
from stackmedic.diagnose.ways_in import instead
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.load_balancer import LoadBalancer
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The service's target group does not exist any more",
    severity=Severity.CRITICAL,
    leads_to=(Effect.MISROUTED, Effect.IS_DOWN),
    signatures=(
        Says(r"One or more target groups not found|TargetGroupNotFound", weight=5.0),
        Says(r"(?:failed to|unable to) (?:de)?register targets in \(target-group …not found", weight=5.0),
    ),
    topic="target group deleted does not exist not found service load balancer register targets deployment stuck",
    clues=(
        Together(r"target groups?", r"deleted|destroyed|removed|not found|does not exist", r"ecs|service", weight=4.0),
        Refutes(r"does not have an associated load balancer", weight=-4.0),
    ),
    reports=(
        "Terraform replaced the target group. ecs: running 2 of 2, deployment in progress for hours; "
        "elbv2: Target groups not found",
    ),
    confirm=(
        "aws ecs describe-services --cluster CLUSTER --services SERVICE --query 'services[].loadBalancers'",
        "aws elbv2 describe-target-groups --target-group-arns GROUP",
    ),
    cures=(
        "Create the group and a rule that leads to it, and name it in the service (update-service --load-balancers).",
    ),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for arn in groups_missing(snapshot, service):
        name = arn.split("/")[1] if arn.count("/") > 1 else arn
        says = f"{service.name} is to register its tasks with target group {name}, which does not exist"
        near = sorted(snapshot.known(LoadBalancer), key=lambda each: each.arn)
        proof = (
            *(each.seen("target_group_arn", says) for each in service.load_balancers if each.is_with(arn)),
            *called(snapshot, arn),
            *(shown for each in near for shown in instead(snapshot, each)),
        )
        yield rule.finding(about=arn, hurts=(service.arn,), says=says, evidence=proof)


def called(snapshot: Snapshot, arn: str) -> Iterator[Evidence]:
    """Who deleted it, where CloudTrail tells already."""
    for each in trail(snapshot):
        if each.name == "DeleteTargetGroup" and each.said("requestParameters").get("targetGroupArn") == arn:
            yield each.seen("name", f"{each.user or 'somebody'} called {each.name} at {each.at:%H:%M}")

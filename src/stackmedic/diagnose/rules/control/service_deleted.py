"""The service was deleted, and its load balancer still sends requests to where its tasks were.

ECS lists a deleted service no more, and describes it as INACTIVE for a while; CloudTrail tells its name. A target group
that nobody fills is left, for which the balancer answers 503.

Source: Amazon ECS API reference, DeleteService and DescribeServices; "HTTP 503: Service unavailable" in "Troubleshoot
your Application Load Balancers", https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html.
"""

from collections.abc import Iterator

from stackmedic.diagnose.happenings import trail
from stackmedic.diagnose.relations import target_groups
from stackmedic.diagnose.rule import Refutes, Rule, Says
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.load_balancer import Target
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

GONE = ("INACTIVE", "DRAINING")

rule = Rule(
    __name__,
    title="The service was deleted, and its load balancer still sends requests there",
    severity=Severity.CRITICAL,
    leads_to=(Effect.IS_DOWN, Effect.MISROUTED),
    topic="ecs service deleted inactive gone DeleteService terraform destroy empty target group 503",
    signatures=(
        Says(r"(?:ecs )?service … (?:was |has been |been )?(?:deleted|destroyed)", weight=4.0),
        Says(r"ServiceNotFoundException|ServiceNotActiveException|Service was not ACTIVE", weight=4.0),
        Says(r"\bDeleteService\b", weight=5.0),
    ),
    clues=(Refutes(r"desired ?count|scaled to (?:0|zero)"), Refutes(r"task definition … deleted")),
    reports=(
        "terraform destroy in the wrong workspace. alb: 503 Service Temporarily Unavailable; "
        "ecs: describe-services: status INACTIVE",
    ),
    confirm=(
        "aws ecs describe-services --cluster CLUSTER --services SERVICE --query 'services[].[status,loadBalancers]'",
        "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=DeleteService",
    ),
    cures=("Create the service again from its task definition and target group (terraform apply).",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding]:
    for gone in snapshot.known(Service):
        if gone.status not in GONE or gone.cluster_arn != service.cluster_arn:
            continue
        for group in target_groups(snapshot, gone):
            if group.load_balancer_arns and all(each.state == "draining" for each in snapshot.all(Target, group.arn)):
                says = f"service {gone.name} was deleted, and requests still go to {group.name}, where nobody is"
                proof = (
                    gone.seen("status", says),
                    *called(snapshot, gone),
                    gone.seen("load_balancers", f"its tasks were registered with {group.name}"),
                    group.seen("load_balancer_arns", f"load balancers still send requests to {group.name}"),
                )
                yield rule.finding(about=gone.arn, hurts=(gone.arn,), says=says, evidence=proof)


def called(snapshot: Snapshot, gone: Service) -> Iterator[Evidence]:
    """Who deleted it, where CloudTrail tells already."""
    for each in trail(snapshot):
        if each.name == "DeleteService" and str(each.said("requestParameters").get("service", "")) in (
            gone.name,
            gone.arn,
        ):
            yield each.seen("name", f"{each.user or 'somebody'} called {each.name} at {each.at:%H:%M}")

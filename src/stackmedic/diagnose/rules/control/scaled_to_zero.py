"""A service should run no task, and no pause is on record: meant, unless people get errors for it, then it is a cause.

Source: guide ohmycoins, "emergency step: desired count 0", which is an outage by hand.
"""

from collections.abc import Iterator

from stackmedic.diagnose.rule import Kind, Refutes, Rule, Says, Undecided
from stackmedic.model.evidence import Evidence
from stackmedic.model.finding import Effect, Finding, Severity
from stackmedic.model.scaling import ScalableTarget
from stackmedic.model.service import Service
from stackmedic.model.snapshot import Snapshot

rule = Rule(
    __name__,
    title="The service is scaled to zero",
    severity=Severity.HIGH,
    kind=Kind.STATE,
    leads_to=(Effect.IS_DOWN,),
    remedies=("scale_service",),
    topic="desired count zero no tasks running scaled service 0 nobody pause record",
    clues=(
        Says(r"desired(?: ?count| tasks?)?\W{1,4}(?:is |was |set to |of )?(?:0|zero)\b(?!\.\d)", weight=5.0),
        Says(r"(?:service|desired count|tasks?) … (?:scaled|set|reset) (?:down )?to (?:0|zero)", weight=5.0),
        Says(r"(?:no|0) (?:running )?tasks … desired"),
        Refutes(r"paus\w*|on purpose|schedule|nightly", weight=-4.0),
        Refutes(r"ACU|aurora|serverless|terraform|minimum healthy", weight=-4.0),
        Refutes(r"capacity provider|auto scaling group"),
    ),
    reports=(
        "Production web service. ecs: desiredCount 0, runningCount 0 since 14:05; alb: 503 Service "
        "Temporarily Unavailable",
        "nobody knows who. site: 503; service: desired count: 0",
    ),
    confirm=("aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=UpdateService",),
    cures=("Set the desired count back to what it was.",),
)


@rule.check
def check(snapshot: Snapshot, service: Service) -> Iterator[Finding | Undecided]:
    if service.desired_count == 0 and service.status == "ACTIVE":
        says = f"{service.name} should run 0 tasks"
        yield rule.finding(
            about=service.arn,
            hurts=(service.arn,),
            says=says,
            evidence=(service.seen("desired_count", says), service.seen("running_count"), *bounds(snapshot, service)),
        )


def bounds(snapshot: Snapshot, service: Service) -> tuple[Evidence, ...]:
    """What Application Auto Scaling keeps the service at, where its range leaves it nothing else."""
    cluster = service.cluster_arn.rsplit("/", 1)[-1]
    target = snapshot.one.get((ScalableTarget.__name__, f"service/{cluster}/{service.name}"))
    if not isinstance(target, ScalableTarget) or target.maximum:
        return ()
    says = "auto scaling keeps it between 0 and 0"
    return (target.seen("minimum", says), target.seen("maximum", says))
